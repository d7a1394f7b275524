"""The frozen rows of intake: jobs, their lines and their timeline, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class JobRow:
    """One invoice on its way. ``reading`` holds its problems, columns and charges as read."""

    id: UUID
    user_id: UUID
    office_id: UUID
    client_id: UUID | None
    status: str
    file_name: str
    file_url: str
    country: str
    supplier: str | None
    buyer: str | None
    invoice_number: str | None
    invoice_date: date | None
    currency: str | None
    incoterm: str | None
    incoterm_place: str | None
    lines: int
    lines_total: Decimal | None
    document_total: Decimal | None
    totals_agree: bool | None
    credits_used: int
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    processing_time_ms: int | None
    error: str | None
    reading: dict[str, Any]
    joined: dict[str, Any]


@dataclass(frozen=True, slots=True)
class LineRow:
    """One stored line: the evidence as read, with what matching has made of it so far."""

    id: UUID
    job_id: UUID
    number: int
    description: str
    part_number: str | None
    quantity: Decimal | None
    unit: str | None
    unit_price: Decimal | None
    value: Decimal | None
    currency: str | None
    origin_country: str | None
    supplier_code: str | None
    net_mass: Decimal | None
    gross_mass: Decimal | None
    source: str
    outcome: str


@dataclass(frozen=True, slots=True)
class JobStep:
    """One step of a job's timeline."""

    event: str
    note: str | None
    user_id: UUID | None
    at: datetime
    about: str | None = None  # the colleague it was given to, by name


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A consignment: the batch group of some invoices."""

    id: UUID
    name: str
    created_at: datetime
    invoices: int


@dataclass(frozen=True, slots=True)
class Twin:
    """An earlier job that is the same invoice. ``how``: ``content`` (the very same file) or
    ``number`` (another file of the same supplier and invoice number)."""

    job_id: UUID
    file_name: str
    invoice_number: str | None
    supplier: str | None
    created_at: datetime
    lines: int
    by: str  # who read it, by name
    how: str


@dataclass(frozen=True, slots=True)
class Edit:
    """One field as a person says it is: what it was on the document, and whose say it is."""

    field: str
    was: str | None
    now: str | None
    by: str
    at: datetime
