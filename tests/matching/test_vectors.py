"""Vectors survive the way into Postgres and back, and two sessions of one pool."""

from __future__ import annotations

import numpy as np

from app.matching import vectors
from tests.databases import Databases


def test_vectors_go_in_and_come_out(module_databases: Databases) -> None:
    rows = np.random.default_rng(4).normal(size=(2, 512)).astype(np.float32)
    for _ in range(2):
        with module_databases.worker.read() as session:
            connection = vectors.connection(session)
            full, half = connection.execute(
                "select (%s::vector[])[2], (%s::halfvec[])[2]",
                (vectors.full(rows), vectors.half(rows)),
                binary=True,
            ).fetchone()
        assert np.array_equal(full.to_numpy(), rows[1])
        assert np.allclose(half.to_numpy(), rows[1], atol=2e-3)
