"""Thousands of damaged and hostile files read in processes that are watched.

Every file must be read or refused with a sentence, within the limits of time and memory. What
breaks that is kept with the number that makes it again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random
from typing import IO, Any

import psutil

from app.bootstrap import Tell
from app.core.errors import Told
from app.flows import fuzz_packed, fuzz_seeds
from app.flows.bench_read import peak_memory

SECONDS, MEGABYTES = 20.0, 600.0
_BACKSTOP = 3 * 2**30  # address space of a process that reads: a bomb must not take the machine
_LARGEST_SEED = 3 * 2**20
_MOST_KEPT = 3  # files kept of one cause
_MOST_TOLD = 10  # of the slowest files
_FOLDER = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Plan:
    """How many files, from which chance, in how many processes, and where findings are kept."""

    count: int = 20_000
    seed: int = 1
    processes: int = 2
    out: Path | None = None
    first: int = 0
    seconds: float = SECONDS
    megabytes: float = MEGABYTES


@dataclass
class Finding:
    """A file that broke a promise: ``what`` is traceback, hang, memory or crash."""

    number: int
    what: str
    cause: str
    made_from: str
    changes: tuple[str, ...]
    seconds: float | None = None
    megabytes: float | None = None
    details: str = ""
    kept: str | None = None


@dataclass
class _Tally:
    outcomes: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    done: int = 0
    slowest: list[tuple[float, int, str]] = field(default_factory=list)
    peak: tuple[float, int] = (0.0, -1)


def seeds(given: Sequence[Path], folder: Path) -> list[Path]:
    """Our own files and those given, folders with all that is in them."""
    files = fuzz_seeds.write(folder)
    for one in given:
        inside = (
            sorted(each for each in one.rglob("*") if each.is_file()) if one.is_dir() else [one]
        )
        files += [each for each in inside if 0 < each.stat().st_size <= _LARGEST_SEED]
    return files


def case(files: Sequence[Path], seed: int, number: int) -> tuple[Path, bytes, tuple[str, ...]]:
    """The file of this number: what it was made from, its bytes, and the changes made."""
    chance = Random(f"{seed}:{number}")
    file = chance.choice(files)
    data, changes = fuzz_packed.changed(file.read_bytes(), chance)
    return file, data, changes


def run(given: Sequence[Path], plan: Plan, tell: Tell) -> dict[str, Any]:
    """Read that many files; the figures and the findings as ``fuzz --json`` prints them."""
    begun = time.monotonic()
    tally = _Tally()
    with tempfile.TemporaryDirectory() as folder:
        files = seeds(given, Path(folder) / "seeds")
        listed = Path(folder) / "seeds.json"
        listed.write_text(json.dumps([str(file) for file in files]), "utf-8")
        numbers = iter(range(plan.first, plan.first + plan.count))
        lock, stopped = threading.Lock(), threading.Event()

        def take() -> int | None:
            with lock:
                return None if stopped.is_set() else next(numbers, None)

        def count(found: dict[str, Any]) -> None:
            with lock:
                _count(tally, files, plan, found)
                tell("Reading damaged files", tally.done, plan.count)

        lanes = [
            threading.Thread(target=_Lane(listed, plan, take, count).work, name=f"fuzz {lane}")
            for lane in range(plan.processes)
        ]
        try:
            for lane in lanes:
                lane.start()
            for lane in lanes:
                lane.join()
        finally:
            stopped.set()  # Ctrl+C: each lane ends with the file it is at
    return {
        "files": tally.done,
        "seed": plan.seed,
        "made_from": len(files),
        "kinds": dict(tally.kinds.most_common()),
        "seconds": round(time.monotonic() - begun, 1),
        "slowest_seconds": tally.slowest[0][0] if tally.slowest else None,
        "slowest": [
            {"seconds": seconds, "number": number, "outcome": outcome}
            for seconds, number, outcome in tally.slowest
        ],
        "peak_memory_mb": round(tally.peak[0]),
        "peak_memory_number": tally.peak[1],
        "limits": {"seconds": plan.seconds, "memory_mb": plan.megabytes},
        "outcomes": dict(tally.outcomes.most_common()),
        "broken": dict(Counter(one.what for one in tally.findings)),
        "findings": [asdict(one) for one in sorted(tally.findings, key=lambda one: one.number)],
    }


def _count(tally: _Tally, files: Sequence[Path], plan: Plan, found: dict[str, Any]) -> None:
    tally.done += 1
    number = found["number"]
    tally.outcomes[found["outcome"]] += 1
    tally.kinds[found.get("kind", "?")] += 1
    longest = (round(found["seconds"], 2), number, found["outcome"])
    tally.slowest = sorted([*tally.slowest, longest], reverse=True)[:_MOST_TOLD]
    tally.peak = max(tally.peak, (found.get("peak", 0.0), number))
    broken = [(found["outcome"], found.get("cause", ""))] if found.get("broken") else []
    if found["seconds"] > plan.seconds and found["outcome"] != "hang":
        broken.append(("hang", found["outcome"]))
    if found.get("peak", 0.0) > plan.megabytes and found["outcome"] != "memory":
        broken.append(("memory", found["outcome"]))
    for what, cause in broken:
        file, data, changes = case(files, plan.seed, number)
        finding = Finding(
            number,
            what,
            cause,
            file.name,
            changes,
            found["seconds"],
            found.get("peak"),
            found.get("details", ""),
        )
        alike = sum((one.what, one.cause) == (what, cause) for one in tally.findings)
        if plan.out is not None and alike < _MOST_KEPT:
            finding.kept = _keep(plan.out, plan.seed, finding, file.suffix, data)
        tally.findings.append(finding)


def _keep(folder: Path, seed: int, finding: Finding, suffix: str, data: bytes) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{seed}-{finding.number}-{finding.what}{suffix}"
    file.write_bytes(data)
    told = f"{finding.what}: {finding.cause}\nmade from {finding.made_from} by "
    file.with_suffix(file.suffix + ".txt").write_text(
        f"{told}{', '.join(finding.changes)}\n\n{finding.details}", "utf-8", "replace"
    )
    return str(file)


class _Lane:
    """One reading process after the other, watched: what ends it is a finding."""

    def __init__(self, listed: Path, plan: Plan, take: Any, count: Any) -> None:
        self.listed, self.plan, self.take, self.count = listed, plan, take, count
        self.number: int | None = None
        self.begun = 0.0
        self.stopped = ""  # why this lane ended its process

    def work(self) -> None:
        """Until no number is left."""
        while (number := self.take()) is not None:
            with tempfile.TemporaryFile() as said, _process(self.listed, self.plan, said) as child:
                watch = threading.Thread(target=self._watch, args=(child,), daemon=True)
                self.number, self.stopped = None, ""
                watch.start()
                while number is not None and self._one(child, number, said):
                    number = self.take()

    def _one(self, child: subprocess.Popen[str], number: int, said: IO[bytes]) -> bool:
        """Have one file read; False when the process has ended or should."""
        assert child.stdin is not None
        assert child.stdout is not None
        self.begun, self.number = time.monotonic(), number
        try:
            child.stdin.write(f"{number}\n")
            child.stdin.flush()
            answer = child.stdout.readline()
        except OSError:
            answer = ""
        self.number = None
        if answer:
            found = json.loads(answer)
            self.count(found)
            # A process that has grown would have its size counted against the files after it.
            return bool(found["memory"] < self.plan.megabytes / 3)
        child.wait()
        said.seek(0)
        self.count(
            {
                "number": number,
                "outcome": self.stopped or "crash",
                "broken": True,
                "cause": self.stopped or f"the process ended with {child.returncode}",
                "seconds": time.monotonic() - self.begun,
                "details": said.read()[-4_000:].decode("utf-8", "replace"),
            }
        )
        return False

    def _watch(self, child: subprocess.Popen[str]) -> None:
        """End the process when a file holds it up, or when it takes far too much memory."""
        process = psutil.Process(child.pid)
        number, computed = None, 0.0
        with contextlib.suppress(psutil.NoSuchProcess):
            while child.poll() is None:
                time.sleep(0.1)
                taken = sum(process.cpu_times()[:4])
                if self.number != number:
                    number, computed = self.number, taken
                # A little more than the limit: a file that ends late is counted by its own time.
                late = taken - computed > 1.2 * self.plan.seconds
                # A busy computer makes everything wait; waiting this long is for nothing.
                late = late or time.monotonic() - self.begun > 15 * self.plan.seconds
                if number is not None and late:
                    self.stopped = "hang"
                elif process.memory_info().rss > 4 * self.plan.megabytes * 2**20:
                    self.stopped = "memory"
                if self.stopped:
                    child.kill()
                    return


@contextlib.contextmanager
def _process(listed: Path, plan: Plan, said: IO[bytes]) -> Iterator[subprocess.Popen[str]]:
    child = subprocess.Popen(
        [sys.executable, "-X", "faulthandler", "-m", __name__, str(listed), str(plan.seed)],
        cwd=_FOLDER,
        # Without text recognition, a slow program of its own that looks at every damaged scan.
        env={**os.environ, "PATH": ""},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=said,
        text=True,
        encoding="utf-8",
    )
    try:
        yield child
    finally:
        child.kill()
        child.communicate()


# --- in the process that reads


def attempt(file: Path) -> dict[str, Any]:
    """Read a file as ``read --json`` does; what came of it."""
    from app.intake import document, reading

    begun = _computed()
    found: dict[str, Any]
    try:
        read = reading.read(file)
        json.dumps(document.as_json(read), allow_nan=False)
        found = {"outcome": "read"}
    except Told as told:
        found = {"outcome": type(told).__name__}
    except BaseException as bug:  # a compiled reader's panic is no Exception
        found = {
            "outcome": "traceback",
            "broken": True,
            "cause": _cause(bug),
            "details": "".join(traceback.format_exception(bug))[-8_000:],
        }
    return found | {"seconds": _computed() - begun}


def _computed() -> float:
    """Seconds this process and those it had started have computed, whatever else went on."""
    taken = os.times()
    return taken.user + taken.system + taken.children_user + taken.children_system


def _cause(bug: BaseException) -> str:
    """Where it came from, alike for all that come from there."""
    ours = [
        frame
        for frame in traceback.extract_tb(bug.__traceback__)
        if Path(frame.filename).is_relative_to(_FOLDER)
    ]
    at = ours[-1] if ours else None
    return f"{type(bug).__name__} in {Path(at.filename).name}:{at.lineno}" if at else repr(bug)


def serve(listed: Path, seed: int, orders: IO[str], answers: IO[str]) -> None:
    """Read the files whose numbers come in, one answer a line."""
    with contextlib.suppress(ImportError):  # Windows has no such limit; the lane watches
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_BACKSTOP, _BACKSTOP))
    files = [Path(one) for one in json.loads(listed.read_text("utf-8"))]
    process = psutil.Process()
    with tempfile.TemporaryDirectory() as folder:
        for order in orders:
            number = int(order)
            made_from, data, _ = case(files, seed, number)
            file = Path(folder) / f"damaged{made_from.suffix}"
            file.write_bytes(data)
            kind = fuzz_packed.kind_of(data)
            del data
            _forget_peak()
            found = attempt(file)
            found |= {"number": number, "kind": kind, "peak": _peak()}
            found["memory"] = process.memory_info().rss / 2**20
            answers.write(json.dumps(found) + "\n")
            answers.flush()


_HERE = Path("/proc/self")


def _family() -> list[Path]:
    """This process and those it has started, as Linux shows them; nothing elsewhere."""
    if not _HERE.is_dir():
        return []
    found = [_HERE]
    for children in _HERE.glob("task/*/children"):
        with contextlib.suppress(OSError):  # a thread that has ended meanwhile
            found += [Path("/proc", pid) for pid in children.read_text().split()]
    return found


def _forget_peak() -> None:
    for process in _family():
        with contextlib.suppress(OSError):
            (process / "clear_refs").write_text("5")  # the peak counts from here


def _peak() -> float:
    """The most memory since it was forgotten, in MB; elsewhere that of the whole process."""
    sizes = []
    for process in _family():
        with contextlib.suppress(OSError, StopIteration):
            lines = (process / "status").read_text("ascii", "replace").splitlines()
            sizes.append(int(next(one for one in lines if one.startswith("VmHWM")).split()[1]))
    return sum(sizes) / 1024 if sizes else peak_memory()


def fingerprint(files: Sequence[Path], seed: int, count: int) -> str:
    """A hash over the first files of a seed: the same everywhere, or something is not by chance."""
    sha = hashlib.sha256()
    for number in range(count):
        sha.update(case(files, seed, number)[1])
    return sha.hexdigest()


if __name__ == "__main__":
    serve(Path(sys.argv[1]), int(sys.argv[2]), sys.stdin, sys.stdout)
