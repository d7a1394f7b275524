"""Texts that name no goods: said so, with what is missing, instead of guessing a code."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from app.matching.normalise import normal

WORDS = Path(__file__).parents[2] / "resources" / "matching" / "vague.toml"
_LISTS = {
    name: frozenset(words.split())
    for name, words in tomllib.loads(WORDS.read_text(encoding="utf-8")).items()
}
_ANY_GOODS = _LISTS["any_goods"]
_LABELS = _LISTS["labels"]
_TELLING = _LISTS["telling"]
_GENERIC_CJK = frozenset({"样品", "配件", "零件", "备件", "礼品", "货物", "杂货", "物品", "商品"})

_LETTERS = re.compile(r"[^\W\d_]")
_MONEY = re.compile(r"^[\s£$€¥]*\d[\d\s.,]*[\s£$€¥]*(?:gbp|usd|eur|cny|jpy)?$")
# "XXX111", "ab-12345", "sku 4471": letters and digits of a catalogue and nothing else.
_CATALOGUE = re.compile(r"^(?=\S*\d)[a-z0-9._#]+$")
# A run of letters long enough to be a word stuck to a number ("121dinotrack").
_STUCK = re.compile(r"(?=[a-z]*[aeiou])[a-z]{4,}")
_WORDS = re.compile(r"[\w.']+")


def missing(description: str) -> str | None:
    """What a text must still say before a code can be found; None when it names goods.

    The sentence is shown to the broker and may be put to the client.
    """
    plain = normal(description)
    if not plain:
        return "The line has no description: say what the goods are."
    if not _LETTERS.search(plain):
        if _MONEY.match(plain):
            return "The description is only a number or an amount: say what the goods are."
        return "The description has no words: say what the goods are."
    words = _WORDS.findall(plain)
    numbers = {word for word in words if _is_number(word)}
    named = [
        word
        for word in words
        if word not in numbers and not (numbers and _belongs_to_number(word.strip(".")))
    ]
    if not named:
        return "The description is only a part or model number: say what the goods are."
    goods = [word for word in named if word.strip("'.") not in _ANY_GOODS]
    if not goods or plain in _GENERIC_CJK:
        return (
            f"“{description.strip()[:60]}” could be anything: say what the goods are, what they "
            "are made of and what they are for."
        )
    if all(_is_gibberish(word) for word in goods):
        return "The description has no word that names goods: say what the goods are."
    return None


def _is_number(word: str) -> bool:
    """Digits, or letters and digits of a catalogue."""
    if word in _TELLING:
        return False
    if not _LETTERS.search(word):
        return True
    return bool(_CATALOGUE.match(word)) and not _STUCK.search(word)


def _belongs_to_number(word: str) -> bool:
    """Announces a number, or is the letters of one ("4471-AB")."""
    return word in _LABELS or (len(word) <= 2 and word.isascii() and word not in _TELLING)


def _is_gibberish(word: str) -> bool:
    """One sign repeated ("xxx", "aaaa") or a single Latin letter."""
    if word in _TELLING:
        return False
    return (len(set(word)) == 1 and word.isascii()) or (len(word) == 1 and word.isascii())
