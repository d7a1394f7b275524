"""Words beside an amount or a name: Total, Freight, Invoice No., Seller, in many languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from app.intake import currencies
from app.intake.words import lexicon, plain, side_by_side

CHARGES = ("freight", "insurance", "tax", "discount", "other_charge")
TOTALS = ("subtotal", "total")
MEASURES = ("quantity_total", "net_mass_total", "gross_mass_total", "packages_total")
SUMS = (*TOTALS, *CHARGES, "paid", "carried", *MEASURES)

_DECORATION = re.compile(r"\([^)]*\)|[\d.,]+\s*%|@.*$|[-+]?\d[\d.,]*")
_LEADING = frozenset({"add", "plus", "less", "zzgl", "abzgl", "incl", "including"})
_LONGEST = 60
# A total of these is no amount of money.
_MEASURED = frozenset(
    {"weight", "wt", "mass", "qty", "quantity", "packages", "cartons", "ctns", "pallets", "pieces"}
    | {"pcs", "units", "volume", "cbm", "net", "gross", "boxes", "rolls", "kg", "kgs", "gewicht"}
    | {"peso", "poids", "cantidad", "menge", "bultos", "colis", "number", "no", "page", "pages"}
)


@dataclass(frozen=True)
class Label:
    """What a label stands for; ``exact`` is false where it only begins with the known words."""

    kind: str
    exact: bool


@lru_cache(maxsize=16_384)
def amount_label(text: str) -> Label | None:
    """The label of an amount (total, subtotal or a charge) that a cell's text is, if it is one.

    ``ADD : Excise Duty @ 12.50%`` is tax, ``Total (incl. transport)`` a total. The whole text
    must be the label, except that a total may be followed by a few words.
    """
    if not text or len(text) > _LONGEST:
        return None
    known = lexicon("labels.csv", "kind")
    first = text.split(None, 1)[0].lower()
    if first.isascii() and first.isalpha() and first not in _first_words():
        return None  # nearly every description of goods ends here
    ways = [
        _trim(plain(written).split())
        for written in (text, text.split(":")[0], _DECORATION.sub(" ", text))
    ]
    for words in ways:
        kind = _sum_kind(known, words)
        if kind:
            return Label(kind, True)
    for words in ways:
        if len(words) <= 6 and not _MEASURED & set(words):
            for end in range(len(words) - 1, 0, -1):
                kind = _sum_kind(known, words[:end])
                if kind in TOTALS or kind in CHARGES:
                    return Label(kind, False)
    return None


def _sum_kind(known: dict[str, tuple[str, ...]], words: list[str]) -> str | None:
    phrase = " ".join(words)
    kinds = known.get(phrase) or (side_by_side(known, phrase) if len(words) <= 8 else ())
    return next((one for one in kinds if one in SUMS), None)


@cache
def _first_words() -> frozenset[str]:
    words = {phrase.split()[0] for phrase in lexicon("labels.csv", "kind")}
    codes = {word.lower() for word in currencies.codes()}
    return frozenset(words | codes | _LEADING | {"total", "rs", "us"})


def _trim(words: list[str]) -> list[str]:
    while len(words) > 1 and (words[0] in _LEADING or currencies.mark(words[0])):
        words = words[1:]
    while len(words) > 1 and (currencies.mark(words[-1]) or words[-1] in {"in", "rs", "amount"}):
        words = words[:-1]
    return words


@dataclass(frozen=True)
class Fact:
    """A label of the document's head and what stands behind its colon in the same cell."""

    kinds: tuple[str, ...]
    rest: str
    colon: bool


@lru_cache(maxsize=16_384)
def fact_label(text: str) -> Fact | None:
    """The head label that a cell is or begins with: ``Invoice No.: 4711`` gives rest ``4711``."""
    text = text.strip()
    if not text or len(text) > 300:
        return None
    known = lexicon("labels.csv", "kind")
    before, colon, rest = text.partition(":")
    if not colon:
        before, colon, rest = text.partition("\uff1a")
    if not colon and "\n" in text:
        before, _, rest = text.partition("\n")
    kinds = known.get(plain(before))
    if kinds is None and len(before) <= _LONGEST:
        kinds = known.get(plain(before.split("(")[0]))
    if kinds:
        return Fact(kinds, rest.strip(" .:-\t\n"), bool(colon))
    # "Invoice No. 4711/2026" without a colon: the rest must hold a digit to be a value.
    match = _NUMBERED.match(text)
    if match and (kinds := known.get(plain(match.group(1)))) and "invoice_number" in kinds:
        return Fact(kinds, match.group(2).strip(), False)
    return None


_NUMBERED = re.compile(
    r"^(.{3,40}?(?:\bno\b|\bnr\b|\bn\b|n°|nº|number|№|#|号)\.?)\s*[:#]?\s*(\S*\d\S*?)"
    # "Fattura n. 12/2026 del 3 aprile 2026": the date stands behind the number.
    r"(?:,?\s+(?:del|vom|of|du|de|dated|dd|z dnia|af|van|tarihli|dt)\b.{6,30})?$",
    re.IGNORECASE,
)


@lru_cache(maxsize=16_384)
def title(text: str) -> tuple[str, ...]:
    """What a short text calls the document: ``is_invoice``, ``is_quote``, ``is_packing_list``."""
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return ()
    known = lexicon("labels.csv", "kind")
    phrase = plain(_DECORATION.sub(" ", text.split(":")[0]))
    found = [kind for kind in known.get(phrase, ()) if kind.startswith("is_")]
    label = fact_label(text)
    if label is not None and (not found or label.rest or label.colon) and "invoice" in phrase:
        return ("names_invoice",)
    if not found:
        words = phrase.split()
        for size in (3, 2, 1):
            for at in range(len(words) - size + 1):
                kinds = known.get(" ".join(words[at : at + size]), ())
                found += [kind for kind in kinds if kind.startswith("is_") and len(words) <= 5]
            if found:
                break
    return tuple(dict.fromkeys(found))
