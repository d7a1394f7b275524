"""Countries as invoices write them, to ISO 3166-1 alpha-3: by exact name, code or alias."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from app.intake.words import plain, rows

_MADE_IN = re.compile(r"^(?:made in|product of|origin|country of origin|origine|origen)\s+(.+)$")


@dataclass(frozen=True)
class Origin:
    """What a text says about a country: its alpha-3 code, or why there is none."""

    code: str | None
    doubt: str | None = None


@cache
def _by_code() -> dict[str, str]:
    codes: dict[str, str] = {}
    for row in rows("countries.csv"):
        codes[row["alpha3"]] = row["alpha3"]
        codes[row["alpha2"]] = row["alpha3"]
    codes["EL"] = "GRC"
    codes["UK"] = "GBR"
    return codes


@cache
def _by_name() -> dict[str, str]:
    names: dict[str, str] = {}
    for row in rows("countries.csv"):
        for name in (row["name"], *row["aliases"].split("|")):
            if name.strip():
                names[plain(name)] = row["alpha3"]
    return names


@cache
def _unions() -> dict[str, str]:
    return {plain(row["name"]): row["what"] for row in rows("unions.csv")}


@cache
def names() -> dict[str, str]:
    """Alpha-3 code to the country's English short name."""
    return {row["alpha3"]: row["name"] for row in rows("countries.csv")}


def country(text: str) -> str | None:
    """The alpha-3 code of a country written as a code, a name or a known alias; else None."""
    return origin(text).code


@lru_cache(maxsize=4_096)
def origin(text: str) -> Origin:
    """The country a cell names, with the reason when it names none.

    A union ("EU") is no country; an unknown word is refused rather than guessed at.
    """
    written = text.strip()
    if not written:
        return Origin(None)
    code = _by_code().get(written.upper().strip(". "))
    if code:
        return Origin(code)
    key = plain(written)
    for candidate in _ways(key):
        union = _unions().get(candidate)
        if union:
            return Origin(None, f'"{written}" is {union}, not a country')
        name = _by_name().get(candidate)
        if name:
            return Origin(name)
    # "CN - China", "China (CN)": two readings that agree are one.
    parts = [part for part in re.split(r"[/,;()\[\]\-\u2013]+", written) if part.strip()]
    if len(parts) > 1:
        found = {_exact(part) for part in parts}
        if len(found) == 1 and None not in found:
            return Origin(found.pop())
    return Origin(None, f'"{written}" is not a country that this program knows')


def _ways(key: str) -> list[str]:
    ways = [key]
    made = _MADE_IN.match(key)
    if made:
        ways.append(made.group(1))
    if key.startswith("the "):
        ways.append(key[4:])
    return ways


def _exact(text: str) -> str | None:
    return _by_code().get(text.strip().upper()) or _by_name().get(plain(text))
