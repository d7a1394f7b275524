"""What an electronic invoice of any standard states, field by field, before it is proved."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from lxml import etree

from app.intake import countries, markup, units
from app.intake.balance import StatedTotals
from app.intake.document import Charge, Fact
from app.intake.labels import CHARGES, amount_label
from app.intake.lines import LARGEST, Causes

_DECIMAL = re.compile(r"[+-]?(?:\d{1,25}(?:\.\d{0,12})?|\.\d{1,12})")
# Reasons of charges by UNTDID 7161.
_REASONS = {"FC": "freight", "DL": "freight", "FAA": "freight", "IN": "insurance"}


@dataclass(frozen=True)
class Adjustment:
    """An allowance (``amount`` is negative) or a charge, of the document or of a line."""

    amount: Decimal
    reason: str
    code: str
    where: str

    def charge(self) -> Charge:
        """This as a charge of the document, its kind by the reason's code or words."""
        label = self.reason or ("Allowance" if self.amount < 0 else "Charge")
        if self.amount < 0:
            return Charge("discount", label, self.amount, self.where)
        kind = _REASONS.get(self.code.upper())
        if kind is None:
            known = amount_label(self.reason)
            kind = known.kind if known is not None and known.kind in CHARGES else "other_charge"
        return Charge(kind, label, self.amount, self.where)


@dataclass
class Item:
    """A line as its invoice states it, every field as written or None."""

    element: etree._Element
    name: str | None = None
    description: str | None = None
    part_number: str | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    price: Decimal | None = None
    price_base: Decimal | None = None
    price_unit: str | None = None
    adjustments: list[Adjustment] = field(default_factory=list)
    amount: Decimal | None = None
    currency: str | None = None
    origins: list[str] = field(default_factory=list)
    codes: list[tuple[str, str]] = field(default_factory=list)  # (name of its list, code)
    properties: list[tuple[str, str]] = field(default_factory=list)
    net_mass: Decimal | None = None
    gross_mass: Decimal | None = None


@dataclass
class Stated:
    """Everything an electronic invoice states. ``noun`` is what it calls a line."""

    kind: str
    noun: str
    causes: Causes = field(default_factory=Causes)
    type_code: str | None = None
    number: str | None = None
    dated: date | None = None
    currency: str | None = None
    incoterm: str | None = None
    incoterm_place: str | None = None
    items: list[Item] = field(default_factory=list)
    adjustments: list[Adjustment] = field(default_factory=list)
    taxes: list[Adjustment] = field(default_factory=list)
    totals: StatedTotals = field(default_factory=StatedTotals)
    net_mass: Decimal | None = None
    gross_mass: Decimal | None = None
    packages: int | None = None
    facts: list[Fact] = field(default_factory=list)

    def amount(self, element: etree._Element | None) -> Decimal | None:
        """The number an element holds; one that cannot be read is said."""
        said = markup.words(element)
        if element is None or not said:
            return None
        if _DECIMAL.fullmatch(said) and abs(value := Decimal(said)) < LARGEST:
            return value
        self.causes.say(
            "a number cannot be read",
            markup.where(element),
            f'"{said[:40]}" in {markup.local(element)} cannot be read as a number.',
        )
        return None

    def mass(self, element: etree._Element | None) -> Decimal | None:
        """The measure an element holds, in kilograms."""
        value = self.amount(element)
        if value is None or element is None:
            return None
        share = units.KILOGRAMS.get(unit_code(element) or "")
        if share is None or abs(value * share) >= LARGEST:
            why = "does not say its unit of mass" if share is None else "is too large to be true"
            self.causes.say(
                "mass unit",
                markup.where(element),
                f"{markup.local(element)} {why}: it was not used.",
            )
            return None
        return (value * share).normalize() + 0

    def day(self, element: etree._Element | None) -> date | None:
        """The date an element holds: 2026-01-31, or 20260131 as CII writes it."""
        said = markup.words(element)
        if element is None or not said:
            return None
        found = re.match(r"(\d{4})-?(\d{2})-?(\d{2})(?!\d)", said)
        try:
            return date.fromisoformat("-".join(found.groups()) if found else "")
        except ValueError:
            self.causes.say(
                "a date cannot be read",
                markup.where(element),
                f'"{said[:40]}" in {markup.local(element)} cannot be read as a date.',
            )
            return None

    def named(self, number: etree._Element | None, dated: etree._Element | None) -> None:
        """Take the invoice's own number and date."""
        self.number = markup.words(number) or None
        self.dated = self.day(dated)
        if number is not None:
            self.say("invoice_number", number)
        if dated is not None and self.dated:
            self.say("invoice_date", dated, self.dated.isoformat())

    def say(self, kind: str, element: etree._Element, value: str | None = None) -> None:
        """Note a fact of the header: what the element says, or the value made of it."""
        said = markup.words(element) if value is None else value
        if said:
            self.facts.append(Fact(kind, said, markup.where(element)))

    def say_day(self, kind: str, element: etree._Element) -> None:
        """Note a date of the header, if it is one."""
        if day := self.day(element):
            self.say(kind, element, day.isoformat())


def unit_code(element: etree._Element | None) -> str | None:
    """The unit that a quantity's attribute names."""
    return (element.get("unitCode") or "").strip() or None if element is not None else None


@dataclass(frozen=True)
class Party:
    """Someone an invoice names, with the element that names them."""

    element: etree._Element
    name: str | None
    street: str | None = None
    city: str | None = None
    postcode: str | None = None
    region: str | None = None
    country: str | None = None
    ids: tuple[tuple[str, str], ...] = ()  # (scheme, number)

    def facts(self, role: str) -> Iterator[Fact]:
        """What is known of them, as facts of this role (``seller``, ``buyer``, ...)."""
        where = markup.where(self.element)
        town = " ".join(part for part in (self.postcode, self.city) if part)
        alpha3 = countries.country(self.country or "")
        named = countries.names().get(alpha3, self.country) if alpha3 else self.country
        address = ", ".join(part for part in (self.street, town, self.region, named) if part)
        parts = {
            "": self.name,
            "_address": address,
            "_street": self.street,
            "_city": self.city,
            "_postcode": self.postcode,
            "_country": alpha3,
        }
        for part, value in parts.items():
            if value:
                yield Fact(role + part, value, where)
        for scheme, number in self.ids:
            eori = "eori" in scheme.casefold()
            tax = not eori and scheme.upper() in {"VAT", "VA", "FC", "TAX", "GST", "VKN"}
            if eori or tax:
                yield Fact(f"{role}_{'eori' if eori else 'tax_id'}", number, where)
