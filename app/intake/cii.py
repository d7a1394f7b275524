"""UN/CEFACT cross-industry invoices (CII, Factur-X, ZUGFeRD 1 and 2), as what they state."""

from __future__ import annotations

from decimal import Decimal

from lxml import etree

from app.intake import statements
from app.intake.einvoice import Adjustment, Item, Party, Stated, unit_code
from app.intake.electronic import meaning_of
from app.intake.markup import every, one, text, where, words
from app.intake.particulars import INCOTERMS

ROOTS = ("CrossIndustryInvoice", "CrossIndustryDocument")
# What ZUGFeRD 1 calls the same thing stands behind the name it has today.
_DOCUMENT = ("ExchangedDocument", "HeaderExchangedDocument")
_TRANSACTION = ("SupplyChainTradeTransaction", "SpecifiedSupplyChainTradeTransaction")
_AGREEMENT = ("ApplicableHeaderTradeAgreement", "ApplicableSupplyChainTradeAgreement")
_DELIVERY = ("ApplicableHeaderTradeDelivery", "ApplicableSupplyChainTradeDelivery")
_SETTLEMENT = ("ApplicableHeaderTradeSettlement", "ApplicableSupplyChainTradeSettlement")
_SUMMATION = (
    "SpecifiedTradeSettlementHeaderMonetarySummation",
    "SpecifiedTradeSettlementMonetarySummation",
)
_LINE_AGREEMENT = ("SpecifiedLineTradeAgreement", "SpecifiedSupplyChainTradeAgreement")
_LINE_DELIVERY = ("SpecifiedLineTradeDelivery", "SpecifiedSupplyChainTradeDelivery")
_LINE_SETTLEMENT = ("SpecifiedLineTradeSettlement", "SpecifiedSupplyChainTradeSettlement")
_LINE_SUMMATION = (
    "SpecifiedTradeSettlementLineMonetarySummation",
    "SpecifiedTradeSettlementMonetarySummation",
)
_TOTALS = {
    "lines": "LineTotalAmount",
    "before_tax": "TaxBasisTotalAmount",
    "with_tax": "GrandTotalAmount",
    "allowances": "AllowanceTotalAmount",
    "charges": "ChargeTotalAmount",
    "prepaid": "TotalPrepaidAmount",
    "rounding": "RoundingAmount",
    "payable": "DuePayableAmount",
}
_LINE = "IncludedSupplyChainTradeLineItem"
_MOVED = "RelatedSupplyChainConsignment/SpecifiedLogisticsTransportMovement"
_NOTHING = etree.Element("nothing")


def read(root: etree._Element) -> Stated:
    """What a cross-industry invoice states."""
    stated = Stated("cii", "LineItem")
    head, transaction = _in(root, _DOCUMENT), _in(root, _TRANSACTION)
    agreement, delivery = _in(transaction, _AGREEMENT), _in(transaction, _DELIVERY)
    settlement = _in(transaction, _SETTLEMENT)
    stated.type_code = text(head, "TypeCode")
    stated.named(one(head, "ID"), one(head, "IssueDateTime/DateTimeString"))
    stated.currency = text(settlement, "InvoiceCurrencyCode")
    _facts(stated, head, agreement, delivery, settlement)
    stated.adjustments = _adjustments(stated, settlement)
    _totals(stated, settlement)
    _items(stated, transaction)
    return stated


def profile(root: etree._Element) -> str | None:
    """The profile an invoice names, in capitals: ``MINIMUM``, ``BASIC WL``, ``EN 16931``..."""
    for context in ("ExchangedDocumentContext", "SpecifiedExchangedDocumentContext"):
        named = text(root, f"{context}/GuidelineSpecifiedDocumentContextParameter/ID")
        if named:
            last = named.rstrip("#").split("#")[-1].split(":")[-1].upper()
            return {"BASICWL": "BASIC WL", "2017": "EN 16931", "COMPLIANT": "EN 16931"}.get(
                last, last
            )
    return None


def _in(element: etree._Element, names: tuple[str, ...]) -> etree._Element:
    """The child of one of these names; an empty one where there is none."""
    found = (one(element, name) for name in names)
    return next((child for child in found if child is not None), _NOTHING)


