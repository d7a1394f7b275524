"""A short run of the desks: nothing lost, nothing doubled, whatever is cut on the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.settings import Settings
from app.flows import bench_desks
from app.flows.bench_desks import Plan


@pytest.mark.timeout(240)
def test_a_few_desks_for_a_few_seconds(tmp_path: Path) -> None:
    plan = Plan(desks=4, lines=120, seconds=10, kills=10, restarts=1, pause=0.03)
    found = bench_desks.measure(Settings(home=tmp_path), lambda *_: None, plan)
    assert found["bugs"] == []
    for nought in (
        "lost",
        "doubled",
        "wrong_versions",
        "built_on_something_else",
        "wrong_codes",
        "locks_left",
        "lines_still_in_hand",
        "audit_broken",
        "deadlocks",
    ):
        assert found[nought] == 0, found
    assert found["restarts"] == 1
    assert found["kills"] > 3
    assert found["decisions"] > 10
    assert not any(tmp_path.iterdir())


def test_shares_of_values() -> None:
    assert bench_desks._at([], 0.5) is None
    assert bench_desks._at([2.0], 0.95, 1000) == 2000
    assert bench_desks._at([float(n) for n in range(101)], 0.95) == 95
    assert bench_desks._at([1.0, 3.0], 1.0) == 3
