"""Tests of what a sheet's head and foot state beside the goods."""

from __future__ import annotations

import pytest

from app.intake.document import Document
from app.intake.grid import Cell
from app.intake.labels import fact_label
from app.intake.particulars import KINDS
from app.intake.words import rows
from tests.intake.books import HEAD, document, sentences

MUG = [1, "Mug", 2, "pcs", 3, 6]


def read(*head: list[Cell], foot: tuple[list[Cell], ...] = ()) -> Document:
    return document(*head, HEAD, MUG, *foot)


def facts(*head: list[Cell], foot: tuple[list[Cell], ...] = ()) -> dict[str, str]:
    found = read(*head, foot=foot).facts
    return {fact.kind: fact.value for fact in reversed(found)}


def test_addresses_below_names_with_country_and_numbers() -> None:
    found = facts(
        ["Seller", "", "Buyer"],
        ["Maker GmbH", "", "Taker Ltd"],
        ["Werkstraße 1", "", "Quay Road 7"],
        ["48155 Münster, Germany", "", "Hull HU1 1AA"],
        ["USt-IdNr. DE123456789", "", "EORI GB123456789000"],
        ["Tel. 0251 555", "", "www.taker.example"],
        [],
    )
    assert found["seller_address"] == "Werkstraße 1, 48155 Münster, Germany"
    assert found["seller_country"] == "DEU"
    assert found["seller_tax_id"] == "DE123456789"
    assert found["buyer_address"] == "Quay Road 7, Hull HU1 1AA"
    assert found["buyer_eori"] == "GB123456789000"
    assert "buyer_country" not in found


def test_addresses_in_the_cell_of_the_name() -> None:
    found = facts(["Exporter:\nMaker GmbH\nWerkstraße 1\nMünster\nVAT No: DE 123456789"])
    assert found["seller"] == "Maker GmbH"
    assert found["seller_address"] == "Werkstraße 1, Münster"
    assert found["seller_tax_id"] == "DE 123456789"


def test_the_value_of_another_label_is_no_address() -> None:
    found = facts(["Buyer:", "Taker Ltd"], ["Terms of delivery:", "DAP Leeds"])
    assert "buyer_address" not in found
    assert "buyer_address" not in facts(["Buyer:", "Taker Ltd"], ["Style:", "Blue mugs"])


def test_the_heading_of_a_column_is_nobody() -> None:
    assert read(["Seller:", "Weight (kg)"], ["Buyer:", "Our Order No"]).supplier is None
    assert read(["Buyer:", "Our Order No"]).buyer is None
    found = facts(["Buyer"], ["Taker Ltd"], ["Quay Road 7"], ["Gross weight"], ["+44 20 5550"])
    assert found["buyer_address"] == "Quay Road 7"


def test_terms_of_delivery_are_no_terms_of_payment() -> None:
    assert "payment_terms" not in facts(["Terms:", "FOB Ningbo"])


def test_numbers_of_their_own_belong_to_the_party_above_them() -> None:
    found = facts(
        ["Seller:", "Maker GmbH", "", "Buyer:", "Taker Ltd"],
        ["VAT No:", "DE123456789", "", "EORI No:", "GB 123456789000"],
    )
    assert found["seller_tax_id"] == "DE123456789"
    assert found["buyer_eori"] == "GB123456789000"
    assert facts(["VAT No:", "DE123456789"])["tax_id"] == "DE123456789"


def test_the_consignee_is_not_the_buyer_where_there_is_one() -> None:
    both = read(["Consignee:", "Dockside Stores"], ["Buyer:", "Taker Ltd"])
    assert both.buyer == "Taker Ltd"
    assert {fact.value for fact in both.facts if fact.kind == "consignee"} == {"Dockside Stores"}
    assert read(["Consignee:", "Dockside Stores"]).buyer == "Dockside Stores"


def test_terms_dates_and_orders() -> None:
    found = facts(
        ["Payment terms: 30 days net", "", "Due date:", "17 May 2026"],
        ["Your order no.", "PO-55"],
        ["Country of origin:", "P.R. China", "", "Country of destination", "GB"],
        foot=([], ["Marks and numbers:", "T&O 1-40"]),
    )
    assert found["payment_terms"] == "30 days net"
    assert found["due_date"] == "2026-05-17"
    assert found["order_number"] == "PO-55"
    assert found["origin_country"] == "China"
    assert found["destination_country"] == "United Kingdom"
    assert found["marks"] == "T&O 1-40"


def test_a_date_that_can_be_two_is_said() -> None:
    document = read(["Due date:", "07-10-2026"])
    assert "due_date" not in {fact.kind for fact in document.facts}
    assert '"07-10-2026" can be' in sentences(document)


def test_transport() -> None:
    found = facts(
        ["Vessel: MV Lantern 118W  From: Yantian To: Felixstowe"],
        ["B/L No.", "LNTN0042"],
        ["Container: CSQU 305438-3"],
    )
    assert (found["vessel"], found["transport_document"]) == ("MV Lantern 118W", "LNTN0042")
    assert (found["loading_port"], found["discharge_port"]) == ("Yantian", "Felixstowe")
    assert found["container"] == "CSQU3054383"


def test_a_mistyped_container_is_said_and_kept_as_written() -> None:
    document = read(["Container: CSQU3054384"])
    assert "CSQU3054384" in {fact.value for fact in document.facts}
    assert "mistyped: its last digit should be 3" in sentences(document)


def test_packages_with_their_kind() -> None:
    document = read(["Total packages:", "40 cartons"])
    assert document.packages_total == 40
    assert {fact.kind: fact.value for fact in document.facts}["packages_kind"] == "cartons"


def test_what_is_declared_under_the_table_over_several_rows() -> None:
    document = read(
        foot=(
            [],
            ["The exporter of the products covered by this document (customs authorisation"],
            ["No GB/741/9) declares that, except where otherwise clearly indicated, these"],
            ["products are of UK preferential origin."],
            ["REX: PKREXPK00123456"],
            ["IBAN GB00 BANK 1234"],
        )
    )
    found = {fact.kind: fact for fact in document.facts}
    assert found["preferential_origin"].where == "Sheet1!A4"
    assert found["preferential_origin"].value.endswith("UK preferential origin.")
    assert found["customs_authorisation"].value == "GB/741/9"
    assert found["rex_number"].value == "PKREXPK00123456"
    assert "IBAN" not in str(document.facts)


def test_every_fact_says_where_it_stands() -> None:
    document = read(["Buyer:", "Taker Ltd", "", "Invoice No.", "R-77"], ["Terms:", "Cash"])
    assert {fact.kind: fact.where for fact in document.facts} == {
        "buyer": "Sheet1!B1",
        "invoice_number": "Sheet1!E1",
        "payment_terms": "Sheet1!B2",
    }


@pytest.mark.parametrize("kind", ["consignee", "due_date", "payment_terms", "order_number"])
def test_labels_in_twelve_languages(kind: str) -> None:
    languages = {row["language"] for row in rows("labels.csv") if row["kind"] == kind}
    assert languages >= {"en", "es", "fr", "de", "pt", "it", "nl", "da", "pl", "tr", "sq", "zh"}
    for row in rows("labels.csv"):
        if row["kind"] == kind:
            for phrase in row["words"].split("|"):
                label = fact_label(phrase + ":")
                assert label is not None
                assert kind in label.kinds


def test_every_kind_has_its_labels() -> None:
    assert {row["kind"] for row in rows("labels.csv")} >= KINDS
