"""A client as the texts of a form, and back: facts, and what declarations remember."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from app.core.conflict import Field
from app.declarations import codes, countries, form
from app.declarations.questions import SECTIONS
from app.office.rows import ClientRow

# Where a client's defaults keep what declarations remember, country by country.
DEFAULTS = "declaration"
PLAIN = ("name", "tax_id", "country", "contact", "address", "currency")
# Asked of every client; other questions show once something is remembered for them.
ALWAYS = (
    "procedure", "additional_procedure", "preference", "representation", "importer_vat",
    "valuation_method", "incoterm", "incoterm_place", "border_mode", "location_code",
    "customs_office", "payment_method", "deferment_account", "package_kind",
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """One question whose answer is remembered. ``key`` is ``GBR.procedure``."""

    key: str
    section: str
    label: str
    help: str
    choices: tuple[tuple[str, str], ...]
    always: bool


@dataclass(frozen=True)
class Country:
    """What declarations to one country remember of a client."""

    code: str
    name: str
    asked: tuple[Asked, ...]


@cache
def remembered() -> tuple[Country, ...]:
    """Every country we declare to, with the questions whose answers last. Reads code lists."""
    made = []
    for code, profile in countries.PROFILES.items():
        lasting = {
            ask.key: ask for ask in profile.asks if ask.remembered and ask.key != "importer_id"
        }
        asked = [
            Asked(
                key=f"{code}.{key}",
                section=title,
                label=lasting[key].question.label,
                help=lasting[key].question.help,
                choices=tuple(form.choices(lasting[key].question, code).items()),
                always=key in ALWAYS,
            )
            for title, keys in SECTIONS
            for key in keys
            if key in lasting
        ]
        made.append(Country(code, profile.name, tuple(asked)))
    return tuple(made)


def every_country() -> tuple[tuple[str, str], ...]:
    """(alpha-3, name) of every country, by name."""
    return tuple((one.alpha3, one.name) for one in codes.countries())


def currencies() -> tuple[tuple[str, str], ...]:
    """(code, "GBP  Pound sterling") of every currency."""
    return tuple((code, f"{code}  {name}") for code, name in codes.names("currencies").items())


def texts(row: ClientRow) -> dict[str, str]:
    """Every field of the form as text, empty where nothing is known."""
    found = {name: str(getattr(row, name) or "") for name in PLAIN}
    for country in remembered():
        kept = row.defaults.get(DEFAULTS, {}).get(country.code, {})
        for asked in country.asked:
            found[asked.key] = str(kept.get(asked.key.partition(".")[2], "") or "")
        # A client's incoterm from elsewhere counts until declarations remember their own.
        found[f"{country.code}.incoterm"] = found[f"{country.code}.incoterm"] or row.incoterm or ""
    return found


def facts(given: Mapping[str, str], row: ClientRow | None = None) -> dict[str, Any]:
    """The facts of a client by field of ClientRow; what the form does not show of it stays."""
    made: dict[str, Any] = {name: given.get(name, "").strip() or None for name in PLAIN}
    made["name"] = given.get("name", "").strip()
    defaults: dict[str, Any] = dict(row.defaults) if row is not None else {}
    by_country = dict(defaults.get(DEFAULTS, {}))
    incoterms = []
    for country in remembered():
        kept = dict(by_country.get(country.code, {}))
        for asked in country.asked:
            key = asked.key.partition(".")[2]
            answer = given.get(asked.key, "").strip()
            if answer:
                kept[key] = answer
            else:
                kept.pop(key, None)
        by_country[country.code] = kept
        incoterms.append(kept.get("incoterm"))
    by_country = {code: kept for code, kept in by_country.items() if kept}
    defaults.pop(DEFAULTS, None)
    made["defaults"] = defaults | ({DEFAULTS: by_country} if by_country else {})
    made["incoterm"] = next((one for one in incoterms if one), None)
    return made


def compared(
    before: Mapping[str, str],
    mine: Mapping[str, str],
    theirs: Mapping[str, str],
    named: Sequence[tuple[str, str, Mapping[str, str]]],
) -> tuple[Field, ...]:
    """The fields that either side changed. ``named``: (key, label, words of the values)."""
    made = []
    for key, name, words in named:
        sides = [side.get(key, "") for side in (before, mine, theirs)]
        if len(set(sides)) > 1:
            shown = [words.get(side, side) or None for side in sides]
            made.append(Field(key, name, *shown))
    return tuple(made)


def merged(
    before: Mapping[str, str],
    mine: Mapping[str, str],
    theirs: Mapping[str, str],
    chosen: Mapping[str, str],
) -> dict[str, str]:
    """The texts after the person chose a side for every field in conflict."""
    sides = {"original": before, "mine": mine, "theirs": theirs}
    return {key: sides[chosen.get(key, "theirs")].get(key, "") for key in {**before, **mine}}
