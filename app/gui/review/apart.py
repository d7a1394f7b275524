"""What tells candidates apart: the words they share are dimmed, those of the line are marked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from app.review.rows import ReviewCandidate

_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_SHORTEST = 4  # letters; shorter words ("for", "of") mark nothing
_COMMON = frozenset({"other", "than", "with", "without", "whether", "made", "from", "parts",
                     "thereof", "including", "such"})  # fmt: skip
UP = " \u2039 "  # between the steps of a way read upwards
# "Other" alone says nothing without the place it stands in.
_EMPTY = re.compile(r"^\W*(other|others|n\.?e\.?[cs]\.?)\W*$", re.IGNORECASE)

Stretch = tuple[int, int]


def shared_start(candidates: Sequence[ReviewCandidate], place: int) -> int:
    """How many characters a candidate's text shares, from its start, with another of its heading.

    Cut at a boundary between words; 0 when it shares none or would share all.
    """
    mine = candidates[place]
    longest = 0
    for number, other in enumerate(candidates):
        if number == place or other.code[:4] != mine.code[:4]:
            continue
        longest = max(longest, _common(mine.description, other.description))
    return longest if longest < len(mine.description) else 0


def _common(one: str, other: str) -> int:
    length = 0
    for left, right in zip(one, other, strict=False):
        if left.casefold() != right.casefold():
            break
        length += 1
    cut = one[:length]
    edge = max(cut.rfind(sign) for sign in " ;,:")
    return edge + 1 if edge > 0 else 0


def marked(text: str, words: str) -> list[Stretch]:
    """Stretches (start, end) of ``text`` whose word stands in ``words``, singular or plural."""
    wanted = {_stem(found.group()) for found in _WORD.finditer(words)}
    return [
        found.span()
        for found in _WORD.finditer(text)
        if len(found.group()) >= _SHORTEST
        and found.group().casefold() not in _COMMON
        and _stem(found.group()) in wanted
    ]


def _stem(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode() or word
    plain = plain.casefold()
    if plain.endswith("ies") and len(plain) > 4:
        return plain[:-3] + "y"
    if plain.endswith("es") and len(plain) > 4 and plain[-3] in "sxzh":
        return plain[:-2]
    return plain[:-1] if plain.endswith("s") and len(plain) > 3 else plain


def steps(candidate: ReviewCandidate) -> list[str]:
    """The way to a candidate from the chapter down, without its own text."""
    return way_to(candidate.path, candidate.description)


def way_to(path: str, description: str) -> list[str]:
    """The steps of a path (parts separated by `` > ``) above a code's own description."""
    parts = [part.strip() for part in path.split(" > ") if part.strip()]
    if parts and parts[-1].casefold() == description.casefold():
        parts.pop()
    return parts


def place(candidates: Sequence[ReviewCandidate], number: int) -> str:
    """Where a candidate stands, nearest step first, without the steps that all of them share."""
    ways = [steps(candidate) for candidate in candidates]
    shared = 0
    if len(ways) > 1:
        for level in zip(*ways, strict=False):
            if len(set(level)) > 1:
                break
            shared += 1
    return UP.join(reversed(ways[number][shared:]))


def title(candidate: ReviewCandidate) -> str:
    """A candidate's own text; with the step above it where that text is only "Other"."""
    if not _EMPTY.match(candidate.description):
        return candidate.description
    above = [part for part in steps(candidate) if not _EMPTY.match(part)]
    return f"{above[-1]}: {candidate.description.lower()}" if above else candidate.description


def spaced(code: str) -> str:
    """A code as people read it: 8413 70, 8413 70 21 00."""
    return " ".join([code[:4], *(code[at : at + 2] for at in range(4, len(code), 2))]).strip()
