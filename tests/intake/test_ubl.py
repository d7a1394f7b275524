"""Tests of UBL: every field where the standard puts it, under any prefix."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from app.intake.document import Document, Line
from app.intake.reading import read
from tests.intake.books import sentences
from tests.intake.einvoices import ubl, ubl_line

SHIPMENT = """
  <cac:Delivery>
    <cbc:ActualDeliveryDate>2026-03-08</cbc:ActualDeliveryDate>
    <cac:DeliveryTerms><cbc:ID>FOB</cbc:ID>
      <cac:DeliveryLocation><cbc:Name>Ningbo</cbc:Name></cac:DeliveryLocation></cac:DeliveryTerms>
    <cac:DeliveryParty><cac:PartyName><cbc:Name>Dockside Stores</cbc:Name></cac:PartyName>
    </cac:DeliveryParty>
    <cac:Shipment>
      <cbc:GrossWeightMeasure unitCode="TNE">1.5</cbc:GrossWeightMeasure>
      <cbc:NetWeightMeasure unitCode="KGM">1400</cbc:NetWeightMeasure>
      <cac:TransportHandlingUnit>
        <cac:ActualPackage><cbc:Quantity>12</cbc:Quantity>
          <cbc:PackagingTypeCode>CT</cbc:PackagingTypeCode></cac:ActualPackage>
        <cac:TransportEquipment><cbc:ID>MSCU1234566</cbc:ID></cac:TransportEquipment>
      </cac:TransportHandlingUnit>
    </cac:Shipment>
  </cac:Delivery>"""


def reading(tmp_path: Path, text: str) -> Document:
    path = tmp_path / "bill.xml"
    path.write_text(text, encoding="utf-8")
    return read(path)


def line(tmp_path: Path, text: str) -> Line:
    return reading(tmp_path, ubl([text])).lines[0]


def facts(document: Document) -> dict[str, str]:
    return {fact.kind: fact.value for fact in document.facts}


def test_the_head_and_a_line(tmp_path: Path) -> None:
    document = reading(tmp_path, ubl())
    assert (document.kind, document.nature) == ("ubl", "invoice")
    assert document.supplier == "Northwind Pottery"
    assert document.invoice_number == "B-77"
    assert document.invoice_date == date(2026, 3, 9)
    assert document.currency == "EUR"
    assert document.totals_agree is True
    assert not document.problems
    assert {fact.kind: fact.where for fact in document.facts} == {
        "invoice_number": "XML line 4",
        "invoice_date": "XML line 5",
        "seller": "XML line 7",
    }
    made = document.lines[0]
    assert (made.description, made.quantity, made.unit) == ("Mug", 4, "H87")
    assert (made.unit_price, made.value) == (5, 20)
    assert made.source == "InvoiceLine 1, XML line 11"
    assert made.raw["Item/Name"] == "Mug"
    assert made.raw["InvoicedQuantity@unitCode"] == "H87"


def test_prefixes_are_only_names(tmp_path: Path) -> None:
    text = ubl().replace("cbc:", "Harry:").replace("xmlns:cbc", "xmlns:Harry")
    text = text.replace("<cac:", "<").replace("</cac:", "</").replace("xmlns:cac", "xmlns:cac2")
    text = text.replace("<Invoice xmlns=", "<Bob:Invoice xmlns:Bob=").replace(
        "</Invoice>", "</Bob:Invoice>"
    )
    text = text.replace("xmlns:cac2=", "xmlns=")
    assert reading(tmp_path, text).lines == reading(tmp_path, ubl()).lines


def test_in_an_envelope(tmp_path: Path) -> None:
    inside = ubl().split("?>", 1)[1]
    assert reading(tmp_path, f"<Envelope><Header/>{inside}</Envelope>").totals_agree is True


def test_a_credit_note_says_so(tmp_path: Path) -> None:
    text = ubl(root="CreditNote")
    text = text.replace("InvoiceLine", "CreditNoteLine").replace("Invoiced", "Credited")
    document = reading(tmp_path, text)
    assert document.nature == "credit note"
    assert "calls itself a credit note" in sentences(document)
    assert document.lines[0].quantity == 4
    assert document.lines[0].source.startswith("CreditNoteLine 1")


def test_who_is_named_with_address_and_numbers(tmp_path: Path) -> None:
    party = """<cac:AccountingCustomerParty><cac:Party>
      <cac:PartyIdentification><cbc:ID schemeID="EORI">GB123456789000</cbc:ID>
      </cac:PartyIdentification>
      <cac:PostalAddress><cbc:StreetName>Quay Road</cbc:StreetName>
        <cbc:BuildingNumber>7</cbc:BuildingNumber><cbc:CityName>Hull</cbc:CityName>
        <cbc:PostalZone>HU1 1AA</cbc:PostalZone>
        <cac:Country><cbc:IdentificationCode>GB</cbc:IdentificationCode></cac:Country>
      </cac:PostalAddress>
      <cac:PartyTaxScheme><cbc:CompanyID>GB999999973</cbc:CompanyID>
        <cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>
      <cac:PartyLegalEntity><cbc:RegistrationName>Harbour Ltd</cbc:RegistrationName>
      </cac:PartyLegalEntity></cac:Party></cac:AccountingCustomerParty>"""
    document = reading(tmp_path, ubl(head=party))
    assert document.buyer == "Harbour Ltd"
    found = facts(document)
    assert found["buyer_address"] == "Quay Road 7, HU1 1AA Hull, United Kingdom"
    assert found["buyer_street"] == "Quay Road 7"
    assert found["buyer_country"] == "GBR"
    assert found["buyer_eori"] == "GB123456789000"
    assert found["buyer_tax_id"] == "GB999999973"


def test_the_shipment(tmp_path: Path) -> None:
    document = reading(tmp_path, ubl(head=SHIPMENT))
    assert (document.incoterm, document.incoterm_place) == ("FOB", "Ningbo")
    assert (document.gross_mass_total, document.net_mass_total) == (1500, 1400)
    assert document.packages_total == 12
    found = facts(document)
    assert found["consignee"] == "Dockside Stores"
    assert found["container"] == "MSCU1234566"
    assert found["packages_kind"] == "CT"
    assert found["delivered"] == "2026-03-08"


def test_terms_orders_and_what_a_note_declares(tmp_path: Path) -> None:
    head = """<cbc:Note>The exporter of the products covered by this document (customs
      authorisation No GB/741/9) declares that, except where otherwise clearly indicated, these
      products are of GB preferential origin.</cbc:Note>
      <cac:OrderReference><cbc:ID>PO 5</cbc:ID></cac:OrderReference>
      <cac:PaymentMeans><cbc:PaymentDueDate>2026-04-08</cbc:PaymentDueDate>
        <cac:PayeeFinancialAccount><cbc:ID>GB00BANK</cbc:ID></cac:PayeeFinancialAccount>
      </cac:PaymentMeans>
      <cac:PaymentTerms><cbc:Note>30 days net</cbc:Note></cac:PaymentTerms>"""
    document = reading(tmp_path, ubl(head=head))
    found = facts(document)
    assert found["payment_terms"] == "30 days net"
    assert found["due_date"] == "2026-04-08"
    assert found["order_number"] == "PO 5"
    assert found["preferential_origin"].endswith("GB preferential origin.")
    assert found["customs_authorisation"] == "GB/741/9"
    assert "GB00BANK" not in str(document.facts), "bank details are nobody's business"


def test_name_and_description_without_repetition(tmp_path: Path) -> None:
    def said(name: str, description: str) -> str:
        item = f"<cbc:Description>{description}</cbc:Description>"
        return line(tmp_path, ubl_line(name=name, item=item)).description

    assert said("Mug", "Stoneware, 0.3 l") == "Mug, Stoneware, 0.3 l"
    assert said("Mug", "MUG of stoneware") == "MUG of stoneware"
    assert said("Blue mug", "mug") == "Blue mug"
    assert said("Mug", "Mugwort") == "Mug, Mugwort"


def test_the_sellers_number_comes_first(tmp_path: Path) -> None:
    buyers = "<cac:BuyersItemIdentification><cbc:ID>B1</cbc:ID></cac:BuyersItemIdentification>"
    sellers = "<cac:SellersItemIdentification><cbc:ID>S1</cbc:ID></cac:SellersItemIdentification>"
    assert line(tmp_path, ubl_line(item=buyers + sellers)).part_number == "S1"
    assert line(tmp_path, ubl_line(item=buyers)).part_number == "B1"


@pytest.mark.parametrize(
    ("listed", "code"),
    [
        ("HS", "691200"),
        ("SRZ", "691200"),
        ("Combined Nomenclature", "691200"),
        ("TARIC", "691200"),
        ("STI", None),
        ("UNSPSC", None),
        ("CPV", None),
        ("", None),
    ],
)
def test_only_the_lists_of_customs_give_a_code(
    tmp_path: Path, listed: str, code: str | None
) -> None:
    item = (
        f'<cac:CommodityClassification><cbc:ItemClassificationCode listID="{listed}">691200'
        "</cbc:ItemClassificationCode></cac:CommodityClassification>"
    )
    assert line(tmp_path, ubl_line(item=item)).supplier_code == code


def test_codes_that_differ_are_said(tmp_path: Path) -> None:
    def item(*codes: str) -> str:
        return "".join(
            f"<cac:CommodityClassification><cbc:CommodityCode>{code}</cbc:CommodityCode>"
            "</cac:CommodityClassification>"
            for code in codes
        )

    assert line(tmp_path, ubl_line(item=item("691200", "6912.00.23"))).supplier_code == "6912.00.23"
    document = reading(tmp_path, ubl([ubl_line(item=item("691200", "392410"))]))
    assert document.lines[0].supplier_code is None
    assert "several customs codes are stated (691200, 392410)" in sentences(document)


def test_origin_masses_and_properties(tmp_path: Path) -> None:
    item = """<cac:OriginCountry><cbc:IdentificationCode>CN</cbc:IdentificationCode>
      </cac:OriginCountry>
      <cac:AdditionalItemProperty><cbc:Name>Net weight</cbc:Name><cbc:Value>1.6 kg</cbc:Value>
      </cac:AdditionalItemProperty>
      <cac:AdditionalItemProperty><cbc:Name>HS code</cbc:Name><cbc:Value>6912.00</cbc:Value>
      </cac:AdditionalItemProperty>"""
    more = """<cac:Delivery><cac:Shipment><cac:GoodsItem>
      <cbc:GrossWeightMeasure unitCode="GRM">1800</cbc:GrossWeightMeasure>
      </cac:GoodsItem></cac:Shipment></cac:Delivery>"""
    made = line(tmp_path, ubl_line(item=item, more=more))
    assert made.origin == "CHN"
    assert (made.net_mass, made.gross_mass) == (Decimal("1.6"), Decimal("1.8"))
    assert made.supplier_code == "6912.00"


def test_a_price_for_several(tmp_path: Path) -> None:
    base = '<cbc:BaseQuantity unitCode="H87">100</cbc:BaseQuantity>'
    document = reading(tmp_path, ubl([ubl_line(price="500.00", price_more=base)]))
    assert document.lines[0].unit_price == 5
    assert document.totals_agree is True
    other = base.replace("H87", "KGM")
    said = sentences(reading(tmp_path, ubl([ubl_line(price="500.00", price_more=other)])))
    assert "the price is per KGM, the quantity in H87" in said


def test_allowances_and_charges_of_a_line_prove_its_amount(tmp_path: Path) -> None:
    more = """<cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator>
      <cbc:Amount>3.00</cbc:Amount></cac:AllowanceCharge>
      <cac:AllowanceCharge><cbc:ChargeIndicator>true</cbc:ChargeIndicator>
      <cbc:Amount>1.00</cbc:Amount></cac:AllowanceCharge>"""
    totals = "<cbc:TaxInclusiveAmount>18.00</cbc:TaxInclusiveAmount>"
    assert reading(tmp_path, ubl([ubl_line("18.00", more=more)], totals)).totals_agree is True
    wrong = reading(tmp_path, ubl([ubl_line("18.00")], totals))
    assert wrong.totals_agree is False
    assert "Line 1: 4 x 5 is 20.00, but the amount is 18.00" in sentences(wrong)


def test_a_unit_that_is_not_known_is_said(tmp_path: Path) -> None:
    document = reading(tmp_path, ubl([ubl_line(unit="ZZ")]))
    assert document.lines[0].unit is None
    assert 'the unit "ZZ" is not one that this program knows' in sentences(document)


def test_the_currency_of_the_amounts_where_the_head_names_none(tmp_path: Path) -> None:
    assert reading(tmp_path, ubl([ubl_line(currency="GBP")], currency="")).currency == "GBP"
    mixed = reading(tmp_path, ubl([ubl_line(currency="GBP")], currency="EUR"))
    assert mixed.totals_agree is False
    assert "its amount is in GBP, the document in EUR" in sentences(mixed)


def test_tax_in_the_tax_offices_currency_is_not_added(tmp_path: Path) -> None:
    head = """<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">4.00</cbc:TaxAmount></cac:TaxTotal>
      <cac:TaxTotal><cbc:TaxAmount currencyID="SEK">45.00</cbc:TaxAmount></cac:TaxTotal>"""
    totals = "<cbc:TaxInclusiveAmount>24.00</cbc:TaxInclusiveAmount>"
    document = reading(tmp_path, ubl(totals=totals, head=head))
    assert document.totals_agree is True
    assert [(one.kind, one.amount) for one in document.charges] == [("tax", 4)]


def test_lines_of_a_line_are_said(tmp_path: Path) -> None:
    document = reading(tmp_path, ubl([ubl_line(more="<cac:SubInvoiceLine/>")]))
    assert len(document.lines) == 1
    assert "A line has lines of its own" in sentences(document)


def test_the_real_ones(shared: Path) -> None:
    """Numbers of lines, sums and totals as the list of the real files gives them."""
    expected = {
        "UBL-Invoice-2.0-Example-NS3.xml": (1, "100.00", "107.50", True),
        "UBL-Invoice-2.0-Example.xml": (1, "100.00", "107.50", True),
        "UBL-Invoice-2.1-Example.xml": (5, "1436.5", "1729", False),
        "corpus-XRECHNUNG_Elektron.ubl.xml": (2, "252.1", "300", True),
        "guide-example1.xml": (20, "229.60", "250.33", False),
        "guide-example2.xml": (5, "1436.50", "1801.78", False),
        "guide-example3.xml": (2, "800.00", "1125.00", False),
        "oca-UBLInvoice-multitankcard-line_adjust.xml": (4, "75.01", "90.77", True),
        "oca-efff_BE0505890632_160421_Inv_16117778.xml": (1, "31.00", "37.51", True),
        "peppol-Allowance-example.xml": (3, "5900.00", "7125", True),
        "peppol-base-example.xml": (2, "1300", "1656.25", True),
        "peppol-vat-category-Z.xml": (1, "1200.00", "1200.00", True),
        "ubl-tc434-example10.xml": (20, "229.60", "250.33", False),
        "ubl-tc434-example4.xml": (3, "4000.00", "4675.00", True),
        "ubl-tc434-example5.xml": (3, "4000.00", "4675.00", True),
    }
    for name, (lines, total, document_total, agree) in expected.items():
        document = read(shared / "data" / "invoices" / "ubl" / name)
        assert len(document.lines) == lines, name
        assert document.lines_total == Decimal(total), name
        assert document.document_total == Decimal(document_total), name
        assert document.totals_agree is agree, name
