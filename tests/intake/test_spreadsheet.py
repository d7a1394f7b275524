"""Tests of workbooks as grids."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from app.intake import spreadsheet
from app.intake.reading import read as read_file
from app.intake.refusals import Damaged
from tests.intake.books import HEAD, workbook

MUG = [1, "Mug", 2, "pcs", 3, 6]


def test_empty_leading_rows_and_columns_keep_their_addresses(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [], [], [None, None, *HEAD], [None, None, *MUG])
    [grid] = spreadsheet.read(path, "xlsx")
    assert grid.text(2, 3) == "Description"
    assert grid.address(2, 3) == "Sheet!D3"
    assert read_file(path).lines[0].source == "Sheet!C4:H4"


def test_merges_formats_formulas_and_hidden_sheets(tmp_path: Path) -> None:
    def change(sheet: Any) -> None:
        sheet.merge_cells("B2:B3")
        sheet["E2"].number_format = "[$€-407] #,##0.00"
        sheet["F3"] = "=C3*E3"
        other = sheet.parent.create_sheet("Hidden", 0)
        other.sheet_state = "hidden"
        other["A1"] = datetime(2026, 4, 17)

    path = workbook(tmp_path / "a.xlsx", HEAD, MUG, [2, None, 4, "pcs", 5], change=change)
    shown, hidden = spreadsheet.read(path, "xlsx")
    assert (shown.visible, hidden.visible) == (True, False)
    assert [(merge.top, merge.left, merge.bottom) for merge in shown.merges] == [(1, 1, 2)]
    assert shown.formats[1, 4] == "€ #,##0.00"
    assert shown.formulas == {5: frozenset({2})}
    document = read_file(path)
    assert document.currency == "EUR"
    assert document.lines[1].description == "Mug"
    assert document.lines[1].value == 20
    assert "the cell's formula has no stored result" in document.problems[0].sentence


def test_a_workbook_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"Workbook" * 200)
    with pytest.raises(Damaged):
        spreadsheet.read(path, "xls")
