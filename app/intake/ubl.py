"""UBL 2.x invoices and credit notes, as what they state."""

from __future__ import annotations

from decimal import Decimal

from lxml import etree

from app.intake import statements
from app.intake.einvoice import Adjustment, Item, Party, Stated, unit_code
from app.intake.electronic import meaning_of
from app.intake.markup import every, local, one, text, where, words
from app.intake.particulars import INCOTERMS

NAMESPACE = "urn:oasis:names:specification:ubl:schema:xsd:"
_TOTALS = {
    "lines": "LineExtensionAmount",
    "before_tax": "TaxExclusiveAmount",
    "with_tax": "TaxInclusiveAmount",
    "allowances": "AllowanceTotalAmount",
    "charges": "ChargeTotalAmount",
    "prepaid": "PrepaidAmount",
    "rounding": "PayableRoundingAmount",
    "payable": "PayableAmount",
}
_PARTIES = (
    ("seller", "AccountingSupplierParty/Party"),
    ("seller", "SellerSupplierParty/Party"),
    ("buyer", "AccountingCustomerParty/Party"),
    ("buyer", "BuyerCustomerParty/Party"),
    ("consignee", "Delivery/DeliveryParty"),
)
_SHIPMENT = "Delivery/Shipment"
_DAYS = (
    ("due_date", "DueDate"),
    ("due_date", "PaymentMeans/PaymentDueDate"),
    ("delivered", "Delivery/ActualDeliveryDate"),
)
_FACTS = (
    ("payment_terms", "PaymentTerms/Note"),
    ("order_number", "OrderReference/ID"),
    ("contract_number", "ContractDocumentReference/ID"),
    ("delivery_note", "DespatchDocumentReference/ID"),
    ("transport_document", f"{_SHIPMENT}/Consignment/ID"),
    ("vessel", f"{_SHIPMENT}/ShipmentStage/TransportMeans/MaritimeTransport/VesselName"),
    ("vehicle", f"{_SHIPMENT}/ShipmentStage/TransportMeans/RoadTransport/LicensePlateID"),
    ("container", f"{_SHIPMENT}/TransportHandlingUnit/TransportEquipment/ID"),
    ("packages_kind", f"{_SHIPMENT}/TransportHandlingUnit/ActualPackage/PackagingTypeCode"),
    ("marks", f"{_SHIPMENT}/TransportHandlingUnit/ShippingMarks"),
)


def read(root: etree._Element) -> Stated:
    """What an Invoice or CreditNote states."""
    noun = f"{local(root)}Line"
    stated = Stated("ubl", noun)
    stated.type_code = text(root, "InvoiceTypeCode")
    if local(root) == "CreditNote":
        stated.type_code = "381"
    stated.named(one(root, "ID"), one(root, "IssueDate"))
    stated.currency = text(root, "DocumentCurrencyCode")
    for role, path in _PARTIES:
        element = one(root, path)
        if element is not None and not any(fact.kind == role for fact in stated.facts):
            stated.facts += _party(element).facts(role)
    for kind, path in _FACTS:
        for element in every(root, path):
            stated.say(kind, element)
    for kind, path in _DAYS:
        for element in every(root, path):
            stated.say_day(kind, element)
    for note in (*every(root, "Note"), *every(root, "InvoiceLine/Note")):
        stated.facts += statements.within(words(note), where(note))
    _delivery(stated, root)
    stated.adjustments = _adjustments(stated, root)
    _totals(stated, root)
    stated.items = [_item(stated, element) for element in every(root, noun)]
    return stated


def _party(element: etree._Element) -> Party:
    ids = [
        (found.get("schemeID", ""), words(found))
        for path in ("PartyIdentification/ID", "PartyLegalEntity/CompanyID")
        for found in every(element, path)
        if words(found)
    ]
    ids += [
        ("VAT", number)
        for scheme in every(element, "PartyTaxScheme")
        if (number := text(scheme, "CompanyID"))
    ]
    place = one(element, "PostalAddress")
    place = place if place is not None else etree.Element("none")
    number = text(place, "BuildingNumber")
    street = " ".join(part for part in (text(place, "StreetName"), number) if part)
    more = [text(place, "AdditionalStreetName"), text(place, "AddressLine/Line")]
    return Party(
        element,
        text(
            element,
            "PartyLegalEntity/RegistrationName",
            "PartyName/Name",
            "PartyTaxScheme/RegistrationName",
        ),
        street=", ".join(part for part in (street, *more) if part) or None,
        city=text(place, "CityName"),
        postcode=text(place, "PostalZone"),
        region=text(place, "CountrySubentity"),
        country=text(place, "Country/IdentificationCode", "Country/Name"),
        ids=tuple(ids),
    )


