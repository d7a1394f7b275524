"""Everything matching weighs (codes, trade names, words), held in memory as read from Postgres.

The tables stay the truth; this is a copy for arithmetic. Exact cosines to all names of all codes
cost less here than an approximate search in SQL, which a batch has to carry out line by line.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from app.matching import shipped, vectors, vocabulary
from app.matching.embedder import Vectors, short, unit
from app.matching.normalise import bare
from app.matching.reading import Reading
from app.matching.words import weights
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
    are their unit rows along ``axes`` (64, 512). ``groups`` (5, codes, 64) are the middles of like
    names, unit rows as well; a code with fewer has some twice, one without names has zeros.
    ``words`` maps a word to the places of its codes and what it weighs in each. ``traded``
    (codes,) is how often each is met.
    """

    codes: tuple[str, ...]
    descriptions: tuple[str, ...]
    paths: tuple[str, ...]
    whole: Vectors
    axes: Vectors
    terms: tuple[str, ...]
    names: Vectors
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
        read = _read(session, model_id)
        _held[:] = [(key, read)]
    return read


def _key(session: Session, model_id: str) -> object:
    row = (
        vectors.connection(session)
        .execute(
            "select current_database(), pg_postmaster_start_time(),"
            " (select array_agg((id, fingerprint, built_at)::text order by id)"
            "   from matching_indexes),"
            " (select count(*) from trade_terms where embedding_model = %(model)s),"
            " (select count(*) from hs_codes where country = %(country)s and level = 6"
            "   and is_active and embedding_model = %(model)s)",
            {"model": model_id, "country": INTERNATIONAL},
        )
        .fetchone()
    )
    return model_id, str(row)


def _read(session: Session, model_id: str) -> Library:
    connection = vectors.connection(session)
    given = {"model": model_id, "country": INTERNATIONAL}
    rows = connection.execute(
        "select code, description, path_text, vector_send(embedding) from hs_codes"
        " where country = %(country)s and level = 6 and is_active and embedding_model = %(model)s"
        " order by code",
        given,
        binary=True,
    ).fetchall()
    codes = tuple(row[0] for row in rows)
    places = {code: place for place, code in enumerate(codes)}
    whole = _trimmed(vectors.received([row[3] for row in rows], ">f4"))
    terms, own = _terms(connection, given, places)
    known = shipped.Shipped(model_id)
    axes = known.axes
    vectored = {n: row for n, row in enumerate(own) if row is not None}
    if axes is None:
        axes = shipped.main_axes(np.stack([*vectored.values()]) if vectored else short(whole))
    names = np.zeros((len(terms), len(axes)), dtype=np.float32)
    plain = [bare(term) for _, term in terms]
    ours = [n for n, row in enumerate(own) if row is None and known.knows_name(plain[n])]
    if ours:
        names[ours] = known.names([plain[n] for n in ours])
    if vectored:
        names[[*vectored]] = unit(np.stack([*vectored.values()]) @ axes.T)
    # A line that neither the file nor the database has a vector of still counts by its words.
    held = sorted({*ours, *vectored}, key=lambda n: (places[terms[n][0]], n))
    owners = np.array([places[terms[n][0]] for n in held], dtype=np.intp)
    starts = np.searchsorted(owners, np.arange(len(codes) + 1))
    names = names[held]
    groups = _groups(
        known, rows, [(terms[n][0], plain[n]) for n in range(len(terms))], names, starts
    )
    often = vocabulary.traded()
    return Library(
        codes=codes,
        descriptions=tuple(row[1] for row in rows),
        paths=tuple(row[2] or "" for row in rows),
        whole=whole,
        axes=axes,
        terms=tuple(terms[n][1] for n in held),
        names=names,
        starts=starts,
        groups=groups,
        words=_words({row[0]: row[2] or row[1] for row in rows}, terms, places),
        traded=np.array([often.get(code, USUAL) for code in codes], dtype=np.float32),
    )


def _groups(
    known: shipped.Shipped,
    rows: Sequence[tuple[str, str, str | None, bytes]],
    plain: Sequence[tuple[str, str]],
    names: Vectors,
    starts: NDArray[np.intp],
) -> Vectors:
    """The middles of each code's groups of names: those shipped, others drawn together now."""
    own: defaultdict[str, set[str]] = defaultdict(set)
    for code, term in plain:
        own[code].add(term)
    found = np.zeros((shipped.GROUPS, len(rows), names.shape[1]), dtype=np.float32)
    for place, (code, description, path, _) in enumerate(rows):
        texts = shipped.Texts((path or description).lower(), tuple(sorted(own[code])))
        if known.knows(texts):
            middles = known.groups(texts)
        else:
            middles = shipped.grouped(names[starts[place] : starts[place + 1]])
        if len(middles):
            found[:, place] = middles[np.arange(shipped.GROUPS) % len(middles)]
    return found


def _terms(
    connection: Any, given: Mapping[str, str], places: Mapping[str, int]
) -> tuple[list[tuple[str, str]], list[Vectors | None]]:
    """(code, name or line) with the vectors that the database holds of them."""
    terms: list[tuple[str, str]] = []
    own: list[Vectors | None] = []
    after = ("", "")
    while True:
        some = connection.execute(
            "select code, term, halfvec_send(embedding) from trade_terms"
            " where embedding_model = %(model)s and (code, term) > (%(code)s, %(term)s)"
            f" order by code, term limit {AT_ONCE}",
            {**given, "code": after[0], "term": after[1]},
            binary=True,
        ).fetchall()
        if not some:
            break
        after = some[-1][:2]
        for code, term, sent in some:
            if code in places:
                terms.append((code, term))
                own.append(None if sent is None else vectors.received([sent], ">f2")[0])
    lines = [(line.code, line.term) for line in vocabulary.lines() if line.code in places]
    return [*terms, *lines], [*own, *([None] * len(lines))]


def _trimmed(rows: Vectors) -> Vectors:
    """Without the zeros that fill a short model's vectors up to the column's width."""
    used = np.flatnonzero(rows.any(axis=0))
    return np.ascontiguousarray(rows[:, : used[-1] + 1]) if len(used) else rows


def _words(
    paths: Mapping[str, str], terms: Sequence[tuple[str, str]], places: Mapping[str, int]
) -> dict[str, tuple[NDArray[np.intp], NDArray[np.float32]]]:
    """What the words of legal paths, names and lines weigh for each code."""
    texts = {code: [_without_chapter(path)] for code, path in paths.items()}
    for code, term in terms:
        texts[code].append(term)
    found: dict[str, tuple[list[int], list[float]]] = {}
    for word, code, weight in weights(texts):
        there = found.setdefault(word, ([], []))
        there[0].append(places[code])
        there[1].append(weight)
    return {
        word: (np.array(codes, dtype=np.intp), np.array(each, dtype=np.float32))
        for word, (codes, each) in found.items()
    }


def _without_chapter(path: str) -> str:
    """Heading and subheading: a chapter's title is said of a hundred codes alike."""
    _, _, rest = path.partition(" > ")
    return rest or path
