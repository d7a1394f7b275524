"""Tests of a file of tables between being opened and being read."""

from __future__ import annotations

from app.intake.document import Problem
from app.intake.mapping import Mapping
from app.intake.opened import Sheets
from tests.intake.books import HEAD, grid

MUG = [1, "Mug", 2, "pcs", 3, 6]


def test_it_is_read_as_found_or_as_mapped() -> None:
    sheets = Sheets("xlsx", "a.xlsx", [grid(HEAD, MUG)], (Problem("", "It was opened late."),))
    found = sheets.examine()
    assert found.document.lines[0].description == "Mug"
    assert found.document.problems[0].sentence == "It was opened late."
    assert (found.tables[0].layout.top, found.tables[0].rows[0].at) == (0, 1)
    mapped = sheets.examine(Mapping(0, (0, 0), {"part_number": 1, "quantity": 2, "value": 5}))
    assert (mapped.document.lines[0].part_number, mapped.document.lines[0].description) == (
        "Mug",
        "",
    )
