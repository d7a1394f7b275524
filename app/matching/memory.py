"""What was confirmed before: the nearest lines that a person settled, wherever they are kept."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol
from uuid import UUID

import numpy as np
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
        by = rank.weights()
        found: list[list[rank.Confirmed]] = []
        for start in range(0, len(questions.texts), ASKED_AT_ONCE):
            these = slice(start, start + ASKED_AT_ONCE)
            cosines = questions.short[these] @ held.axes.T @ held.vectors.T
            for row, written in zip(cosines, questions.written[these], strict=True):
                signs = rank.trigrams(written)
                found.append(
                    [
                        self._confirmed(held.lines[place], float(row[place]), signs, by)
                        for place in _best(row)
                    ]
                )
        return found

    def _confirmed(
        self, line: _Line, cosine: float, signs: frozenset[str], by: rank.Weights
    ) -> rank.Confirmed:
        return rank.Confirmed(
            code=line.code,
            likeness=rank.likeness(cosine, signs, _signs_of(line.description), by),
            description=line.description,
            by=line.who,
            at=line.at,
            same_client=self._client_id is not None and line.client == self._client_id,
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
    found = _Lines(axes, exact @ axes.T, lines)
    with _lock:
        # One office's lines are enough to hold: a desk has one, a worker goes from job to job.
        _held.clear()
        _held[key] = (state, found)
    return found


def _best(cosines: Vectors) -> list[int]:
    """The places of the :data:`FETCHED` highest."""
    fetched = min(FETCHED, len(cosines))
    found: list[int] = np.argpartition(-cosines, fetched - 1)[:fetched].tolist()
    return found


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
        read = [reading.read(bare(line)) for line, _ in lines]
        self._vectors: Vectors = space.short(embedder.embed(read))

    def nearest(self, questions: Questions) -> list[list[rank.Confirmed]]:
        """See :class:`Memory`; exact."""
        by = rank.weights()
        cosines = questions.short @ self._vectors.T
        found: list[list[rank.Confirmed]] = []
        for row, written in zip(cosines, questions.written, strict=True):
            signs = rank.trigrams(written)
            near = []
            for place in _best(row):
                line, code = self._lines[place]
                likeness = rank.likeness(float(row[place]), signs, _signs_of(line), by)
                near.append(rank.Confirmed(code, likeness, line))
            found.append(near)
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


@lru_cache(maxsize=50_000)
def _signs_of(description: str) -> frozenset[str]:
    return rank.trigrams(bare(description))
