"""Finds the codes worth weighing for each question, by exact arithmetic over the whole library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from app.matching import rank
from app.matching.embedder import Vectors
from app.matching.library import Library
from app.matching.rank import Listed, TextEvidence, Weights
from app.matching.words import words

# Codes handed on for ranking. The ten best are among them by construction; the others share the
# probability.
LISTED = 40
# A leg "found" a code that stands among so many of its own best of those.
BEST = 10
# Codes of which the nearest name is told.
TOLD = 10
# Questions worked out together: each takes 100 kB for every leg.
AT_ONCE = 100

LEGAL, VOCABULARY, LEXICAL = "legal text", "vocabulary", "words"


@dataclass(frozen=True)
class Questions:
    """A batch of questions row by row: as read, as written, and the vectors of what was read."""

    texts: Sequence[str]
    written: Sequence[str]
    whole: Vectors
    short: Vectors


def retrieve(library: Library, questions: Questions, by: Weights | None = None) -> list[Listed]:
    """For each question the :data:`LISTED` best codes by :func:`rank.text_score`.

    Legs: the code's own vector, the nearest of its names and lines, the words in common (BM25).
    """
    by = by or rank.weights()
    found: list[Listed] = []
    if not library.codes:
        return [Listed() for _ in questions.texts]
    for start in range(0, len(questions.texts), AT_ONCE):
        found += _some(library, questions, slice(start, start + AT_ONCE), by)
    return found


def _some(library: Library, questions: Questions, these: slice, by: Weights) -> list[Listed]:
    texts = questions.texts[these]
    whole = questions.whole[these, : library.whole.shape[1]] @ library.whole.T
    along = library.along(questions.short[these])
    # The nearest group of each code's names.
    names = along @ library.groups[0].T
    for groups in library.groups[1:]:
        np.maximum(names, along @ groups.T, out=names)
    names[:, library.starts[1:] == library.starts[:-1]] = -np.inf
    common = np.stack([_common(library, line) for line in texts])
    # rank.text_score, for all codes at once.
    scores = by.whole * whole + by.name * np.maximum(names, whole) + by.word * common
    scores += by.traded * library.traded
    listed = min(LISTED, len(library.codes))
    best = np.argpartition(-scores, listed - 1, axis=1)[:, :listed]
    best = np.take_along_axis(best, np.argsort(-np.take_along_axis(scores, best, 1), axis=1), 1)
    scores, whole, names, common = (
        np.take_along_axis(leg, best, 1) for leg in (scores, whole, names, common)
    )
    marks = [_mark(leg) for leg in (whole, names, common)]
    return [
        _listed(
            [library.codes[place] for place in places],
            scores[n].tolist(),
            whole[n].tolist(),
            names[n].tolist(),
            common[n].tolist(),
            library.traded[places].tolist(),
            [_term(library, along[n], place) for place in places[:TOLD]],
            [float(mark[n]) for mark in marks],
        )
        for n, places in enumerate(best.tolist())
    ]


def _listed(
    codes: list[str],
    scores: list[float],
    whole: list[float],
    names: list[float],
    common: list[float],
    traded: list[float],
    terms: list[tuple[str, float] | None],
    marks: list[float],
) -> Listed:
    """One question's codes; all lists but ``terms`` and ``marks`` go by place."""

    def evidence(place: int) -> TextEvidence:
        legs = (
            (LEGAL, whole[place] >= marks[0]),
            (VOCABULARY, names[place] >= marks[1]),
            (LEXICAL, common[place] > 0 and common[place] >= marks[2]),
        )
        return TextEvidence(
            code=codes[place],
            whole=whole[place],
            name=names[place] if isfinite(names[place]) else None,
            term=terms[place] if place < len(terms) else None,
            words=common[place],
            traded=traded[place],
            legs=tuple(leg for leg, found_it in legs if found_it),
        )

    return Listed(codes, scores, evidence)


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


def _term(library: Library, along: Vectors, place: int) -> tuple[str, float] | None:
    """The name or line of the code at ``place`` that is nearest, and its cosine."""
    start, end = library.starts[place : place + 2].tolist()
    if start == end:
        return None
    near = library.names[start:end] @ along
    best = int(np.argmax(near))
    return library.terms[start + best], float(near[best])
