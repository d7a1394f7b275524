"""A short run of the matching bench: every figure it promises is there and means something."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.settings import Settings
from app.flows import bench_match
from app.flows.bench_match import Plan


@pytest.mark.timeout(240)
def test_a_few_lines_are_measured(tmp_path: Path) -> None:
    plan = Plan(lines=600, naive=20)
    found = bench_match.measure(Settings(home=tmp_path), lambda *_: None, plan)
    assert found["lines"] == 600
    assert found["ratio"] == pytest.approx(
        found["pipeline_lines_per_second"] / found["embedder_texts_per_second"], abs=1e-3
    )
    assert found["speed_up"] > 1
    assert found["first_match_seconds"] > 0
    # Vague lines are no products, and a handful of ours are.
    assert 500 < found["remembered_lines"] <= 540
    assert 0 < found["peak_memory_mb"] < 4_000
    assert found["search_p50_ms"] <= found["search_p95_ms"]
    assert 0.5 < found["hnsw_recall_at_10"] <= 1
    assert found["hnsw_used"]
    assert not any(tmp_path.iterdir())


def test_descriptions_are_different_and_the_same_again() -> None:
    found = bench_match.descriptions(500, seed=3)
    assert len(set(found)) == 500
    assert found == bench_match.descriptions(500, seed=3)


def test_growth_compares_the_halves() -> None:
    assert bench_match._growth([(0.0, 0)]) is None
    steady = [(float(n), 10 * n) for n in range(9)]
    assert bench_match._growth(steady) == 1
    slowing = [(float(n * n), 10 * n) for n in range(9)]
    assert bench_match._growth(slowing) == 3
