"""Tests of the limits: a reading that takes too long or too much is given up with a sentence."""

from __future__ import annotations

import gc
import time
from pathlib import Path

import pytest

from app.intake import limits
from app.intake.reading import READERS
from app.intake.refusals import NeedsTooMuchMemory, TookTooLong
from tests.intake.books import HEAD, text_table


def test_a_reading_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(TookTooLong) as told, limits.kept("long.xlsx", seconds=0.01):
        while True:
            limits.check()
    assert str(told.value) == "long.xlsx took longer than 0.01 s to read and was given up."


def test_one_that_needs_too_much_memory_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MEMORY", 20 * limits.MB)
    held = []
    with pytest.raises(NeedsTooMuchMemory, match=r"big\.xlsx needs"), limits.kept("big.xlsx"):
        while len(held) < 200:
            held.append(b"x" * limits.MB)
            time.sleep(0.002)
            limits.check()
    assert 15 < len(held) < 150


def test_a_reading_within_another_has_no_time_of_its_own() -> None:
    outer, inner = limits.kept("outer.eml", seconds=0.01), limits.kept("inner.xlsx", seconds=60)
    with pytest.raises(TookTooLong, match=r"outer\.eml"), outer, inner:
        while True:
            limits.check()


def test_waiting_is_not_reading() -> None:
    with limits.kept("a.xlsx", seconds=0.05):
        time.sleep(0.1)
        limits.check()


def test_nothing_is_limited_outside_a_reading() -> None:
    with limits.kept("a.xlsx", seconds=0.0):
        assert not gc.isenabled()
    assert gc.isenabled()
    limits.check()


def test_the_readers_look_at_the_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "long.csv"
    rows = [["1", "Bolt", "1", "PCE", "2", "2"]] * 100
    file.write_text(text_table(HEAD, *rows), "utf-8")
    with pytest.raises(TookTooLong), limits.kept(file.name, seconds=0.0):
        READERS["csv"](file)
