"""Tests of cells and their addresses."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from app.intake.grid import Cell, Grid, Place, amount, letters, numeric, shown


def test_addresses() -> None:
    sheet = Grid([["a"]], "Sheet1")
    assert sheet.span(11, 0, 7) == "Sheet1!A12:H12"
    assert sheet.address(11, 27) == "Sheet1!AB12"
    assert Grid([], "My 'best' sheet").address(0, 0) == "'My ''best'' sheet'!A1"
    assert Grid([]).span(11, 0, 7) == "row 12"
    assert sheet.cell(5, 5) is None
    assert [letters(column) for column in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (8424899000.0, "8424899000"),
        (0.1, "0.1"),
        (1137.6000000000001, "1137.6"),
        ("  x ", "x"),
        (None, ""),
        (True, "TRUE"),
        (date(2026, 4, 17), "2026-04-17"),
        (datetime(2026, 4, 17), "2026-04-17"),
    ],
)
def test_shown(cell: Cell, text: str) -> None:
    assert shown(cell) == text


@pytest.mark.parametrize(
    "text", ["12", "$3.50", "12 pcs", "1.200,00 €", "USD 5", "12%", "5 EUR/pc"]
)
def test_numbers_with_company_are_numbers(text: str) -> None:
    assert amount(text) is not None
    assert numeric(text)


@pytest.mark.parametrize("text", ["Type 12", "12 monkeys", "M8 x 40", "", "TOTAL QTY: 528"])
def test_numbers_inside_words_are_not(text: str) -> None:
    assert not numeric(text)


def test_places_on_pages() -> None:
    places = {
        (0, 0): Place(2, 14, (50, 100, 90, 110)),
        (0, 3): Place(2, 14, (300, 100, 340, 110)),
        (1, 0): Place(2, 15, (50, 112, 95, 122)),
        (2, 0): Place(3, 1, (50, 40, 90, 50)),
    }
    table = Grid(
        [["A", None, None, "1"], ["more"], ["B"], []], "pages 2-3", places=places, nature="invoice"
    )
    assert table.span(0, 0, 3) == table.address(0, 3) == table.row_label(0) == "page 2, row 14"
    assert table.row_label(2) == "page 3, row 1"
    assert table.row_label(3) == "pages 2-3"  # an empty row stands nowhere
    assert table.name == "Pages 2-3"
    assert table.around(0, 1) == Place(2, 14, (50, 100, 340, 122))
    assert table.around(1, 2) == Place(2, 15, (50, 112, 95, 122))  # what is on its own page
    assert table.around(3, 3) is None
    assert Grid([["A"]], "Lines").name == 'The sheet "Lines"'