def _delivery(stated: Stated, root: etree._Element) -> None:
    terms = ("DeliveryTerms", "Delivery/DeliveryTerms", f"{local(root)}Line/Delivery/DeliveryTerms")
    for path in terms:
        for element in every(root, path):
            code = (text(element, "ID") or text(element, "SpecialTerms") or "").upper()[:3]
            if code in INCOTERMS and stated.incoterm is None:
                stated.incoterm = code
                place = "DeliveryLocation"
                stated.incoterm_place = text(
                    element, f"{place}/Description", f"{place}/Name", f"{place}/Address/CityName"
                ) or text(element, f"{place}/ID")
                stated.say("incoterm", element, code)
    shipment = one(root, _SHIPMENT)
    if shipment is None:
        return
    stated.gross_mass = stated.mass(one(shipment, "GrossWeightMeasure"))
    stated.net_mass = stated.mass(one(shipment, "NetWeightMeasure"))
    counted = stated.amount(one(shipment, "TotalTransportHandlingUnitQuantity"))
    if counted is None:
        packages = every(shipment, "TransportHandlingUnit/ActualPackage/Quantity")
        counted = sum((stated.amount(each) or Decimal(0) for each in packages), Decimal(0))
    if counted and counted == counted.to_integral_value():
        stated.packages = int(counted)


def _adjustments(stated: Stated, of: etree._Element) -> list[Adjustment]:
    found = []
    for element in every(of, "AllowanceCharge"):
        amount = stated.amount(one(element, "Amount"))
        if amount is None:
            continue
        charge = (text(element, "ChargeIndicator") or "").lower() in {"true", "1"}
        reason = text(element, "AllowanceChargeReason") or ""
        code = text(element, "AllowanceChargeReasonCode") or ""
        found.append(Adjustment(amount if charge else -amount, reason, code, where(element)))
    return found


def _totals(stated: Stated, root: etree._Element) -> None:
    element = one(root, "LegalMonetaryTotal")
    if element is not None:
        for name, tag in _TOTALS.items():
            setattr(stated.totals, name, stated.amount(one(element, tag)))
        stated.totals.where = where(element)
    for path, sign in (("TaxTotal", 1), ("WithholdingTaxTotal", -1)):
        for tax in every(root, path):
            amount = one(tax, "TaxAmount")
            value = stated.amount(amount)
            other = stated.currency and amount is not None and amount.get("currencyID")
            # The same tax stated again in the currency of the tax office is not added twice.
            if value and (not other or other == stated.currency):
                label = text(tax, "TaxSubtotal/TaxCategory/TaxScheme/Name") or text(
                    tax, "TaxSubtotal/TaxCategory/TaxScheme/ID"
                )
                stated.taxes.append(Adjustment(sign * value, label or "Tax", "", where(tax)))


def _item(stated: Stated, element: etree._Element) -> Item:
    if one(element, "SubInvoiceLine") is not None:
        stated.causes.say(
            "a line has lines of its own",
            where(element),
            "A line has lines of its own; only the amount that stands for all of them was read.",
        )
    item = Item(element)
    item.name = text(element, "Item/Name")
    described = [words(part) for part in every(element, "Item/Description")]
    item.description = " ".join(filter(None, described)) or None
    item.part_number = text(
        element,
        "Item/SellersItemIdentification/ID",
        "Item/ManufacturersItemIdentification/ID",
        "Item/StandardItemIdentification/ID",
        "Item/BuyersItemIdentification/ID",
    )
    quantity = one(element, "InvoicedQuantity")
    if quantity is None:
        quantity = one(element, "CreditedQuantity")
    item.quantity = stated.amount(quantity)
    item.unit = unit_code(quantity)
    item.price = stated.amount(one(element, "Price/PriceAmount"))
    base = one(element, "Price/BaseQuantity")
    item.price_base, item.price_unit = stated.amount(base), unit_code(base)
    item.adjustments = _adjustments(stated, element)
    amount = one(element, "LineExtensionAmount")
    item.amount = stated.amount(amount)
    item.currency = amount.get("currencyID") if amount is not None else None
    origins = every(element, "Item/OriginCountry") or every(element, "Item/OriginAddress/Country")
    for origin in origins:
        said = text(origin, "IdentificationCode", "Name")
        item.origins += [said] if said else []
    for listed in every(element, "Item/CommodityClassification"):
        for code in every(listed, "ItemClassificationCode"):
            names = " ".join(code.get(key, "") for key in ("listID", "listName"))
            item.codes.append((names, words(code)))
        # UBL keeps CommodityCode for the code of customs and statistics.
        item.codes += [("HS", words(code)) for code in every(listed, "CommodityCode")]
    goods = "Delivery/Shipment/GoodsItem"
    item.codes += [("HS", words(code)) for code in every(element, f"{goods}/RequiredCustomsID")]
    for named in every(element, "Item/AdditionalItemProperty"):
        meaning = meaning_of(text(named, "Name") or "")
        item.properties.append((meaning, text(named, "Value", "ValueQuantity") or ""))
    item.net_mass = stated.mass(one(element, f"{goods}/NetWeightMeasure"))
    item.gross_mass = stated.mass(one(element, f"{goods}/GrossWeightMeasure"))
    return item
