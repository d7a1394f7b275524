"""From the evidence found for each code to an order and a share, by arithmetic one can follow."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.matching.embedder import Vectors

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


# Tuples, since ten of each are made for every line: a frozen dataclass takes four times as long.
class TextEvidence(NamedTuple):
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
    """The codes that a question's words speak for, best first (of equal ones the lower code).

    ``scores`` are their text scores; ``evidence`` tells what one is made of, by place, and is
    worked out only where it is shown.
    """

    codes: Sequence[str] = ()
    scores: Sequence[float] = ()
    evidence: Callable[[int], TextEvidence] = lambda place: TextEvidence("", 0.0)


class Confirmed(NamedTuple):
    """A line that a person settled, near to the one in question; ``likeness`` is 0 to 1."""

    code: str
    likeness: float
    description: str
    by: str | None = None
    at: str | None = None
    same_client: bool = False


class Ranked(NamedTuple):
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
    shares = softmax(found.scores, by.temperature)
    scores = {code: by.text * share for code, share in zip(found.codes, shares, strict=True)}
    texts, votes = scores, {}
    decisions: defaultdict[str, list[Confirmed]] = defaultdict(list)
    # Without a vote they are in their order already.
    best = list(scores.items())[:most]
    if confirmed:
        for line in sorted(confirmed, key=lambda line: -line.likeness)[: by.nearest]:
            decisions[line.code].append(line)
        votes = {code: sum(vote(line, by) for line in lines) for code, lines in decisions.items()}
        scores = texts | {code: each + texts.get(code, 0.0) for code, each in votes.items()}
        best = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))[:most]
    total = sum(scores.values()) or 1.0
    places = {code: place for place, code in enumerate(found.codes)}
    return [
        Ranked(
            code,
            score,
            score / total,
            votes.get(code, 0.0),
            "memory" if votes.get(code, 0.0) > texts.get(code, 0.0) else "text",
            found.evidence(places[code]) if code in places else None,
            tuple(decisions[code][:3]) if code in decisions else (),
        )
        for code, score in best
    ]


def vote(line: Confirmed, by: Weights) -> float:
    """How much a confirmed line counts: 1 when it is the same, next to nothing below 0.7."""
    return exp((line.likeness - 1) / by.width)


def softmax(scores: Sequence[float], temperature: float) -> list[float]:
    """Shares that sum to one; empty for nothing."""
    top = max(scores, default=0.0)
    raised = [exp((score - top) / temperature) for score in scores]
    total = sum(raised)
    return [value / total for value in raised]


def trigrams(text: str) -> frozenset[str]:
    """Runs of three signs of each word, two blanks before and one behind it, as pg_trgm counts."""
    found: set[str] = set()
    for word in text.split():
        padded = f"  {word} "
        found.update(padded[place : place + 3] for place in range(len(padded) - 2))
    return frozenset(found)


def likeness(cosines: Vectors, shared: NDArray[np.float64], by: Weights) -> NDArray[np.float64]:
    """How alike a line and confirmed ones are: 1 for the same text, never above.

    ``shared`` is the part of their trigrams that they have in common.
    """
    alike = by.cosine * cosines.astype(np.float64) + by.trigrams * shared
    return np.asarray(np.minimum(alike, 1.0))
