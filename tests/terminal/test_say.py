"""Tests of what a terminal sees: exact JSON, tables that are not cut off, progress on stderr."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest

from app.terminal import say

KEY = UUID("00000000-0000-0000-0000-000000000001")


def test_json_keeps_numbers_dates_and_letters(capsys: pytest.CaptureFixture[str]) -> None:
    given = {
        "whole": Decimal("12.00"),
        "part": Decimal("12.34"),
        "day": date(2026, 4, 1),
        "key": KEY,
        "path": Path("a b"),
        "letters": "Kr\u00fcger \u2265",
        "none": None,
    }
    say.as_json(given)
    out, err = capsys.readouterr()
    assert err == ""
    assert "Kr\u00fcger" in out
    assert json.loads(out) == {
        "whole": 12,
        "part": 12.34,
        "day": "2026-04-01",
        "key": str(KEY),
        "path": "a b",
        "letters": "Kr\u00fcger \u2265",
        "none": None,
    }
    with pytest.raises(TypeError, match="object has no JSON form"):
        say.as_json({"odd": object()})


def test_a_table_is_wide_enough_and_takes_brackets_as_text(
    capsys: pytest.CaptureFixture[str],
) -> None:
    long = "A description that says a great deal about the goods and does not end so soon at all"
    say.table("Lines", [("#", "right"), ("What", "left")], [["1", long], ["2", "[red]pipe[/red]"]])
    out = capsys.readouterr().out
    assert long in out
    assert "[red]pipe[/red]" in out


def test_progress_elsewhere_than_at_a_terminal_is_a_line_a_tenth(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tell = say.Counter()
    for done in range(1001):
        tell("Matching", done, 1000)
    tell("Starting the database", 0, 0)
    tell("Starting the database", 0, 0)
    tell("Starting the database", 1, 1)
    out, err = capsys.readouterr()
    assert out == ""
    lines = err.splitlines()
    assert len(lines) == 13
    assert lines[-3:] == [
        "Matching 1,000 of 1,000",
        "Starting the database",
        "Starting the database 1 of 1",
    ]


def test_lines_and_notes_go_their_own_ways(capsys: pytest.CaptureFixture[str]) -> None:
    say.line("result")
    say.note("note")
    assert capsys.readouterr() == ("result\n", "note\n")
