"""The verbs about one invoice: the whole journey without a window, and only reading it."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.core.settings import Settings
from app.terminal import say

Run = Callable[[argparse.Namespace, Settings], int]


def add_open(verbs: argparse._SubParsersAction[argparse.ArgumentParser], run: Run) -> None:
    """``./run [INVOICE]``, the verb that need not be named."""
    verb = verbs.add_parser("open", help="open the window, or do one invoice with --headless")
    verb.add_argument("file", type=Path, nargs="?", metavar="INVOICE")
    verb.add_argument("--headless", action="store_true", help="do the job in the terminal")
    _add_packing(verb)
    verb.add_argument("--country", type=str.upper, metavar="ISO3", help="country of import")
    verb.add_argument("--out", type=Path, metavar="DIR", help="where the results are written")
    verb.add_argument("--json", action="store_true", help="print one JSON object")
    verb.set_defaults(run=run)


def add_verbs(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """``read``."""
    verb = verbs.add_parser("read", help="only read an invoice: lines, totals, doubts")
    verb.add_argument("file", type=Path, metavar="FILE")
    _add_packing(verb)
    verb.add_argument("--json", action="store_true", help="print one JSON object")
    verb.set_defaults(run=_read)


def _add_packing(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--packing",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="a packing list or waybill of the invoice; may be given several times",
    )


def _read(options: argparse.Namespace, _settings: Settings) -> int:
    from app.flows import joining
    from app.intake import document

    found = joining.read(options.file, options.packing)
    if options.json:
        say.as_json(document.as_json(found))
        return 0
    say.table(
        f"{found.name}: {found.nature} {found.invoice_number or ''}".rstrip(),
        [
            ("#", "right"),
            ("Description", "left"),
            ("Part", "left"),
            ("Quantity", "right"),
            ("Unit", "left"),
            ("Value", "right"),
            ("Origin", "left"),
            ("From", "left"),
        ],
        [
            [
                str(line.number),
                line.description,
                line.part_number or "",
                amount(line.quantity),
                line.unit or "",
                amount(line.value),
                line.origin or "",
                line.source,
            ]
            for line in found.lines
        ],
    )
    say.line(
        f"Lines {amount(found.lines_total)} {found.currency or ''}, document "
        f"{amount(found.document_total) or 'states no total'}: "
        + {True: "they agree.", False: "they do not agree.", None: "nothing to compare."}[
            found.totals_agree
        ]
    )
    for fact in found.facts:
        say.line(f"{fact.kind.replace('_', ' ').capitalize()}: {fact.value} ({fact.where})")
    for problem in found.problems:
        say.line(f"- {problem.where}: {problem.sentence}")
    return 0


def process(options: argparse.Namespace, settings: Settings) -> int:
    """The whole journey in the terminal: a table, the workbook and the draft declaration."""
    from app.flows import headless, opening

    begun = time.monotonic()
    tell = say.Counter()
    # What cannot be read is refused before anything is started for it.
    document = headless.look(options.file, options.packing)
    runtime = opening.open_runtime(settings, tell)
    try:
        done = headless.do(runtime, options.file, options.out, tell, document, options.packing)
    finally:
        runtime.close()
    result = {**done, "seconds": round(time.monotonic() - begun, 2)}
    if options.json:
        say.as_json(result)
    else:
        _show(result)
    return 0


def _show(done: dict[str, Any]) -> None:
    say.table(
        f"{done['file']}: {done['lines']} lines to {done['country']}",
        [
            ("#", "right"),
            ("Description", "left"),
            ("Quantity", "right"),
            ("Value", "right"),
            ("Origin", "left"),
            ("HS code", "left"),
            ("Confidence", "left"),
            ("Others", "left"),
        ],
        [
            [
                str(line["line"]),
                line["description"],
                f"{amount(line['quantity'])} {line['unit'] or ''}".strip(),
                amount(line["value"]),
                line["origin"] or "",
                line["code"] or "",
                f"{line['band']} {line['confidence']:.0%}" if line["code"] else line["outcome"],
                " ".join(line["alternatives"][:3]),
            ]
            for line in done["lines_detail"]
        ],
    )
    total = f"{amount(done['document_total'])} {done['currency'] or ''}".strip()
    say.line(
        f"The lines come to {amount(done['lines_total'])} {done['currency'] or ''}. "
        + {
            True: f"With the charges stated, that is the document's total of {total}.",
            False: f"With the charges stated, that is not the document's total of {total}.",
            None: "The document states no total to compare with.",
        }[done["totals_agree"]]
    )
    say.line(f"{done['matched']} lines have a code proposed, {done['needs_review']} need a person.")
    declaration = done["declaration"]
    for problem in declaration["problems"][:12]:
        say.line(f"- {problem['sentence']}")
    if len(declaration["problems"]) > 12:
        say.line(f"- and {len(declaration['problems']) - 12} more; --json lists them all.")
    say.line(f"Results: {done['results']}")
    say.line(f"Declaration, a draft: {declaration['file'] or 'not written, see above'}")


def amount(value: Any) -> str:
    """A number as a person reads it; nothing for None."""
    if value is None:
        return ""
    text = f"{value:,.6f}".rstrip("0").rstrip(".")
    whole, _, part = text.partition(".")
    return f"{whole}.{part:0<2}" if part else whole
