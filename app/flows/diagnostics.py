"""What the program says of itself to support: nothing of the person, the office or its clients."""

from __future__ import annotations

import platform
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

from sqlalchemy import text

from app.bootstrap import Runtime
from app.core import migrate
from app.core.settings import Settings
from app.core.version import VERSION

PACKAGE = Path(__file__).resolve().parents[1]
LIBRARIES = ("PySide6-Essentials", "SQLAlchemy", "psycopg", "numpy")
READ = 500_000  # bytes of the log's end that are looked at
MOST_ERRORS = 20
MOST_PLACES = 12
# An entry of the log begins with its moment, the process, the level and who tells it.
_ENTRY = re.compile(r"^(\d{4}-\d\d-\d\d \d\d:\d\d)\S* \d+ (ERROR|CRITICAL|WARNING) ([\w.]+): (.*)")
_BUG = re.compile(r"^A bug: (\w{1,80})$")
_FRAME = re.compile(r'^  File "([^"]+)", line (\d+), in (\w+|<\w+>)$')


def gather(runtime: Runtime) -> dict[str, Any]:
    """Versions, sizes, settings and the last errors' kinds and places.

    Everything is taken from a list of what is known to tell nothing of anybody, never by leaving
    out what is known to: texts of errors, names of files and addresses have no way in.
    """
    settings = runtime.settings
    with runtime.desk.read() as session:
        row = session.execute(
            text(
                "select current_setting('server_version_num')::int as version,"
                " pg_database_size(current_database()) as size,"
                " (select count(*) from processing_jobs) as jobs,"
                " (select coalesce(sum(total_products), 0) from processing_jobs) as lines,"
                " (select count(*) from users) as people,"
                " (select count(*) from clients) as clients,"
                " (select version_num from alembic_version) as revision"
            )
        ).one()
    return {
        "program": {
            "version": VERSION,
            "python": platform.python_version(),
            "system": f"{platform.system()} {_number(platform.release())}",
            "machine": platform.machine(),
            "libraries": {name: _version(name) for name in LIBRARIES},
        },
        "database": {
            "kind": "built in" if runtime.server else "shared",
            "postgres": f"{row.version // 10_000}.{row.version % 10_000}",
            "tables_at": row.revision,
            "newest_tables": migrate.head(),
            "megabytes": round(row.size / 1e6),
        },
        "office": {
            "invoices": row.jobs,
            "lines": int(row.lines),
            "people": row.people,
            "clients": row.clients,
        },
        "desk": {
            "free_gigabytes": round(_free(settings.home) / 1e9, 1),
            "embedder": settings.embedder,
        },
        "settings": _settings(settings),
        "errors": _errors(settings.log_file),
    }


def _settings(settings: Settings) -> dict[str, Any]:
    """Switches and choices as they are; of anything a person could write, whether it was set."""
    told: dict[str, Any] = {}
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        is_choice = field.annotation in (bool, int, float) or any(
            hasattr(limit, "pattern") for limit in field.metadata
        )
        if is_choice:
            told[name] = value
        else:
            told[name] = "as it comes" if value == field.get_default() else "set"
    # A default that is worked out anew each time cannot be compared.
    told.pop("home", None)
    return told


def _errors(log_file: Path) -> list[dict[str, Any]]:
    """The kinds of the last errors with the places in our own program, newest first."""
    try:
        with log_file.open("rb") as file:
            file.seek(max(0, log_file.stat().st_size - READ))
            lines = file.read(READ).decode("utf-8", "replace").splitlines()
    except OSError:
        return []
    seen: Counter[tuple[str, str, tuple[str, ...]]] = Counter()
    latest: dict[tuple[str, str, tuple[str, ...]], str] = {}
    for moment, level, kind, places in _entries(lines):
        key = (level, kind, places)
        seen[key] += 1
        latest[key] = moment
    newest = sorted(latest, key=lambda key: latest[key], reverse=True)[:MOST_ERRORS]
    return [
        {
            "level": level,
            "kind": kind,
            "places": list(places),
            "last": latest[level, kind, places],
            "times": seen[level, kind, places],
        }
        for level, kind, places in newest
    ]


def _entries(lines: list[str]) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    current: tuple[str, str, str] | None = None
    places: list[str] = []
    for line in lines:
        begins = _ENTRY.match(line)
        if begins or re.match(r"^\d{4}-\d\d-\d\d ", line):
            if current:
                yield (*current, tuple(places[-MOST_PLACES:]))
            current, places = None, []
            if begins:
                moment, level, teller, said = begins.groups()
                bug = _BUG.match(said)
                # Who tells is the name of a module of ours or of a library.
                kind = bug.group(1) if bug else teller
                current = (moment, level, kind if _is_known(kind, bool(bug)) else "other")
        elif current and (frame := _FRAME.match(line)):
            place = _place(*frame.groups())
            if place:
                places.append(place)
    if current:
        yield (*current, tuple(places[-MOST_PLACES:]))


def _is_known(kind: str, is_bug: bool) -> bool:
    """A class of errors is code; a teller must be a package that is installed here."""
    if is_bug:
        return True
    root = kind.split(".")[0]
    return root in ("app", "tariffdesk", "root") or root in {
        package.lower() for package in metadata.packages_distributions()
    }


def _place(file: str, line: str, function: str) -> str | None:
    """A place in our own program; None for anybody else's file."""
    parts = re.split(r"[\\/]", file)
    if "app" not in parts:
        return None
    inside = parts[len(parts) - parts[::-1].index("app") :]
    if not inside or not PACKAGE.joinpath(*inside).is_file():
        return None
    return f"app/{'/'.join(inside)}:{line} in {function}"


def _free(home: Path) -> int:
    place = next(folder for folder in (home, *home.parents) if folder.exists())
    return shutil.disk_usage(place).free


def _number(release: str) -> str:
    """The digits of a kernel's or system's version: what follows them may be a machine's name."""
    found = re.match(r"[\d.]+", release)
    return found.group() if found else ""


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "?"
