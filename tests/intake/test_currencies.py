"""Tests of currencies as invoices write them."""
# ruff: noqa: RUF001  (signs that only look alike are part of the trade)

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.intake import currencies
from app.intake.currencies import mark, within


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("EUR", "EUR"),
        ("usd", "USD"),
        ("US dollars", "USD"),
        ("€", "EUR"),
        ("RMB", "CNY"),
        ("zł", "PLN"),
    ],
)
def test_whole_texts(text: str, code: str) -> None:
    found = mark(text)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("UNIT VALUE (USD)", "USD"),
        ("Total Price - INR", "INR"),
        ("US$ 1.00", "USD"),
        ("₹ #,##0.00", "INR"),
        ("7200 RMB", "CNY"),
        ("12,50 €", "EUR"),
    ],
)
def test_within_a_text(text: str, code: str) -> None:
    found = within(text)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize("text", ["$3.50", "¥ 100", "100 kr."])
def test_a_shared_sign_settles_nothing(text: str) -> None:
    found = within(text)
    assert found is not None
    assert found.code is None
    assert len(found.may_be) > 1


@pytest.mark.parametrize(
    "text", ["EUR/USD", "form", "ALL prices", "TOP quality", "", "Ft. Worth x"]
)
def test_words_are_no_currencies(text: str) -> None:
    found = within(text)
    assert found is None or text.startswith("Ft")


def test_decimals() -> None:
    assert currencies.decimals("JPY") == 0
    assert currencies.decimals("KWD") == 3
    assert currencies.decimals(None) == 2


def test_the_list_is_the_standards(shared: Path) -> None:
    text = (shared / "data/codelists/peppol-ISO4217_2015.xml").read_text("utf-8")
    listed = set(re.findall(r"<Id>(\w+)</Id>", text))
    assert set(currencies.codes()) <= listed
    funds_and_metals = {code for code in listed if code.startswith("X")} | set(
        "BOV CHE CHW CLF COU MXV USN UYI UYW".split()  # noqa: SIM905
    )
    assert listed - set(currencies.codes()) <= funds_and_metals


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("USD", "dólares americanos|dollars américains|US-Dollar|dolar amerykański|美元|美金"),
        ("EUR", "euros|Euro|歐元|欧元|avro"),
        ("GBP", "libras esterlinas|Pfund Sterling|funt szterling|英鎊"),
        ("CNY", "RMB|人民币|人民幣|元"),
        ("TRY", "Türk Lirası|TL|lira turca"),
        ("DKK", "danske kroner|couronnes danoises|丹麦克朗"),
        ("CHF", "Schweizer Franken|francs suisses|franco svizzero|瑞士法郎"),
    ],
)
def test_currencies_in_many_languages(code: str, written: str) -> None:
    for name in written.split("|"):
        found = mark(name)
        assert found is not None
        assert found.code == code
