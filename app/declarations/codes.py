"""The code lists that declarations use, read from resources/declarations."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
FOLDER = RESOURCES / "declarations"


@dataclass(frozen=True)
class Country:
    """A country's ISO 3166-1 codes and short English name."""

    alpha2: str
    alpha3: str
    numeric: str
    name: str


@cache
def names(list_name: str) -> Mapping[str, str]:
    """A simple list (packages, currencies, incoterms, transport_modes): code to name, in order."""
    with (FOLDER / f"{list_name}.csv").open(encoding="utf-8", newline="") as file:
        return MappingProxyType({row["code"]: row["name"] for row in csv.DictReader(file)})


@cache
def profile(country: str) -> Mapping[str, Any]:
    """A country's own lists (resources/declarations/gbr.json), list name to code to name."""
    text = (FOLDER / f"{country.lower()}.json").read_text(encoding="utf-8")
    lists: dict[str, Any] = json.loads(text)
    return MappingProxyType(lists)


def example(country: str) -> dict[str, Any]:
    """A complete declaration to a country in JSON form (gbr_example.json)."""
    text = (FOLDER / f"{country.lower()}_example.json").read_text(encoding="utf-8")
    form: dict[str, Any] = json.loads(text)
    return form


@cache
def _countries() -> Mapping[str, Country]:
    found: dict[str, Country] = {}
    with (FOLDER / "countries.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            country = Country(row["alpha2"], row["alpha3"], row["numeric"], row["name"])
            found[country.alpha2] = found[country.alpha3] = country
    return MappingProxyType(found)


def country(code: str | None) -> Country | None:
    """The country with this two- or three-letter code, exactly; never a guess."""
    return _countries().get(code) if code else None


def countries() -> tuple[Country, ...]:
    """Every country, by name."""
    return tuple(sorted(set(_countries().values()), key=lambda country: country.name))


@cache
def currency_decimals(currency: str) -> int | None:
    """How many decimals a currency's amounts have (GBP 2, JPY 0, KWD 3), None if unknown."""
    with (FOLDER / "currencies.csv").open(encoding="utf-8", newline="") as file:
        return next(
            (int(row["decimals"]) for row in csv.DictReader(file) if row["code"] == currency), None
        )
