"""Tests of finding the table and settling its columns."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.intake import layout
from app.intake.grid import Merge
from tests.intake.books import HEAD, document, grid, sentences


def test_the_header_may_stand_anywhere() -> None:
    preamble = [["Some Company Ltd"], [], ["Invoice", "7"]] + [[]] * 40
    found = layout.find(grid(*preamble, HEAD, [1, "Mug", 2, "pcs", 3, 6]))
    assert found is not None
    assert (found.top, found.bottom) == (43, 43)
    assert {meaning: column.letter for meaning, column in found.columns.items()} == {
        "line_number": "A",
        "description": "B",
        "quantity": "C",
        "unit": "D",
        "unit_price": "E",
        "value": "F",
    }
    assert found.proof == 1


def test_stacked_and_merged_headers() -> None:
    found = layout.find(
        grid(
            ["", "", "Quantity", "Weight (kg)", "", "Price"],
            ["No.", "Description", "", "Net", "Gross", "per unit"],
            [1, "Mug", 2, 3.5, 4.0, 1.25],
            [2, "Cup", 4, 1.5, 2.0, 1.75],
            merges=(Merge(0, 3, 0, 4),),
        )
    )
    assert found is not None
    assert found.bottom == 1
    letters = {meaning: column.letter for meaning, column in found.columns.items()}
    assert (letters["net_mass"], letters["gross_mass"]) == ("D", "E")
    assert (letters["quantity"], letters["unit_price"], letters["description"]) == ("C", "F", "B")


def test_arithmetic_decides_between_rivals() -> None:
    """Two columns called Price: the one that makes the amount is the unit price."""
    rows = [[f"Thing {n}", n, 10.0 + n, 7.0 + n, n * (7.0 + n)] for n in range(2, 8)]
    found = layout.find(grid(["Item", "Qty", "Price", "Price", "Amount"], *rows))
    assert found is not None
    assert found.columns["unit_price"].letter == "D"
    assert found.proof == 1


def test_an_unnamed_column_is_found_by_arithmetic() -> None:
    rows = [[f"Thing {n}", n, 7.5, n * 7.5] for n in range(2, 8)]
    found = layout.find(grid(["Item", "Qty", "Price", "Zzz"], *rows))
    assert found is not None
    assert (found.columns["value"].letter, found.columns["value"].how) == ("D", "arithmetic")


def test_prices_per_hundred() -> None:
    rows = [[f"Screw {n}", n * 100, 12.5 + n, n * (12.5 + n)] for n in range(1, 6)]
    found = layout.find(grid(["Item", "Qty", "Price", "Amount"], *rows))
    assert found is not None
    assert found.factor == Decimal("0.01")


def test_running_numbers_are_no_quantities() -> None:
    rows = [["Cloth", n, 100.0 - n, 40.5] for n in range(4, 14)]
    found = layout.find(grid(["Article", "Pieces", "Meters", "Net weight (kg)"], *rows))
    assert found is not None
    assert found.columns["quantity"].letter == "C"


def test_numbers_under_unit_are_no_unit() -> None:
    found = layout.find(
        grid(["Item", "Qty", "Unit", "Price"], ["Mug", 5, "6", 3.6], ["Cup", 2, "9", 1])
    )
    assert found is not None
    assert "unit" not in found.columns
    assert found.rejected == (("unit", 2, "Unit"),)


def test_an_empty_rival_loses() -> None:
    found = layout.find(
        grid(
            ["PO Item Description", "Supplier Item Description", "Quantity", "Cost"],
            ["", "Lamp", 3, 39.99],
        )
    )
    assert found is not None
    assert found.columns["description"].letter == "B"


@pytest.mark.parametrize(
    ("head", "goods"),
    [
        (["Invoice No", "Date", "Amount"], False),
        (["HS code", "Description"], True),
        (["Part no", "Qty"], True),
        (["Roll no", "Net weight"], True),
    ],
)
def test_goods_are_named_and_counted(head: list[str], goods: bool) -> None:
    row = {"Description": "Valves", "Date": "2026-01-02"}
    found = layout.find(grid(head, [row.get(text, "84818010") for text in head]))
    assert found is not None
    assert layout.goods_table(found) is goods


def test_no_header_no_table() -> None:
    assert layout.find(grid(["Dear Sir"], ["the weather is fine"], [1, 2, 3])) is None
    assert layout.find(grid()) is None


def test_units_under_the_headings_belong_to_them() -> None:
    read = document(
        ["Description", "Qty", "Unit Price", "Amount", "Net weight"],
        ["", "PCS", "USD", "USD", "LBS"],
        ["Mug", 2, 3, 6, 10],
        ["Cup", 4, 5, 20, 20],
    )
    assert read.currency == "USD"
    assert [line.unit for line in read.lines] == ["H87", "H87"]
    assert read.lines[0].net_mass == Decimal("4.5359237")


def test_the_unit_may_stand_behind_the_quantity_without_a_heading() -> None:
    read = document(
        ["Description", "Quantity", "", "Unit price", "Amount"],
        ["Mug", 2, "PCS", 3, 6],
        ["Cup", 4, "SETS", 5, 20],
    )
    assert [line.unit for line in read.lines] == ["H87", "SET"]


def test_running_numbers_are_no_part_numbers() -> None:
    read = document(
        ["Item", "Description", "Qty", "Price", "Amount"],
        [1, "Mug", 2, 3, 6],
        [2, "Cup", 4, 5, 20],
    )
    assert [line.part_number for line in read.lines] == [None, None]


def test_prices_per_kilogram_are_proven_by_the_mass() -> None:
    read = document(
        ["Description", "Pcs", "Net weight (kg)", "Price per kg", "Amount"],
        ["Yarn", 10, 25.5, 4, 102],
        ["Wool", 20, 10, 5, 50],
        ["Total", 30, 35.5, "", 152],
    )
    assert read.totals_agree is True
    assert "not for one of the quantity" in sentences(read)


def test_the_first_of_repeated_headers_begins_the_table() -> None:
    read = document(
        ["Description", "Qty", "Price", "Disc. %", "Amount"],
        ["Mug", 10, 5, 10, 45],
        ["Cup", 10, 6, 10, 54],
        ["Description", "Qty", "Price", "Disc. %", "Amount"],
        ["Jug", 2, 5, 0, 10],
        ["Pan", 3, 5, 0, 15],
    )
    assert len(read.lines) == 4
