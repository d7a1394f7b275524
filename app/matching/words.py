"""The words of a text as the lexical search counts them: same in the index and in the question."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import log
from pathlib import Path

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
LENGTH = 0.3


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


def weights(texts: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str, float]]:
    """(word, code, weight) for the texts of every code: their sum over a question is its BM25.

    ``texts`` maps a code to the texts that describe it. Weights are inverse document frequency
    times saturated term frequency (Robertson and Zaragoza 2009), so nothing is left to compute
    when a question comes but to add.
    """
    counts = {code: Counter(words(" ; ".join(parts))) for code, parts in texts.items()}
    frequency = Counter(word for count in counts.values() for word in count)
    lengths = {code: count.total() for code, count in counts.items()}
    mean = sum(lengths.values()) / max(len(lengths), 1) or 1.0
    for code, count in counts.items():
        damp = SATURATION * (1 - LENGTH + LENGTH * lengths[code] / mean)
        for word, times in count.items():
            rare = log(1 + (len(counts) - frequency[word] + 0.5) / (frequency[word] + 0.5))
            yield word, code, rare * times * (SATURATION + 1) / (times + damp)
