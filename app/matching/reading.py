"""Reads a line's words as trade means them: short forms, brands, dropped vowels, slips.

"bdy ltn" is body lotion, "rr bumper assy" a rear bumper assembly. What is added or replaced here is
told with the match, so that nobody has to guess what was searched for.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from app.matching.words import EMPTY, words

FOLDER = Path(__file__).parents[2] / "resources" / "matching"

_WORD = re.compile(r"[^\W\d_][\w]*")
_VOWELS = frozenset("aeiou")
# A slip of the pen is mended in words of at least so many letters: in shorter ones a different
# word is as likely.
LONG = 7
# A word has to stand under so many codes before another is taken for a slip of it.
KNOWN = 3


class Reading:
    """How words are read, given the words that the tariff and the vocabulary know."""

    def __init__(
        self,
        known: Mapping[str, int],
        short: Mapping[str, str] | None = None,
        brands: Mapping[str, str] | None = None,
    ) -> None:
        """``known`` maps a word to the number of codes it stands under."""
        self._known = known
        self._short = _listed("abbreviations.csv") if short is None else short
        self._brands = _listed("brands.csv") if brands is None else brands
        self._longest = max((len(brand.split()) for brand in self._brands), default=1)
        self._skeletons: defaultdict[str, list[str]] = defaultdict(list)
        self._alike: defaultdict[str, list[str]] = defaultdict(list)
        for word, codes in sorted(known.items(), key=lambda pair: (-pair[1], pair[0])):
            if not (word.isascii() and word.isalpha()):
                continue
            if len(word) > 3 and codes > 1:
                self._skeletons[_skeleton(word)].append(word)
            if len(word) >= LONG - 1 and codes >= KNOWN:
                for part in _parts(word):
                    self._alike[part].append(word)
        self._held: dict[str, str] = {}

    def read(self, plain: str) -> str:
        """The text to search by, for one that :func:`~app.matching.normalise.bare` returned."""
        written = plain.split()
        read: list[str] = []
        goods: list[str] = []
        place = 0
        while place < len(written):
            for length in range(min(self._longest, len(written) - place), 0, -1):
                meant = self._brands.get(" ".join(written[place : place + length]).strip("'&-%"))
                if meant is not None:
                    read += written[place : place + length]
                    goods.append(meant)
                    place += length
                    break
            else:
                read.append(_WORD.sub(lambda found: self._word(found.group()), written[place]))
                place += 1
        return " ".join([*read, *dict.fromkeys(goods)])

    def _word(self, word: str) -> str:
        found = self._held.get(word)
        if found is None:
            found = self._held[word] = self._meant(word)
        return found

    def _meant(self, word: str) -> str:
        if word in self._short:
            return self._short[word]
        if len(word) < 3 or not (word.isascii() and word.isalpha()):
            return word
        if word in EMPTY or any(each in self._known for each in (word, *words(word))):
            return word
        vowels = sum(sign in _VOWELS for sign in word[1:])
        if not vowels or (len(word) > 4 and 3 * vowels <= len(word)):
            for full in self._skeletons.get(_skeleton(word), ()):
                if len(full) > len(word) and _within(word, full):
                    return full
        if len(word) >= LONG:
            near = {
                full
                for part in _parts(word)
                for full in self._alike.get(part, ())
                if full[0] == word[0] and _one_apart(word, full)
            }
            if near:
                return max(near, key=lambda full: (self._known[full], full))
        return word


def _skeleton(word: str) -> str:
    """The first letter and the consonants after it, double ones once."""
    letters = [word[0]]
    for sign in word[1:]:
        if sign not in _VOWELS and sign != letters[-1]:
            letters.append(sign)
    return "".join(letters)


def _within(short: str, full: str) -> bool:
    """Whether the letters of ``short`` stand in ``full`` in the same order."""
    rest = iter(full)
    return all(sign in rest for sign in short)


def _parts(word: str) -> tuple[str, str]:
    """Its first and its last letters: of two long words one slip apart, one of them is the same."""
    return f"{word[:3]}-", f"-{word[-3:]}"


def _one_apart(one: str, other: str) -> bool:
    """One letter more, less, other, or two neighbours exchanged."""
    if abs(len(one) - len(other)) > 1:
        return False
    n = 0
    while n < min(len(one), len(other)) and one[n] == other[n]:
        n += 1
    return (
        one[n + 1 :] == other[n + 1 :]
        or one[n:] == other[n + 1 :]
        or one[n + 1 :] == other[n:]
        or (one[n : n + 2] == other[n : n + 2][::-1] and one[n + 2 :] == other[n + 2 :])
    )


@cache
def _listed(name: str) -> dict[str, str]:
    path = FOLDER / name
    with path.open(encoding="utf-8", newline="") as file:
        return {row["short"]: row["words"] for row in csv.DictReader(file)}
