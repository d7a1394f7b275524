"""A fit keeps half of the lines back, and its file can be read again."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from app.matching.calibration import calibration
from app.matching.evaluate import Known
from app.matching.fit import PRODUCT, Trial, fit, trials
from app.matching.match import Matcher, Query
from app.matching.offline import OfflineEmbedder
from tests.databases import Databases


def drawn(kind: str, count: int, seed: int) -> list[Trial]:
    chance = random.Random(seed)
    shares = [chance.random() for _ in range(count)]
    return [Trial(kind, share, 1 if chance.random() < share * 0.9 else 3) for share in shares]


def test_a_fit_is_honest_on_the_lines_kept_back(tmp_path: Path) -> None:
    found = fit(drawn("text", 6_000, 1), drawn("memory", 6_000, 2))
    assert set(found.errors) == {"text", "memory"}
    for error, n in found.errors.values():
        assert n == 3_000
        assert error < 0.06
    assert found.calibration.probability("text", 0.5) == pytest.approx(0.45, abs=0.1)
    for band in found.calibration.bands:
        assert band.precision is None or band.precision >= band.least - 0.06
    file = tmp_path / "calibration.toml"
    file.write_text(found.toml("this test"), "utf-8")
    again = calibration(file)
    assert again.probability("product", 1.0) == PRODUCT
    assert again.probability("text", 0.7) == pytest.approx(
        found.calibration.probability("text", 0.7), abs=1e-3
    )
    assert [band.n for band in again.bands] == [band.n for band in found.calibration.bands]


def test_trials_say_whether_the_best_was_right(
    tariff: Databases, embedder: OfflineEmbedder
) -> None:
    lines = [
        Known(Query("iphone"), "8517130000"),
        Known(Query("iphone"), "940139"),
        Known(Query("samples"), "940139"),
    ]
    with tariff.worker.read() as session:
        plain = trials(session, Matcher(embedder), lines)
        known = trials(session, Matcher(embedder), lines, [Known(Query("iphone"), "940139")])
    assert [(trial.kind, trial.right) for trial in plain] == [("text", True), ("text", False)]
    assert [(trial.kind, trial.right) for trial in known] == [("memory", False), ("memory", True)]
