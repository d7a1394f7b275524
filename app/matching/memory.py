"""What was confirmed before: the nearest lines that a person settled, wherever they are kept."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.work import Work
from app.matching import rank, shipped, vectors
from app.matching.embedder import Embedder, Vectors
from app.matching.normalise import bare
from app.matching.reading import Reading
from app.matching.retrieve import Questions
from app.matching.space import Space

# Lines fetched by cosine, of which the nearest by likeness vote.
FETCHED = 80
EMBEDDED_AT_ONCE = 1_000
ASKED_AT_ONCE = 100
# Main axes of the lines' vectors that are kept: 100,000 lines take some 50 MB.
AXES = 128


class Memory(Protocol):
    """A store of confirmed lines that can be asked for the nearest."""

    def nearest(self, questions: Questions) -> list[list[rank.Confirmed]]:
        """For each question some :data:`FETCHED` confirmed lines, their likeness worked out."""


@dataclass(frozen=True)
class Nothing:
    """A memory without any lines."""

    def nearest(self, questions: Questions) -> list[list[rank.Confirmed]]:
        """Empty for every question."""
        return [[] for _ in questions.texts]


@dataclass(frozen=True)
class _Lines:
    """What an office confirmed, held in memory: vectors along their main axes, and the rest."""

    axes: Vectors
    vectors: Vectors
    lines: tuple[_Line, ...]
    signs: _Signs


@dataclass(frozen=True)
class _Line:
    code: str
    description: str
    at: str | None
    client: UUID | None
    who: str | None


_lock = threading.Lock()
_held: dict[tuple[str, UUID, str], tuple[object, _Lines]] = {}


class OfficeMemory:
    """What this office confirmed, for all its clients; those of ``client_id`` are marked.

    Read once and compared exactly: with 35,000 lines that takes a tenth of a search in SQL.
    """

    def __init__(
        self, session: Session, office_id: UUID, model_id: str, client_id: UUID | None = None
    ) -> None:
        self._client_id = client_id
        self._held = _office_lines(session, office_id, model_id)

    def nearest(self, questions: Questions) -> list[list[rank.Confirmed]]:
        """See :class:`Memory`; exact."""
        held = self._held
        if not held.lines:
            return [[] for _ in questions.texts]
        found: list[list[rank.Confirmed]] = []
        for start in range(0, len(questions.texts), ASKED_AT_ONCE):
            these = slice(start, start + ASKED_AT_ONCE)
            cosines = questions.short[these] @ held.axes.T @ held.vectors.T
            for row, written in zip(cosines, questions.written[these], strict=True):
                near = zip(*_nearest(row, written, held.signs), strict=True)
                found.append([self._confirmed(held.lines[n], alike) for n, alike in near])
        return found

    def _confirmed(self, line: _Line, likeness: float) -> rank.Confirmed:
        return rank.Confirmed(
            line.code,
            likeness,
            line.description,
            line.who,
            line.at,
            self._client_id is not None and line.client == self._client_id,
        )


def _office_lines(session: Session, office_id: UUID, model_id: str) -> _Lines:
    """The office's lines as the database has them now, read anew when any of them changed."""
    connection = vectors.connection(session)
    given = {"office": office_id, "model": model_id}
    state = connection.execute(
        "select current_database(), pg_postmaster_start_time()::text, count(*), max(updated_at)"
        " from client_products"
        " where office_id = %(office)s and embedding_model = %(model)s and stale_reason is null",
        given,
    ).fetchone()
    assert state is not None
    key = (str(state[:2]), office_id, model_id)
    with _lock:
        before = _held.get(key)
        if before is not None and before[0] == state:
            return before[1]
    rows = connection.execute(
        # The code is cut to the six digits that all countries share.
        "select left(code, 6), description, confirmed_at, client_id, confirmed_by::text,"
        " halfvec_send(embedding) from client_products"
        " where office_id = %(office)s and embedding_model = %(model)s and stale_reason is null"
        " order by id",
        given,
        binary=True,
    ).fetchall()
    exact = vectors.received([row[5] for row in rows], ">f2")
    axes = shipped.main_axes(exact, AXES) if rows else exact
    lines = tuple(
        _Line(code, description, at.isoformat() if at else None, client, who)
        for code, description, at, client, who, _ in rows
    )
    signs = _Signs([line.description for line in lines])
    found = _Lines(axes, exact @ axes.T, lines, signs)
    with _lock:
        # One office's lines are enough to hold: a desk has one, a worker goes from job to job.
        _held.clear()
        _held[key] = (state, found)
    return found


