"""Finds the codes worth weighing for each question, by exact arithmetic over the whole library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.matching import rank
from app.matching.embedder import Vectors
from app.matching.library import Library
from app.matching.rank import TextEvidence, Weights
from app.matching.words import words

# Codes handed on for ranking. The ten best are among them by construction; the others share the
# probability.
LISTED = 40
# A leg "found" a code that stands among so many of its own best.
BEST = 50

LEGAL, VOCABULARY, LEXICAL = "legal text", "vocabulary", "words"


@dataclass(frozen=True)
class Questions:
    """A batch of different questions: their texts and vectors, row by row."""

    texts: Sequence[str]
    whole: Vectors
    short: Vectors


def retrieve(
    library: Library, questions: Questions, by: Weights | None = None
) -> list[list[TextEvidence]]:
    """For each question the :data:`LISTED` best codes by :func:`rank.text_score`, best first.

    Legs: the code's own vector, the nearest of its trade names, the words in common (BM25).
    """
    count = len(questions.texts)
    if not count or not library.codes:
        return [[] for _ in range(count)]
    by = by or rank.weights()
    whole = questions.whole[:, : library.whole.shape[1]] @ library.whole.T
    names = np.full_like(whole, -np.inf)
    if len(library.terms):
        near = questions.short @ library.names.T
        names[:, library.named] = np.maximum.reduceat(near, library.starts, axis=1)
    common = np.stack([_common(library, line) for line in questions.texts])
    # rank.text_score, for all codes at once.
    scores = by.whole * whole + by.name * np.maximum(names, whole) + by.word * common
    scores += by.traded * library.traded
    listed = min(LISTED, len(library.codes))
    best = np.argpartition(-scores, listed - 1, axis=1)[:, :listed]
    best = np.take_along_axis(best, np.argsort(-np.take_along_axis(scores, best, 1), axis=1), 1)
    marks = [_mark(leg) for leg in (whole, names, common)]
    found = []
    for n in range(count):
        there = []
        for place in best[n].tolist():
            name: float | None = None
            term: str | None = None
            if np.isfinite(names[n, place]):
                name = float(names[n, place])
                term = _term(library, near[n], place)
            lexical = float(common[n, place])
            legs = (
                (LEGAL, whole[n, place] >= marks[0][n]),
                (VOCABULARY, name is not None and name >= marks[1][n]),
                (LEXICAL, lexical > 0 and lexical >= marks[2][n]),
            )
            there.append(
                TextEvidence(
                    code=library.codes[place],
                    whole=float(whole[n, place]),
                    name=name,
                    term=term,
                    words=lexical,
                    traded=float(library.traded[place]),
                    legs=tuple(leg for leg, found_it in legs if found_it),
                )
            )
        found.append(there)
    return found


def _common(library: Library, line: str) -> NDArray[np.float32]:
    """The BM25 of a line to every code."""
    total = np.zeros(len(library.codes), dtype=np.float32)
    for word in set(words(line)):
        known = library.words.get(word)
        if known is not None:
            total[known[0]] += known[1]
    return total


def _mark(leg: Vectors) -> Vectors:
    """Row by row, what the last of a leg's best codes reaches."""
    best = min(BEST, leg.shape[1])
    return np.asarray(np.partition(leg, -best, axis=1)[:, -best])


def _term(library: Library, near: Vectors, place: int) -> str:
    """The name of the code at ``place`` that is nearest."""
    i = int(np.searchsorted(library.named, place))
    start = int(library.starts[i])
    end = int(library.starts[i + 1]) if i + 1 < len(library.starts) else len(library.terms)
    return library.terms[start + int(np.argmax(near[start:end]))]
