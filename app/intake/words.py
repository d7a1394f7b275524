"""Text as it is compared, without case, accents and punctuation, and the word lists."""
# ruff: noqa: RUF001  (signs that only look alike are what this file is about)

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

LISTS = Path(__file__).resolve().parents[2] / "resources" / "intake"

_CAMEL = re.compile(r"(?<=[a-zß-ÿ])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})")
_NOT_WORD = re.compile(r"[^\w]+|_+")
_CJK = re.compile(r"([\u3400-\u9fff\uf900-\ufaff]+)")
# Letters that no decomposition turns into plain ones.
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i", "đ": "d", "ð": "d", "þ": "th"}
)


# What stands in a cell for "the same as above".
_DITTO = frozenset(
    {'"', "''", "”", "″", "〃", "``", ",,", "do", "do.", "dto", "dto.", "dito", "ditto", "idem"}
    | {"id.", "-do-", "-do.-", '-"-', '- " -', "same", "as above", "same as above", "同上", '" "'}
    | {"j.w.", "jw.", "jw", "w.w.", "s.o.", "wie oben", "a.g.", "aynı", "zie boven", "som ovenfor"}
    | {"ut supra", "come sopra", "c.s.", "igual", "igual que arriba", "si më sipër", "siç më lart"}
)


@lru_cache(maxsize=16_384)
def ditto(text: str) -> bool:
    """Whether a cell says "the same as above": a ditto mark or its word."""
    return len(text) < 20 and text.strip().casefold() in _DITTO


@lru_cache(maxsize=65_536)
def plain(text: str) -> str:
    """The text in lower case, without accents or punctuation, single blanks between its words.

    ``"Unit_Price (US$)"`` becomes ``"unit price us"``. ``N°``, ``№`` and ``#`` become "no".
    """
    if text.isascii() and "#" not in text:
        return " ".join(_NOT_WORD.sub(" ", text.lower()).split())
    text = text.replace("№", " no ").replace("#", " no ").replace("Nº", "No ").replace("N°", "No ")
    text = text.replace("nº", "no ").replace("n°", "no ")
    text = unicodedata.normalize("NFKD", text)
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    text = text.casefold().translate(_LETTERS)
    text = _CJK.sub(r" \1 ", text)
    return " ".join(_NOT_WORD.sub(" ", text).split())


def apart(text: str) -> str:
    """CamelCase taken apart: ``InvoiceTotal`` becomes ``Invoice Total``."""
    return _CAMEL.sub(" ", text)


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one of the word lists in ``resources/intake``."""
    with (LISTS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def lexicon(name: str, kind: str) -> dict[str, tuple[str, ...]]:
    """Plain phrase to the kinds it may stand for, in the order of the list (most usual first)."""
    found: dict[str, list[str]] = {}
    for row in rows(name):
        for phrase in row["words"].split("|"):
            key = plain(phrase) or phrase.strip()
            kinds = found.setdefault(key, [])
            if row[kind] not in kinds:
                kinds.append(row[kind])
    return {phrase: tuple(kinds) for phrase, kinds in found.items()}


def side_by_side(known: dict[str, tuple[str, ...]], phrase: str) -> tuple[str, ...]:
    """The kinds that both halves of a phrase stand for: ``menge qty``, ``合计 total``.

    Bilingual forms write a word twice; each half must be known by itself.
    """
    words = phrase.split()
    for cut in range(1, len(words)):
        first = known.get(" ".join(words[:cut]), ())
        second = known.get(" ".join(words[cut:]), ()) if first else ()
        both = tuple(kind for kind in first if kind in second)
        if both:
            return both
    return ()
