"""One document made of what an electronic invoice states, and proved."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from app.intake import balance, columns, countries, currencies, markup, units
from app.intake.document import Charge, Document, Fact, Line
from app.intake.einvoice import Item, Stated
from app.intake.lines import DISAGREES, LARGEST, UNPROVEN
from app.intake.numbers import agrees
from app.intake.words import plain

Doubt = Callable[[str, str], None]  # (cause, rest of the sentence): noted for one line

# Lists of codes that are the Harmonised System or continue it; UNTDID 7143 has HS, CV and SRZ.
_CUSTOMS_LISTS = frozenset({"hs", "cv", "srz", "cn", "cn8", "kn", "kn8", "taric", "hts", "htsus"})
_CUSTOMS_WORDS = frozenset(
    {"harmonised", "harmonized", "taric", "hs", "hts", "customs", "combined nomenclature"}
    | {"nomenclature combinee", "kombinierte nomenklatur", "zolltarif", "zolltarifnummer"}
    | {"commodity code", "tariff number", "tariff code", "gtip", "intrastat"}
)
_WHOLE = frozenset({"HUF", "ISK", "TWD", "CZK"})  # written with decimals, rounded to whole ones
_NATURES = {"381": "credit note", "261": "credit note", "396": "credit note", "325": "proforma"}


def document(stated: Stated, name: str) -> Document:
    """The document of an electronic invoice, its sums proved against each other."""
    causes = stated.causes
    stated.currency = _currency(stated)
    lines = tuple(_line(stated, item, number) for number, item in enumerate(stated.items, 1))
    charges = tuple(one.charge() for one in stated.adjustments if one.amount)
    taxes = tuple(Charge("tax", one.reason, one.amount, one.where) for one in stated.taxes)
    proof = balance.prove(lines, charges, taxes, stated.totals, causes)
    for kind, amount in (("prepaid", stated.totals.prepaid), ("amount_due", stated.totals.payable)):
        if amount is not None and amount not in (0, proof.document):
            said = f"{balance.money(amount)} {stated.currency or ''}".strip()
            stated.facts.append(Fact(kind, said, stated.totals.where))
    nature = _NATURES.get(stated.type_code or "", "invoice")
    if nature != "invoice":
        causes.say("not an invoice", "", f"The document calls itself a {nature}.")
    return Document(
        kind=stated.kind,
        name=name,
        supplier=first(stated, "seller"),
        buyer=first(stated, "buyer"),
        invoice_number=stated.number,
        invoice_date=stated.dated,
        currency=stated.currency,
        incoterm=stated.incoterm,
        incoterm_place=stated.incoterm_place,
        lines=lines,
        lines_total=proof.lines,
        document_total=proof.document,
        totals_agree=proof.agree,
        problems=tuple(causes.all()),
        nature=nature,
        goods_total=proof.goods,
        charges=proof.charges,
        net_mass_total=stated.net_mass,
        gross_mass_total=stated.gross_mass,
        packages_total=stated.packages,
        facts=tuple(dict.fromkeys(stated.facts)),
    )


def first(stated: Stated, kind: str) -> str | None:
    """The first fact of this kind."""
    return next((fact.value for fact in stated.facts if fact.kind == kind), None)


def _currency(stated: Stated) -> str | None:
    """The currency the document names, or the one that all its lines carry."""
    used = {item.currency for item in stated.items if item.currency}
    code = stated.currency or (used.pop() if len(used) == 1 else None)
    if code is None:
        stated.causes.say("the currency is not said", "", "The document does not say its currency.")
    elif not currencies.known(code):
        stated.causes.say(
            "the currency is not known", "", f'"{code}" is not a currency that this program knows.'
        )
        return None
    return code


def _line(stated: Stated, item: Item, number: int) -> Line:
    causes = stated.causes
    where = f"{stated.noun} {number}, {markup.where(item.element)}"

    def doubt(cause: str, sentence: str) -> None:
        causes.say(cause, where, f"Line {number}: {sentence}.", number)

    description = described(item.name, item.description)
    if not description:
        causes.say("there is no description", where, f"Line {number} has no description.", number)
    if item.currency and stated.currency and item.currency != stated.currency:
        doubt(
            balance.OTHER_CURRENCY,
            f"its amount is in {item.currency}, the document in {stated.currency}",
        )
    value = _value(stated, item, where, number)
    net, gross = item.net_mass, item.gross_mass
    for meaning, said in item.properties:
        mass = _mass(said) if meaning in {"net_mass", "gross_mass"} else None
        if meaning == "net_mass" and net is None:
            net = mass
        elif meaning == "gross_mass" and gross is None:
            gross = mass
    if net is not None and gross is not None and gross < net:
        doubt(
            "the gross mass is less than the net mass",
            f"the gross mass {gross:f} kg is less than the net mass {net:f} kg",
        )
    return Line(
        number=number,
        description=description,
        part_number=item.part_number,
        quantity=item.quantity,
        unit=_unit(item.unit, doubt),
        unit_price=_unit_price(item),
        value=value,
        currency=_known(item.currency) or stated.currency,
        origin=_origin(item, doubt),
        supplier_code=_code(item, doubt),
        net_mass=net,
        gross_mass=gross,
        source=where,
        raw=dict(markup.leaves(item.element)),
    )


def _known(code: str | None) -> str | None:
    return code if code is not None and currencies.known(code) else None


def described(name: str | None, description: str | None) -> str:
    """Name and description in one text, neither said twice."""
    name, description = (name or "").strip(), (description or "").strip()
    if not name or not description:
        return name or description
    if f" {plain(name)} " in f" {plain(description)} ":
        return description
    if f" {plain(description)} " in f" {plain(name)} ":
        return name
    return f"{name.rstrip('.,;:')}, {description}"


def _value(stated: Stated, item: Item, where: str, number: int) -> Decimal | None:
    """The line's amount, proved by quantity, price, allowances and charges where they stand."""
    causes, value = stated.causes, item.amount
    if item.quantity is None or item.price is None:
        if value is None:
            causes.say("there is no value", where, f"Line {number} has no value.", number)
        elif any(one.price is not None for one in stated.items):
            causes.say(
                UNPROVEN,
                where,
                f"Line {number} has an amount of {balance.money(value)} but no quantity and price: "
                "nothing proves it.",
                number,
            )
        return value
    base = item.price_base or Decimal(1)
    if item.price_unit and item.unit and item.price_unit != item.unit:
        causes.say(
            "the price is for another unit",
            where,
            f"Line {number}: the price is per {item.price_unit}, the quantity in {item.unit}.",
            number,
        )
    adjusted = sum((one.amount for one in item.adjustments), Decimal(0))
    places = max(2, currencies.decimals(stated.currency))
    product = item.quantity * item.price / base
    if abs(product) >= LARGEST:
        causes.say(
            UNPROVEN, where, f"Line {number}: quantity x price is too large to be true.", number
        )
        return value
    computed = (product + adjusted).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    if value is None:
        causes.say(
            "the value was computed",
            where,
            f"Line {number}: the value {balance.money(computed)} was computed from quantity and "
            "price, because no amount is stated.",
            number,
        )
        return computed
    whole = stated.currency in _WHOLE and value == value.to_integral_value()
    rounded = whole and abs(product + adjusted - value) <= Decimal("0.5")
    if not rounded and not agrees(item.quantity / base, item.price, value - adjusted):
        beside = f" with {balance.money(adjusted)} of charges and allowances" if adjusted else ""
        causes.say(
            DISAGREES,
            where,
            f"Line {number}: {_plainly(item.quantity)} x {_plainly(item.price)}"
            f"{f' per {_plainly(base)}' if base != 1 else ''}{beside} is "
            f"{balance.money(computed)}, but the amount is {balance.money(value)}.",
            number,
        )
    return value


