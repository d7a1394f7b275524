"""Tests of what stands around the table."""

from __future__ import annotations

from datetime import date

import pytest

from tests.intake.books import HEAD, document, sentences

MUG = [1, "Mug", 2, "pcs", 3, 6]


def test_labels_to_the_left_of_their_values() -> None:
    read = document(
        ["Seller:", "Maker GmbH", "", "Invoice No.", "R-77"],
        ["Buyer:", "Taker Ltd", "", "Date", "17 April 2026"],
        ["", "", "", "Currency", "EUR"],
        ["", "", "", "Incoterms 2020", "FCA Hamburg"],
        HEAD,
        MUG,
    )
    assert (read.supplier, read.buyer) == ("Maker GmbH", "Taker Ltd")
    assert (read.invoice_number, read.invoice_date) == ("R-77", date(2026, 4, 17))
    assert (read.currency, read.incoterm, read.incoterm_place) == ("EUR", "FCA", "Hamburg")


def test_labels_above_their_values() -> None:
    read = document(
        ["Seller", "", "Consignee", "", "Invoice No. & Date"],
        ["Maker GmbH", "", "Taker Ltd", "", "R-77 / 15"],
        ["Street 1", "", "Road 2", "", "22/9/2015"],
        [],
        HEAD,
        MUG,
    )
    assert (read.supplier, read.buyer, read.invoice_number) == (
        "Maker GmbH",
        "Taker Ltd",
        "R-77 / 15",
    )
    assert read.invoice_date == date(2015, 9, 22)


def test_labels_and_values_in_one_cell() -> None:
    read = document(
        ["Exporter:\nMaker GmbH\nStreet 1"],
        ["Invoice Number: R-77"],
        ["Delivery terms: CIF Felixstowe (Incoterms 2020)"],
        HEAD,
        MUG,
    )
    assert (read.supplier, read.invoice_number) == ("Maker GmbH", "R-77")
    assert (read.incoterm, read.incoterm_place) == ("CIF", "Felixstowe")


def test_the_letterhead_names_the_seller_only_when_it_is_a_company() -> None:
    assert document(["Maker Pvt Ltd"], HEAD, MUG).supplier == "Maker Pvt Ltd"
    assert document(["A fine morning"], HEAD, MUG).supplier is None


def test_nobody_is_nobody() -> None:
    assert document(["Supplier: Unknown"], HEAD, MUG).supplier is None


def test_an_ambiguous_date_is_said() -> None:
    read = document(["Date:", "07-10-24"], HEAD, MUG)
    assert read.invoice_date is None
    assert "07 October 2024 or 10 July 2024" in sentences(read)


def test_facts_in_columns() -> None:
    head = ["Item", "Qty", "Price", "Invoice No", "Supplier name", "Date", "Currency"]
    read = document(head, *[["Mug", n, 2, "R-1", "Maker", "2024-07-15", "EUR"] for n in (1, 2)])
    assert (read.invoice_number, read.supplier, read.currency) == ("R-1", "Maker", "EUR")
    assert read.invoice_date == date(2024, 7, 15)


def test_facts_that_differ_by_line_are_not_taken() -> None:
    read = document(["Item", "Qty", "Invoice No"], ["Mug", 1, "R-1"], ["Cup", 1, "R-2"])
    assert read.invoice_number is None
    assert "2 different invoice numbers" in sentences(read)


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("Rechnungsnummer", "invoice_number"),
        ("Nº de factura", "invoice_number"),
        ("发票号码", "invoice_number"),
        ("Fatura No", "invoice_number"),
        ("Lieferbedingung", "incoterm"),
        ("Teslim Şekli", "incoterm"),
    ],
)
def test_labels_in_many_languages(label: str, field: str) -> None:
    value = "FOB 12" if field == "incoterm" else "R-77"
    expected = "FOB" if field == "incoterm" else "R-77"
    assert getattr(document([label, value], HEAD, MUG), field) == expected


def test_masses_and_packages_under_the_table() -> None:
    read = document(
        HEAD, MUG, [], ["Total packages: 214 cartons on 9 pallets"], ["Net weight", "", "12.5"]
    )
    assert (read.packages_total, read.net_mass_total) == (214, read.net_mass_total)
    assert str(read.net_mass_total) == "12.5"


@pytest.mark.parametrize(
    "text",
    [
        "Fattura n. 12/2026 del 17/04/2026",
        "Rechnung Nr. 12/2026 vom 17.04.2026",
        "Faktura nr 12/2026 z dnia 17.04.2026",
        "Facture n° 12/2026 du 17 avril 2026",
        "Invoice No. 12/2026 dated 17 April 2026",
    ],
)
def test_number_and_date_in_one_sentence(text: str) -> None:
    read = document([text], HEAD, MUG)
    assert (read.invoice_number, read.invoice_date) == ("12/2026", date(2026, 4, 17))
