"""Tests of reading numbers as invoices write them."""
# ruff: noqa: RUF001  (signs that only look alike are what this is about)

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.intake import numbers
from app.intake.numbers import Style, agrees, from_float, number, styles, take_apart

POINT, COMMA = Style.POINT, Style.COMMA
amounts = st.decimals(
    min_value=Decimal("-99999999.99"), max_value=Decimal("99999999.99"), places=2
).map(abs)


@pytest.mark.parametrize(
    ("text", "point", "comma"),
    [
        ("1,234.56", "1234.56", None),
        ("1.234,56", None, "1234.56"),
        ("1234.5", "1234.5", None),
        ("1.234", "1.234", "1234"),
        ("0.500", "0.500", None),
        ("1 234,5", None, "1234.5"),
        ("1'234.50", "1234.50", None),
        ("12,34,567.00", "1234567.00", None),
        ("(15.00)", "-15.00", None),
        ("15.00-", "-15.00", None),
        ("−3", "-3", "-3"),
        ("12,-", "12", "12"),
        ("12.5%", "0.125", None),
        ("３４", "34", "34"),
        ("١٢", "12", "12"),
        ("1٬234٫50", "1234.50", None),
        ("1’234.50", "1234.50", None),
        ("1\u202f234,50", None, "1234.50"),
        ("12\xa0345", "12345", "12345"),
        ("1.234.567", None, "1234567"),
        ("USD 1,200.00", "1200.00", None),
        ("1.200,00 €", None, "1200.00"),
        ("3 pcs", "3", "3"),
        (".5", "0.5", None),
    ],
)
def test_readings(text: str, point: str | None, comma: str | None) -> None:
    written = take_apart(text)
    assert written is not None
    for style, expected in ((POINT, point), (COMMA, comma)):
        value = numbers.reading(written, style)
        assert value == (None if expected is None else Decimal(expected)), style


@pytest.mark.parametrize(
    "text", ["", "-", "abc", "2 x 3", "10-12", "3/28/2013", "1e99", "((1))", "--5", "1" * 100]
)
def test_what_is_no_number(text: str) -> None:
    assert take_apart(text) is None


@pytest.mark.parametrize("text", ["1,2,3", "8424.89.9000", "1 2345", "1.23.456"])
def test_odd_groups_are_read_in_no_style(text: str) -> None:
    written = take_apart(text)
    assert written is not None
    assert numbers.reading(written, POINT) is None
    assert numbers.reading(written, COMMA) is None


@given(amounts)
def test_german_text_comes_back(value: Decimal) -> None:
    text = f"{value:,.2f}".replace(",", "_").replace(".", ",").replace("_", ".")
    assert number(text, COMMA) == value


@given(amounts)
def test_english_text_comes_back(value: Decimal) -> None:
    assert number(f"{value:,.2f}", POINT) == value
    assert number(f"-{value:,.2f}", POINT) == -value


@given(st.lists(amounts, min_size=1, max_size=30), st.booleans())
def test_a_column_of_amounts_settles_its_own_separator(column: list[Decimal], german: bool) -> None:
    texts = [f"{value:,.2f}" for value in column]
    if german:
        texts = [text.translate(str.maketrans(",.", ".,")) for text in texts]
    found = styles(texts)
    assert found.possible == ((COMMA,) if german else (POINT,))
    assert not found.ambiguous


@given(st.text(max_size=40))
def test_no_text_breaks_it(text: str) -> None:
    written = take_apart(text)
    if written is not None:
        for style in Style:
            value = numbers.reading(written, style)
            assert value is None or value.is_finite()


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_no_float_breaks_it(value: float) -> None:
    read = from_float(value)
    assert read is None or read.is_finite()


def test_one_clear_text_settles_the_column() -> None:
    assert styles(["1.234", "2.500", "7,50"]).possible == (COMMA,)
    assert styles(["1.234", "0.500"]).possible == (POINT,)


def test_what_can_be_read_two_ways_is_ambiguous() -> None:
    found = styles(["1.234", "2.500"])
    assert found.possible == (POINT, COMMA)
    assert found.ambiguous
    assert not styles(["12", "40"]).ambiguous


def test_misfits_are_counted() -> None:
    found = styles(["1,50", "2,75", "3.25"])
    assert found.possible == (COMMA,)
    assert found.misfits == 1


def test_spreadsheet_noise_is_dropped() -> None:
    assert from_float(1137.6000000000001) == Decimal("1137.6")
    assert str(from_float(8424899000.0)) == "8424899000"
    assert from_float(float("nan")) is None


@pytest.mark.parametrize(
    ("quantity", "price", "value", "expected"),
    [
        ("3", "39.99", "119.97", True),
        ("1000", "1.33", "1334.90", True),  # the price may have been 1.3349
        ("1000", "0.05", "54.00", False),  # eight per cent are no rounding
        ("1000", "0.3333", "333.90", False),
        ("2", "100", "220", False),
    ],
)
def test_agreement_allows_rounding_only(
    quantity: str, price: str, value: str, expected: bool
) -> None:
    assert agrees(Decimal(quantity), Decimal(price), Decimal(value)) is expected
