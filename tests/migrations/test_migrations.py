"""The migrations as a whole: one head, up, down and up again, the models at their end."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from pytest_alembic.tests import (  # noqa: F401
    test_model_definitions_match_ddl,
    test_single_head_revision,
    test_up_down_consistency,
    test_upgrade,
)
from pytest_alembic.tests.experimental import test_downgrade_leaves_no_trace  # noqa: F401

from app.core.schema import DOMAINS

VERSIONS = Path(__file__).resolve().parents[2] / "migrations" / "versions"
FILES = sorted(VERSIONS.rglob("*.py"), key=lambda path: path.name)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_files_are_named_and_placed_as_agreed(path: Path) -> None:
    assert re.fullmatch(r"\d{8}_\d{4}_\d{3}_[a-z0-9_]+\.py", path.name)
    assert path.parent.name in {*DOMAINS, "core"}


def test_they_stand_in_one_line(alembic_config: Config) -> None:
    scripts = ScriptDirectory.from_config(alembic_config)
    order = [script.revision for script in scripts.walk_revisions()][::-1]
    assert order == [f"{number:03d}" for number in range(1, len(FILES) + 1)]
    assert [path.name.split("_")[2] for path in FILES] == order
