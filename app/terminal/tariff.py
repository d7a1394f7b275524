"""The verb that loads tariffs."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.settings import Settings
from app.terminal import say

if TYPE_CHECKING:
    from app.flows.editions import ForOffice


def add_verbs(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """``tariff load``."""
    tariff = verbs.add_parser("tariff", help="load national tariffs")
    inner = tariff.add_subparsers(dest="what", required=True, metavar="WHAT")
    load = inner.add_parser("load", help="load a tariff, or its notes, as published")
    load.add_argument("file", type=Path, metavar="FILE")
    load.add_argument("--country", required=True, type=str.upper, metavar="ISO3")
    load.add_argument("--edition", help="its name; the file's name when left out")
    load.add_argument("--valid-from", type=date.fromisoformat, metavar="YYYY-MM-DD")
    load.add_argument("--even-if-smaller", action="store_true", help="take a much shorter tariff")
    load.add_argument("--json", action="store_true", help="print one JSON object")
    load.set_defaults(run=_load)


def _load(options: argparse.Namespace, settings: Settings) -> int:
    from app.flows import editions
    from app.flows.opening import open_runtime

    tell = say.Counter()
    runtime = open_runtime(settings, tell)
    try:
        with runtime.owner.work() as work:
            report, touched = editions.load(
                work,
                options.file,
                options.country,
                options.edition,
                options.valid_from,
                tell,
                options.even_if_smaller,
            )
    finally:
        runtime.close()
    if options.json:
        told = asdict(report)
        told["touched"] = [asdict(one) for one in touched]
        say.as_json(told)
    elif report.nothing_changed:
        say.line(f"{report.kind}, {report.edition}: loaded already, nothing changed.")
    else:
        say.line(
            f"{report.kind}, {report.edition}: {report.added:,} added, {report.changed:,} changed, "
            f"{report.removed:,} ended, {report.returned:,} valid again, "
            f"{report.unchanged:,} as before."
        )
        _tell(touched)
    return 0


def _tell(touched: Sequence[ForOffice]) -> None:
    """Whose products are to be looked at again, and why."""
    if touched:
        say.line("Codes were confirmed for these products that this edition changed; matching asks")
        say.line("about them again:")
    for one in touched:
        say.line(f"  {one.office}, {one.client or 'no client named'}")
        for product in one.products:
            part = f"{product.part_number}, " if product.part_number else ""
            say.line(f"    {part}{product.description[:60]}: {product.reason}")
