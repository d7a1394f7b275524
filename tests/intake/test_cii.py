"""Tests of cross-industry invoices, as they are written today and as ZUGFeRD 1 wrote them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from app.intake import cii
from app.intake.reading import read
from tests.intake import einvoices
from tests.intake.books import sentences
from tests.intake.einvoices import cii_line
from tests.intake.test_ubl import facts, reading


@pytest.mark.parametrize("old", [False, True])
def test_the_head_and_a_line(tmp_path: Path, old: bool) -> None:
    document = reading(tmp_path, einvoices.cii([cii_line(old=old)], old=old))
    assert (document.kind, document.nature) == ("cii", "invoice")
    assert (document.supplier, document.invoice_number) == ("Northwind Pottery", "C-9")
    assert (document.invoice_date, document.currency) == (date(2026, 3, 9), "EUR")
    assert (document.lines_total, document.document_total) == (20, 20)
    assert document.totals_agree is True
    assert not document.problems
    made = document.lines[0]
    assert (made.description, made.quantity, made.unit) == ("Mug", 4, "H87")
    assert (made.unit_price, made.value) == (5, 20)
    assert made.source == "LineItem 1, XML line 11"


def test_parties_delivery_and_terms(tmp_path: Path) -> None:
    agreement = """<ram:BuyerTradeParty><ram:Name>Harbour Ltd</ram:Name>
        <ram:PostalTradeAddress><ram:PostcodeCode>HU1 1AA</ram:PostcodeCode>
          <ram:LineOne>Quay Road 7</ram:LineOne><ram:CityName>Hull</ram:CityName>
          <ram:CountryID>GB</ram:CountryID></ram:PostalTradeAddress>
        <ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">GB999999973</ram:ID>
        </ram:SpecifiedTaxRegistration></ram:BuyerTradeParty>
      <ram:ApplicableTradeDeliveryTerms><ram:DeliveryTypeCode>DAP</ram:DeliveryTypeCode>
        <ram:RelevantTradeLocation><ram:Name>Hull</ram:Name></ram:RelevantTradeLocation>
      </ram:ApplicableTradeDeliveryTerms>"""
    delivery = """<ram:RelatedSupplyChainConsignment>
      <ram:GrossWeightMeasure unitCode="KGM">12.50</ram:GrossWeightMeasure>
      </ram:RelatedSupplyChainConsignment>
      <ram:ShipToTradeParty><ram:Name>Dockside Stores</ram:Name></ram:ShipToTradeParty>"""
    settlement = """<ram:SpecifiedTradePaymentTerms><ram:Description>30 days net</ram:Description>
      <ram:DueDateDateTime><udt:DateTimeString format="102">20260408</udt:DateTimeString>
      </ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms>"""
    document = reading(
        tmp_path,
        einvoices.cii(agreement=agreement, delivery=delivery, settlement=settlement),
    )
    assert document.buyer == "Harbour Ltd"
    assert (document.incoterm, document.incoterm_place) == ("DAP", "Hull")
    assert document.gross_mass_total == Decimal("12.5")
    found = facts(document)
    assert found["buyer_address"] == "Quay Road 7, HU1 1AA Hull, United Kingdom"
    assert found["buyer_tax_id"] == "GB999999973"
    assert found["consignee"] == "Dockside Stores"
    assert found["payment_terms"] == "30 days net"
    assert found["due_date"] == "2026-04-08"


def test_a_date_that_is_none_is_said(tmp_path: Path) -> None:
    document = reading(tmp_path, einvoices.cii().replace("20260309", "20261309"))
    assert document.invoice_date is None
    assert '"20261309" in DateTimeString cannot be read as a date' in sentences(document)


def test_charges_of_the_document(tmp_path: Path) -> None:
    settlement = """
      <ram:SpecifiedTradeAllowanceCharge>
        <ram:ChargeIndicator><udt:Indicator>false</udt:Indicator></ram:ChargeIndicator>
        <ram:ActualAmount>2.00</ram:ActualAmount><ram:Reason>Loyal customer</ram:Reason>
      </ram:SpecifiedTradeAllowanceCharge>
      <ram:SpecifiedTradeAllowanceCharge>
        <ram:ChargeIndicator><udt:Indicator>true</udt:Indicator></ram:ChargeIndicator>
        <ram:ActualAmount>1.00</ram:ActualAmount><ram:Reason>Insurance</ram:Reason>
      </ram:SpecifiedTradeAllowanceCharge>
      <ram:SpecifiedLogisticsServiceCharge><ram:Description>By lorry</ram:Description>
        <ram:AppliedAmount>5.00</ram:AppliedAmount></ram:SpecifiedLogisticsServiceCharge>"""
    totals = """<ram:LineTotalAmount>20.00</ram:LineTotalAmount>
      <ram:ChargeTotalAmount>6.00</ram:ChargeTotalAmount>
      <ram:AllowanceTotalAmount>2.00</ram:AllowanceTotalAmount>
      <ram:TaxBasisTotalAmount>24.00</ram:TaxBasisTotalAmount>
      <ram:TaxTotalAmount currencyID="SEK">48.00</ram:TaxTotalAmount>
      <ram:TaxTotalAmount currencyID="EUR">4.80</ram:TaxTotalAmount>
      <ram:GrandTotalAmount>28.80</ram:GrandTotalAmount>"""
    document = reading(tmp_path, einvoices.cii(totals=totals, settlement=settlement))
    assert [(one.kind, str(one.amount)) for one in document.charges] == [
        ("discount", "-2.00"),
        ("insurance", "1.00"),
        ("freight", "5.00"),
        ("tax", "4.80"),
    ]
    assert document.document_total == Decimal("28.80")
    assert document.totals_agree is True
    assert not document.problems


def test_lines_that_only_group_are_not_counted(tmp_path: Path) -> None:
    group = "<ram:LineStatusReasonCode>GROUP</ram:LineStatusReasonCode>"
    document = reading(tmp_path, einvoices.cii([cii_line(status=group), cii_line()]))
    assert len(document.lines) == 1
    assert document.totals_agree is True
    assert 'marked "GROUP"' in sentences(document)


def test_a_gross_price_less_its_allowance(tmp_path: Path) -> None:
    price = """<ram:ChargeAmount>60.00</ram:ChargeAmount>
      <ram:BasisQuantity unitCode="H87">10</ram:BasisQuantity>
      <ram:AppliedTradeAllowanceCharge>
        <ram:ChargeIndicator><udt:Indicator>false</udt:Indicator></ram:ChargeIndicator>
        <ram:ActualAmount>10.00</ram:ActualAmount></ram:AppliedTradeAllowanceCharge>"""
    document = reading(tmp_path, einvoices.cii([cii_line(price=price, price_kind="Gross")]))
    assert document.lines[0].unit_price == 5
    assert document.totals_agree is True


def test_what_the_product_is(tmp_path: Path) -> None:
    product = """<ram:SellerAssignedID>S-1</ram:SellerAssignedID><ram:Name>Mug</ram:Name>
      <ram:Description>Stoneware</ram:Description>
      <ram:ApplicableProductCharacteristic><ram:Description>Zolltarifnummer</ram:Description>
        <ram:Value>69120023</ram:Value></ram:ApplicableProductCharacteristic>
      <ram:DesignatedProductClassification><ram:ClassCode listID="HS">691200</ram:ClassCode>
      </ram:DesignatedProductClassification>
      <ram:DesignatedProductClassification><ram:ClassCode listID="TST">52151600</ram:ClassCode>
      </ram:DesignatedProductClassification>
      <ram:OriginTradeCountry><ram:ID>PT</ram:ID></ram:OriginTradeCountry>"""
    mass = '<ram:NetWeightMeasure unitCode="KGM">1.20</ram:NetWeightMeasure>'
    document = reading(tmp_path, einvoices.cii([cii_line(product=product, delivery=mass)]))
    made = document.lines[0]
    assert (made.description, made.part_number) == ("Mug, Stoneware", "S-1")
    assert (made.origin, made.supplier_code) == ("PRT", "69120023")
    assert made.net_mass == Decimal("1.2")


@pytest.mark.parametrize(
    ("identifier", "named"),
    [
        ("urn:factur-x.eu:1p0:minimum", "MINIMUM"),
        ("urn:factur-x.eu:1p0:basicwl", "BASIC WL"),
        ("urn:cen.eu:en16931:2017", "EN 16931"),
        ("urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended", "EXTENDED"),
        ("urn:ferd:CrossIndustryDocument:invoice:1p0:comfort", "COMFORT"),
    ],
)
def test_profiles(identifier: str, named: str) -> None:
    text = einvoices.cii(profile=identifier)
    assert cii.profile(etree.fromstring(text.encode())) == named
    assert cii.profile(etree.Element("none")) is None


def test_the_real_ones(shared: Path) -> None:
    """Numbers of lines, sums and totals as the list of the real files gives them."""
    expected = {
        "CII_business_example_02.xml": (3, "10.00", "11.90", True),
        "CII_example1.xml": (20, "229.6", "250.33", False),
        "CII_example6.xml": (3, "4000", "4675", True),
        "akretion-factur-x-extended.xml": (3, "95.00", "104.90", True),
        "corpus-EN16931_Rabatte.cii.xml": (4, "202.70", "215.07", True),
        "huf_example_cii.xml": (3, "69180.00", "87859.00", True),
    }
    for name, (lines, total, document_total, agree) in expected.items():
        document = read(shared / "data" / "invoices" / "cii" / name)
        assert len(document.lines) == lines, name
        assert document.lines_total == Decimal(total), name
        assert document.document_total == Decimal(document_total), name
        assert document.totals_agree is agree, name
