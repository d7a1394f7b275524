"""Tests of totals: what agrees, what does not, and which line breaks it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.intake.grid import Cell
from app.intake.invoice import assemble
from tests.intake.books import HEAD, document, grid, sentences

MUG = [1, "Mug", 2, "pcs", 3, 6]
CUP = [2, "Cup", 4, "pcs", 5, 20]


def total(words: str, amount: float) -> Sequence[Cell]:
    return ["", "", "", "", words, amount]


def test_a_total_that_agrees() -> None:
    read = document(HEAD, MUG, CUP, total("Total", 26))
    assert (read.lines_total, read.document_total, read.totals_agree) == (26, 26, True)


def test_charges_explain_the_total() -> None:
    read = document(
        HEAD,
        MUG,
        CUP,
        total("Subtotal", 26),
        total("Discount", 1),
        total("Freight", 4.5),
        total("VAT 20%", 5.9),
        total("Grand total", 35.4),
    )
    assert read.totals_agree is True
    assert (read.goods_total, read.document_total) == (26, Decimal("35.4"))
    assert [(charge.kind, charge.amount) for charge in read.charges] == [
        ("discount", -1),
        ("freight", Decimal("4.5")),
        ("tax", Decimal("5.9")),
    ]


def test_a_total_that_is_off_names_the_line() -> None:
    read = document(HEAD, MUG, CUP, [3, "Jug", 1, "pcs", 9, 9], total("Total", 26))
    assert read.totals_agree is False
    told = sentences(read)
    assert "The lines add up to 35.00, but the document says 26.00: a difference of 9.00." in told
    assert "Without line 3 the total would agree." in told


def test_no_total_is_no_agreement() -> None:
    assert document(HEAD, MUG, CUP).totals_agree is None


def test_a_total_over_unproven_lines_is_not_taken_as_agreeing() -> None:
    read = document(HEAD, MUG, CUP, [3, "Design charges", "", "", "", 10], total("Total", 36))
    assert read.lines_total == 36
    assert read.totals_agree is False
    assert "no quantity and price: nothing proves it" in sentences(read)


def test_a_total_over_a_wrong_line_is_not_taken_as_agreeing() -> None:
    read = document(
        HEAD, MUG, [2, "Cup", 4, "pcs", 5, 25], [3, "Jug", 1, "pcs", 9, 9], total("Total", 40)
    )
    assert read.totals_agree is False


def test_freight_beside_the_total_is_said() -> None:
    read = document(HEAD, MUG, CUP, total("Freight", 4), total("Total", 26))
    assert read.totals_agree is True
    assert "the lines without Freight" in sentences(read)


def test_tax_numbers_under_the_total_are_no_charges() -> None:
    read = document(HEAD, MUG, CUP, total("Total", 26), total("VAT :", 7876900137))
    assert read.charges == ()


def test_a_subtotal_that_is_off_is_said() -> None:
    read = document(HEAD, MUG, CUP, total("Subtotal", 25), total("Total", 26))
    assert read.totals_agree is True
    assert "The subtotal 25.00 is not the sum of the lines before it (26.00)." in sentences(read)


def test_sections_with_their_own_subtotals() -> None:
    read = document(HEAD, MUG, total("Subtotal", 6), CUP, total("Subtotal", 20), total("Total", 26))
    assert read.totals_agree is True
    assert read.problems == () or "subtotal" not in sentences(read)


def test_column_totals_are_compared() -> None:
    read = document(
        ["Roll no", "Qty", "Net weight (kg)"],
        ["R1", 5, 9.5],
        ["R2", 6, 11.0],
        ["Total", 12, 20.5],
    )
    assert "The quantities of the lines add up to 11.00, but the document says 12.00." in sentences(
        read
    )
    assert "net masses" not in sentences(read)


@given(
    st.lists(st.tuples(st.integers(1, 900), st.integers(1, 99_999)), min_size=1, max_size=15),
    st.integers(-500, 500).filter(lambda cents: abs(cents) > 2),
)
def test_a_wrong_total_is_never_taken_as_agreeing(lines: list[tuple[int, int]], off: int) -> None:
    rows = [
        [number, f"Goods {number}", quantity, "pcs", price / 100, quantity * price / 100]
        for number, (quantity, price) in enumerate(lines, 1)
    ]
    cents = sum(quantity * price for quantity, price in lines)
    assert document(HEAD, *rows, total("Total", cents / 100)).totals_agree is True
    assert document(HEAD, *rows, total("Total", (cents + off) / 100)).totals_agree is False


@pytest.mark.parametrize(
    "words", ["Total", "Gesamtbetrag", "Importe total", "合计", "Razem", "Totali"]
)
def test_totals_in_many_languages(words: str) -> None:
    assert document(HEAD, MUG, CUP, total(words, 26)).document_total == 26


def test_a_summary_on_another_sheet_is_compared() -> None:
    read = assemble(
        "xlsx",
        "a.xlsx",
        [grid(["Qty", "7"], ["Amount", 26], sheet="Summary"), grid(HEAD, MUG, CUP, sheet="Data")],
    )
    assert sentences(read).count("here, but the lines add up to") == 1
    assert '"Qty" is given as 7.00 here, but the lines add up to 6.00.' in sentences(read)


def test_what_is_left_to_pay_is_not_the_total() -> None:
    read = document(
        HEAD,
        [1, "Mug", 2, "pcs", 3, 6],
        ["", "Net", "", "", "", 6],
        ["", "VAT 20%", "", "", "", 1.2],
        ["", "Total", "", "", "", 7.2],
        ["", "Deposit paid", "", "", "", -7.2],
        ["", "Balance due", "", "", "", 0],
    )
    assert (read.document_total, read.totals_agree) == (Decimal("7.2"), True)
    assert len(read.lines) == 1


def test_a_section_is_not_the_document() -> None:
    rows = [[1, "Mug", 2, "pcs", 3, 6], ["", "Subtotal", "", "", "", 6]]
    read = document(HEAD, *rows, [2, "Cup", 2, "pcs", 3, 6], ["", "Subtotal", "", "", "", 6])
    assert (read.document_total, read.totals_agree) == (None, None)
    assert read.lines_total == 12


def test_a_formula_without_result_is_no_total() -> None:
    facts = {"formulas": {5: frozenset({2})}}
    read = document(HEAD, [1, "Mug", 2, "pcs", 3, 6], ["", "Total", "", "", "", 0], **facts)
    assert (read.document_total, read.totals_agree) == (None, None)
    assert "formula without a stored result" in sentences(read)


def test_a_total_over_several_currencies_does_not_agree() -> None:
    head = ["Description", "Qty", "Price", "Amount", "Currency"]
    rows = [["Mug", 2, 3, 6, "EUR"], ["Cup", 4, 5, 20, "USD"], ["Total", "", "", 26, ""]]
    assert document(head, *rows).totals_agree is False


def test_a_discount_that_the_lines_have_taken_off_is_not_taken_twice() -> None:
    read = document(
        ["Description", "Qty", "Unit price", "Disc. %", "Amount"],
        ["Pump", 2, 30, 10, 54],
        ["Hose", 1, 10, 0, 10],
        ["Subtotal", "", "", "", 70],
        ["Total discount", "", "", "", 6],
        ["Total", "", "", "", 64],
    )
    assert (read.document_total, read.totals_agree, read.charges) == (Decimal(64), True, ())
    assert "subtotal" not in sentences(read)


def test_tax_in_a_column_explains_the_total() -> None:
    head = ["Description", "Qty", "Price", "Net amount", "VAT", "Amount incl. VAT"]
    rows = [["Pump", 2, 30, 60, 12, 72], ["Hose", 1, 10, 10, 2, 12], ["Net", "", "", 70, "", ""]]
    read = document(head, *rows, ["To pay", "", "", 84, "", ""], ["Total", "", "", 84, "", ""])
    assert (read.document_total, read.totals_agree) == (Decimal(84), True)
    assert [(charge.kind, charge.amount) for charge in read.charges] == [("tax", Decimal(14))]
    assert document(head, *rows, ["Total", "", "", 85, "", ""]).totals_agree is False


def test_a_cent_is_a_difference_unless_rounding_makes_it() -> None:
    rows = [[1, "Mug", 3, "pcs", 3.33, 9.99], [2, "Cup", 3, "pcs", 6.67, 20.01]]
    assert document(HEAD, *rows, ["", "Total", "", "", "", 30]).totals_agree is True
    assert document(HEAD, *rows, ["", "Total", "", "", "", 30.01]).totals_agree is False
    rows = [[at, "Mug", 3, "pcs", 0.335, 1.01] for at in (1, 2, 3)]
    assert document(HEAD, *rows, ["", "Total", "", "", "", 3.02]).totals_agree is True
    assert document(HEAD, *rows, ["", "Total", "", "", "", 3.04]).totals_agree is False
