"""Stores a document that was read: the job, its lines as evidence, its first step."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from app.core.work import Work
from app.intake import joined, packing
from app.intake.document import Document, Line, Spot
from app.intake.events import JobReceived
from app.intake.refusals import OnlyPacking
from app.office import attachments
from app.office.models import LARGEST_ATTACHMENT

_AT_ONCE = 5_000
_NAME = 255
_MOST_SPOTS = 10_000  # beyond it a line's source alone says where it stands
# Arrays, because COPY is refused on a table with row-level security.
_LINES = """
    insert into invoice_lines (job_id, number, description, part_number, quantity, unit,
        unit_price, value, currency, origin_country, supplier_code, net_mass, gross_mass,
        packages, package_kind, package_marks, source, raw)
    select :job_id, number, description, part_number, quantity, unit, unit_price, value, currency,
        origin, supplier_code, net_mass, gross_mass, packages, package_kind, package_marks,
        source, raw::jsonb
    from unnest(
        cast(:number as integer[]), cast(:description as text[]), cast(:part_number as text[]),
        cast(:quantity as numeric[]), cast(:unit as text[]), cast(:unit_price as numeric[]),
        cast(:value as numeric[]), cast(:currency as text[]), cast(:origin as text[]),
        cast(:supplier_code as text[]), cast(:net_mass as numeric[]),
        cast(:gross_mass as numeric[]), cast(:packages as integer[]),
        cast(:package_kind as text[]), cast(:package_marks as text[]),
        cast(:source as text[]), cast(:raw as text[])
    ) as read (number, description, part_number, quantity, unit, unit_price, value, currency,
        origin, supplier_code, net_mass, gross_mass, packages, package_kind, package_marks,
        source, raw)
"""
_JOB = """
    insert into processing_jobs (id, user_id, client_id, input_file_name, input_file_url,
        input_file_size, input_sha256, country_schema, supplier, buyer, invoice_number,
        invoice_date, currency, incoterm, incoterm_place, lines_total, document_total,
        totals_agree, reading, joined)
    values (:id, :user_id, :client_id, :name, :url, :size, :sha256, :country, :supplier, :buyer,
        :invoice_number, :invoice_date, :currency, :incoterm, :incoterm_place, :lines_total,
        :document_total, :totals_agree, cast(:reading as jsonb), cast(:joined as jsonb))