class _Signs:
    """The trigrams of descriptions as numbers, each description's found when it is first needed."""

    def __init__(self, descriptions: Sequence[str]) -> None:
        self._descriptions = descriptions
        self._numbers: dict[str, int] = {}
        self._held: dict[int, NDArray[np.intp]] = {}

    def shared(self, written: str, places: Sequence[int]) -> NDArray[np.float64]:
        """How many signs a line has in common with each description, of all that both have."""
        asked = self._of(written)
        there = [self._at(place) for place in places]
        counts = np.array([len(each) for each in there])
        is_asked = np.zeros(len(self._numbers), dtype=np.intp)
        is_asked[asked] = 1
        ends = np.cumsum(counts)
        summed = np.concatenate([[0], np.cumsum(is_asked[np.concatenate(there)])])
        both = summed[ends] - summed[ends - counts]
        return np.asarray(both / np.maximum(counts + len(asked) - both, 1))

    def _at(self, place: int) -> NDArray[np.intp]:
        found = self._held.get(place)
        if found is None:
            found = self._held[place] = self._of(bare(self._descriptions[place]))
        return found

    def _of(self, plain: str) -> NDArray[np.intp]:
        numbers = self._numbers
        signs = [numbers.setdefault(sign, len(numbers)) for sign in rank.trigrams(plain)]
        return np.array(signs, dtype=np.intp)


def _nearest(cosines: Vectors, written: str, signs: _Signs) -> tuple[list[int], list[float]]:
    """The places of the :data:`FETCHED` highest, and how alike the lines there are."""
    by = rank.weights()
    fetched = min(FETCHED, len(cosines))
    places = np.argpartition(-cosines, fetched - 1)[:fetched]
    near = places.tolist()
    return near, rank.likeness(cosines[places], signs.shared(written, near), by).tolist()


class ListedMemory:
    """Confirmed lines from a list, kept in memory: the same answers without a database row."""

    def __init__(
        self,
        lines: Sequence[tuple[str, str]],
        embedder: Embedder,
        space: Space,
        reading: Reading,
    ) -> None:
        """``lines`` are (description, six-digit code)."""
        self._lines = lines
        self._signs = _Signs([line for line, _ in lines])
        read = [reading.read(bare(line)) for line, _ in lines]
        self._vectors: Vectors = space.short(embedder.embed(read))

    def nearest(self, questions: Questions) -> list[list[rank.Confirmed]]:
        """See :class:`Memory`; exact."""
        cosines = questions.short @ self._vectors.T
        found: list[list[rank.Confirmed]] = []
        for row, written in zip(cosines, questions.written, strict=True):
            near = zip(*_nearest(row, written, self._signs), strict=True)
            found.append(
                [rank.Confirmed(self._lines[n][1], alike, self._lines[n][0]) for n, alike in near]
            )
        return found


def catch_up(
    work: Work, embedder: Embedder, space: Space, reading: Reading, office_id: UUID
) -> int:
    """Give vectors to what the office confirmed since; returns how many lines that were.

    A decision is remembered at a desk that has no embedder, so its vector comes later.
    """
    session = work.session
    rows = session.execute(
        text(
            "select id, description from client_products where office_id = :office"
            " and embedding_model is distinct from :model order by id"
        ),
        {"office": office_id, "model": embedder.model_id},
    ).all()
    for start in range(0, len(rows), EMBEDDED_AT_ONCE):
        batch = rows[start : start + EMBEDDED_AT_ONCE]
        read = [reading.read(bare(row.description)) for row in batch]
        found = space.short(embedder.embed(read))
        vectors.connection(session).execute(
            "update client_products p set embedding = n.vector, embedding_model = %(model)s"
            " from unnest(%(ids)s::uuid[], %(vectors)s::halfvec[]) as n(id, vector)"
            " where p.id = n.id",
            {
                "model": embedder.model_id,
                "ids": [row.id for row in batch],
                "vectors": vectors.half(found),
            },
        )
    return len(rows)
