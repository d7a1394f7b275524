"""The rules of the house that no import contract can say."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "app"
MODULES = sorted(path for path in APP.rglob("*.py"))
LAYERS = [
    "core",
    "accounts",
    "office",
    "billing",
    "tariff",
    "intake",
    "matching",
    "review",
    "declarations",
]
# Two domains on one storey do not know each other.
STOREY = {name: height for height, name in enumerate(LAYERS)} | {"tariff": LAYERS.index("billing")}
FORBIDDEN_NAMES = {"utils", "helpers", "common", "manager", "service"}
# Modules that only calculate.
PURE = [
    "core/text.py",
    "accounts/roles.py",
    "tariff/codes.py",
    "intake/columns.py",
    "intake/numbers.py",
    "matching/normalise.py",
    "matching/rank.py",
    "matching/calibration.py",
    "matching/chooser.py",
    "matching/purse.py",
    "matching/vague.py",
    "declarations/model.py",
]
DATABASE = {"sqlalchemy", "psycopg", "alembic", "pgvector"}
# Looked at from outside (a page, a verb) rather than by a test of the same name.
MIRROR_EXEMPT = {"__init__.py", "__main__.py", "models.py", "records.py", "rows.py", "events.py"}


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported(path: Path) -> set[str]:
    """Every module a file imports, also inside functions and for types."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


@pytest.mark.parametrize("path", [*MODULES, *sorted((ROOT / "tests").rglob("*.py"))], ids=shown)
def test_every_file_begins_with_one_sentence(path: Path) -> None:
    doc = ast.get_docstring(ast.parse(path.read_text("utf-8")))
    assert doc, f"{shown(path)} says nothing of what it is for"
    first = doc.split("\n\n")[0].replace("\n", " ")
    assert first.endswith("."), f"{shown(path)}: the first sentence has no end"


@pytest.mark.parametrize("path", MODULES, ids=shown)
def test_names_say_what_is_inside(path: Path) -> None:
    assert not FORBIDDEN_NAMES & {*path.relative_to(APP).parts[:-1], path.stem}


@pytest.mark.parametrize("path", MODULES, ids=shown)
def test_only_work_commits(path: Path) -> None:
    if path == APP / "core" / "work.py":
        return
    commits = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "commit"
        and not _allowed_commit(path, node)
    ]
    assert not commits, f"{shown(path)} commits in lines {commits}"


def _allowed_commit(path: Path, call: ast.Call) -> bool:
    """Setting a connection's role or lock, and the ledger's verb of that name."""
    assert isinstance(call.func, ast.Attribute)
    target = ast.unparse(call.func.value)
    return (shown(path), target) == ("app/core/database.py", "connection") or target == "ledger"


@pytest.mark.parametrize("path", MODULES, ids=shown)
def test_the_window_reads_no_models(path: Path) -> None:
    if APP / "gui" not in path.parents:
        return
    wrong = {name for name in imported(path) if re.search(r"\.models\b", name)}
    assert not wrong, f"{shown(path)} imports {wrong}"


@pytest.mark.parametrize("name", PURE)
def test_calculating_modules_import_no_database(name: str) -> None:
    path = APP / name
    if not path.exists():
        pytest.fail(f"{name} is named as calculating but is not there")
    roots = {module.split(".")[0] for module in imported(path)}
    assert not roots & DATABASE
    assert not {module for module in imported(path) if module.endswith(".models")}


def test_foreign_keys_point_down() -> None:
    from app.core.schema import metadata, owner_of

    wrong = [
        f"{table.name}.{key.parent.name} -> {key.column.table.name}"
        for table in metadata.tables.values()
        for key in table.foreign_keys
        if STOREY[owner_of(key.column.table.name)] > STOREY[owner_of(table.name)]
        or (
            STOREY[owner_of(key.column.table.name)] == STOREY[owner_of(table.name)]
            and owner_of(key.column.table.name) != owner_of(table.name)
        )
    ]
    assert not wrong, wrong


@pytest.mark.parametrize("path", MODULES, ids=shown)
def test_every_module_has_its_test(path: Path) -> None:
    inside = path.relative_to(APP)
    if inside.name in MIRROR_EXEMPT:
        return
    if path.read_text("utf-8").count("\n") < 25 and "Protocol" in path.read_text("utf-8"):
        return
    own = ROOT / "tests" / inside.with_name(f"test_{inside.name}")
    assert own.exists(), f"{shown(path)} has no {shown(own)}"


@pytest.mark.parametrize("path", sorted((ROOT / "tests").rglob("test_*.py")), ids=shown)
def test_every_test_has_its_module(path: Path) -> None:
    inside = path.relative_to(ROOT / "tests")
    if inside.parts[0] in {"architecture", "migrations", "journeys", "data", "border"}:
        return
    stem = path.stem.removeprefix("test_")
    folder = APP.joinpath(*inside.parts[:-1])
    names = {module.stem for module in folder.glob("*.py")} | {
        module.name for module in folder.glob("*/")
    }
    # test_read_csv.py may look at one side of read.py.
    assert any(stem == name or stem.startswith(f"{name}_") for name in names), (
        f"{shown(path)} tests no module of that name"
    )
