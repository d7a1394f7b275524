"""Vectors on their way into and out of Postgres, over the session's own connection."""

from __future__ import annotations

from collections.abc import Sequence
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


def received(sent: Sequence[bytes], kind: str) -> Vectors:
    """Rows from what pgvector sends in binary: two shorts ahead of the numbers, all big-endian.

    ``kind`` is ``>f4`` for the column type vector and ``>f2`` for halfvec.
    """
    if not sent:
        return np.zeros((0, 0), dtype=np.float32)
    size = np.dtype(kind).itemsize
    numbers = np.frombuffer(b"".join(sent), dtype=kind).reshape(len(sent), -1)
    return np.ascontiguousarray(numbers[:, 4 // size :], dtype=np.float32)