def _facts(
    stated: Stated,
    head: etree._Element,
    agreement: etree._Element,
    delivery: etree._Element,
    settlement: etree._Element,
) -> None:
    for role, of, name in (
        ("seller", agreement, "SellerTradeParty"),
        ("buyer", agreement, "BuyerTradeParty"),
        ("consignee", delivery, "ShipToTradeParty"),
        ("consignor", delivery, "ShipFromTradeParty"),
    ):
        element = one(of, name)
        if element is not None:
            stated.facts += _party(element).facts(role)
    for kind, of, path in (
        ("payment_terms", settlement, "SpecifiedTradePaymentTerms/Description"),
        ("order_number", agreement, "BuyerOrderReferencedDocument/IssuerAssignedID"),
        ("order_number", agreement, "BuyerOrderReferencedDocument/ID"),
        ("contract_number", agreement, "ContractReferencedDocument/IssuerAssignedID"),
        ("delivery_note", delivery, "DespatchAdviceReferencedDocument/IssuerAssignedID"),
        ("delivery_note", delivery, "DeliveryNoteReferencedDocument/IssuerAssignedID"),
        ("delivery_note", delivery, "DeliveryNoteReferencedDocument/ID"),
        ("vessel", delivery, f"{_MOVED}/UsedLogisticsTransportMeans/Name"),
        ("transport_document", delivery, f"{_MOVED}/ID"),
        (
            "container",
            delivery,
            "RelatedSupplyChainConsignment/UtilizedLogisticsTransportEquipment/ID",
        ),
    ):
        for found in every(of, path):
            stated.say(kind, found)
    for kind, of, path in (
        ("due_date", settlement, "SpecifiedTradePaymentTerms/DueDateDateTime/DateTimeString"),
        ("delivered", delivery, "ActualDeliverySupplyChainEvent/OccurrenceDateTime/DateTimeString"),
    ):
        for found in every(of, path):
            stated.say_day(kind, found)
    for note in every(head, "IncludedNote/Content"):
        stated.facts += statements.within(words(note), where(note))
    terms = one(agreement, "ApplicableTradeDeliveryTerms")
    if terms is not None:
        code = (text(terms, "DeliveryTypeCode") or "").upper()
        if code in INCOTERMS:
            stated.incoterm = code
            stated.incoterm_place = text(
                terms, "RelevantTradeLocation/Name", "RelevantTradeLocation/ID", "Description"
            )
            stated.say("incoterm", terms, code)
    consignment = _in(delivery, ("RelatedSupplyChainConsignment",))
    stated.gross_mass = stated.mass(one(consignment, "GrossWeightMeasure"))
    stated.net_mass = stated.mass(one(consignment, "NetWeightMeasure"))
    counted = stated.amount(one(consignment, "PackageQuantity"))
    if counted and counted == counted.to_integral_value():
        stated.packages = int(counted)


def _party(element: etree._Element) -> Party:
    place = _in(element, ("PostalTradeAddress",))
    lines = [text(place, line) for line in ("LineOne", "LineTwo", "LineThree")]
    street = " ".join(
        part for part in (text(place, "StreetName"), text(place, "BuildingNumber")) if part
    )
    registrations = every(element, "SpecifiedTaxRegistration/ID")
    ids = [*registrations, *every(element, "GlobalID"), *every(element, "ID")]
    return Party(
        element,
        text(element, "Name", "SpecifiedLegalOrganization/TradingBusinessName"),
        street=", ".join(part for part in (*lines, street) if part) or None,
        city=text(place, "CityName"),
        postcode=text(place, "PostcodeCode"),
        region=text(place, "CountrySubDivisionName"),
        country=text(place, "CountryID"),
        ids=tuple((found.get("schemeID", ""), words(found)) for found in ids if words(found)),
    )


def _adjustments(stated: Stated, of: etree._Element) -> list[Adjustment]:
    found = []
    for element in every(of, "SpecifiedTradeAllowanceCharge"):
        amount = stated.amount(one(element, "ActualAmount"))
        if amount is None:
            continue
        charge = (text(element, "ChargeIndicator/Indicator", "ChargeIndicator") or "").lower()
        signed = amount if charge in {"true", "1"} else -amount
        reason, code = text(element, "Reason") or "", text(element, "ReasonCode") or ""
        found.append(Adjustment(signed, reason, code, where(element)))
    for element in every(of, "SpecifiedLogisticsServiceCharge"):
        amount = stated.amount(one(element, "AppliedAmount"))
        if amount is not None:
            reason = text(element, "Description") or ""
            found.append(Adjustment(amount, reason, "FC", where(element)))
    return found


