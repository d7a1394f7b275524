"""What can be measured by command: reading, search, matching, and the window's start."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.bootstrap import Tell
    from app.core.settings import Settings

Bench = Callable[["Settings", "Tell"], dict[str, Any]]
SAMPLE = Path(__file__).resolve().parents[2] / "resources" / "samples"
TIMES = 5


def _search(settings: Settings, tell: Tell) -> dict[str, Any]:
    """Milliseconds per search of the tariff, over questions of every kind."""
    from app.flows.opening import open_runtime
    from app.tariff import bench

    runtime = open_runtime(settings, tell)
    try:
        with runtime.desk.read() as session:
            return bench.measure(session, 200)
    finally:
        runtime.close()


def _match(settings: Settings, tell: Tell) -> dict[str, Any]:
    """Matching in bulk, beside the embedder alone: see :mod:`app.flows.bench_match`."""
    from app.flows import bench_match

    return bench_match.measure(settings, tell)


def _start(settings: Settings, tell: Tell) -> dict[str, Any]:
    """Seconds from the program's start to the window's first paint, and to a desk in use.

    Whole processes, warm: the first start, which may prepare the database, is not counted.
    """
    taken: list[dict[str, float]] = []
    for place in range(TIMES + 1):
        tell("Starting the window", place, TIMES + 1)
        begun = time.time()
        done = subprocess.run(
            [sys.executable, "-m", "app.gui.first_paint", str(begun)],
            cwd=Path(__file__).resolve().parents[2],
            # Drawn in memory unless the environment names a platform, so that it runs anywhere.
            env={"QT_QPA_PLATFORM": "offscreen", **os.environ},
            capture_output=True,
            text=True,
            check=True,
        )
        painted, ready = (float(part) for part in done.stdout.split())
        taken.append({"painted": painted, "ready": ready})
    counted = taken[1:]
    return {
        "runs": TIMES,
        "first_paint_seconds_median": round(statistics.median(t["painted"] for t in counted), 3),
        "desk_seconds_median": round(statistics.median(t["ready"] for t in counted), 3),
    }


def _desks(settings: Settings, tell: Tell) -> dict[str, Any]:
    """Many desks on one job, disturbed: see :mod:`app.flows.bench_desks`."""
    from app.flows import bench_desks

    return bench_desks.measure(settings, tell)


def _read(settings: Settings, tell: Tell) -> dict[str, Any]:
    """A workbook of a hundred thousand rows, ours and openpyxl: see :mod:`app.flows.bench_read`."""
    from app.flows import bench_read

    return bench_read.measure(tell)


BENCHES: dict[str, Bench] = {
    "search": _search,
    "match": _match,
    "start": _start,
    "desks": _desks,
    "read": _read,
}
