"""Tests of discounts per line, as shares and as amounts."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.intake.discounts import discounted, explains
from tests.intake.books import document, sentences


@pytest.mark.parametrize(
    ("discount", "header", "text", "net"),
    [
        ("5", "Disc. %", None, "95"),
        ("0.05", "Discount %", None, "95"),
        ("0.05", "Discount", "5%", "95"),
        ("-5", "Rabatt in %", None, "95"),
        ("5", "Discount amount", None, "95.00"),
        ("30", "Rabattbetrag EUR", None, None),
        ("30", "Montant remise", None, "70"),
        ("10", "折扣率", None, "90"),
        ("10", "Discount", None, None),
        ("0", "Discount", None, "100"),
    ],
)
def test_what_a_discount_takes_off(
    discount: str, header: str, text: str | None, net: str | None
) -> None:
    found = discounted(Decimal(100), Decimal(discount), header, text)
    assert found == (None if net is None else Decimal(net))


def test_what_explains_a_value() -> None:
    assert explains(Decimal(100), Decimal(10), Decimal(1), Decimal(90))  # per piece
    assert not explains(Decimal(100), Decimal(10), Decimal(1), Decimal(80))


def test_values_are_computed_after_the_discount() -> None:
    head = ["Description", "Qty", "Unit price", "Disc. %"]
    read = document(head, ["Mug", 10, 5, 10], ["Cup", 4, 5, 0], ["Total", "", "", ""])
    assert [line.value for line in read.lines] == [45, 20]
    read = document(["Description", "Qty", "Price", "Discount"], ["Mug", 10, 5, 10])
    assert "may be a share or an amount" in sentences(read)