"""


def receive(
    work: Work,
    *,
    user_id: UUID,
    client_id: UUID | None,
    document: Document,
    path: Path,
    country: str,
    beside: Sequence[Path] = (),
    url: str | None = None,
    columns: dict[str, Any] | None = None,
) -> UUID:
    """Store a document and its lines for a person; returns the id of the new job.

    ``url`` is where the file first lay, when ``path`` is a copy of it. ``columns`` is what is
    kept of how its columns came about: the ``mapping`` used, and what a person is ``asked``.

    The office is the person's own: the database takes it from there. ``country`` is the ISO
    alpha-3 code of the declaration's country. The file stays where it is; its address, size
    and SHA-256 are kept, and (up to 25 MB) its content, so that a colleague at another desk can
    open it. ``beside`` are the packing lists and waybills that joined it, kept likewise.
    Announces :class:`JobReceived`. Raises :class:`app.intake.refusals.OnlyPacking`.
    """
    if not document.lines and packing.is_packing(document):
        raise OnlyPacking(name=document.name, nature=document.nature)
    session = work.session
    job_id = uuid4()
    data = path.read_bytes()
    session.execute(
        text(_JOB),
        {
            "id": job_id,
            "user_id": user_id,
            "client_id": client_id,
            "name": _clean(path.name, _NAME),
            "url": url or path.absolute().as_uri(),
            "size": len(data),
            "sha256": sha256(data).hexdigest(),
            "country": country,
            "supplier": _clean(document.supplier, _NAME),
            "buyer": _clean(document.buyer, _NAME),
            "invoice_number": _clean(document.invoice_number, _NAME),
            "invoice_date": document.invoice_date,
            "currency": document.currency,
            "incoterm": document.incoterm,
            "incoterm_place": _clean(document.incoterm_place, _NAME),
            "lines_total": document.lines_total,
            "document_total": document.document_total,
            "totals_agree": document.totals_agree,
            "reading": _json(reading(document) | (columns or {})),
            "joined": _json(joined.at_reading(document)),
        },
    )
    office = session.scalar(text("select office_id from users where id = :u"), {"u": user_id})
    for file, content in ((path, data), *((other, other.read_bytes()) for other in beside)):
        if len(content) <= LARGEST_ATTACHMENT:
            attachments.keep(
                work,
                "processing_jobs",
                job_id,
                file.name,
                content,
                office_id=office,
                uploaded_by=user_id,
            )
    for some in _batches(document.lines):
        session.execute(text(_LINES), {"job_id": job_id, **_columns(some)})
    session.execute(
        text(
            "insert into job_events (job_id, user_id, event, note)"
            " values (:job, coalesce(current_user_id(), :user), 'received', :note)"
        ),
        {"job": job_id, "user": user_id, "note": f"{len(document.lines)} lines"},
    )
    work.record(JobReceived(job_id=str(job_id), lines=len(document.lines)))
    return job_id


def reading(document: Document) -> dict[str, Any]:
    """What the job keeps of how its document was read: doubts, columns, charges, totals."""
    return {
        "kind": document.kind,
        "nature": document.nature,
        "problems": joined.as_kept(document.problems),
        "columns": [
            {
                "meaning": column.meaning,
                "letter": column.letter,
                "index": column.index,
                "header": column.header,
                "how": column.how,
                "decimal": column.decimal,
            }
            for column in document.columns
        ],
        "charges": [
            {
                "kind": charge.kind,
                "label": charge.label,
                "amount": str(charge.amount),
                "where": charge.where,
            }
            for charge in document.charges
        ],
        "facts": [
            {"kind": fact.kind, "value": fact.value, "where": fact.where} for fact in document.facts
        ],
        "goods_total": _text(document.goods_total),
        "net_mass_total": _text(document.net_mass_total),
        "gross_mass_total": _text(document.gross_mass_total),
        "packages_total": document.packages_total,
        "spots": [_spot(spot) for spot in document.spots[:_MOST_SPOTS]],
    }


def _spot(spot: Spot) -> dict[str, Any]:
    if spot.page is not None:
        return {"line": spot.line, "page": spot.page, "box": list(spot.box or ())}
    said = {"line": spot.line, "cells": spot.cells}
    return said if spot.sheet is None else {**said, "sheet": spot.sheet}


def _batches(lines: Sequence[Line]) -> Iterator[Sequence[Line]]:
    for start in range(0, len(lines), _AT_ONCE):
        yield lines[start : start + _AT_ONCE]


def _columns(lines: Sequence[Line]) -> dict[str, list[Any]]:
    return {
        "number": [line.number for line in lines],
        "description": [_clean(line.description) for line in lines],
        "part_number": [_clean(line.part_number, _NAME) for line in lines],
        "quantity": [line.quantity for line in lines],
        "unit": [line.unit for line in lines],
        "unit_price": [line.unit_price for line in lines],
        "value": [line.value for line in lines],
        "currency": [line.currency for line in lines],
        "origin": [line.origin for line in lines],
        "supplier_code": [_clean(line.supplier_code, 50) for line in lines],
        "net_mass": [line.net_mass for line in lines],
        "gross_mass": [line.gross_mass for line in lines],
        "packages": [line.packages for line in lines],
        "package_kind": [line.package_kind for line in lines],
        "package_marks": [_clean(line.package_marks) for line in lines],
        "source": [_clean(line.source, _NAME) for line in lines],
        "raw": [_json(dict(line.raw)) for line in lines],
    }


def _clean(value: str | None, longest: int | None = None) -> str | None:
    """Text as Postgres takes it: it has no place for the sign of value nought."""
    if value is None:
        return None
    return value.replace("\0", "")[:longest]


def _json(value: dict[str, Any]) -> str:
    return json.dumps(cleaned(value), ensure_ascii=False)


def cleaned(value: Any) -> Any:
    """The same as Postgres takes it: its texts have no place for the sign of value nought."""
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, dict):
        return {cleaned(key): cleaned(held) for key, held in value.items()}
    if isinstance(value, list):
        return [cleaned(held) for held in value]
    return value


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
