"""How fast a very long workbook is read, beside what openpyxl alone takes for its cells.

Every reading has a process of its own, so that its time and its memory are its own.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from app.bootstrap import Tell

ROWS, TIMES = 100_000, 2
HEADINGS = (
    *("No", "Part number", "Description", "HS code", "Origin", "Quantity", "Unit"),
    *("Unit price (EUR)", "Amount (EUR)", "Net weight (kg)"),
)
_FOLDER = Path(__file__).resolve().parents[2]


def measure(tell: Tell, rows: int = ROWS, times: int = TIMES) -> dict[str, Any]:
    """Seconds and peak memory of our whole reading and of openpyxl's two ways to the cells.

    The default way is the one compared with: like our reader it knows merged cells and hidden
    rows, which the faster, read-only one leaves out.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "long.xlsx"
        tell("Writing the workbook", 0, 0)
        total = write(file, rows)
        megabytes = file.stat().st_size / 2**20
        taken: dict[str, list[dict[str, Any]]] = {way: [] for way in WAYS}
        # In turn, so that a busy moment of the machine meets them all.
        for done in range(times):
            for place, way in enumerate(WAYS):
                tell(f"Reading: {way}", done * len(WAYS) + place, times * len(WAYS))
                taken[way].append(_in_a_process(way, file))
    best = {way: min(one["seconds"] for one in some) for way, some in taken.items()}
    computed = {way: min(one["computed_seconds"] for one in some) for way, some in taken.items()}
    ours = taken["ours"][0]
    if any(one["rows"] != rows for some in taken.values() for one in some):
        raise AssertionError("the ways did not read the same rows")
    return {
        "rows": rows,
        "columns": len(HEADINGS),
        "file_mb": round(megabytes, 1),
        "runs": times,
        "seconds": round(best["ours"], 2),
        "seconds_all": [round(one["seconds"], 2) for one in taken["ours"]],
        "computed_seconds": round(computed["ours"], 2),
        "peak_memory_mb": max(one["peak_memory_mb"] for one in taken["ours"]),
        "total_right": ours["total"] == f"{total / 100:.2f}" and ours["agrees"] is True,
        "openpyxl_seconds": round(best["openpyxl"], 2),
        "openpyxl_peak_memory_mb": max(one["peak_memory_mb"] for one in taken["openpyxl"]),
        "openpyxl_read_only_seconds": round(best["openpyxl_read_only"], 2),
        "times_faster": round(best["openpyxl"] / best["ours"], 2),
        "times_faster_than_read_only": round(best["openpyxl_read_only"] / best["ours"], 2),
        # The same by time computed, which other programs on the machine do not lengthen.
        "times_faster_computed": round(computed["openpyxl"] / computed["ours"], 2),
    }


def write(file: Path, rows: int) -> int:
    """A workbook of that many lines with their total; returns the total in cents."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Invoice")
    sheet.append(HEADINGS)
    total = 0
    for row in range(1, rows + 1):
        quantity, price = 1 + row % 40, 50 + (row % 977) * 37  # in cents: sums are exact
        total += quantity * price
        sheet.append(
            (
                row,
                f"PN-{row:06d}",
                f"Hexagon bolt M{4 + row % 20} x {10 + row % 90}, zinc plated",
                f"7318.15.{10 + row % 90}",
                ("DE", "IT", "CN")[row % 3],
                quantity,
                "PCE",
                price / 100,
                quantity * price / 100,
                quantity * 35 / 1000,
            )
        )
    sheet.append((None, None, "Total", *[None] * 5, total / 100))
    book.save(file)
    return total


def _ours(file: Path) -> dict[str, Any]:
    from app.intake import reading

    document = reading.read(file)
    return {
        "rows": len(document.lines),
        "total": str(document.lines_total),
        "agrees": document.totals_agree,
    }


def _openpyxl(file: Path, read_only: bool = False) -> dict[str, Any]:
    from openpyxl import load_workbook

    book = load_workbook(file, read_only=read_only, data_only=True)
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    return {"rows": len(rows) - 2}


WAYS: dict[str, Callable[[Path], dict[str, Any]]] = {
    "ours": _ours,
    "openpyxl": _openpyxl,
    "openpyxl_read_only": lambda file: _openpyxl(file, read_only=True),
}


def _in_a_process(way: str, file: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", __name__, way, str(file)],
        cwd=_FOLDER,
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def peak_memory() -> float:
    """The most memory this process has had, in MB."""
    if sys.platform == "win32":
        return float(psutil.Process().memory_info().peak_wset / 2**20)
    with contextlib.suppress(OSError, StopIteration):
        # What getrusage tells of a child counts its parent's memory from before the exec.
        told = Path("/proc/self/status").read_text("ascii", "replace").splitlines()
        return int(next(one for one in told if one.startswith("VmHWM")).split()[1]) / 2**10
    import resource

    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def main(way: str, file: Path) -> None:
    """Read the file this way and print what it took as JSON; imports are counted."""
    begun, computed = time.perf_counter(), time.process_time()
    found = WAYS[way](file)
    taken = {
        "seconds": time.perf_counter() - begun,
        "computed_seconds": time.process_time() - computed,
        "peak_memory_mb": round(peak_memory(), 1),
    }
    sys.stdout.write(json.dumps({**found, **taken}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
