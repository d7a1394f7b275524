"""Tests of cells and their addresses."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from app.intake.grid import Cell, Grid, amount, letters, numeric, shown


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
