"""Currencies as invoices write them, to ISO 4217: codes, names, and signs of one meaning."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from app.intake.words import plain, rows

_CAPITALS = re.compile(r"(?<![A-Za-z])[A-Z]{2,3}(?![A-Za-z])")
# Codes that are also English words count only where they stand alone.
_ALSO_WORDS = frozenset({"ALL", "TOP", "CUP", "PEN", "MAD", "GEL", "TRY"})
# Customary abbreviations that are no ISO codes but have one meaning.
_WORDS = frozenset({"RMB", "TL", "NTD", "CDN", "NIS", "DKR"})


@dataclass(frozen=True)
class Mark:
    """What a sign or word says of the currency: one code, or the several it may stand for."""

    code: str | None
    may_be: tuple[str, ...] = ()


@cache
def _codes() -> dict[str, int]:
    return {row["code"]: int(row["decimals"]) for row in rows("currencies.csv")}


@cache
def _marks() -> dict[str, Mark]:
    marks: dict[str, Mark] = {}
    for row in rows("currencies.csv"):
        for mark in (row["name"], *row["marks"].split("|")):
            if mark.strip():
                marks[mark.strip().casefold()] = Mark(row["code"])
    for row in rows("shared_marks.csv"):
        marks[row["mark"].casefold()] = Mark(None, tuple(row["codes"].split("|")))
    return marks


@cache
def _signs() -> re.Pattern[str]:
    """Signs that are no words, longest first, so that ``US$`` is seen before ``$``."""
    signs = [mark for mark in _marks() if not mark.isalpha() or not mark.isascii()]
    signs = [sign for sign in signs if " " not in sign]
    ordered = sorted(signs, key=len, reverse=True)
    return re.compile("|".join(_bounded(sign) for sign in ordered), re.IGNORECASE)


def _bounded(sign: str) -> str:
    before = r"(?<![^\W\d_])" if sign[0].isalpha() and sign[0] < "\u2e80" else ""
    after = r"(?![^\W\d_])" if sign[-1].isalpha() and sign[-1] < "\u2e80" else ""
    return before + re.escape(sign) + after


def codes() -> tuple[str, ...]:
    """All ISO 4217 codes that money can be in."""
    return tuple(_codes())


def known(code: str) -> bool:
    """Whether this is an ISO 4217 code that money can be in."""
    return code in _codes()


def decimals(code: str | None) -> int:
    """How many digits stand after the point in this currency (two where it is not known)."""
    return _codes().get(code or "", 2)


@lru_cache(maxsize=4_096)
def mark(text: str) -> Mark | None:
    """The currency a whole text names (``EUR``, ``US dollars``, ``€``), or None."""
    written = text.strip().strip(":;,()[]").strip()
    if not written:
        return None
    upper = written.upper()
    if upper in _codes():
        return Mark(upper)
    return _marks().get(written.casefold()) or _marks().get(plain(written))


@lru_cache(maxsize=16_384)
def within(text: str) -> Mark | None:
    """The currency mentioned anywhere in a text such as ``Unit price (USD)`` or ``$3.50``.

    Only codes in capitals and signs count. Two different currencies in one text settle nothing.
    """
    found: set[str] = set()
    shared: list[Mark] = []
    for word in _CAPITALS.findall(text):
        if word in _codes() and word not in _ALSO_WORDS:
            found.add(word)
        elif word in _WORDS and (meant := _marks()[word.casefold()]).code:
            found.add(meant.code)
    for match in _signs().finditer(text):
        sign = _marks().get(match.group().casefold())
        if sign is not None and sign.code:
            found.add(sign.code)
        elif sign is not None:
            shared.append(sign)
    if len(found) == 1:
        return Mark(found.pop())
    if found:
        return None
    return shared[0] if shared else None
