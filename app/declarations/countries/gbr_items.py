"""What CDS wants of a goods item and of the documents and charges it carries, in sentences."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from app.declarations import codes
from app.declarations.findings import Findings, tidy
from app.declarations.model import Charge, Declaration, Document, Item, PreviousDocument

LONGEST_DESCRIPTION = 512
BULK = ("VG", "VL", "VO", "VQ", "VR", "VY")
INVOICE_DOCUMENTS = ("N935", "N325", "N380")
HOME_USE = ("40", "42", "44", "61")


def item_rules(
    found: Findings, declaration: Declaration, item: Item, lists: Mapping[str, Any]
) -> None:
    _classification(found, item)
    found.text("description", "Description", item.description, LONGEST_DESCRIPTION)
    if not tidy(item.description):
        found.draft("description", "has no description (DE 6/8).")
    _origin(found, item, lists)
    found.code("procedure", "Procedure", item.procedure, "[0-9]{4}", lists["procedures"])
    for at, procedure in enumerate(item.additional_procedures):
        found.code(
            f"additional_procedures[{at}]",
            "Additional procedure",
            procedure,
            "[0-9A-Z]{3}",
            (procedure,),
        )
    if item.preference is None and (item.procedure or "")[:2] in HOME_USE:
        found.draft("preference", "has no preference (DE 4/17); 100 claims none.")
    _measures(found, item)
    _price(found, declaration, item, lists)
    _packages(found, declaration, item)
    _documents(found, item, lists)


def _classification(found: Findings, item: Item) -> None:
    for field, label, codes_given, shape in (
        ("additional_codes", "Additional code", item.additional_codes, "[0-9A-Z]{4}"),
        ("national_codes", "National additional code", item.national_codes, "[0-9A-Z]{4}"),
    ):
        for at, given in enumerate(codes_given):
            found.code(f"{field}[{at}]", label, given, shape, (given,))
    code = item.code
    if code is None:
        found.draft("code", "has no commodity code (DE 6/14).")
        return
    if not re.fullmatch("[0-9]{6}|[0-9]{8}|[0-9]{10}", code):
        found.error("code", f'has the commodity code "{code[:40]}"; it must be 6, 8 or 10 digits.')
        return
    if item.code_country not in (None, "", "GBR") and len(code) > 6:
        found.draft(
            "code",
            f"was classified in the tariff of {item.code_country} ({code}): only the first six "
            "digits hold in the UK and only they are written. Decide the UK code before lodging.",
            "code of another tariff",
        )
    elif len(code) < 10:
        found.draft(
            "code",
            f"needs ten digits in the UK; {code} has {'six' if len(code) == 6 else 'eight'}. "
            "Load the UK tariff or complete the commodity code before lodging.",
            "commodity code too short",
        )


def _origin(found: Findings, item: Item, lists: Mapping[str, Any]) -> None:
    special = lists["special_countries"]
    found.country("origin", "Country of origin", item.origin, special)
    found.country("preferential_origin", "Preferential origin", item.preferential_origin, special)
    found.country("dispatch", "Country of dispatch", item.dispatch, special)
    found.code("preference", "Preference", item.preference, "[1-4][0-9]{2}", lists["preferences"])
    if (item.preference or "1")[0] in "234" and item.preferential_origin is None:
        found.draft(
            "preferential_origin",
            f"claims preference {item.preference} and has no preferential origin (DE 5/16).",
        )
    found.code("quota", "Quota number", item.quota, "[0-9]{6}", (item.quota or "",))


def _measures(found: Findings, item: Item) -> None:
    net = found.amount("net_mass", "Net mass", item.net_mass, 6)
    gross = found.amount("gross_mass", "Gross mass", item.gross_mass, 6)
    if net and gross and item.net_mass and item.gross_mass and item.gross_mass < item.net_mass:
        found.error(
            "gross_mass",
            f"weighs {item.gross_mass:f} kg gross and {item.net_mass:f} kg net: gross must not "
            "be less.",
        )
    found.amount(
        "supplementary_quantity",
        "Supplementary quantity",
        item.supplementary_quantity,
        6,
        zero=True,
    )


def _price(found: Findings, declaration: Declaration, item: Item, lists: Mapping[str, Any]) -> None:
    if item.price is None:
        found.draft("price", "has no price (DE 4/14).")
    found.amount("price", "Price", item.price, 2)
    found.amount("statistical_value", "Statistical value", item.statistical_value, 2, zero=True)
    found.code(
        "currency", "Currency", item.currency, "[A-Z]{3}", codes.names("currencies"), strict=True
    )
    currency = declaration.invoice.currency
    if item.currency and currency and item.currency != currency:
        found.error(
            "currency",
            f"is priced in {item.currency} and the invoice in {currency}: a declaration has one "
            "invoice currency. Declare them apart.",
        )
    found.code(
        "valuation_method",
        "Valuation method",
        item.valuation_method,
        "[1-6]",
        lists["valuation_methods"],
        strict=True,
    )
    if item.valuation_indicators is None:
        if item.valuation_method == "1":
            found.draft("valuation_indicators", "has no valuation indicators (DE 4/13).")
    elif not re.fullmatch("[01]{4}", item.valuation_indicators):
        found.error("valuation_indicators", "needs four valuation indicators, each 0 or 1.")
    for at, charge in enumerate(item.charges):
        charge_or_deduction(found, f"charges[{at}]", charge, lists)


def _packages(found: Findings, declaration: Declaration, item: Item) -> None:
    for at, packages in enumerate(item.packages):
        path = f"packages[{at}]"
        found.code(
            f"{path}.kind",
            "Kind of packages",
            packages.kind,
            "[A-Z0-9]{2}",
            codes.names("packages"),
        )
        found.text(f"{path}.marks", "Marks on the packages", packages.marks, 512)
        if packages.kind in BULK:
            continue
        if packages.count is None:
            found.draft(f"{path}.count", "has no number of packages (DE 6/10).")
        elif not 0 <= packages.count <= 99999999:
            found.error(f"{path}.count", f"has {packages.count} packages; that is out of range.")
        elif packages.count == 0 and not any(
            (other.count or 0) > 0 and tidy(other.marks) == tidy(packages.marks)
            for each in declaration.items
            for other in each.packages
        ):
            found.draft(
                f"{path}.count",
                "has no packages of its own, and no other item has packages with the same marks "
                "(DE 6/10).",
            )
        if not tidy(packages.marks):
            found.draft(f"{path}.marks", "has no marks on its packages (DE 6/11).")


def _documents(found: Findings, item: Item, lists: Mapping[str, Any]) -> None:
    for at, previous in enumerate(item.previous_documents):
        previous_document(found, f"previous_documents[{at}]", previous, lists)
    for at, document in enumerate(item.documents):
        _document(found, f"documents[{at}]", document, lists)
    for at, statement in enumerate(item.statements):
        found.code(
            f"statements[{at}].code",
            "Statement code",
            statement.code,
            "[A-Z0-9]{1,17}",
            (statement.code or "",),
        )
        found.text(f"statements[{at}].text", "Statement", statement.text, 512)
    if item.valuation_method in (None, "1") and not any(
        document.code in INVOICE_DOCUMENTS for document in item.documents
    ):
        found.draft("documents", "names no invoice (document N935, DE 2/3).")


def _document(found: Findings, path: str, document: Document, lists: Mapping[str, Any]) -> None:
    found.code(f"{path}.code", "Document code", document.code, "[A-Z0-9]{4}", lists["documents"])
    if document.code is None:
        found.draft(f"{path}.code", "has a document without its code (DE 2/3).")
    found.text(f"{path}.reference", "Document reference", document.reference, 70)
    found.code(
        f"{path}.status", "Document status", document.status, "[A-Z]{2}", (document.status or "",)
    )
    found.text(f"{path}.reason", "Reason given with a document", document.reason, 35)


def previous_document(
    found: Findings, path: str, document: PreviousDocument, lists: Mapping[str, Any]
) -> None:
    found.code(
        f"{path}.category",
        "Category of the previous document",
        document.category,
        "[A-Z]",
        lists["previous_categories"],
        strict=True,
    )
    found.code(
        f"{path}.type",
        "Type of the previous document",
        document.type,
        "[A-Z0-9]{3}",
        lists["previous_types"],
    )
    found.text(f"{path}.number", "Number of the previous document", document.number, 35)
    if document.item is not None and not 1 <= document.item <= 99999:
        found.error(f"{path}.item", "The item number of the previous document is out of range.")


def charge_or_deduction(
    found: Findings, path: str, charge: Charge, lists: Mapping[str, Any]
) -> None:
    found.code(f"{path}.code", "Addition or deduction", charge.code, "[A-Z]{2}", lists["charges"])
    found.amount(f"{path}.amount", "Amount added or deducted", charge.amount, 2)
    found.code(
        f"{path}.currency",
        "Currency of the addition or deduction",
        charge.currency,
        "[A-Z]{3}",
        codes.names("currencies"),
        strict=True,
    )
    if charge.amount is None:
        found.draft(f"{path}.amount", found.said("Addition or deduction", "has no amount."))
