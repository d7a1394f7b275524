"""The words of a text as the lexical search counts them: same in the index and in the question."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

# Words of the tariff's own grammar; they say nothing about goods.
EMPTY = frozenset(
    (Path(__file__).parents[2] / "resources" / "matching" / "empty_words.txt")
    .read_text(encoding="utf-8")
    .split()
)

_WORD = re.compile(r"[^\W\d_][\w]+")

# Plurals that no rule makes; trade writes most of them of clothes.
_IRREGULAR = {
    "women": "woman",
    "womens": "woman",
    "men": "man",
    "mens": "man",
    "children": "child",
    "childrens": "child",
    "feet": "foot",
    "teeth": "tooth",
    "knives": "knife",
    "shelves": "shelf",
    "scarves": "scarf",
    "leaves": "leaf",
    "mice": "mouse",
    "lenses": "lens",
}

# Saturation and length weight of BM25. Length counts for little: a code that is met often has ten
# times the words of a rare one, and not because it is wordy.
SATURATION = 1.2
LENGTH = 0.4


def words(text: str) -> list[str]:
    """The words that count, lower case, plurals of English put into the singular."""
    return [_singular(word) for word in _WORD.findall(text.lower()) if word not in EMPTY]


def _singular(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) > 3:
        if word.endswith("ies"):
            return word[:-3] + "y"
        if word.endswith(("ches", "shes", "sses", "xes", "zzes")):
            return word[:-2]
        if word.endswith("s") and not word.endswith(("ss", "us", "is")):
            return word[:-1]
    return word


@dataclass(frozen=True)
class Postings:
    """How often words stand in the texts of places: ``times`` of ``words[word]`` at ``place``.

    All three have the same length, sorted by word and then by place.
    """

    words: Sequence[str]
    word: NDArray[np.intp]
    place: NDArray[np.intp]
    times: NDArray[np.intp]

    def moved(self, places: NDArray[np.intp]) -> Postings:
        """The same at other places: ``places[n]`` for the place ``n``, where -1 is left out."""
        moved = places[self.place]
        kept = moved >= 0
        return Postings(self.words, self.word[kept], moved[kept], self.times[kept])

    def joined(self, other: Postings) -> Postings:
        """Both together, of different places."""
        found = {word: n for n, word in enumerate(self.words)}
        theirs = np.array([found.setdefault(w, len(found)) for w in other.words], dtype=np.intp)
        word = np.concatenate([self.word, theirs[other.word]])
        place = np.concatenate([self.place, other.place])
        order = np.lexsort((place, word))
        times = np.concatenate([self.times, other.times])
        return Postings(tuple(found), word[order], place[order], times[order])


def postings(texts: Mapping[int, str]) -> Postings:
    """The words of some texts by place."""
    found: dict[str, list[tuple[int, int]]] = {}
    for place, text in sorted(texts.items()):
        for word, times in Counter(words(text)).items():
            found.setdefault(word, []).append((place, times))
    pairs = [(n, *pair) for n, each in enumerate(found.values()) for pair in each]
    columns = np.array(pairs, dtype=np.intp).reshape(-1, 3).T
    return Postings(tuple(found), *columns)


def weights(
    found: Postings, places: int
) -> dict[str, tuple[NDArray[np.intp], NDArray[np.float32]]]:
    """For each word where it stands and what it weighs there: the sum over a question is its BM25.

    Weights are inverse document frequency times saturated term frequency (Robertson and Zaragoza
    2009), so nothing is left to compute when a question comes but to add.
    """
    frequency = np.bincount(found.word, minlength=len(found.words))
    lengths = np.bincount(found.place, weights=found.times, minlength=places)
    mean = lengths.sum() / max(places, 1) or 1.0
    rare = np.log(1 + (places - frequency + 0.5) / (frequency + 0.5))
    damp = SATURATION * (1 - LENGTH + LENGTH * lengths / mean)
    weight = rare[found.word] * found.times * (SATURATION + 1) / (found.times + damp[found.place])
    ends = np.cumsum(frequency).tolist()
    pieces = zip(found.words, [0, *ends], ends, strict=False)
    small = weight.astype(np.float32)
    return {word: (found.place[a:b], small[a:b]) for word, a, b in pieces if a < b}
