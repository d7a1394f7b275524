"""What HMRC's Customs Declaration Service wants of an import declaration, in plain sentences.

Facts from the public completion guide for imports (UK Trade Tariff, volume 3) and from what 121
official sample declarations at procedure 40/00 have in common.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from app.declarations import apportion, codes
from app.declarations.countries.gbr_form import ASKS
from app.declarations.countries.gbr_items import (
    charge_or_deduction,
    item_rules,
    previous_document,
)
from app.declarations.findings import Findings
from app.declarations.form import missing
from app.declarations.model import Declaration, Party
from app.declarations.problems import Problem

MOST_ITEMS_IN_FILE = 999
MOST_ITEMS = 99
LONGEST_REFERENCE = 22
# Under these terms the price does not hold all of the transport to the border.
TRANSPORT_NOT_IN_PRICE = ("EXW", "FCA", "FAS", "FOB")


def rules(declaration: Declaration) -> list[Problem]:
    """Everything wrong with a declaration to the UK."""
    found = Findings()
    lists = codes.profile("GBR")
    _unanswered(found, declaration)
    _header(found, declaration, lists)
    _parties(found, declaration, lists)
    _transport(found, declaration, lists)
    _payment(found, declaration, lists)
    for number, item in enumerate(declaration.items, 1):
        found.at(number, item)
        item_rules(found, declaration, item, lists)
    found.at(None, None)
    _totals(found, declaration)
    return found.problems


def _unanswered(found: Findings, declaration: Declaration) -> None:
    for field in missing(ASKS, "GBR", declaration):
        if not field.items:
            found.draft(field.path, f"{field.label} is missing ({field.box}).", "missing")
            continue
        for number in field.items:
            found.at(number, declaration.items[number - 1])
            label = field.label[0].lower() + field.label[1:]
            path = field.path.removeprefix("items[*].")
            if field.key == "package_kind" and not declaration.items[number - 1].packages:
                found.draft("packages", "has no packages (DE 6/9, 6/10).")
            else:
                found.draft(path, f"has no {label} ({field.box}).")
        found.at(None, None)


def _header(found: Findings, declaration: Declaration, lists: Mapping[str, Any]) -> None:
    special = lists["special_countries"]
    if not declaration.items:
        found.error("items", "There are no goods items to declare.")
    if len(declaration.items) > MOST_ITEMS_IN_FILE:
        found.error(
            "items",
            f"{len(declaration.items)} items are more than one file can hold "
            f"({MOST_ITEMS_IN_FILE}). Split the consignment.",
        )
    elif len(declaration.items) > MOST_ITEMS:
        found.draft(
            "items",
            f"{len(declaration.items)} items: a full declaration to CDS holds {MOST_ITEMS}. "
            "Group lines or split the consignment.",
        )
    if declaration.country not in (None, "GBR"):
        found.error("country", f'The declaration says it is for "{declaration.country[:40]}".')
    found.code("type", "Declaration type", declaration.type, "(IM|CO)[A-Z]", lists["types"])
    found.text("reference", "Local reference (LRN)", declaration.reference, LONGEST_REFERENCE)
    found.text("unique_reference", "Consignment reference", declaration.unique_reference, 35)
    found.text("customs_office", "Customs office", declaration.customs_office, 17)
    found.text("supervising_office", "Supervising office", declaration.supervising_office, 17)
    found.text("warehouse", "Warehouse", declaration.warehouse, 35)
    if declaration.warehouse_type is not None:
        found.code(
            "warehouse_type", "Warehouse type", declaration.warehouse_type, "[RSTUYZ]", "RSTUYZ"
        )
    found.country(
        "country_of_dispatch", "Country of dispatch", declaration.country_of_dispatch, special
    )
    found.country(
        "country_of_destination",
        "Country of destination",
        declaration.country_of_destination,
        special,
    )
    nature = declaration.nature_of_transaction
    found.code(
        "nature_of_transaction",
        "Nature of transaction",
        nature[:1] if nature and re.fullmatch("[0-9]{2}", nature) else nature,
        "[0-9]",
        lists["nature_of_transaction"],
    )
    _invoice(found, declaration)
    _delivery(found, declaration)
    for at, document in enumerate(declaration.previous_documents):
        previous_document(found, f"previous_documents[{at}]", document, lists)
    for at, charge in enumerate(declaration.charges):
        charge_or_deduction(found, f"charges[{at}]", charge, lists)
    for at, statement in enumerate(declaration.statements):
        found.code(
            f"statements[{at}].code",
            "Statement code",
            statement.code,
            "[A-Z0-9]{1,17}",
            (statement.code or "",),
        )
        found.text(f"statements[{at}].text", "Statement", statement.text, 512)


def _invoice(found: Findings, declaration: Declaration) -> None:
    invoice = declaration.invoice
    found.code(
        "invoice.currency",
        "Invoice currency",
        invoice.currency,
        "[A-Z]{3}",
        codes.names("currencies"),
        strict=True,
    )
    found.text("invoice.number", "Invoice number", invoice.number, 59)
    found.amount("invoice.amount", "Invoice amount", invoice.amount, 2)
    found.amount("invoice.exchange_rate", "Exchange rate", invoice.exchange_rate, 5, 12)
    found.amount("total_gross_mass", "Gross mass in all", declaration.total_gross_mass, 6)


def _delivery(found: Findings, declaration: Declaration) -> None:
    delivery = declaration.delivery
    found.code(
        "delivery.incoterm",
        "Incoterm",
        delivery.incoterm,
        "[A-Z]{3}",
        codes.names("incoterms"),
        strict=True,
    )
    found.text("delivery.place_name", "Incoterm place", delivery.place_name, 70)
    place = delivery.place_code
    if place is not None and not re.fullmatch("[A-Z]{2}[A-Z0-9]{3}", place):
        found.error(
            "delivery.place_code",
            f'Incoterm place "{place[:40]}" is not a UN/LOCODE such as GBFXT '
            "(country and three characters); a name goes into place_name.",
        )
    if (
        delivery.incoterm in TRANSPORT_NOT_IN_PRICE
        and not declaration.charges
        and not any(item.charges for item in declaration.items)
    ):
        found.warn(
            "charges[0].amount",
            f"Under {delivery.incoterm} the price does not hold the transport and insurance to "
            "the border; add what they cost (DE 4/9).",
        )


def _parties(found: Findings, declaration: Declaration, lists: Mapping[str, Any]) -> None:
    parties = declaration.parties
    named: tuple[tuple[str, str, Party], ...] = (
        ("declarant", "Declarant", parties.declarant),
        ("importer", "Importer", parties.importer),
        ("exporter", "Exporter", parties.exporter),
        ("seller", "Seller", parties.seller),
        ("buyer", "Buyer", parties.buyer),
        (
            "representative",
            "Representative",
            Party(
                parties.representative.id,
                parties.representative.name,
                parties.representative.address,
            ),
        ),
    )
    for key, label, party in named:
        path = f"parties.{key}"
        _number(found, f"{path}.id", f"{label}'s EORI number", party.id)
        found.text(f"{path}.name", f"{label}'s name", party.name, 70)
        found.text(f"{path}.address.line", f"{label}'s street", party.address.line, 70)
        found.text(f"{path}.address.city", f"{label}'s town", party.address.city, 35)
        found.text(f"{path}.address.postcode", f"{label}'s postcode", party.address.postcode, 9)
        found.country(
            f"{path}.address.country",
            f"{label}'s country",
            party.address.country,
            lists["special_countries"],
        )
    for key, label, party in named[:2]:
        if party.id and not party.id.startswith(("GB", "XI")):
            found.warn(
                f"parties.{key}.id",
                f"{label}'s EORI number is not of the UK: CDS asks for one with GB or XI.",
            )
    status = parties.representative.status
    found.code(
        "parties.representative.status",
        "Representation",
        status,
        "[a-z]+",
        lists["representation"],
        strict=True,
    )
    same = parties.declarant.id is not None and parties.declarant.id == parties.importer.id
    if status == "self" and not same and parties.declarant.id and parties.importer.id:
        found.error(
            "parties.representative.status",
            "The importer declares for itself, yet declarant and importer differ.",
        )
    if status in ("direct", "indirect") and same and not parties.representative.id:
        found.draft(
            "parties.representative.id",
            "Declarant and importer are the same: give the representative's EORI number "
            "(DE 3/20), or say that the importer declares for itself.",
        )
    for at, holder in enumerate(declaration.authorisations):
        path = f"authorisations[{at}]"
        _number(found, f"{path}.holder", "Holder of the authorisation", holder.holder)
        found.code(
            f"{path}.type",
            "Type of authorisation",
            holder.type,
            "[A-Z0-9]{2,4}",
            (holder.type or "",),
        )
        if not holder.type or not holder.holder:
            found.draft(path, f"Authorisation {at + 1} needs its type and its holder (DE 3/39).")
    for at, fiscal in enumerate(declaration.fiscal_references):
        found.code(
            f"fiscal_references[{at}].role",
            "Role of the VAT number",
            fiscal.role,
            "FR[0-9]",
            ("FR1", "FR2", "FR3", "FR4", "FR5", "FR7"),
        )
        found.code(
            f"fiscal_references[{at}].id",
            "VAT number",
            fiscal.id,
            "[A-Z0-9]{2,17}",
            (fiscal.id or "",),
        )


def _number(found: Findings, field: str, label: str, number: str | None) -> None:
    """An EORI: GB or XI and 12 digits (15 for a branch); elsewhere a country and 1 to 15 signs."""
    if number is None:
        return
    if number.startswith(("GB", "XI")):
        if not re.fullmatch("(GB|XI)[0-9]{12}([0-9]{3})?", number):
            found.error(field, f'{label} "{number[:40]}" is not {number[:2]} and 12 digits.')
    elif not re.fullmatch("[A-Z]{2}[A-Z0-9]{1,15}", number):
        found.error(
            field,
            f'{label} "{number[:40]}" is not an EORI number: a country and up to 15 letters '
            "and digits, no blanks.",
        )


def _transport(found: Findings, declaration: Declaration, lists: Mapping[str, Any]) -> None:
    transport, location = declaration.transport, declaration.goods_location
    modes = codes.names("transport_modes")
    found.code(
        "transport.border_mode",
        "Mode of transport at the border",
        transport.border_mode,
        "[0-9]",
        modes,
        strict=True,
    )
    found.code(
        "transport.inland_mode",
        "Inland mode of transport",
        transport.inland_mode,
        "[0-9]",
        modes,
        strict=True,
    )
    found.country(
        "transport.border_nationality",
        "Nationality of the means of transport",
        transport.border_nationality,
        lists["special_countries"],
    )
    found.code(
        "transport.arrival_identity_type",
        "What identifies the means of transport",
        transport.arrival_identity_type,
        "[0-9]{2}",
        lists["identity_types"],
    )
    found.text(
        "transport.arrival_identity", "Ship, vehicle or flight", transport.arrival_identity, 35
    )
    found.text("transport.loading_place", "Place of loading", transport.loading_place, 17)
    for at, container in enumerate(transport.containers):
        path = f"transport.containers[{at}]"
        found.text(f"{path}.number", "Container number", container.number, 17)
        for place, seal in enumerate(container.seals):
            found.text(f"{path}.seals[{place}]", "Seal number", seal, 35)
        if container.number and _wrong_check_digit(container.number):
            found.warn(
                f"{path}.number",
                f"Container number {container.number} does not end in its check digit: "
                "look for a typing error.",
            )
    if transport.containers and transport.containerised is False:
        found.error(
            "transport.containerised",
            "Containers are listed, yet the goods are said not to be in containers.",
        )
    special = lists["special_countries"]
    found.country(
        "goods_location.country", "Country of the goods location", location.country, special
    )
    found.code(
        "goods_location.type",
        "Type of goods location",
        location.type,
        "[A-Z]",
        lists["location_types"],
        strict=True,
    )
    found.code(
        "goods_location.qualifier",
        "What the location code is",
        location.qualifier,
        "[A-Z]",
        lists["location_qualifiers"],
    )
    found.text("goods_location.code", "Goods location code", location.code, 35)


def _wrong_check_digit(number: str) -> bool:
    """Whether an ISO 6346 number has a wrong last digit (other shapes are not judged)."""
    if not re.fullmatch("[A-Z]{3}[UJZ][0-9]{7}", number):
        return False
    # Letters count from 10 and leave out the multiples of 11.
    values = [value for value in range(10, 39) if value % 11]
    worth = [int(sign) if sign.isdigit() else values[ord(sign) - ord("A")] for sign in number[:10]]
    return sum(value << place for place, value in enumerate(worth)) % 11 % 10 != int(number[10])


def _payment(found: Findings, declaration: Declaration, lists: Mapping[str, Any]) -> None:
    payment = declaration.payment
    for field, label, method in (
        ("payment.method", "Method of payment", payment.method),
        ("payment.vat_method", "Method of payment of VAT", payment.vat_method),
    ):
        found.code(field, label, method, "[A-Z]", lists["payment_methods"])
    for at, deferment in enumerate(payment.deferments):
        path = f"payment.deferments[{at}]"
        found.text(f"{path}.account", "Deferment account", deferment.account, 70)
        if deferment.account and not re.fullmatch("[0-9]{7}", deferment.account):
            found.warn(
                f"{path}.account",
                f'Deferment account "{deferment.account[:40]}" is not seven digits.',
            )
        found.code(
            f"{path}.category",
            "Category of the deferment account",
            deferment.category,
            "[A-Z0-9]{1,3}",
            ("1", "2"),
        )
        found.code(
            f"{path}.type",
            "Type of the deferment account",
            deferment.type,
            "[A-Z0-9]{1,3}",
            lists["deferment_types"],
        )
    for at, guarantee in enumerate(payment.guarantees):
        path = f"payment.guarantees[{at}]"
        found.code(
            f"{path}.type",
            "Type of guarantee",
            guarantee.type,
            "[A-Z0-9]",
            tuple("0123456789ABCDEFGHIJ"),
        )
        found.text(f"{path}.reference", "Guarantee reference", guarantee.reference, 35)
        found.text(f"{path}.account", "Guarantee account", guarantee.account, 70)


def _totals(found: Findings, declaration: Declaration) -> None:
    prices = [item.price for item in declaration.items if item.price is not None]
    amount = declaration.invoice.amount
    if amount is not None and len(prices) == len(declaration.items):
        whole = apportion.total(prices)
        if whole != amount:
            found.error(
                "invoice.amount",
                f"The prices of the items add up to {whole:f}, the invoice amount is {amount:f}.",
            )
    masses = [item.gross_mass for item in declaration.items if item.gross_mass is not None]
    stated = declaration.total_gross_mass
    if stated is not None and len(masses) == len(declaration.items):
        weight = apportion.total(masses)
        if weight != stated:
            found.error(
                "total_gross_mass",
                f"The items weigh {weight:f} kg gross, the total says {stated:f} kg.",
            )
    counts = packages_in_all(declaration)
    if declaration.total_packages is not None and declaration.total_packages != counts:
        found.error(
            "total_packages",
            f"The items have {counts} packages, the total says {declaration.total_packages}.",
        )
    if counts > 99999999:
        found.error("total_packages", f"{counts} packages are more than a file can hold.")
    too_much = Decimal(10) ** 13
    if prices and apportion.total(prices) >= too_much:
        found.error("invoice.amount", "The prices add up to more than a file can hold.")


def packages_in_all(declaration: Declaration) -> int:
    """The packages of all items."""
    return sum(packages.count or 0 for item in declaration.items for packages in item.packages)
