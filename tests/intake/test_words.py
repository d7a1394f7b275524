"""Tests of text as it is compared."""
# ruff: noqa: RUF001  (signs that only look alike are what this is about)

from __future__ import annotations

import pytest

from app.intake.words import apart, ditto, lexicon, plain, rows, side_by_side


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


TONGUES = {"en", "es", "fr", "de", "pt", "it", "nl", "da", "pl", "tr", "sq", "zh", "zh-hant"}
COLUMNS = (
    "line_number description part_number supplier_code origin quantity unit unit_price value "
    "currency net_mass gross_mass mass length packages package_number order_number invoice_number "
    "invoice_date supplier document_total freight_total insurance_total discount tax "
    "value_with_tax volume packing unit_mass remark"
)
LABELS = (
    "seller buyer invoice_number invoice_date currency incoterm payment_terms origin_statement "
    "origin_country subtotal total freight insurance tax discount other_charge paid carried "
    "net_mass_total gross_mass_total packages_total quantity_total is_invoice is_quote "
    "is_packing_list is_waybill is_order is_credit_note"
)


@pytest.mark.parametrize(
    ("name", "kind", "wanted"),
    [
        *(("columns.csv", "meaning", one) for one in COLUMNS.split()),
        *(("labels.csv", "kind", one) for one in LABELS.split()),
    ],
)
def test_every_kind_is_known_in_every_tongue(name: str, kind: str, wanted: str) -> None:
    assert {row["language"] for row in rows(name) if row[kind] == wanted} >= TONGUES


@pytest.mark.parametrize("text", ['"', "〃", "do.", "Idem", "同上", "dito"])
def test_ditto(text: str) -> None:
    assert ditto(text)
    assert not ditto(f"{text} mug")


def test_two_halves_that_mean_the_same() -> None:
    known = {"menge": ("quantity",), "qty": ("quantity", "unit"), "preis": ("unit_price",)}
    assert side_by_side(known, "menge qty") == ("quantity",)
    assert side_by_side(known, "menge preis") == ()
    assert side_by_side(known, "menge") == ()
