"""Tests of app/core/lock.py."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app.core.lock import Busy, FileLock

HOLD = """
import sys
from pathlib import Path
from app.core.lock import FileLock
print(FileLock(Path(sys.argv[1])).take(), flush=True)
sys.stdin.read()
"""


def test_one_at_a_time(tmp_path: Path) -> None:
    one, other = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert one.take()
    assert one.take(), "taking what one has already changes nothing"
    assert not other.take()
    one.drop()
    assert other.take()
    other.drop()


def test_waiting_ends_with_a_sentence(tmp_path: Path) -> None:
    told: list[str] = []
    one, other = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    with (
        one.held("the well", 1),
        pytest.raises(Busy, match="working on the well"),
        other.held("the well", 0.2, lambda: told.append("waiting")),
    ):
        pass
    assert told == ["waiting"]
    with other.held("the well", 0):
        assert not one.take()


def test_a_killed_program_lets_go(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "True\n"
        assert not FileLock(path).take()
        program.kill()
    lock = FileLock(path)
    assert lock.take()
    lock.drop()
