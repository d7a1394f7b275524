"""Taking the means away keeps rows of length one and the order that was promised."""

from __future__ import annotations

import numpy as np

from app.matching.embedder import SHORT, WHOLE, unit
from app.matching.space import Space

CHANCE = np.random.default_rng(3)


def made(count: int) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    return unit(CHANCE.normal(loc=0.3, size=(count, 64)).astype(np.float32))


def test_codes_are_ordered_by_the_sum_of_both_cosines() -> None:
    paths, question = made(50), made(1)
    space = Space("test", paths.mean(axis=0), made(20).mean(axis=0))
    centres = space.named(made(50)) + space.named(made(50))
    codes = space.codes(paths, centres)
    assert codes.shape == (50, WHOLE)
    assert np.allclose(np.linalg.norm(codes, axis=1), 1, atol=1e-5)
    asked = space.questions(question)[0]
    apart = unit(paths - space.paths) + unit(centres)
    assert np.corrcoef(codes @ asked, apart @ asked[:64])[0, 1] > 0.97


def test_questions_and_names_share_one_space() -> None:
    rows = made(4)
    space = Space("test", rows.mean(axis=0), rows.mean(axis=0))
    assert np.allclose(space.questions(rows)[:, :64], space.short(rows)[:, :64], atol=1e-5)
    assert space.short(rows).shape == (4, SHORT)
