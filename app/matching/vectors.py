"""Vectors on their way into and out of Postgres, over the session's own connection."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import psycopg
from pgvector import HalfVector, Vector
from pgvector.psycopg import register_vector
from sqlalchemy.orm import Session

from app.matching.embedder import Vectors

_KNOWN = "tariffdesk_vectors"


def connection(session: Session) -> psycopg.Connection[Any]:
    """The psycopg connection of the session's transaction, able to carry vectors in binary."""
    held = session.connection()
    raw = held.connection.driver_connection
    assert isinstance(raw, psycopg.Connection)
    if _KNOWN not in held.info:
        register_vector(raw)
        held.info[_KNOWN] = True
    return raw


def full(rows: Vectors) -> list[Vector]:
    """For columns of type vector."""
    return [Vector(row) for row in rows]


def half(rows: Vectors) -> list[HalfVector]:
    """For columns of type halfvec."""
    return [HalfVector(row) for row in rows.astype(np.float16)]


def copy(
    session: Session, table: str, columns: Sequence[str], types: Sequence[str], rows: Iterable[Any]
) -> None:
    """Put rows into a table by binary COPY, the fastest way in.

    Table, columns and types are our own words, never a person's.
    """
    listed = ", ".join(columns)
    statement = f"copy {table} ({listed}) from stdin with (format binary)"
    with connection(session).cursor().copy(statement) as target:
        target.set_types(list(types))
        for row in rows:
            target.write_row(row)
