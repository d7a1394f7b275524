"""The verb that reads damaged and hostile files by the thousand, to find what breaks."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.core.settings import Settings
from app.terminal import say


def add_verbs(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """``fuzz``."""
    verb = verbs.add_parser(
        "fuzz", help="read damaged and hostile files by the thousand; 1 if one breaks a limit"
    )
    verb.add_argument(
        "files",
        type=Path,
        nargs="*",
        metavar="DIR-OR-FILE",
        help="more files to damage, beside small ones of every kind made for it",
    )
    verb.add_argument("--count", type=int, default=20_000, metavar="N", help="how many are read")
    verb.add_argument("--seed", type=int, default=1, metavar="S", help="another run of chance")
    verb.add_argument("--first", type=int, default=0, metavar="N", help="begin with this number")
    verb.add_argument("--processes", type=int, default=2, metavar="N", help="how many at once")
    verb.add_argument("--out", type=Path, metavar="DIR", help="where what broke is kept")
    verb.add_argument("--json", action="store_true", help="print one JSON object")
    verb.set_defaults(run=_fuzz)


def _fuzz(options: argparse.Namespace, settings: Settings) -> int:
    from app.flows import fuzz

    plan = fuzz.Plan(
        count=options.count,
        seed=options.seed,
        processes=max(1, options.processes),
        out=options.out or settings.home / "fuzz",
        first=options.first,
    )
    found = fuzz.run(options.files, plan, say.Counter())
    if options.json:
        say.as_json(found)
        return 1 if found["findings"] else 0
    say.table(
        f"{found['files']:,} files in {found['seconds']:,} s, made from {found['made_from']}",
        [("What came of it", "left"), ("Files", "right")],
        [[name, f"{number:,}"] for name, number in found["outcomes"].items()],
    )
    say.line(
        f"The slowest took {found['slowest_seconds']} s, the "
        f"most memory was {found['peak_memory_mb']} MB (number {found['peak_memory_number']})."
    )
    for one in found["findings"]:
        say.line(
            f"- number {one['number']}, {one['what']}: {one['cause']} ({one['made_from']}: "
            f"{', '.join(one['changes'])}) {one['kept'] or ''}".rstrip()
        )
    say.line("Nothing broke." if not found["findings"] else f"{len(found['findings'])} broke.")
    return 1 if found["findings"] else 0
