"""What a packing list that came later says of an invoice's lines: kept beside them, not in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.intake.document import ColumnFound, Document, Fact, Joined, Line, Problem
from app.intake.edited import EditedLine
from app.intake.models import InvoiceLine, ProcessingJob
from app.intake.packing import FIGURES

TOTALS = tuple(f"{meaning}_total" for meaning in FIGURES)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a line's masses and packages; ``cells`` are those of what came later."""

    net_mass: Decimal | None = None
    gross_mass: Decimal | None = None
    packages: int | None = None
    package_kind: str | None = None
    package_marks: str | None = None
    where: Mapping[str, str] = field(default_factory=dict)
    cells: Mapping[str, str] = field(default_factory=dict)


_NOTHING = Known()


def later(joined: Mapping[str, Any], number: int) -> Known:
    """What came later for a line of a job to which this was joined."""
    kept = joined.get("lines", {}).get(str(number))
    if kept is None:
        return _NOTHING
    return Known(
        net_mass=_decimal(kept.get("net_mass")),
        gross_mass=_decimal(kept.get("gross_mass")),
        packages=kept.get("packages"),
        package_kind=kept.get("package_kind"),
        package_marks=kept.get("package_marks"),
        where=kept["where"],
        cells=kept["cells"],
    )


def known(session: Session, job_id: UUID) -> dict[int, Known]:
    """By line number what is known of its masses and packages, read at first or joined later."""
    joined = session.scalar(select(ProcessingJob.joined).where(ProcessingJob.id == job_id)) or {}
    rows = session.execute(
        select(
            EditedLine.number,
            EditedLine.net_mass,
            EditedLine.gross_mass,
            InvoiceLine.packages,
            InvoiceLine.package_kind,
            InvoiceLine.package_marks,
        )
        .join(InvoiceLine, InvoiceLine.id == EditedLine.id)
        .where(EditedLine.job_id == job_id)
        .order_by(EditedLine.number)
    )
    return {row.number: _over(row, later(joined, row.number)) for row in rows}


def totals(job: ProcessingJob) -> dict[str, Decimal]:
    """The masses and packages in all that the invoice or what was joined to it states."""
    added = job.joined.get("totals", {})
    stated = {name: job.reading.get(name) or added.get(name, (None,))[0] for name in TOTALS}
    return {name: Decimal(amount) for name, amount in stated.items() if amount is not None}


def place(job: ProcessingJob, total: str) -> str:
    """The document that states a total."""
    added = job.joined.get("totals", {}).get(total)
    return job.input_file_name if added is None else str(added[1])


def difference(before: Document, after: Document) -> dict[str, Any]:
    """What joining added to a document, in the form a job's reading keeps; empty for nothing."""
    changed = {}
    for old, new in zip(before.lines, after.lines, strict=True):
        if new.joined == old.joined:
            continue
        said: dict[str, Any] = {
            name: _kept(getattr(new, name))
            for name in (*FIGURES, "package_kind", "package_marks")
            if getattr(new, name) != getattr(old, name)
        }
        said["where"] = {one.meaning: one.where for one in new.joined[len(old.joined) :]}
        said["cells"] = {text: cell for text, cell in new.raw.items() if text not in old.raw}
        changed[str(new.number)] = said
    added = _totals(after, after.joined[len(before.joined) :])
    if not changed and not added:
        return {}
    return {"lines": changed, "totals": added, "problems": as_kept(after.problems)}


def at_reading(document: Document) -> dict[str, Any]:
    """Where the totals stand of a document that was joined before it was stored."""
    return {"totals": _totals(document, document.joined)} if document.joined else {}


def _totals(document: Document, joined: Iterable[Joined]) -> dict[str, Any]:
    return {one.meaning: [_kept(getattr(document, one.meaning)), one.where] for one in joined}


def as_kept(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Problems in the form a job keeps."""
    return [
        {
            "where": problem.where,
            "sentence": problem.sentence,
            "line": problem.line,
            "cause": problem.cause,
        }
        for problem in problems
    ]


def together(first: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """What was joined before with what is joined now; what stood first stays."""
    kept = {number: dict(said) for number, said in first.get("lines", {}).items()}
    for number, said in more["lines"].items():
        before = kept.get(number, {"where": {}, "cells": {}})
        kept[number] = {
            **said,
            **before,
            "where": {**said["where"], **before["where"]},
            "cells": {**said["cells"], **before["cells"]},
        }
    return {
        "lines": kept,
        "totals": {**more["totals"], **first.get("totals", {})},
        "problems": [*first.get("problems", ()), *more["problems"]],
    }


def stored(session: Session, job: ProcessingJob) -> Document:
    """An invoice as it is stored, with what has been joined to it, to be joined further."""
    reading = job.reading
    stated = totals(job)
    packages = stated.get("packages_total")
    rows = session.scalars(
        select(InvoiceLine).where(InvoiceLine.job_id == job.id).order_by(InvoiceLine.number)
    )
    return Document(
        kind=reading.get("kind", ""),
        name=job.input_file_name,
        supplier=job.supplier,
        buyer=job.buyer,
        invoice_number=job.invoice_number,
        invoice_date=job.invoice_date,
        currency=job.currency,
        incoterm=job.incoterm,
        incoterm_place=job.incoterm_place,
        lines=tuple(_line(row, later(job.joined, row.number)) for row in rows),
        lines_total=job.lines_total,
        document_total=job.document_total,
        totals_agree=job.totals_agree,
        columns=tuple(ColumnFound(**column) for column in reading.get("columns", ())),
        nature=reading.get("nature", "invoice"),
        net_mass_total=stated.get("net_mass_total"),
        gross_mass_total=stated.get("gross_mass_total"),
        packages_total=None if packages is None else int(packages),
        facts=tuple(Fact(**fact) for fact in reading.get("facts", ())),
    )


def _line(row: InvoiceLine, more: Known) -> Line:
    both = _over(row, more)
    return Line(
        number=row.number,
        description=row.description,
        part_number=row.part_number,
        quantity=row.quantity,
        unit=row.unit,
        value=row.value,
        net_mass=both.net_mass,
        gross_mass=both.gross_mass,
        source=row.source,
        raw={**row.raw, **more.cells},
        packages=both.packages,
        package_kind=both.package_kind,
        package_marks=both.package_marks,
        joined=tuple(Joined(meaning, where) for meaning, where in more.where.items()),
    )


def _over(row: Any, more: Known) -> Known:
    """What was read of a line, and what came later where nothing was."""
    return Known(
        net_mass=more.net_mass if row.net_mass is None else row.net_mass,
        gross_mass=more.gross_mass if row.gross_mass is None else row.gross_mass,
        packages=more.packages if row.packages is None else row.packages,
        package_kind=row.package_kind or more.package_kind,
        package_marks=row.package_marks or more.package_marks,
        where=more.where,
        cells=more.cells,
    )


def _kept(value: Decimal | int | str | None) -> int | str | None:
    return str(value) if isinstance(value, Decimal) else value


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
