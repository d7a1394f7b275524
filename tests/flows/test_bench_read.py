"""A short run of the reading bench: every way reads the same rows, and the total is right."""

from __future__ import annotations

import pytest

from app.flows import bench_read


@pytest.mark.timeout(120)
def test_a_small_workbook_is_measured() -> None:
    found = bench_read.measure(lambda *_: None, rows=3_000, times=1)
    assert found["rows"] == 3_000
    assert found["total_right"]
    assert found["times_faster"] == pytest.approx(
        found["openpyxl_seconds"] / found["seconds"], rel=0.05
    )
    assert 20 < found["peak_memory_mb"] < 600
