"""What was confirmed before: the nearest lines that a person settled, wherever they are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol
from uuid import UUID

import numpy as np
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.work import Work
from app.matching import rank, vectors
from app.matching.embedder import Embedder, Vectors
from app.matching.normalise import bare
from app.matching.reading import Reading
from app.matching.retrieve import Questions
from app.matching.space import Space

# Lines fetched by cosine, of which the nearest by likeness vote.
FETCHED = 80
EMBEDDED_AT_ONCE = 1_000


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


# One statement for a batch. The code is cut to the six digits that all countries share.
_STATEMENT = """
with question as materialized (
    select * from unnest(%(numbers)s::int[], %(short)s::halfvec[]) as q(n, short)
)
select q.n, p.code, p.description, 1 - p.distance, p.confirmed_at, p.client_id,
       p.confirmed_by::text
from question q cross join lateral (
    select left(c.code, 6) as code, c.description, c.confirmed_at, c.client_id, c.confirmed_by,
           c.embedding <=> q.short as distance
    from client_products c
    where c.office_id = %(office)s and c.embedding_model = %(model)s and c.stale_reason is null
    order by c.embedding <=> q.short limit %(fetched)s) p
"""


@dataclass(frozen=True)
class OfficeMemory:
    """What this office confirmed, for all its clients; those of ``client_id`` are marked."""

    session: Session
    office_id: UUID
    model_id: str
    client_id: UUID | None = None

    def nearest(self, questions: Questions) -> list[list[rank.Confirmed]]:
        """See :class:`Memory`; one round trip."""
        found: list[list[rank.Confirmed]] = [[] for _ in questions.texts]
        if not found or not self._any():
            return found
        by = rank.weights()
        rows = vectors.connection(self.session).execute(
            _STATEMENT,
            {
                "numbers": list(range(len(found))),
                "short": vectors.half(questions.short),
                "office": self.office_id,
                "model": self.model_id,
                "fetched": FETCHED,
            },
            binary=True,
        )
        for n, code, description, cosine, at, client, who in rows:
            likeness = rank.likeness(
                cosine, _signs(questions.written[n]), _signs_of(description), by
            )
            found[n].append(
                rank.Confirmed(
                    code=code,
                    likeness=likeness,
                    description=description,
                    by=who,
                    at=at.isoformat() if at else None,
                    same_client=self.client_id is not None and client == self.client_id,
                )
            )
        return found

    def _any(self) -> bool:
        """Most offices start with nothing to remember: then one cheap question suffices."""
        return bool(
            self.session.execute(
                text("select exists (select from client_products where office_id = :office)"),
                {"office": self.office_id},
            ).scalar()
        )


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
        fetched = min(FETCHED, len(self._lines))
        near = np.argpartition(-cosines, fetched - 1, axis=1)[:, :fetched]
        return [
            [
                rank.Confirmed(
                    code=self._lines[place][1],
                    likeness=rank.likeness(
                        float(cosines[n, place]),
                        _signs(line),
                        _signs_of(self._lines[place][0]),
                        by,
                    ),
                    description=self._lines[place][0],
                )
                for place in near[n]
            ]
            for n, line in enumerate(questions.written)
        ]


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


def _signs_of(description: str) -> frozenset[str]:
    return _signs(bare(description))


@lru_cache(maxsize=50_000)
def _signs(plain: str) -> frozenset[str]:
    return rank.trigrams(plain)
