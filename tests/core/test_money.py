"""Amounts of money as people read them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import money


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("1234.5", "1,234.50"),
        ("1234.50", "1,234.50"),
        ("0.0075", "0.0075"),
        ("0", "0.00"),
        ("-0.00", "0.00"),
        ("1E+6", "1,000,000.00"),
        ("-12.125", "-12.125"),
        ("12.1000000000000000000000000000001", "12.1000000000000000000000000000001"),
        ("123456789012345678901234567890.12", "123,456,789,012,345,678,901,234,567,890.12"),
    ],
)
def test_shows_exactly_what_was_given(amount: str, shown: str) -> None:
    assert money.shown(Decimal(amount)) == shown


def test_names_the_currency() -> None:
    assert money.shown(Decimal(5), "EUR") == "5.00 EUR"


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12)))
def test_can_be_read_back(amount: Decimal) -> None:
    assert Decimal(money.shown(amount).replace(",", "")) == amount
