"""Filling and cutting vectors must not bend the angles that were promised to stay."""

from __future__ import annotations

import numpy as np
import pytest

from app.matching.embedder import SHORT, WHOLE, short, unit, whole


def test_zeros_keep_every_cosine() -> None:
    rows = unit(np.random.default_rng(1).normal(size=(5, 512)).astype(np.float32))
    assert whole(rows).shape == (5, WHOLE)
    assert np.array_equal(whole(rows) @ whole(rows).T, rows @ rows.T) or np.allclose(
        whole(rows) @ whole(rows).T, rows @ rows.T, atol=1e-6
    )


@pytest.mark.parametrize("width", [384, 512, 1536])
def test_short_vectors_are_unit_rows_of_one_width(width: int) -> None:
    rows = short(unit(np.random.default_rng(2).normal(size=(3, width)).astype(np.float32)))
    assert rows.shape == (3, SHORT)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-6)


def test_a_row_of_zeros_stays_one() -> None:
    assert not unit(np.zeros((1, 4), dtype=np.float32)).any()
    assert unit(np.ones((2, 3), dtype=np.float32)).dtype == np.float32
