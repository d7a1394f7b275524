"""Tests of goods without headings: read where the arithmetic proves the columns, else refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.intake.refusals import NoTable
from tests.intake.books import document, sentences

ROWS = (
    ["Steel bolt M8", "pcs", 100, 0.25, 25, "CN"],
    ["Cotton shirt", "pcs", 12, 4.5, 54, "TR"],
    ["Lamp 12 W", "pcs", 7, 3.2, 22.4, "CN"],
)


def test_columns_are_found_by_what_they_hold() -> None:
    read = document(["Acme Ltd"], [], *ROWS, ["Total", "", "", "", 101.4])
    assert [(line.description, line.quantity, line.unit_price, line.value) for line in read.lines][
        1
    ] == ("Cotton shirt", Decimal(12), Decimal("4.5"), Decimal(54))
    assert [line.origin for line in read.lines] == ["CHN", "TUR", "CHN"]
    assert {line.unit for line in read.lines} == {"H87"}
    assert (read.lines_total, read.document_total, read.totals_agree) == (
        Decimal("101.4"),
        Decimal("101.4"),
        True,
    )
    assert "has no headings" in sentences(read)
    assert read.lines[0].source == "Sheet1!A3:F3"


def test_a_table_may_begin_in_the_first_row() -> None:
    assert len(document(*ROWS).lines) == 3


def test_numbers_as_text_are_settled_too() -> None:
    read = document(
        ["Schraube", "1.200", "0,85", "1.020,00"],
        ["Mutter", "150", "2,40", "360,00"],
        ["Scheibe", "12", "3,10", "37,20"],
    )
    assert [line.quantity for line in read.lines] == [1200, 150, 12]
    assert read.lines_total == Decimal("1417.20")


def test_quantity_and_price_by_place_only_is_said() -> None:
    read = document(["Bolt", 3, 4, 12], ["Nut", 5, 6, 30], ["Pin", 7, 8, 56])
    assert "from their order only" in sentences(read)


@pytest.mark.parametrize(
    "rows",
    [
        [["Bolt", 3, 4, 12], ["Nut", 5, 6, 30]],  # too few to prove anything
        [["Bolt", 3, 4, 13], ["Nut", 5, 6, 30], ["Pin", 7, 8, 56]],  # one is off
        [[1, 3, 4, 12], [2, 5, 6, 30], [3, 7, 8, 56]],  # nothing names the goods
        [["Bolt", 3, 4, 12, 12], ["Nut", 5, 6, 30, 30], ["Pin", 7, 8, 56, 56]],  # which amount?
    ],
)
def test_what_is_not_proven_is_refused(rows: list[list[object]]) -> None:
    with pytest.raises(NoTable):
        document(*rows)
