"""Finds the codes worth weighing for each question, by exact arithmetic over the whole library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress, product
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from app.matching import rank
from app.matching.embedder import Vectors
from app.matching.library import Library, ranges
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
# Numbers of which only the highest is looked at first.
PIECE = 11

LEGAL, VOCABULARY, LEXICAL = "legal text", "vocabulary", "words"
# Which legs found a code, by whether each of them did.
LEGS = {
    found: tuple(compress((LEGAL, VOCABULARY, LEXICAL), found))
    for found in product((False, True), repeat=3)
}


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
    # Room for all intermediate results, asked for once: new memory costs as much as the sums.
    room = np.empty((5, min(AT_ONCE, len(questions.texts)), len(library.codes)), dtype=np.float32)
    for start in range(0, len(questions.texts), AT_ONCE):
        found += _some(library, questions, slice(start, start + AT_ONCE), by, room)
    return found


def _some(
    library: Library, questions: Questions, these: slice, by: Weights, room: Vectors
) -> list[Listed]:
    texts = questions.texts[these]
    whole, names, common, scores, other = room[:, : len(texts)]
    np.dot(questions.whole[these, : library.whole.shape[1]], library.whole.T, out=whole)
    along = library.along(questions.short[these])
    # The nearest group of each code's names.
    np.dot(along, library.groups[0].T, out=names)
    for groups in library.groups[1:]:
        np.maximum(names, np.dot(along, groups.T, out=other), out=names)
    names[:, library.starts[1:] == library.starts[:-1]] = -np.inf
    _sum_words(library, texts, common)
    # rank.text_score, for all codes at once.
    np.multiply(np.maximum(names, whole, out=scores), by.name, out=scores)
    scores += np.multiply(whole, by.whole, out=other)
    scores += np.multiply(common, by.word, out=other)
    scores += by.traded * library.traded
    best = _best(scores, LISTED)
    scores, whole, names, common = (
        np.take_along_axis(leg, best, 1) for leg in (scores, whole, names, common)
    )
    found_by = (
        whole >= _mark(whole),
        names >= _mark(names),
        (common >= _mark(common)) & (common > 0),
    )
    of_questions = zip(
        best.tolist(),
        _terms(library, along, best[:, :TOLD]),
        *(leg.tolist() for leg in (scores, library.traded[best], whole, names, common, *found_by)),
        strict=True,
    )
    return [_listed(library, *each) for each in of_questions]


def _listed(
    library: Library,
    places: list[int],
    terms: list[tuple[str, float] | None],
    scores: list[float],
    traded: list[float],
    whole: list[float],
    names: list[float],
    common: list[float],
    by_whole: list[bool],
    by_names: list[bool],
    by_common: list[bool],
) -> Listed:
    """One question's codes; all lists but ``terms``, which ends earlier, go by their order."""
    codes = [library.codes[place] for place in places]

    def evidence(place: int) -> TextEvidence:
        return TextEvidence(
            codes[place],
            whole[place],
            names[place] if isfinite(names[place]) else None,
            terms[place] if place < len(terms) else None,
            common[place],
            traded[place],
            LEGS[by_whole[place], by_names[place], by_common[place]],
        )

    return Listed(codes, scores, evidence)


def _sum_words(library: Library, texts: Sequence[str], into: Vectors) -> None:
    """The BM25 of each line to every code."""
    into.fill(0.0)
    for row, line in zip(into, texts, strict=True):
        # Each word once, in the line's order: a sum comes out the same every time.
        for word in dict.fromkeys(words(line)):
            known = library.words.get(word)
            if known is not None:
                row[known[0]] += known[1]


def _best(scores: Vectors, count: int) -> NDArray[np.intp]:
    """Row by row the places of the ``count`` highest, the highest first, of equal ones the first.

    Partitioning whole rows costs four times as much as a look at the highest of some pieces.
    """
    width = scores.shape[1]
    pieces, taken = width // PIECE, np.ones(scores.shape, dtype=np.bool_)
    if pieces >= count:
        tops = scores[:, : pieces * PIECE].reshape(len(scores), PIECE, pieces).max(axis=1)
        # So many pieces reach this, so the highest numbers do as well.
        taken = scores >= np.partition(tops, -count, axis=1)[:, -count, np.newaxis]
    rows, columns = np.divmod(np.flatnonzero(taken), width)
    found = np.bincount(rows, minlength=len(scores))
    order = np.arange(len(rows)) - np.repeat(np.cumsum(found) - found, found)
    places = np.zeros((len(scores), int(found.max())), dtype=np.intp)
    values = np.full(places.shape, -np.inf, dtype=np.float32)
    places[rows, order] = columns
    values[rows, order] = scores[rows, columns]
    best = np.argsort(-values, axis=1, kind="stable")[:, :count]
    return np.take_along_axis(places, best, 1)


def _mark(leg: Vectors) -> Vectors:
    """Row by row, as a column, what the last of a leg's best codes reaches."""
    best = min(BEST, leg.shape[1])
    return np.asarray(np.partition(leg, -best, axis=1)[:, -best, np.newaxis])


def _terms(
    library: Library, along: Vectors, best: NDArray[np.intp]
) -> list[list[tuple[str, float] | None]]:
    """For each of these codes, question by question, its nearest name or line and the cosine."""
    begins = library.starts[best].ravel()
    lengths = library.starts[best.ravel() + 1] - begins
    ends = np.cumsum(lengths)
    rows = ranges(begins, lengths)
    near = np.empty(len(rows), dtype=np.float32)
    begin = 0
    for question, end in zip(along, ends[best.shape[1] - 1 :: best.shape[1]].tolist(), strict=True):
        names = library.names.take(rows[begin:end], axis=0)
        np.dot(names.astype(np.float32), question, out=near[begin:end])
        begin = end
    near *= library.scales[rows]
    found: list[tuple[str, float] | None] = [None] * best.size
    named = np.flatnonzero(lengths)
    if len(named):
        highest = np.maximum.reduceat(near, (ends - lengths)[named])
        reached = np.flatnonzero(near == np.repeat(highest, lengths[named]))
        # Of equal ones the first.
        owners = np.repeat(named, lengths[named])[reached]
        first = reached[np.diff(owners, prepend=-1) > 0]
        for n, row, cosine in zip(
            named.tolist(), rows[first].tolist(), highest.tolist(), strict=True
        ):
            found[n] = (library.terms[row], cosine)
    width = best.shape[1]
    return [found[n : n + width] for n in range(0, len(found), width)]
