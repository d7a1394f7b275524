"""United Kingdom: the import declaration of HMRC's Customs Declaration Service (WCO DEC-DMS:2).

The order of the elements follows the schema, not the form. A commodity code is written with the
digits that were decided and no others: ten as TSP (8) and TRC (2), eight as TSP, and the six of
the Harmonised System under HS, their own name in the code list for such numbers (UN/EDIFACT 7143).
A file with fewer than ten digits fits the schema and says in its first line and in its
problems that it is a draft; CDS would not take it.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from lxml import etree

from app.declarations import apportion, codes
from app.declarations.countries.gbr_form import ASKS
from app.declarations.countries.gbr_items import LONGEST_DESCRIPTION
from app.declarations.countries.gbr_rules import packages_in_all, rules
from app.declarations.countries.profile import Profile
from app.declarations.findings import tidy
from app.declarations.model import (
    Address,
    Charge,
    Declaration,
    Document,
    Invoice,
    Item,
    Party,
    PreviousDocument,
)
from app.declarations.problems import DRAFT, Problem

METADATA = "urn:wco:datamodel:WCO:DocumentMetaData-DMS:2"
DECLARATION = "urn:wco:datamodel:WCO:DEC-DMS:2"
ORIGINAL = "9"
# How the status of a representative is spelt (DE 3/21); whoever declares for itself has none.
REPRESENTATION = {"direct": "2", "indirect": "3"}
CUSTOMS_DUTY, VAT = "A00", "B00"
DRAFT_REMARK = (
    " Draft: not to be lodged as it stands. The program's list of problems says what is missing. "
)


class _Tree:
    """An element under construction; empty values and empty groups are left out."""

    def __init__(self, element: etree._Element) -> None:
        self.element = element

    def put(self, name: str, value: object, **attributes: str | None) -> None:
        """A child holding a value: text on one line, numbers plain."""
        if isinstance(value, Decimal):
            text: str | None = format(apportion.plain(value), "f")
        elif isinstance(value, int):
            text = str(value)
        else:
            text = tidy(None if value is None else str(value))
        if text is None:
            return
        child = etree.SubElement(self.element, f"{{{DECLARATION}}}{name}")
        child.text = text
        for key, attribute in attributes.items():
            if attribute:
                child.set(key, attribute)

    def group(self, name: str) -> _Tree:
        """A child that holds others."""
        return _Tree(etree.SubElement(self.element, f"{{{DECLARATION}}}{name}"))

    def prune(self) -> None:
        """Remove the groups that nothing was put into, from the inside out."""
        for element in reversed(list(self.element.iter(etree.Element))):
            parent = element.getparent()
            if parent is not None and len(element) == 0 and not element.text:
                parent.remove(element)


def write(declaration: Declaration, problems: Iterable[Problem]) -> bytes:
    """The declaration as CDS reads it, UTF-8. Its problems must hold no error."""
    root = etree.Element(f"{{{METADATA}}}MetaData", nsmap={"md": METADATA, None: DECLARATION})  # type: ignore[dict-item]
    if any(problem.level == DRAFT for problem in problems):
        root.append(etree.Comment(DRAFT_REMARK))
    for name, value in (
        ("WCODataModelVersionCode", "3.6"),
        ("WCOTypeName", "DEC"),
        ("ResponsibleCountryCode", "GB"),
        ("ResponsibleAgencyName", "HMRC"),
        ("AgencyAssignedCustomizationVersionCode", "v2.1"),
    ):
        etree.SubElement(root, f"{{{METADATA}}}{name}").text = value
    body = _Tree(etree.SubElement(root, f"{{{DECLARATION}}}Declaration"))
    _header(body, declaration)
    _shipment(body.group("GoodsShipment"), declaration)
    for guarantee in declaration.payment.guarantees:
        group = body.group("ObligationGuarantee")
        group.put("ID", guarantee.account)
        group.put("ReferenceID", guarantee.reference)
        group.put("SecurityDetailsCode", guarantee.type)
    body.group("PresentationOffice").put("ID", declaration.customs_office)
    body.group("SupervisingOffice").put("ID", declaration.supervising_office)
    body.prune()
    etree.indent(root, "  ")
    file: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return file + b"\n"


def _header(body: _Tree, declaration: Declaration) -> None:
    invoice, parties, transport = declaration.invoice, declaration.parties, declaration.transport
    body.put("FunctionCode", ORIGINAL)
    body.put("FunctionalReferenceID", declaration.reference)
    body.put("TypeCode", declaration.type)
    body.put("GoodsItemQuantity", len(declaration.items))
    if invoice.currency:
        body.put("InvoiceAmount", invoice.amount, currencyID=invoice.currency)
    body.put("TotalGrossMassMeasure", declaration.total_gross_mass)
    counted = any(each.count is not None for item in declaration.items for each in item.packages)
    if counted or declaration.total_packages is not None:
        body.put("TotalPackageQuantity", packages_in_all(declaration))
    for deferment in declaration.payment.deferments:
        if tidy(deferment.account):
            group = body.group("AdditionalDocument")
            group.put("CategoryCode", deferment.category or "1")
            group.put("ID", deferment.account)
            group.put("TypeCode", deferment.type or "DAN")
    for statement in declaration.statements:
        group = body.group("AdditionalInformation")
        group.put("StatementCode", statement.code)
        group.put("StatementDescription", statement.text)
    agent = parties.representative
    if agent.status != "self":
        group = body.group("Agent")
        named = Party(agent.id, agent.name, agent.address)
        _identified(group, named)
        group.put("FunctionCode", REPRESENTATION.get(agent.status or ""))
        if not agent.id:
            _address(group, agent.address)
    for authorisation in declaration.authorisations:
        group = body.group("AuthorisationHolder")
        group.put("ID", authorisation.holder)
        group.put("CategoryCode", authorisation.type)
    border = body.group("BorderTransportMeans")
    border.put("RegistrationNationalityCode", _country(transport.border_nationality))
    border.put("ModeCode", transport.border_mode)
    if invoice.exchange_rate is not None:
        exchange = body.group("CurrencyExchange")
        exchange.put("CurrencyTypeCode", "GBP")
        exchange.put("RateNumeric", invoice.exchange_rate)
    _party(body, "Declarant", parties.declarant)
    _party(body, "Exporter", parties.exporter)


def _shipment(shipment: _Tree, declaration: Declaration) -> None:
    parties, delivery = declaration.parties, declaration.delivery
    shipment.put("TransactionNatureCode", declaration.nature_of_transaction)
    _party(shipment, "Buyer", parties.buyer)
    _consignment(shipment.group("Consignment"), declaration)
    valuation = shipment.group("CustomsValuation")
    for charge in declaration.charges:
        _charge(valuation, charge, declaration)
    shipment.group("Destination").put("CountryCode", _country(declaration.country_of_destination))
    for fiscal in declaration.fiscal_references:
        if tidy(fiscal.id):
            group = shipment.group("DomesticDutyTaxParty")
            group.put("ID", fiscal.id)
            group.put("RoleCode", fiscal.role or "FR1")
    shipment.group("ExportCountry").put("ID", _country(declaration.country_of_dispatch))
    for number, item in enumerate(declaration.items, 1):
        _item(shipment.group("GovernmentAgencyGoodsItem"), number, item, declaration)
    _party(shipment, "Importer", parties.importer)
    for document in declaration.previous_documents:
        _previous(shipment, document)
    _party(shipment, "Seller", parties.seller)
    terms = shipment.group("TradeTerms")
    terms.put("ConditionCode", delivery.incoterm)
    terms.put("LocationID", delivery.place_code)
    if not delivery.place_code:
        terms.put("LocationName", delivery.place_name)
    shipment.group("UCR").put("TraderAssignedReferenceID", declaration.unique_reference)
    warehouse = shipment.group("Warehouse")
    warehouse.put("ID", declaration.warehouse)
    warehouse.put("TypeCode", declaration.warehouse_type)


def _consignment(consignment: _Tree, declaration: Declaration) -> None:
    transport, location = declaration.transport, declaration.goods_location
    if transport.containerised is not None:
        consignment.put("ContainerCode", "1" if transport.containerised else "0")
    means = consignment.group("ArrivalTransportMeans")
    means.put("ID", transport.arrival_identity)
    means.put("IdentificationTypeCode", transport.arrival_identity_type)
    means.put("ModeCode", transport.inland_mode)
    place = consignment.group("GoodsLocation")
    place.put("Name", location.code)
    place.put("TypeCode", location.type)
    address = place.group("Address")
    address.put("TypeCode", location.qualifier)
    address.put("CountryCode", _country(location.country))
    consignment.group("LoadingLocation").put("ID", transport.loading_place)
    numbered = [container for container in transport.containers if tidy(container.number)]
    for sequence, container in enumerate(numbered, 1):
        equipment = consignment.group("TransportEquipment")
        equipment.put("SequenceNumeric", sequence)
        equipment.put("ID", container.number)
        for place_in_row, seal in enumerate(filter(tidy, container.seals), 1):
            group = equipment.group("Seal")
            group.put("SequenceNumeric", place_in_row)
            group.put("ID", seal)


def _item(goods: _Tree, number: int, item: Item, declaration: Declaration) -> None:
    goods.put("SequenceNumeric", number)
    goods.put("StatisticalValueAmount", item.statistical_value, currencyID="GBP")
    for document in item.documents:
        _document(goods, document)
    for statement in item.statements:
        group = goods.group("AdditionalInformation")
        group.put("StatementCode", statement.code)
        group.put("StatementDescription", statement.text)
    _commodity(goods.group("Commodity"), item, declaration)
    valuation = goods.group("CustomsValuation")
    valuation.put("MethodCode", item.valuation_method)
    for charge in item.charges:
        _charge(valuation, charge, declaration)
    goods.group("ExportCountry").put("ID", _country(item.dispatch))
    if item.procedure:
        procedure = goods.group("GovernmentProcedure")
        procedure.put("CurrentCode", item.procedure[:2])
        procedure.put("PreviousCode", item.procedure[2:])
    for additional in item.additional_procedures:
        goods.group("GovernmentProcedure").put("CurrentCode", additional)
    for country, kind in ((item.origin, "1"), (item.preferential_origin, "2")):
        if country:
            origin = goods.group("Origin")
            origin.put("CountryCode", _country(country))
            origin.put("TypeCode", kind)
    for sequence, packages in enumerate(item.packages, 1):
        group = goods.group("Packaging")
        group.put("SequenceNumeric", sequence)
        group.put("MarksNumbersID", packages.marks)
        group.put("QuantityQuantity", packages.count)
        group.put("TypeCode", packages.kind)
    for previous in item.previous_documents:
        _previous(goods, previous)
    goods.group("ValuationAdjustment").put("AdditionCode", item.valuation_indicators)


def _commodity(commodity: _Tree, item: Item, declaration: Declaration) -> None:
    commodity.put("Description", item.description)
    for kind, digits in classifications(item):
        group = commodity.group("Classification")
        group.put("ID", digits)
        group.put("IdentificationTypeCode", kind)
    duty = commodity.group("DutyTaxFee")
    duty.put("DutyRegimeCode", item.preference)
    if declaration.payment.method:
        duty.put("TypeCode", CUSTOMS_DUTY)
    duty.put("QuotaOrderID", item.quota)
    duty.group("Payment").put("MethodCode", declaration.payment.method)
    vat_method = declaration.payment.vat_method
    # With a VAT number for postponed accounting no VAT is paid at the border.
    if not vat_method and not any(tidy(each.id) for each in declaration.fiscal_references):
        vat_method = declaration.payment.method
    if vat_method:
        vat = commodity.group("DutyTaxFee")
        vat.put("TypeCode", VAT)
        vat.group("Payment").put("MethodCode", vat_method)
    measure = commodity.group("GoodsMeasure")
    measure.put("GrossMassMeasure", item.gross_mass)
    measure.put("NetNetWeightMeasure", item.net_mass)
    measure.put("TariffQuantity", item.supplementary_quantity)
    currency = item.currency or declaration.invoice.currency
    commodity.group("InvoiceLine").put("ItemChargeAmount", item.price, currencyID=currency)


def classifications(item: Item) -> tuple[tuple[str, str], ...]:
    """The code in the parts CDS knows: (kind, digits), never a digit that was not decided."""
    code = item.code or ""
    if code and item.code_country not in (None, "", "GBR"):
        code = code[:6]
    parts: list[tuple[str, str]] = []
    if len(code) == 6:
        parts.append(("HS", code))
    elif code:
        parts.append(("TSP", code[:8]))
        if len(code) == 10:
            parts.append(("TRC", code[8:]))
    parts += [("TRA", each) for each in item.additional_codes]
    parts += [("GN", each) for each in item.national_codes]
    return tuple(parts)


def _document(goods: _Tree, document: Document) -> None:
    group = goods.group("AdditionalDocument")
    group.put("CategoryCode", (document.code or "")[:1])
    group.put("ID", document.reference)
    group.put("Name", document.reason)
    group.put("TypeCode", (document.code or "")[1:])
    group.put("LPCOExemptionCode", document.status)


def _previous(parent: _Tree, document: PreviousDocument) -> None:
    group = parent.group("PreviousDocument")
    group.put("CategoryCode", document.category)
    group.put("ID", document.number)
    group.put("TypeCode", document.type)
    group.put("LineNumeric", document.item)


def _charge(valuation: _Tree, charge: Charge, declaration: Declaration) -> None:
    if charge.amount is None:
        return
    group = valuation.group("ChargeDeduction")
    # AK is what the form asks for: transport and insurance to the border.
    group.put("ChargesTypeCode", charge.code or "AK")
    currency = charge.currency or declaration.invoice.currency
    group.put("OtherChargeDeductionAmount", charge.amount, currencyID=currency)


def _party(parent: _Tree, name: str, party: Party) -> None:
    """A party by its number, or by name and address where it has none."""
    group = parent.group(name)
    _identified(group, party)
    if not party.id:
        _address(group, party.address)


def _identified(group: _Tree, party: Party) -> None:
    if not party.id:
        group.put("Name", party.name)
    group.put("ID", party.id)


def _address(group: _Tree, address: Address) -> None:
    child = group.group("Address")
    child.put("CityName", address.city)
    child.put("CountryCode", _country(address.country))
    child.put("Line", address.line)
    child.put("PostcodeID", address.postcode)


def _country(code: str | None) -> str | None:
    """The two letters of a country; customs' own special codes stay as they are."""
    known = codes.country(code)
    return known.alpha2 if known else code


def invoice_document(invoice: Invoice) -> Document | None:
    """Document N935 with the number and, where known, the date of the invoice."""
    number = tidy(invoice.number)
    if number is None:
        return None
    dated = f"/{invoice.date:%d.%m.%Y}" if invoice.date else ""
    return Document(code="N935", reference=f"{number}{dated}", status="AC")


def example() -> dict[str, Any]:
    """A complete input: two items that arrived by sea, with everything CDS asks for."""
    return codes.example("GBR")


PROFILE = Profile(
    country="GBR",
    name="United Kingdom (CDS)",
    family="WCO DEC-DMS:2",
    verified=True,
    schema="gbr_cds.xsd",
    official=("DocumentMetaData_2_DMS.xsd", "WCO_DEC_2_DMS.xsd"),
    national_currency="GBP",
    code_lengths=(10,),
    longest_description=LONGEST_DESCRIPTION,
    price_decimals=2,
    write=write,
    rules=rules,
    invoice_document=invoice_document,
    asks=ASKS,
    example=example,
)
