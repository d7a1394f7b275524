"""Small electronic invoices for tests: UBL, CII and PDFs that carry one, written by us."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pypdfium2

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_UN = "urn:un:unece:uncefact:data:standard:"


def ubl_line(
    amount: str = "20.00",
    quantity: str = "4",
    price: str = "5.00",
    *,
    name: str = "Mug",
    unit: str = "H87",
    item: str = "",
    price_more: str = "",
    more: str = "",
    currency: str = "EUR",
) -> str:
    """An InvoiceLine; ``item``, ``price_more`` and ``more`` are elements put inside it."""
    return f"""
  <cac:InvoiceLine>
    <cbc:ID>1</cbc:ID>
    <cbc:InvoicedQuantity unitCode="{unit}">{quantity}</cbc:InvoicedQuantity>
    <cbc:LineExtensionAmount currencyID="{currency}">{amount}</cbc:LineExtensionAmount>{more}
    <cac:Item><cbc:Name>{name}</cbc:Name>{item}</cac:Item>
    <cac:Price><cbc:PriceAmount>{price}</cbc:PriceAmount>{price_more}</cac:Price>
  </cac:InvoiceLine>"""


def ubl(
    lines: Sequence[str] = (ubl_line(),),
    totals: str = "<cbc:LineExtensionAmount>20.00</cbc:LineExtensionAmount>"
    "<cbc:TaxInclusiveAmount>20.00</cbc:TaxInclusiveAmount>",
    head: str = "",
    root: str = "Invoice",
    currency: str = "EUR",
) -> str:
    """An invoice of these lines; ``head`` is put before its totals."""
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
<{root} xmlns="{_UBL}{root}-2" xmlns:cac="{_UBL}CommonAggregateComponents-2"
    xmlns:cbc="{_UBL}CommonBasicComponents-2">
  <cbc:ID>B-77</cbc:ID>
  <cbc:IssueDate>2026-03-09</cbc:IssueDate>
  <cbc:DocumentCurrencyCode>{currency}</cbc:DocumentCurrencyCode>
  <cac:AccountingSupplierParty><cac:Party>
    <cac:PartyName><cbc:Name>Northwind Pottery</cbc:Name></cac:PartyName>
  </cac:Party></cac:AccountingSupplierParty>{head}
  <cac:LegalMonetaryTotal>{totals}</cac:LegalMonetaryTotal>{"".join(lines)}
</{root}>"""
    return (
        text
        if currency
        else text.replace("<cbc:DocumentCurrencyCode></cbc:DocumentCurrencyCode>", "")
    )


def cii_line(
    amount: str = "20.00",
    quantity: str = "4",
    price: str = "<ram:ChargeAmount>5.00</ram:ChargeAmount>",
    *,
    product: str = "<ram:Name>Mug</ram:Name>",
    unit: str = "H87",
    status: str = "",
    delivery: str = "",
    settlement: str = "",
    price_kind: str = "Net",
    old: bool = False,
) -> str:
    """A line item; ``old`` writes it with the names of ZUGFeRD 1."""
    part = "SupplyChain" if old else "Line"
    total = "" if old else "Line"
    return f"""
  <ram:IncludedSupplyChainTradeLineItem>
    <ram:AssociatedDocumentLineDocument><ram:LineID>1</ram:LineID>{status}
    </ram:AssociatedDocumentLineDocument>
    <ram:SpecifiedTradeProduct>{product}</ram:SpecifiedTradeProduct>
    <ram:Specified{part}TradeAgreement>
      <ram:{price_kind}PriceProductTradePrice>{price}</ram:{price_kind}PriceProductTradePrice>
    </ram:Specified{part}TradeAgreement>
    <ram:Specified{part}TradeDelivery>
      <ram:BilledQuantity unitCode="{unit}">{quantity}</ram:BilledQuantity>{delivery}
    </ram:Specified{part}TradeDelivery>
    <ram:Specified{part}TradeSettlement>{settlement}
      <ram:SpecifiedTradeSettlement{total}MonetarySummation>
        <ram:LineTotalAmount>{amount}</ram:LineTotalAmount>
      </ram:SpecifiedTradeSettlement{total}MonetarySummation>
    </ram:Specified{part}TradeSettlement>
  </ram:IncludedSupplyChainTradeLineItem>"""


def cii(
    lines: Sequence[str] = (cii_line(),),
    totals: str = "<ram:LineTotalAmount>20.00</ram:LineTotalAmount>"
    "<ram:GrandTotalAmount>20.00</ram:GrandTotalAmount>",
    *,
    profile: str = "urn:cen.eu:en16931:2017",
    kind: str = "380",
    head: str = "",
    agreement: str = "",
    delivery: str = "",
    settlement: str = "",
    old: bool = False,
) -> str:
    """A cross-industry invoice of these lines; ``old`` writes a ZUGFeRD 1 document."""
    root = "CrossIndustryDocument:ferd:pdf:1p0:x" if old else "CrossIndustryInvoice:100"
    name = root.split(":")[0]
    context = "SpecifiedExchangedDocumentContext" if old else "ExchangedDocumentContext"
    document = "HeaderExchangedDocument" if old else "ExchangedDocument"
    transaction = "SpecifiedSupplyChainTradeTransaction" if old else "SupplyChainTradeTransaction"
    part, header = ("SupplyChain", "") if old else ("Header", "Header")
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rsm:{name} xmlns:rsm="{_UN}{root}"
    xmlns:ram="{_UN}ReusableAggregateBusinessInformationEntity:100"
    xmlns:udt="{_UN}UnqualifiedDataType:100">
  <rsm:{context}><ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>{profile}</ram:ID>
  </ram:GuidelineSpecifiedDocumentContextParameter></rsm:{context}>
  <rsm:{document}><ram:ID>C-9</ram:ID><ram:TypeCode>{kind}</ram:TypeCode>
    <ram:IssueDateTime><udt:DateTimeString format="102">20260309</udt:DateTimeString>
    </ram:IssueDateTime>{head}</rsm:{document}>
  <rsm:{transaction}>{"".join(lines)}
    <ram:Applicable{part}TradeAgreement>
      <ram:SellerTradeParty><ram:Name>Northwind Pottery</ram:Name></ram:SellerTradeParty>{agreement}
    </ram:Applicable{part}TradeAgreement>
    <ram:Applicable{part}TradeDelivery>{delivery}</ram:Applicable{part}TradeDelivery>
    <ram:Applicable{part}TradeSettlement>
      <ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>{settlement}
      <ram:SpecifiedTradeSettlement{header}MonetarySummation>{totals}
      </ram:SpecifiedTradeSettlement{header}MonetarySummation>
    </ram:Applicable{part}TradeSettlement>
  </rsm:{transaction}>
</rsm:{name}>"""


def pdf(path: Path, *attached: tuple[str, str]) -> Path:
    """A PDF of one blank page with these files (name, text) attached."""
    made = pypdfium2.PdfDocument.new()
    made.new_page(200, 200)
    for name, text in attached:
        made.new_attachment(name).set_data(text.encode())
    made.save(path)
    made.close()
    return path
