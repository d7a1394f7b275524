"""Tests of several tables on one sheet: which are read together, which are left and said."""

from __future__ import annotations

from decimal import Decimal

from tests.intake.books import HEAD, document, sentences

MUG = [1, "Mug", 2, "pcs", 3, 6]
CUP = [2, "Cup", 4, "pcs", 5, 20]
OTHER = ["Description", "Part No", "Quantity", "Price", "Value"]
PAN = ["Pan", "P-1", 2, 7, 14]
LID = ["Lid", "P-2", 3, 2, 6]


def test_a_table_of_another_layout_goes_on() -> None:
    read = document(HEAD, MUG, CUP, [], OTHER, PAN, LID)
    assert [line.description for line in read.lines] == ["Mug", "Cup", "Pan", "Lid"]
    assert [line.number for line in read.lines] == [1, 2, 3, 4]
    assert read.lines_total == 46
    assert "2 tables on one sheet" in sentences(read)


def test_the_smaller_one_may_stand_first() -> None:
    rows = [[f"Pan {at}", f"P-{at}", 2, 7, 14] for at in range(9)]
    read = document(HEAD, MUG, ["", "", "", "", "Total", 6], [], OTHER, *rows)
    assert [line.description for line in read.lines][:2] == ["Mug", "Pan 0"]
    assert len(read.lines) == 10


def test_one_total_for_both() -> None:
    read = document(HEAD, MUG, CUP, [], OTHER, PAN, LID, ["Total", "", "", "", 46])
    assert (read.document_total, read.totals_agree) == (Decimal(46), True)
    assert "difference" not in sentences(read)


def test_each_with_its_own_total() -> None:
    total = ["", "Total", "", "", "", 26]
    read = document(HEAD, MUG, CUP, total, [], OTHER, PAN, LID, ["Total", "", "", "", 20])
    assert (read.document_total, read.totals_agree) == (Decimal(46), True)
    read = document(HEAD, MUG, CUP, total, [], OTHER, PAN, LID, ["Total", "", "", "", 21])
    assert read.totals_agree is False


def test_the_same_layout_again_with_its_own_total() -> None:
    total = ["", "Total", "", "", "", 26]
    more = [[1, "Pan", 2, "pcs", 7, 14], ["", "Total", "", "", "", 14]]
    read = document(HEAD, MUG, CUP, total, ["Spare parts"], HEAD, *more)
    assert (len(read.lines), read.document_total, read.totals_agree) == (3, Decimal(40), True)
    assert "each with its own total" in sentences(read)


def test_a_summary_and_a_list_without_prices_are_left() -> None:
    summary = ["HS code", "Description", "Qty", "Total value"]
    read = document(HEAD, MUG, CUP, [], summary, ["69111000", "Tableware", 6, 26])
    assert read.lines_total == 26
    assert "repeats the lines" in sentences(read)
    prices = ["Description", "Country of origin", "Quantity"]
    read = document(HEAD, MUG, CUP, [], prices, ["Mug", "CN", 2], ["Cup", "TR", 4])
    assert len(read.lines) == 2
    assert "has no prices" in sentences(read)


def test_the_packing_list_below_joins_its_lines() -> None:
    packing = ["Carton", "Description", "Qty", "Net weight (kg)", "Gross weight (kg)"]
    read = document(HEAD, MUG, [], packing, ["C1", "Mug", 2, 1.5, 2.0])
    assert [(line.net_mass, line.gross_mass) for line in read.lines] == [
        (Decimal("1.5"), Decimal(2))
    ]
    assert "not read as lines" not in sentences(read)
