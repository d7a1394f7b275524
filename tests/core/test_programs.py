"""Tests of app/core/programs.py."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.core import programs

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads what Linux's loader says")


def fake(folder: Path) -> programs.Programs:
    (folder / "bin").mkdir(parents=True)
    return programs.Programs(folder)


def test_the_installed_ones_run() -> None:
    assert programs.installed().version().startswith("18.")


def test_a_missing_system_library_is_named(tmp_path: Path) -> None:
    """A program taken away from its libraries: the loader itself says what is missing."""
    alone = fake(tmp_path)
    shutil.copy(programs.installed().path("initdb"), alone.path("postgres"))
    with pytest.raises(programs.LibraryMissing, match=r"needs the system library libpq\S+so"):
        alone.version()


def test_programs_for_another_computer(tmp_path: Path) -> None:
    strange = fake(tmp_path)
    strange.path("postgres").write_bytes(b"\x7fELF" + bytes(60))
    strange.path("postgres").chmod(0o755)
    with pytest.raises(programs.ProgramsBroken, match="does not run on this computer"):
        strange.version()


def test_no_package_at_all() -> None:
    found = subprocess.run(
        [sys.executable, "-S", "-c", "from app.core import programs; programs.installed()"],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert "ProgramsMissing: The built-in database is not installed here" in found.stderr


def test_a_copy_is_made_once_and_runs(tmp_path: Path) -> None:
    original = programs.installed()
    copy = original.copied(tmp_path)
    assert copy.version() == original.version()
    assert copy.path("initdb").stat().st_mode & 0o005 == 0o005
    made = copy.path("postgres").stat().st_ino
    assert original.copied(tmp_path).path("postgres").stat().st_ino == made
    assert [path.name.split("-")[0] for path in tmp_path.iterdir()] == ["programs"]