def _plainly(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _unit_price(item: Item) -> Decimal | None:
    """The price of one."""
    if item.price is None or not item.price_base or item.price_base == 1:
        return item.price
    each = item.price / item.price_base
    if abs(each) >= LARGEST:
        return None
    return each.quantize(Decimal("1e-8")).normalize() + 0


def _mass(said: str) -> Decimal | None:
    """Kilograms from a text such as ``12.5 kg``; a number without a unit is not trusted."""
    found = re.fullmatch(r"(\d{1,9}(?:\.\d{1,6})?)\s*([A-Za-z]{1,12}\.?)", said.strip())
    share = units.KILOGRAMS.get(units.unit(found[2]) or "") if found else None
    return Decimal(found[1]) * share if found and share else None


def _unit(code: str | None, doubt: Doubt) -> str | None:
    if not code:
        return None
    known = code if code in units.names() else units.unit(code)
    if known is None:
        doubt("the unit is not known", f'the unit "{code}" is not one that this program knows')
    return known


def _origin(item: Item, doubt: Doubt) -> str | None:
    said = list(dict.fromkeys(item.origins))
    said += [value for meaning, value in item.properties if meaning == "origin" and not said]
    if len(said) > 1:
        doubt("several origins", f"several origins are stated ({', '.join(said[:5])})")
        return None
    found = countries.origin(said[0]) if said else None
    if found is not None and found.doubt:
        doubt("the origin is not a country", found.doubt)
    return found.code if found else None


def _code(item: Item, doubt: Doubt) -> str | None:
    """The customs code, from a list that is one of customs' own; other lists are passed by."""
    said = [code for listed, code in item.codes if customs_list(listed)]
    said += [value for meaning, value in item.properties if meaning == "supplier_code"]
    said = [code for code in said if 4 <= sum(sign.isdigit() for sign in code) <= 12]
    digits = {re.sub(r"\D", "", code) for code in said}
    longest = max(said, key=len, default=None)
    whole = re.sub(r"\D", "", longest) if longest else ""
    if any(not whole.startswith(short) for short in digits):
        doubt("several codes", f"several customs codes are stated ({', '.join(said[:5])})")
        return None
    return longest


def customs_list(named: str) -> bool:
    """Whether a list of codes, by its identifier or name, is the Harmonised System or its like."""
    phrase = plain(named)
    padded = f" {phrase} "
    return phrase in _CUSTOMS_LISTS or any(f" {word} " in padded for word in _CUSTOMS_WORDS)


def meaning_of(name: str) -> str:
    """What a free property of an item means, by the words that head columns; else nothing."""
    meant = columns.header(name).meant
    return meant[0].meaning if meant and meant[0].strength >= 0.9 else ""
