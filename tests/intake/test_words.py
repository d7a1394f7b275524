"""Tests of text as it is compared."""
# ruff: noqa: RUF001  (signs that only look alike are what this is about)

from __future__ import annotations

import pytest

from app.intake.words import apart, lexicon, plain, rows


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Unit_Price (US$)", "unit price us"),
        ("PO#", "po no"),
        ("N° de série", "no de serie"),
        ("Stückpreis", "stuckpreis"),
        ("Größe", "grosse"),
        ("Açıklama", "aciklama"),
        ("Wartość", "wartosc"),
        ("数量Quantity", "数量 quantity"),
        ("  Q.tà ", "q ta"),
        ("", ""),
    ],
)
def test_plain(text: str, expected: str) -> None:
    assert plain(text) == expected


def test_camel_case_comes_apart() -> None:
    assert apart("InvoiceTotal") == "Invoice Total"
    assert apart("TariffCode") == "Tariff Code"
    assert apart("QTY") == "QTY"


@pytest.mark.parametrize("name", ["columns.csv", "labels.csv"])
def test_the_lists_speak_twelve_languages(name: str) -> None:
    languages = {row["language"] for row in rows(name)}
    assert languages >= {"en", "es", "fr", "de", "pt", "it", "nl", "da", "pl", "tr", "sq", "zh"}
    for row in rows(name):
        assert all(row.values()), row


def test_the_first_meaning_is_the_usual_one() -> None:
    assert lexicon("columns.csv", "meaning")["article"][0] == "description"
