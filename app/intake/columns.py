"""Which column of a table holds what: headers by longest exact synonym in many languages."""
# ruff: noqa: RUF001  (signs that only look alike are what this file is about)

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from app.intake import currencies, units
from app.intake.currencies import Mark
from app.intake.words import apart, lexicon, plain, side_by_side

_BRACKETS = re.compile(r"[(\[{（【〔]([^()\[\]{}（）【】〔〕]*)[)\]}）】〕]")
_PARTS = re.compile(r"[/|\n\r\\]+|\s[-–]\s")
_SCRIPTS = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+|[^\u3400-\u9fff\uf900-\ufaff]+")
# Words that may stand beside a synonym without changing what the column holds.
_NEUTRAL_LISTED = (
    "of the goods item items supplier suppliers product merchandise our your commercial "
    "declared de la las los del des du d l der die das den di della do da dos en in et and "
    "und e y approx for per pro pr je w za na lub te ne me i af til van het een voor ve the"
)
_NEUTRAL = frozenset(_NEUTRAL_LISTED.split())
_PER = re.compile(
    r"(?:/|\bper\b|\beach\b)\s*(?:ctn|carton|box|pkg|package|case|pallet|pc|piece|unit|bag|roll)s?\b",
    re.IGNORECASE,
)
_MASSES = ("net_mass", "gross_mass", "mass")
# Units that make a phrase ("article no") and do not qualify it.
_MAKING = frozenset(
    {"unit", "units", "number", "article", "package", "packages", "case", "net", "no", "nr"}
    | {"nos", "num", "nro", "n"}
)
_DIGITS = re.compile(r"\b\d+\b")
_LONGEST = 80
# Units that a header gives to its whole column.
_MEASURES = frozenset({*units.KILOGRAMS, "MTR", "YRD", "LTR", "MTK", "PR", "FOT", "SET", "DZN"})
_PIECES = frozenset({"pcs", "pieces", "stk", "szt", "adet", "piezas", "pezzi", "stuks", "pecas"})


@dataclass(frozen=True)
class Meant:
    """One thing a header may mean, with how strongly it says so (1 is a synonym word for word)."""

    meaning: str
    strength: float


@dataclass(frozen=True)
class Header:
    """A header's text, what it may mean, and the unit and currency it names."""

    text: str
    meant: tuple[Meant, ...]
    unit: str | None
    currency: Mark | None


@lru_cache(maxsize=8_192)
def header(text: str) -> Header:
    """What a header says. Only whole phrases count: nothing is matched by likeness."""
    text = " ".join(text.split(" ")).strip()
    if not text or len(text) > _LONGEST or not any(sign.isalpha() or sign in "#№" for sign in text):
        return Header(text, (), None, None)
    found: dict[str, float] = {}
    for way, strength in _ways(text):
        for meaning in lexicon("columns.csv", "meaning").get(way, ()):
            found[meaning] = max(found.get(meaning, 0.0), strength)
            # The first meaning of a phrase is the usual one.
            strength -= 0.02
    for meaning in () if found else side_by_side(lexicon("columns.csv", "meaning"), plain(text)):
        found[meaning] = 0.9
    if agreed := _agreed(text) & found.keys():
        found = {meaning: share for meaning, share in found.items() if meaning in agreed}
    if {"net_mass", "gross_mass"} & found.keys():
        found.pop("mass", None)
    if _PER.search(text):  # the mass of one carton or piece is not that of the line
        found = {meaning: share for meaning, share in found.items() if meaning not in _MASSES}
    if len(found) > 1:
        strongest = max(found.values())
        found = {meaning: share for meaning, share in found.items() if share > strongest - 0.16}
    meant = sorted(
        (Meant(meaning, share) for meaning, share in found.items()),
        key=lambda one: -one.strength,
    )
    return Header(text, tuple(meant), _unit(text), currencies.within(text))


def _agreed(text: str) -> set[str]:
    """What all known parts of a bilingual header mean: ``Varekode/HS Code`` is no part number."""
    known = lexicon("columns.csv", "meaning")
    parts = [set(known.get(plain(part), ())) for part in _PARTS.split(_BRACKETS.sub(" ", text))]
    parts = [meanings for meanings in parts if meanings]
    return set.intersection(*parts) if len(parts) > 1 else set()


def _ways(text: str) -> list[tuple[str, float]]:
    """Every phrase the header may be read as, with its strength, the longest reading first."""
    bare = _BRACKETS.sub(" ", text)
    ways: list[tuple[str, float]] = []
    for written, strength in ((text, 1.0), (apart(text), 1.0), (bare, 0.96), (apart(bare), 0.96)):
        phrase = plain(written)
        ways += [
            (phrase, strength),
            (_unqualified(phrase), strength - 0.04),
            (_neutral(phrase), strength - 0.16),
            (_neutral(_unqualified(phrase)), strength - 0.2),
        ]
        counted = " ".join(_DIGITS.sub(" ", phrase).split())
        if counted != phrase and len(counted) > 3:  # "price per 1000", "Preis 100"
            ways.append((_unqualified(counted), strength - 0.06))
    parts = [part for part in _PARTS.split(bare) if part.strip()]
    parts += [part for part in _SCRIPTS.findall(bare) if part.strip()]
    parts += _BRACKETS.findall(text)
    for part in parts:
        phrase = plain(apart(part))
        ways += [(phrase, 0.9), (_unqualified(phrase), 0.86)]
    return [(phrase, strength) for phrase, strength in ways if phrase]


@lru_cache(maxsize=8_192)
def _unqualified(phrase: str) -> str:
    """The phrase without the currency or unit at its ends: ``gross weight in kgs``."""
    words = phrase.split()
    while len(words) > 1 and (_qualifies(words[-1]) or words[-1] in {"in", "per"}):
        words.pop()
    # The G of "G.W. kg" is no unit of grams.
    while len(words) > 1 and len(words[0]) > 1 and _qualifies(words[0]):
        words.pop(0)
    return " ".join(words)


def _qualifies(word: str) -> bool:
    if word in _MAKING:
        return False
    return currencies.mark(word) is not None or (units.unit(word) is not None and len(word) < 6)


def _neutral(phrase: str) -> str:
    return " ".join(word for word in phrase.split() if word not in _NEUTRAL)


def _unit(text: str) -> str | None:
    inside = [part for group in _BRACKETS.findall(text) for part in re.split(r"[/,;\s]+", group)]
    last = plain(text).split()[-1:]
    for word in inside + [word for word in last if len(word) > 1]:
        code = units.unit(word)
        if code in _MEASURES or (code == "H87" and (word in inside or word in _PIECES)):
            return code
    return None