def _totals(stated: Stated, settlement: etree._Element) -> None:
    element = _in(settlement, _SUMMATION)
    for name, tag in _TOTALS.items():
        setattr(stated.totals, name, stated.amount(_own(stated, every(element, tag))))
    stated.totals.where = where(element)
    tax = _own(stated, every(element, "TaxTotalAmount"))
    value = stated.amount(tax)
    if tax is not None and value:
        label = text(settlement, "ApplicableTradeTax/TypeCode") or "Tax"
        stated.taxes.append(Adjustment(value, label, "", where(tax)))


def _own(stated: Stated, said: list[etree._Element]) -> etree._Element | None:
    """Of an amount stated in two currencies, the one in the document's own."""
    own = [each for each in said if each.get("currencyID") in {None, "", stated.currency}]
    if stated.currency is None:
        own = own or said
    return own[0] if own else None


def _items(stated: Stated, transaction: etree._Element) -> None:
    for element in every(transaction, _LINE):
        document = _in(element, ("AssociatedDocumentLineDocument",))
        status = (text(document, "LineStatusReasonCode") or "").upper()
        product = one(element, "SpecifiedTradeProduct")
        if status in {"GROUP", "INFORMATION"}:
            stated.causes.say(
                "a line only groups others",
                where(element),
                f'A line is marked "{status}": it only groups or explains other lines and was not '
                "read as goods.",
            )
            continue
        item = _item(stated, element)
        if product is None and item.amount is None and item.quantity is None:
            continue  # a line of text
        stated.items.append(item)


def _item(stated: Stated, element: etree._Element) -> Item:
    item = Item(element)
    product = _in(element, ("SpecifiedTradeProduct",))
    settlement = _in(element, _LINE_SETTLEMENT)
    delivery = _in(element, _LINE_DELIVERY)
    item.name = text(product, "Name")
    item.description = text(product, "Description")
    item.part_number = text(product, "SellerAssignedID", "GlobalID", "BuyerAssignedID")
    quantity = one(delivery, "BilledQuantity")
    item.quantity, item.unit = stated.amount(quantity), unit_code(quantity)
    _price(stated, item, _in(element, _LINE_AGREEMENT))
    item.adjustments = _adjustments(stated, settlement)
    amount = one(_in(settlement, _LINE_SUMMATION), "LineTotalAmount")
    item.amount = stated.amount(amount)
    item.currency = amount.get("currencyID") if amount is not None else None
    for origin in every(product, "OriginTradeCountry"):
        said = text(origin, "ID", "Name")
        item.origins += [said] if said else []
    for listed in every(product, "DesignatedProductClassification"):
        code = one(listed, "ClassCode")
        if code is not None:
            names = [code.get("listID", ""), code.get("listName", ""), text(listed, "ClassName")]
            item.codes.append((" ".join(filter(None, names[:2])), words(code)))
    for named in every(product, "ApplicableProductCharacteristic"):
        meaning = meaning_of(text(named, "Description") or "")
        item.properties.append((meaning, text(named, "Value", "ValueMeasure") or ""))
    item.net_mass = stated.mass(one(delivery, "NetWeightMeasure"))
    item.gross_mass = stated.mass(one(delivery, "GrossWeightMeasure"))
    return item


def _price(stated: Stated, item: Item, agreement: etree._Element) -> None:
    """The net price; where only the gross one is stated, less what it says to take off."""
    for name in ("NetPriceProductTradePrice", "GrossPriceProductTradePrice"):
        element = one(agreement, name)
        amount = stated.amount(one(element, "ChargeAmount")) if element is not None else None
        if element is None or amount is None:
            continue
        if name.startswith("Gross"):
            for off in every(element, "AppliedTradeAllowanceCharge"):
                charge = (text(off, "ChargeIndicator/Indicator", "ChargeIndicator") or "").lower()
                value = stated.amount(one(off, "ActualAmount")) or Decimal(0)
                amount += value if charge in {"true", "1"} else -value
        base = one(element, "BasisQuantity")
        item.price, item.price_base, item.price_unit = amount, stated.amount(base), unit_code(base)
        return
