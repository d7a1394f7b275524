"""Everything matching weighs (codes, trade names, words), held in memory as read from Postgres.

The tables stay the truth; this is a copy for arithmetic. Exact cosines to all names of all codes
cost less here than an approximate search in SQL, which a batch has to carry out line by line.
"""

from __future__ import annotations

import gc
import threading
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from app.matching import shipped, vectors, vocabulary
from app.matching.embedder import SHORT, Vectors, short, unit
from app.matching.normalise import bare
from app.matching.reading import Reading
from app.matching.shipped import Contents, counted
from app.matching.words import Postings, postings, weights
from app.tariff.models import INTERNATIONAL

# Rows in one piece of a reply: some ten megabytes.
AT_ONCE = 10_000
# How often a code is taken to be met that nobody judged.
USUAL = 1


@dataclass(frozen=True)
class Library:
    """Subheadings in the order of their codes, and what is known of each.

    ``whole`` (codes, 1536 at most) holds unit rows. ``terms`` are names and invoice lines, sorted
    by code: those of the code at place ``n`` are ``starts[n]`` to ``starts[n + 1]``; ``names``
    are their rows along ``axes`` (64, 512) in whole numbers, unit rows when multiplied with
    ``scales``. ``groups`` (5, codes, 64) are the middles of like names, unit rows as well; a code
    with fewer has some twice, one without names has zeros.
    ``words`` maps a word to the places of its codes and what it weighs in each. ``traded``
    (codes,) is how often each is met.
    """

    codes: tuple[str, ...]
    descriptions: tuple[str, ...]
    paths: tuple[str, ...]
    whole: Vectors
    axes: Vectors
    terms: tuple[str, ...]
    names: NDArray[np.int8]
    scales: Vectors
    starts: NDArray[np.intp]
    groups: Vectors
    words: dict[str, tuple[NDArray[np.intp], NDArray[np.float32]]]
    traded: NDArray[np.float32]

    def along(self, short: Vectors) -> Vectors:
        """Questions (n, 512) as unit rows along the axes that names are held by."""
        return unit(short @ self.axes.T)

    @cached_property
    def in_force(self) -> frozenset[str]:
        """The codes once more, to look one up."""
        return frozenset(self.codes)

    @cached_property
    def reading(self) -> Reading:
        """How lines are read, by the words known here."""
        return Reading({word: len(places) for word, (places, _) in self.words.items()})

    def texts(self, codes: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Description and path of those codes that are in force; empty words for any other.

        A past decision may name a code that is in force no longer.
        """
        found: defaultdict[str, tuple[str, str]] = defaultdict(lambda: ("", ""))
        for code in codes:
            place = bisect_left(self.codes, code)
            if place < len(self.codes) and self.codes[place] == code:
                found[code] = (self.descriptions[place], self.paths[place])
        return found


_lock = threading.Lock()
_held: list[tuple[object, Library]] = []


def library(session: Session, model_id: str) -> Library:
    """The library of a model as this database has it now, read anew when it was built anew."""
    key = _key(session, model_id)
    with _lock:
        for held, found in _held:
            if held == key:
                return found
        # All of it stays: looking through it for what is no longer used would take longer, again
        # and again, than what is done with it.
        gc.disable()
        try:
            read = _read(session, model_id)
        finally:
            gc.enable()
        gc.freeze()
        _held[:] = [(key, read)]
    return read


def _key(session: Session, model_id: str) -> object:
    row = (
        vectors.connection(session)
        .execute(
            "select current_database(), pg_postmaster_start_time(),"
            " (select array_agg((id, fingerprint, built_at)::text order by id)"
            "   from matching_indexes),"
            # A code's hash is of all its names and lines.
            " (select md5(string_agg(code || text_hash, '' order by code)) from hs_codes"
            "   where country = %(country)s and level = 6 and is_active"
            "   and embedding_model = %(model)s)",
            {"model": model_id, "country": INTERNATIONAL},
        )
        .fetchone()
    )
    return model_id, str(row)


def _read(session: Session, model_id: str) -> Library:
    connection = vectors.connection(session)
    given = {"model": model_id, "country": INTERNATIONAL}
    rows = connection.execute(
        "select code, description, coalesce(path_text, description), text_hash from hs_codes"
        " where country = %(country)s and level = 6 and is_active and embedding_model = %(model)s"
        " order by code",
        given,
    ).fetchall()
    known = shipped.Shipped(model_id)
    stock = known.contents()
    # Most codes have the very texts that the file was made from: all of them is in it.
    theirs = np.array([stock.place(row[3]) if stock else -1 for row in rows], dtype=np.intp)
    in_file, own = np.flatnonzero(theirs >= 0), np.flatnonzero(theirs < 0)
    axes, pieces = known.axes, []
    if stock is not None:
        pieces.append(_Piece(stock, theirs[in_file], in_file))
    if len(own):
        axes, found = _own(connection, given, known, {rows[n][0]: rows[n][2] for n in own})
        pieces.append(_Piece(found, np.arange(len(own)), own))
    often = vocabulary.traded()
    return Library(
        codes=tuple(row[0] for row in rows),
        descriptions=tuple(row[1] for row in rows),
        paths=tuple(row[2] for row in rows),
        axes=np.zeros((0, SHORT), dtype=np.float32) if axes is None else axes,
        traded=np.array([often.get(row[0], USUAL) for row in rows], dtype=np.float32),
        **_together(pieces, len(rows)),
    )


@dataclass(frozen=True)
class _Piece:
    """Codes at the places ``theirs`` of some contents, to be put at ``at`` in the library."""

    contents: Contents
    theirs: NDArray[np.intp]
    at: NDArray[np.intp]


def _together(pieces: Sequence[_Piece], count: int) -> dict[str, Any]:
    """What a library of ``count`` codes holds of vectors and words."""
    every = [piece.contents for piece in pieces]
    width = max((each.whole.shape[1] for each in every), default=0)
    whole = np.zeros((count, width), dtype=np.float32)
    axes = max((each.groups.shape[1] for each in every), default=0)
    groups = np.zeros((shipped.GROUPS, count, axes), dtype=np.float32)
    begins, lengths = np.zeros((2, count), dtype=np.intp)
    before = 0
    words = Postings((), *np.zeros((3, 0), dtype=np.intp))
    for piece in pieces:
        contents, theirs, at = piece.contents, piece.theirs, piece.at
        whole[at, : contents.whole.shape[1]] = contents.whole[theirs]
        first, end = contents.group_starts[theirs], contents.group_starts[theirs + 1]
        some = end > first
        for n in range(shipped.GROUPS):
            middles = first[some] + n % (end - first)[some]
            groups[n, at[some]] = contents.groups[middles]
        begins[at] = before + contents.starts[theirs]
        lengths[at] = contents.starts[theirs + 1] - contents.starts[theirs]
        before += len(contents.terms)
        places = np.full(len(contents.starts) - 1, -1, dtype=np.intp)
        places[theirs] = at
        moved = contents.postings.moved(places)
        words = words.joined(moved) if len(words.words) else moved
    rows = ranges(begins, lengths)
    terms = [term for each in every for term in each.terms]
    names = np.concatenate([np.zeros((0, axes), dtype=np.int8), *(each.names for each in every)])
    names = names[rows]
    squares = np.einsum("ij,ij->i", names, names, dtype=np.float32)
    return {
        "whole": whole,
        "groups": groups,
        "starts": np.concatenate([[0], np.cumsum(lengths)]),
        "terms": tuple(map(terms.__getitem__, rows.tolist())),
        "names": names,
        "scales": 1 / np.sqrt(np.maximum(squares, 1)),
        "words": weights(words, count),
    }


def ranges(begins: NDArray[np.intp], lengths: NDArray[np.intp]) -> NDArray[np.intp]:
    """The numbers of each range, one range after the other."""
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) + np.repeat(begins - ends + lengths, lengths)


def _own(
    connection: Any, given: Mapping[str, str], known: shipped.Shipped, paths: Mapping[str, str]
) -> tuple[Vectors, Contents]:
    """The axes, and what the database has of codes that are not in the file; ``paths`` by code."""
    codes = list(paths)
    sent = connection.execute(
        "select vector_send(embedding) from hs_codes"
        " where country = %(country)s and code = any(%(codes)s) order by code",
        {**given, "codes": codes},
        binary=True,
    ).fetchall()
    whole = _trimmed(vectors.received([row[0] for row in sent], ">f4"))
    terms, own = _terms(connection, given, codes)
    vectored = {n: row for n, row in enumerate(own) if row is not None}
    axes = known.axes
    if axes is None:
        axes = shipped.main_axes(np.stack([*vectored.values()]) if vectored else short(whole))
    rows = np.zeros((len(terms), len(axes)), dtype=np.float32)
    plain = [bare(term) for _, term in terms]
    ours = [n for n, row in enumerate(own) if row is None and known.knows_name(plain[n])]
    if ours:
        rows[ours] = known.names([plain[n] for n in ours])
    if vectored:
        rows[[*vectored]] = unit(np.stack([*vectored.values()]) @ axes.T)
    # A line that neither the file nor the database has a vector of still counts by its words.
    places = {code: place for place, code in enumerate(codes)}
    held = sorted({*ours, *vectored}, key=lambda n: (places[terms[n][0]], n))
    owners = np.array([places[terms[n][0]] for n in held], dtype=np.intp)
    starts = np.searchsorted(owners, np.arange(len(codes) + 1))
    rows = rows[held]
    groups = [shipped.grouped(rows[a:b]) for a, b in pairwise(starts.tolist())]
    written: defaultdict[str, list[str]] = defaultdict(list)
    for code, term in terms:
        written[code].append(term)
    return axes, Contents(
        places={},
        whole=whole,
        starts=starts,
        terms=[terms[n][1] for n in held],
        names=shipped.rounded(rows),
        group_starts=np.cumsum([0, *map(len, groups)]),
        groups=np.vstack(groups),
        postings=postings({n: counted(paths[code], written[code]) for n, code in enumerate(codes)}),
    )


def _terms(
    connection: Any, given: Mapping[str, str], codes: Sequence[str]
) -> tuple[list[tuple[str, str]], list[Vectors | None]]:
    """(code, name or line) of these codes with the vectors that the database holds of them."""
    terms: list[tuple[str, str]] = []
    own: list[Vectors | None] = []
    after = ("", "")
    while True:
        some = connection.execute(
            "select code, term, halfvec_send(embedding) from trade_terms"
            " where embedding_model = %(model)s and code = any(%(codes)s)"
            " and (code, term) > (%(code)s, %(term)s)"
            f" order by code, term limit {AT_ONCE}",
            {**given, "codes": codes, "code": after[0], "term": after[1]},
            binary=True,
        ).fetchall()
        if not some:
            break
        after = some[-1][:2]
        for code, term, sent in some:
            terms.append((code, term))
            own.append(None if sent is None else vectors.received([sent], ">f2")[0])
    wanted = frozenset(codes)
    lines = [(line.code, line.term) for line in vocabulary.lines() if line.code in wanted]
    return [*terms, *lines], [*own, *([None] * len(lines))]


def _trimmed(rows: Vectors) -> Vectors:
    """Without the zeros that fill a short model's vectors up to the column's width."""
    used = np.flatnonzero(rows.any(axis=0))
    return np.ascontiguousarray(rows[:, : used[-1] + 1]) if len(used) else rows
