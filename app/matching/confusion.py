"""What the matcher took for what, on lines whose codes are known: counted, with examples."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from app.matching.evaluate import Attempt
from app.matching.match import Match

EXAMPLES = 3
BINS = 10


@dataclass(frozen=True)
class Case:
    """A line with its right six digits and what was proposed for it."""

    description: str
    right: str
    match: Match

    @property
    def place(self) -> int | None:
        """Where the right code stood, from 1; None where it was not proposed."""
        if self.match.code is None:
            return None
        return next((c.rank for c in self.match.candidates if c.code == self.right), None)

    @property
    def hit(self) -> bool:
        """Whether the code given is right at six digits."""
        return self.match.code == self.right


@dataclass(frozen=True)
class Chapter:
    """The lines that belong into a chapter, and for how many the right six digits were proposed."""

    code: str
    n: int
    first: int
    ten: int


@dataclass(frozen=True)
class Confusion:
    """``proposed`` was given for ``count`` of the ``of`` lines that belong under ``right``."""

    right: str
    proposed: str
    count: int
    of: int
    examples: tuple[Case, ...]


@dataclass(frozen=True)
class Bin:
    """The lines with a confidence from ``low`` to ``high``: its mean, and how many are right."""

    low: float
    high: float
    n: int
    confidence: float
    right: int


def cases(attempt: Attempt) -> list[Case]:
    """The lines of an evaluation, in their order."""
    return [
        Case(known.query.description, known.code[:6], match)
        for known, match in zip(attempt.lines, attempt.matches, strict=True)
    ]


def by_chapter(some: Sequence[Case]) -> list[Chapter]:
    """A row for every chapter that lines belong into, most lines first."""
    found: defaultdict[str, list[Case]] = defaultdict(list)
    for case in some:
        found[case.right[:2]].append(case)
    rows = [
        Chapter(
            chapter,
            len(inside),
            sum(case.hit for case in inside),
            sum(case.place is not None for case in inside),
        )
        for chapter, inside in found.items()
    ]
    return sorted(rows, key=lambda row: (-row.n, row.code))


def confusions(some: Sequence[Case], digits: int) -> list[Confusion]:
    """Wrong codes by their first ``digits``, the commonest first, each with its surest lines."""
    of = Counter(case.right[:digits] for case in some)
    found: defaultdict[tuple[str, str], list[Case]] = defaultdict(list)
    for case in some:
        if case.match.code and case.match.code[:digits] != case.right[:digits]:
            found[case.right[:digits], case.match.code[:digits]].append(case)
    return sorted(
        (
            Confusion(right, proposed, len(inside), of[right], surest(inside, EXAMPLES))
            for (right, proposed), inside in found.items()
        ),
        key=lambda one: (-one.count, one.right, one.proposed),
    )


def mistakes(some: Sequence[Case]) -> list[Case]:
    """The lines that got a code, but not the right one."""
    return [case for case in some if case.match.code and not case.hit]


def abstentions(some: Sequence[Case]) -> list[Case]:
    """The lines that got no code."""
    return [case for case in some if not case.match.code]


def surest(some: Sequence[Case], most: int) -> tuple[Case, ...]:
    """The cases with the highest confidence, equal descriptions once."""
    found: dict[str, Case] = {}
    for case in sorted(some, key=lambda case: -case.match.confidence):
        found.setdefault(case.description, case)
    return tuple(found.values())[:most]


def kinds(some: Sequence[Case]) -> dict[str, list[Case]]:
    """The lines that got a code, by the kind of their evidence, the commonest first."""
    found: defaultdict[str, list[Case]] = defaultdict(list)
    for case in some:
        if case.match.code:
            found[case.match.kind].append(case)
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))


def reliability(some: Sequence[Case], bins: int = BINS) -> list[Bin]:
    """The lines that got a code in equally wide bins of confidence; empty bins are left out."""
    found: defaultdict[int, list[Case]] = defaultdict(list)
    for case in some:
        if case.match.code:
            found[min(int(case.match.confidence * bins), bins - 1)].append(case)
    return [
        Bin(
            number / bins,
            (number + 1) / bins,
            len(inside),
            sum(case.match.confidence for case in inside) / len(inside),
            sum(case.hit for case in inside),
        )
        for number, inside in sorted(found.items())
    ]
