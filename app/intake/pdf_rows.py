"""Words of a page as rows of phrases: what stands on one line, and what in it belongs together."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median

from app.intake.pdf_page import Page, Word

# In letter heights. A blank is some 0.3 of them, 0.6 in a typewriter's face; the columns of a
# dense table stand a whole one apart.
_WIDEST_BLANK = 0.7
_WIDEST_SEEN = 1.0  # in a picture, where letters are as wide as their ink
_OVERLAP = 0.08  # that two words of one phrase may run into each other
_SAME_LINE = 0.3
_MOST = 150  # phrases on a line; what has more is drawn with letters, not written


@dataclass(frozen=True)
class Phrase:
    """Words with no more than a blank between them."""

    words: tuple[Word, ...]

    @cached_property
    def text(self) -> str:
        """Its words with single blanks; of a script written from the right, in that order."""
        words = self.words[::-1] if _from_right(self.words) else self.words
        return " ".join(word.text for word in words)

    @property
    def x0(self) -> float:
        """Its left end."""
        return self.words[0].x0

    @property
    def x1(self) -> float:
        """Its right end."""
        return max(word.x1 for word in self.words)

    @property
    def size(self) -> float:
        """The height of its letters."""
        return max(word.size for word in self.words)


@dataclass(frozen=True)
class Row:
    """One line of text across a page; ``number`` counts the page's lines from 1."""

    page: int
    number: int
    base: float
    phrases: tuple[Phrase, ...]

    @property
    def words(self) -> tuple[Word, ...]:
        """All of its words, from left to right as the phrases stand."""
        return tuple(word for phrase in self.phrases for word in phrase.words)

    @cached_property
    def size(self) -> float:
        """The usual height of its letters."""
        return median(word.size for word in self.words)

    @property
    def text(self) -> str:
        """The whole line."""
        return " ".join(phrase.text for phrase in self.phrases)

    @property
    def top(self) -> float:
        """Where its tallest word ends."""
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        """Where its lowest word ends."""
        return max(word.bottom for word in self.words)


def rows(page: Page) -> list[Row]:
    """The lines of a page from top to bottom."""
    groups: list[list[Word]] = []
    level = 0.0
    for word in sorted(page.words, key=lambda one: one.base):
        group = groups[-1] if groups else None
        if group is not None and word.base - level <= _SAME_LINE * min(word.size, group[-1].size):
            group.append(word)
            level += (word.base - level) / len(group)
        else:
            groups.append([word])
            level = word.base
    found: list[Row] = []
    for group in groups:
        phrases = _phrases(group, _WIDEST_SEEN if page.recognised else _WIDEST_BLANK)
        if len(phrases) <= _MOST:
            base = median(word.base for word in group)
            found.append(Row(page.number, len(found) + 1, base, tuple(phrases)))
    return found


def _phrases(group: Sequence[Word], blank: float) -> list[Phrase]:
    words = _unspaced(sorted(group, key=lambda one: (one.x0, one.x1)))
    found: list[list[Word]] = []
    for word in words:
        last = found[-1][-1] if found else None
        em = min(last.size, word.size) if last else 0.0
        if last is not None and -_OVERLAP * em <= word.x0 - last.x1 <= blank * em:
            found[-1].append(word)
        else:
            found.append([word])
    return [Phrase(tuple(words)) for words in found]


def _unspaced(words: list[Word]) -> list[Word]:
    """Words written with their letters apart (``I N V O I C E``) put together again."""
    found: list[Word] = []
    at = 0
    while at < len(words):
        end = at
        while end < len(words) and len(words[end].text) == 1 and words[end].text.isalpha():
            if end > at and words[end].x0 - words[end - 1].x1 > 1.6 * words[end].size:
                break
            end += 1
        if end - at < 4:
            found.append(words[at])
            at += 1
            continue
        letters = words[at:end]
        gaps = [after.x0 - before.x1 for before, after in itertools.pairwise(letters)]
        usual = median(gaps)
        start = 0
        for place, gap in enumerate([*gaps, float("inf")], 1):
            if gap > usual + 0.25 * letters[0].size or place == len(letters):
                some = letters[start:place]
                text = "".join(one.text for one in some)
                found.append(Word(text, some[0].x0, some[-1].x1, some[0].base, some[0].size))
                start = place
        at = end
    return found


def _from_right(words: Sequence[Word]) -> bool:
    sides = [
        unicodedata.bidirectional(sign) for word in words for sign in word.text if sign.isalpha()
    ]
    return sum(side in {"R", "AL"} for side in sides) > len(sides) / 2
