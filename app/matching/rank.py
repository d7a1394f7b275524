"""From the evidence found for each code to an order and a share, by arithmetic one can follow."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp
from pathlib import Path
from typing import Any

WEIGHTS = Path(__file__).parents[2] / "resources" / "matching" / "weights.toml"


@dataclass(frozen=True)
class Weights:
    """The few numbers of the formula; what each means stands in ``weights.toml``."""

    whole: float
    name: float
    word: float
    traded: float
    temperature: float
    nearest: int
    cosine: float
    trigrams: float
    width: float
    text: float


@dataclass(frozen=True)
class TextEvidence:
    """What speaks for a code in the tariff's and the vocabulary's own words.

    ``whole`` is the cosine to the code's own vector, ``name`` to its nearest group of names,
    ``term`` its nearest name or line with the cosine to that, ``words`` a BM25 sum, ``traded``
    how often the code is met (0 to 5). Each leg says whether the code was among its own best, so
    that the evidence can name who found it.
    """

    code: str
    whole: float
    name: float | None = None
    term: tuple[str, float] | None = None
    words: float = 0.0
    traded: float = 0.0
    legs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Listed:
    """The codes that a question's words speak for, best first, each with its text score.

    ``evidence`` tells what a score is made of, by place; it is worked out only where it is shown.
    """

    codes: Sequence[str] = ()
    scores: Sequence[float] = ()
    evidence: Callable[[int], TextEvidence] = lambda place: TextEvidence("", 0.0)


@dataclass(frozen=True)
class Confirmed:
    """A line that a person settled, near to the one in question; ``likeness`` is 0 to 1."""

    code: str
    likeness: float
    description: str
    by: str | None = None
    at: str | None = None
    same_client: bool = False


@dataclass(frozen=True)
class Ranked:
    """A code with its score, its share of all that was found, and what both rest on.

    ``share`` sums to one over all codes found. ``votes`` is the part of the score that past
    decisions gave. ``kind`` says what carries the code: ``memory`` or ``text``.
    """

    code: str
    score: float
    share: float
    votes: float
    kind: str
    text: TextEvidence | None
    decisions: tuple[Confirmed, ...]


@cache
def weights(path: Path = WEIGHTS) -> Weights:
    """The weights in force."""
    found: dict[str, dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))
    text, memory = found["text"], found["memory"]
    return Weights(
        whole=text["whole"],
        name=text["name"],
        word=text["word"],
        traded=text["traded"],
        temperature=text["temperature"],
        nearest=memory["nearest"],
        cosine=memory["cosine"],
        trigrams=memory["trigrams"],
        width=memory["width"],
        text=memory["text"],
    )


def text_score(found: TextEvidence, by: Weights) -> float:
    """The sum of ``whole``, ``max(name, whole)``, ``words`` and ``traded``, each times its weight.

    A code without trade names, or whose names are not among the nearest, is judged by its own
    vector in their place.
    """
    name = found.whole if found.name is None else max(found.name, found.whole)
    text = by.whole * found.whole + by.name * name + by.word * found.words
    return text + by.traded * found.traded


def rank(
    found: Listed,
    confirmed: Sequence[Confirmed],
    by: Weights,
    most: int = 10,
) -> list[Ranked]:
    """The best ``most`` codes, best first.

    The text's score becomes a share by a softmax; each of the ``nearest`` confirmed lines votes
    for its code with ``exp((likeness - 1) / width)``; the two are added.
    """
    shares = softmax(dict(zip(found.codes, found.scores, strict=True)), by.temperature)
    places = {code: place for place, code in enumerate(found.codes)}
    decisions: defaultdict[str, list[Confirmed]] = defaultdict(list)
    for line in sorted(confirmed, key=lambda line: -line.likeness)[: by.nearest]:
        decisions[line.code].append(line)
    votes = {code: sum(vote(line, by) for line in lines) for code, lines in decisions.items()}
    scores = {
        code: votes.get(code, 0.0) + by.text * shares.get(code, 0.0)
        for code in shares.keys() | votes.keys()
    }
    total = sum(scores.values()) or 1.0
    best = sorted(scores, key=lambda code: (-scores[code], code))[:most]
    return [
        Ranked(
            code=code,
            score=scores[code],
            share=scores[code] / total,
            votes=votes.get(code, 0.0),
            kind="memory" if votes.get(code, 0.0) > by.text * shares.get(code, 0.0) else "text",
            text=found.evidence(places[code]) if code in places else None,
            decisions=tuple(decisions.get(code, ())[:3]),
        )
        for code in best
    ]


def vote(line: Confirmed, by: Weights) -> float:
    """How much a confirmed line counts: 1 when it is the same, next to nothing below 0.7."""
    return exp((line.likeness - 1) / by.width)


def softmax(scores: Mapping[str, float], temperature: float) -> dict[str, float]:
    """Shares that sum to one; empty for nothing."""
    if not scores:
        return {}
    top = max(scores.values())
    raised = {code: exp((score - top) / temperature) for code, score in scores.items()}
    total = sum(raised.values())
    return {code: value / total for code, value in raised.items()}


def trigrams(text: str) -> frozenset[str]:
    """Runs of three signs of each word, two blanks before and one behind it, as pg_trgm counts."""
    found: set[str] = set()
    for word in text.split():
        padded = f"  {word} "
        found.update(padded[place : place + 3] for place in range(len(padded) - 2))
    return frozenset(found)


def shared(one: frozenset[str], other: frozenset[str]) -> float:
    """How many trigrams two texts have in common, of all they have: 0 to 1."""
    together = len(one | other)
    return len(one & other) / together if together else 0.0


def likeness(cosine: float, one: frozenset[str], other: frozenset[str], by: Weights) -> float:
    """How alike a line and a confirmed one are: 1 for the same text, never above."""
    return min(by.cosine * cosine + by.trigrams * shared(one, other), 1.0)
