"""The verbs that measure: how often the matcher is right, and how fast the program is."""

from __future__ import annotations

import argparse
import shlex
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from app.core.settings import Settings
from app.terminal import say

# What may be said of the benches "desks" and "match", by field of their plans.
DESKS: dict[str, tuple[type[int] | type[float], str]] = {
    "desks": (int, "how many work at once"),
    "lines": (int, "lines of the job they work on"),
    "seconds": (float, "how long they work"),
    "kills": (int, "connections that the server ends on the way"),
    "restarts": (int, "restarts of the server on the way, clean and crashed in turn"),
    "pause": (float, "seconds that each thinks before a decision, on average"),
    "seed": (int, "another run of chance"),
}
MATCH: dict[str, str] = {"lines": "different lines that are matched", "seed": DESKS["seed"][1]}
DOLLARS = "what the language model may cost at most; by default what the settings say for a job"
CALIBRATION = Path(__file__).resolve().parents[2] / "resources" / "matching" / "calibration.toml"


def add_verbs(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """``evaluate`` and ``bench``."""
    from app.flows import bench

    verb = verbs.add_parser("evaluate", help="measure the matcher on lines with known codes")
    verb.add_argument("file", type=Path, metavar="FILE.csv", help="columns description,code")
    verb.add_argument("--history", type=Path, metavar="FILE.csv", help="lines confirmed before")
    verb.add_argument("--report", type=Path, metavar="FILE.html", help="write a page to look at")
    verb.add_argument(
        "--with-model",
        action="store_true",
        help="also ask the language model about the doubtful lines (needs a key; costs money)",
    )
    verb.add_argument(
        "--limit", type=_count, metavar="N", help="only N lines, evenly from all over the file"
    )
    verb.add_argument("--dollars", type=_dollars, metavar="US$", help=DOLLARS)
    verb.add_argument("--json", action="store_true", help="print one JSON object")
    verb.set_defaults(run=_evaluate)
    fits = verbs.add_parser("calibrate", help="fit the confidence anew on lines with known codes")
    fits.add_argument("files", type=Path, nargs="+", metavar="FILE.csv", help="without a history")
    fits.add_argument("--remembering", type=Path, required=True, metavar="FILE.csv")
    fits.add_argument("--history", type=Path, required=True, metavar="FILE.csv")
    fits.add_argument("--first", type=int, default=1_000, help="lines taken of each file")
    fits.add_argument("--out", type=Path, default=CALIBRATION, metavar="FILE.toml")
    fits.add_argument(
        "--with-model",
        action="store_true",
        help="also measure how sure the language model's choices are (needs a key; costs money)",
    )
    fits.add_argument("--dollars", type=_dollars, metavar="US$", help=DOLLARS)
    fits.set_defaults(run=_calibrate)
    kept = verbs.add_parser(
        "baseline", help="measure all development sets and keep the figures, or compare with them"
    )
    kept.add_argument("folder", type=Path, nargs="?", metavar="DIR", help="where the sets lie")
    kept.add_argument(
        "--check", action="store_true", help="compare with the figures kept; 1 if one has fallen"
    )
    kept.add_argument("--quick", action="store_true", help="compare only a part of each set")
    kept.add_argument("--out", type=Path, metavar="FILE.json", help="where the figures are kept")
    kept.set_defaults(run=_baseline)
    timed = verbs.add_parser("bench", help="measure how fast something is")
    timed.add_argument(
        "name", choices=sorted(bench.BENCHES), metavar="NAME", help=", ".join(sorted(bench.BENCHES))
    )
    timed.add_argument("--json", action="store_true", help="print one JSON object")
    for name, (kind, what) in DESKS.items():
        also = f"; match: {MATCH[name]}" if name in MATCH else ""
        timed.add_argument(f"--{name}", type=kind, metavar="N", help=f"desks: {what}{also}")
    timed.set_defaults(run=_bench)


def _count(written: str) -> int:
    if not written.isascii() or not written.isdigit() or not int(written):
        raise argparse.ArgumentTypeError(f"{written!r} is not a number from 1 up")
    return int(written)


def _dollars(written: str) -> Decimal:
    try:
        found = Decimal(written)
    except ArithmeticError:
        found = Decimal("nan")
    if not found.is_finite() or found < 0:
        raise argparse.ArgumentTypeError(f"{written!r} is not an amount of dollars")
    return found


def _evaluate(options: argparse.Namespace, settings: Settings) -> int:
    from app.flows import choosing
    from app.flows.opening import open_runtime
    from app.matching import evaluate
    from app.matching.match import Matcher

    lines = evaluate.spread(evaluate.read(options.file), options.limit)
    history = evaluate.read(options.history) if options.history else []
    tell = say.Counter()
    runtime = open_runtime(settings, tell)
    try:
        chooser = choosing.for_measuring(runtime, options.dollars) if options.with_model else None
        with runtime.worker.read() as session:
            attempt = evaluate.attempt(
                session,
                Matcher(runtime.embedder),
                lines,
                history,
                lambda done, total: tell("Matching", done, total),
                chooser,
                lambda done, total: tell("Asking the language model", done, total),
            )
    finally:
        runtime.close()
    found = attempt.figures()
    if options.json:
        say.as_json(found)
    else:
        _show(found)
        if "with_model" in found:
            _show_model(found["with_model"])
    if options.report:
        from app.matching import report_page

        written = report_page.page(
            attempt.final, _title(options), _command(options), datetime.now()
        )
        options.report.parent.mkdir(parents=True, exist_ok=True)
        options.report.write_text(written, "utf-8")
        say.note(str(options.report))
    return 0


def _title(options: argparse.Namespace) -> str:
    return f"{options.file.stem} with history" if options.history else str(options.file.stem)


def _command(options: argparse.Namespace) -> str:
    words = ["./run", "evaluate", options.file.name]
    words += ["--history", options.history.name] if options.history else []
    words += ["--limit", str(options.limit)] if options.limit else []
    words += ["--with-model"] if options.with_model else []
    return shlex.join([*words, "--report", options.report.name])


def _show_model(found: dict[str, Any]) -> None:
    say.line()
    _show_hits(f"The same after {found['model']}", found)
    asked, said = found["asked"], found["said"]
    say.line(
        f"Asked about {asked['n']:,} of {found['doubtful']:,} doubtful lines: right at six digits "
        f"{asked['before']['share']:.1%} before, {asked['after']['share']:.1%} after; chose for "
        f"{said['chosen']:,} ({asked['chosen']['share']:.1%} right), none for {said['none']:,}, "
        f"asks about {said['ask']:,}, no usable answer for {said['unusable']:,}"
    )
    say.line(
        f"{found['tokens_in']:,} tokens in, {found['tokens_out']:,} out, "
        f"{found['us_dollars']:.4f} US dollars"
    )
    if found["stopped"]:
        say.line(found["stopped"])


def _show(found: dict[str, Any]) -> None:
    say.line(
        f"{found['n']:,} lines, {found['embedder']}, {found['abstained']:,} without a code, "
        f"{found['lines_per_second']:,} lines a second"
    )
    _show_hits("Right code among the first (share of lines, with the 95% interval)", found)
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


def _show_hits(title: str, found: dict[str, Any]) -> None:
    say.table(
        title,
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


def _calibrate(options: argparse.Namespace, settings: Settings) -> int:
    from app.flows import choosing
    from app.flows.opening import open_runtime
    from app.matching import evaluate, fit
    from app.matching.match import Matcher

    runtime = open_runtime(settings, say.Counter())
    try:
        matcher = Matcher(runtime.embedder)
        chooser = choosing.for_measuring(runtime, options.dollars) if options.with_model else None
        with runtime.worker.read() as session:
            without = [
                trial
                for file in options.files
                for trial in fit.trials(
                    session,
                    matcher,
                    evaluate.read(file)[: options.first],
                    chooser=chooser,
                )
            ]
            remembering = fit.trials(
                session,
                matcher,
                evaluate.read(options.remembering)[: options.first],
                evaluate.read(options.history),
                chooser,
            )
    finally:
        runtime.close()
    command = (
        f"./run calibrate {' '.join(file.name for file in options.files)} --remembering "
        f"{options.remembering.name} --history {options.history.name} --first {options.first}"
        + (" --with-model" if options.with_model else "")
    )
    options.out.write_text(fit.fit(without, remembering).toml(command), "utf-8")
    if chooser is not None and (told := chooser.sentence()):
        say.note(told)
    say.line(str(options.out))
    return 0


def _baseline(options: argparse.Namespace, settings: Settings) -> int:
    from app.flows.opening import open_runtime
    from app.matching import baseline
    from app.matching.match import Matcher

    folder = options.folder or baseline.FOLDER
    file = options.out or baseline.FILE
    check = options.check or options.quick
    kept = baseline.read(file) if check else {}
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
                if not check or (part == "quick") == options.quick
            }
    finally:
        runtime.close()
    for part, measured in found.items():
        _show_sets(part, measured)
    embedder = matcher.embedder.model_id
    if check:
        (now,) = found.values()
        fallen = baseline.falls(kept, now, embedder, quick=options.quick)
        for sentence in fallen:
            say.note(sentence)
        return 1 if fallen else 0
    command = "./run baseline" + (f" {folder.name}" if options.folder else "")
    file.parent.mkdir(parents=True, exist_ok=True)
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
    elif options.name == "match":
        from app.flows import bench_match

        said = {name: value for name, value in planned.items() if name in MATCH}
        found = bench_match.measure(settings, say.Counter(), bench_match.Plan(**said))
    else:
        found = bench.BENCHES[options.name](settings, say.Counter())
    if options.json:
        say.as_json({"bench": options.name, **found})
    else:
        for name, value in found.items():
            say.line(f"{name}: {value}")
    return 0
