"""The verbs that measure: how often the matcher is right, and how fast the program is."""

from __future__ import annotations

import argparse
import shlex
from datetime import date, datetime
from pathlib import Path
from typing import Any

from app.core.settings import Settings
from app.terminal import say

# What may be said of the bench "desks", by field of its plan.
DESKS: dict[str, tuple[type[int] | type[float], str]] = {
    "desks": (int, "how many work at once"),
    "lines": (int, "lines of the job they work on"),
    "seconds": (float, "how long they work"),
    "kills": (int, "connections that the server ends on the way"),
    "restarts": (int, "restarts of the server on the way, clean and crashed in turn"),
    "pause": (float, "seconds that each thinks before a decision, on average"),
    "seed": (int, "another run of chance"),
}
CALIBRATION = Path(__file__).resolve().parents[2] / "resources" / "matching" / "calibration.toml"


def add_verbs(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """``evaluate`` and ``bench``."""
    from app.flows import bench

    verb = verbs.add_parser("evaluate", help="measure the matcher on lines with known codes")
    verb.add_argument("file", type=Path, metavar="FILE.csv", help="columns description,code")
    verb.add_argument("--history", type=Path, metavar="FILE.csv", help="lines confirmed before")
    verb.add_argument("--report", type=Path, metavar="FILE.html", help="write a page to look at")
    verb.add_argument("--json", action="store_true", help="print one JSON object")
    verb.set_defaults(run=_evaluate)
    fits = verbs.add_parser("calibrate", help="fit the confidence anew on lines with known codes")
    fits.add_argument("files", type=Path, nargs="+", metavar="FILE.csv", help="without a history")
    fits.add_argument("--remembering", type=Path, required=True, metavar="FILE.csv")
    fits.add_argument("--history", type=Path, required=True, metavar="FILE.csv")
    fits.add_argument("--first", type=int, default=1_000, help="lines taken of each file")
    fits.add_argument("--out", type=Path, default=CALIBRATION, metavar="FILE.toml")
    fits.set_defaults(run=_calibrate)
    kept = verbs.add_parser(
        "baseline", help="measure all development sets and keep the figures, or compare with them"
    )
    kept.add_argument("folder", type=Path, nargs="?", metavar="DIR", help="where the sets lie")
    kept.add_argument(
        "--check", action="store_true", help="compare with the figures kept; 1 if one has fallen"
    )
    kept.add_argument("--quick", action="store_true", help="with --check: a part of each set")
    kept.add_argument("--out", type=Path, metavar="FILE.json", help="where the figures are kept")
    kept.set_defaults(run=_baseline)
    timed = verbs.add_parser("bench", help="measure how fast something is")
    timed.add_argument(
        "name", choices=sorted(bench.BENCHES), metavar="NAME", help=", ".join(sorted(bench.BENCHES))
    )
    timed.add_argument("--json", action="store_true", help="print one JSON object")
    for name, (kind, what) in DESKS.items():
        timed.add_argument(f"--{name}", type=kind, metavar="N", help=f"desks: {what}")
    timed.set_defaults(run=_bench)


def _evaluate(options: argparse.Namespace, settings: Settings) -> int:
    from app.flows.opening import open_runtime
    from app.matching import evaluate
    from app.matching.match import Matcher

    lines = evaluate.read(options.file)
    history = evaluate.read(options.history) if options.history else []
    tell = say.Counter()
    runtime = open_runtime(settings, tell)
    try:
        with runtime.worker.read() as session:
            attempt = evaluate.attempt(
                session,
                Matcher(runtime.embedder),
                lines,
                history,
                lambda done, total: tell("Matching", done, total),
            )
    finally:
        runtime.close()
    found = attempt.figures()
    if options.json:
        say.as_json(found)
    else:
        _show(found)
    if options.report:
        from app.matching import report_page

        written = report_page.page(attempt, _title(options), _command(options), datetime.now())
        options.report.write_text(written, "utf-8")
        say.note(str(options.report))
    return 0


def _title(options: argparse.Namespace) -> str:
    return f"{options.file.stem} with history" if options.history else str(options.file.stem)


def _command(options: argparse.Namespace) -> str:
    history = ["--history", options.history.name] if options.history else []
    return shlex.join(
        ["./run", "evaluate", options.file.name, *history, "--report", options.report.name]
    )


def _show(found: dict[str, Any]) -> None:
    say.line(
        f"{found['n']:,} lines, {found['embedder']}, {found['abstained']:,} without a code, "
        f"{found['lines_per_second']:,} lines a second"
    )
    say.table(
        "Right code among the first (share of lines, with the 95% interval)",
        [("Digits", "left"), *((f"@{place}", "right") for place in ("1", "3", "5", "10"))],
        [
            [
                digits,
                *(
                    f"{at['share']:.1%} ({at['low']:.1%}-{at['high']:.1%})"
                    for at in (places[place] for place in ("1", "3", "5", "10"))
                ),
            ]
            for digits, places in found["hit"].items()
        ],
    )
    say.table(
        "Bands",
        [("Band", "left"), ("Lines", "right"), ("Right at six digits", "right")],
        [
            [
                band["name"],
                f"{band['n']:,}",
                "" if band["precision"] is None else f"{band['precision']:.1%}",
            ]
            for band in found["bands"]
        ],
    )
    say.line(f"Calibration error {found['calibration_error']:.3f}")


def _calibrate(options: argparse.Namespace, settings: Settings) -> int:
    from app.flows.opening import open_runtime
    from app.matching import evaluate, fit
    from app.matching.match import Matcher

    runtime = open_runtime(settings, say.Counter())
    try:
        matcher = Matcher(runtime.embedder)
        with runtime.worker.read() as session:
            without = [
                trial
                for file in options.files
                for trial in fit.trials(session, matcher, evaluate.read(file)[: options.first])
            ]
            remembering = fit.trials(
                session,
                matcher,
                evaluate.read(options.remembering)[: options.first],
                evaluate.read(options.history),
            )
    finally:
        runtime.close()
    command = (
        f"./run calibrate {' '.join(file.name for file in options.files)} --remembering "
        f"{options.remembering.name} --history {options.history.name} --first {options.first}"
    )
    options.out.write_text(fit.fit(without, remembering).toml(command), "utf-8")
    say.line(str(options.out))
    return 0


def _baseline(options: argparse.Namespace, settings: Settings) -> int:
    from app.flows.opening import open_runtime
    from app.matching import baseline
    from app.matching.match import Matcher

    folder = options.folder or baseline.FOLDER
    file = options.out or baseline.FILE
    kept = baseline.read(file) if options.check else {}
    tell = say.Counter()
    runtime = open_runtime(settings, tell)
    try:
        matcher = Matcher(runtime.embedder)
        with runtime.worker.read() as session:
            # Keeping measures both; a comparison only what was asked for.
            found = {
                part: baseline.measure(
                    session, matcher, folder, quick=part == "quick", progress=tell
                )
                for part in ("whole", "quick")
                if not options.check or (part == "quick") == options.quick
            }
    finally:
        runtime.close()
    for part, measured in found.items():
        _show_sets(part, measured)
    embedder = matcher.embedder.model_id
    if options.check:
        (now,) = found.values()
        fallen = baseline.falls(kept, now, embedder, quick=options.quick)
        for sentence in fallen:
            say.note(sentence)
        return 1 if fallen else 0
    command = "./run baseline" + (f" {folder.name}" if options.folder else "")
    file.write_text(
        baseline.made(command, embedder, found["whole"], found["quick"], date.today()), "utf-8"
    )
    say.line(str(file))
    return 0


def _show_sets(part: str, measured: dict[str, Any]) -> None:
    hits = next(iter(measured.values()))["hit"]
    say.table(
        {"whole": "Whole sets", "quick": "Quick subset"}[part],
        [
            ("Set", "left"),
            *((name, "right") for name in ("Lines", *hits, "Calibration", "Strong", "right")),
        ],
        [
            [
                name,
                f"{one['n']:,}",
                *(f"{hit:.1%}" for hit in one["hit"].values()),
                f"{one['calibration_error']:.3f}",
                f"{one['strong']['share']:.1%}",
                "" if one["strong"]["precision"] is None else f"{one['strong']['precision']:.1%}",
            ]
            for name, one in measured.items()
        ],
    )


def _bench(options: argparse.Namespace, settings: Settings) -> int:
    from app.flows import bench

    planned = {name: getattr(options, name) for name in DESKS}
    planned = {name: value for name, value in planned.items() if value is not None}
    if options.name == "desks":
        from app.flows import bench_desks

        found = bench_desks.measure(settings, say.Counter(), bench_desks.Plan(**planned))
    else:
        found = bench.BENCHES[options.name](settings, say.Counter())
    if options.json:
        say.as_json({"bench": options.name, **found})
    else:
        for name, value in found.items():
            say.line(f"{name}: {value}")
    return 0
