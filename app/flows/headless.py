"""The journey without a window: read, match, a workbook with the result, a draft declaration."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from app.bootstrap import Runtime
from app.core.errors import Refused
from app.declarations import countries, job, official
from app.declarations.write import write
from app.flows import joining, process_invoice, workbook
from app.flows.rows import Progress
from app.intake import jobs as intake
from app.intake.document import Document
from app.review import jobs, queue
from app.review.rows import LineQuery, ReviewLine

Tell = Callable[[str, int, int], None]
ALL_LINES = 1_000_000


class OutNotAFolder(Refused):
    """{path} is a file; --out takes a folder."""


def look(path: Path, packing_lists: Sequence[Path] = ()) -> Document:
    """Read the files, so that what cannot be read is refused before anything is started for it."""
    return joining.read(path, packing_lists)


def do(
    runtime: Runtime,
    path: Path,
    out: Path | None,
    tell: Tell,
    document: Document | None = None,
    packing_lists: Sequence[Path] = (),
) -> dict[str, Any]:
    """Process an invoice, read already or not, and write its results here or into ``out``.

    ``packing_lists`` are those that joined the document.

    No code is confirmed here: the declaration is a draft whose problems say so line by line.
    Returns the ``--headless --json`` object without ``seconds``.
    """
    folder = out or Path.cwd()
    if folder.is_file():
        raise OutNotAFolder(path=folder)

    def told(state: Progress) -> None:
        tell(state.step, state.done, state.total)

    job_id = process_invoice.process(
        runtime, path, told, lambda: False, document=document, beside=packing_lists
    )
    country = runtime.settings.country
    with runtime.desk.read() as session:
        row = jobs.job(session, job_id)
        kept = intake.job(session, job_id)
        lines, _ = queue.lines(session, job_id, LineQuery(), 0, ALL_LINES)
        others = queue.alternatives(session, job_id)
        built = job.built(session, job_id, country, drafting=True)
    folder.mkdir(parents=True, exist_ok=True)
    results = folder / f"{path.stem}-result.xlsx"
    workbook.write(results, row, lines, others)
    profile = countries.profile(country)
    written = write(
        built.declaration,
        country,
        official.installed(runtime.settings.home, profile),
        built.problems,
    )
    file: Path | None = None
    if written.xml is not None:
        file = folder / f"{path.stem}-{country}{'' if written.lodgeable else '-draft'}.xml"
        file.write_bytes(written.xml)
    return {
        "file": path.name,
        "job_id": str(job_id),
        "country": country,
        "lines": len(lines),
        "lines_total": kept.lines_total,
        "document_total": kept.document_total,
        "currency": kept.currency,
        "totals_agree": kept.totals_agree,
        "matched": sum(1 for line in lines if line.code),
        "needs_review": sum(1 for line in lines if line.requires_review),
        "lines_detail": [_detail(line, others) for line in lines],
        "declaration": {"file": str(file) if file else None, "problems": written.as_json()},
        "results": str(results),
    }


def _detail(line: ReviewLine, others: dict[UUID, list[str]]) -> dict[str, Any]:
    return {
        "line": line.number,
        "description": line.description,
        "quantity": line.quantity,
        "unit": line.unit,
        "value": line.value,
        "origin": line.origin,
        "supplier_code": line.supplier_code,
        "supplier_note": line.supplier_note,
        "code": line.code,
        "confidence": line.confidence,
        "band": line.band,
        "outcome": line.outcome,
        "missing": line.missing,
        "alternatives": others.get(line.line_id, []),
        "source": line.source,
    }
