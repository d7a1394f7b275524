"""The rows of intake as plain frozen values.

Generated from the models by ./run schema: change those and generate it anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class BatchGroupRecord:
    """Several invoices of one consignment."""

    id: UUID
    office_id: UUID
    batch_name: str
    description: str | None
    created_at: datetime


@dataclass(frozen=True)
class SupplierMappingRecord:
    """How a supplier's columns were mapped the last time."""

    id: UUID
    office_id: UUID
    supplier: str
    layout_sha256: str
    mapping: dict[str, Any]
    times_used: int
    confirmed_by: UUID | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class ProcessingJobRecord:
    """One invoice on its way to a declaration."""

    id: UUID
    user_id: UUID
    status: str
    input_file_name: str
    input_file_url: str
    input_file_size: int
    output_xml_url: str | None
    credits_used: int
    processing_time_ms: int | None
    total_products: int
    successful_matches: int
    average_confidence: Decimal | None
    country_schema: str
    error_message: str | None
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    office_id: UUID
    client_id: UUID | None
    batch_group_id: UUID | None
    assigned_staff_id: UUID | None
    notes: str | None
    input_sha256: str | None
    supplier: str | None
    buyer: str | None
    invoice_number: str | None
    invoice_date: date | None
    currency: str | None
    incoterm: str | None
    incoterm_place: str | None
    lines_total: Decimal | None
    document_total: Decimal | None
    totals_agree: bool | None
    reading: dict[str, Any]
    joined: dict[str, Any]
    needs_licensed_decider: bool
    match_count: int
    confidence_sum: Decimal
    version: int


@dataclass(frozen=True)
class InvoiceLineRecord:
    """A line as it was read: evidence."""

    id: UUID
    office_id: UUID
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
    packages: int | None
    package_kind: str | None
    package_marks: str | None
    source: str
    raw: dict[str, Any]
    outcome: str
    outcome_note: str | None
    created_at: datetime


@dataclass(frozen=True)
class JobEventRecord:
    """One step in a job's timeline."""

    id: UUID
    office_id: UUID
    job_id: UUID
    user_id: UUID | None
    event: str
    note: str | None
    details: dict[str, Any]
    created_at: datetime


@dataclass(frozen=True)
class LineEditRecord:
    """One field of a line as a person says it is; the latest counts, the line itself stays."""

    id: UUID
    office_id: UUID
    job_id: UUID
    line_id: UUID
    user_id: UUID
    field: str
    value: str | None
    reason: str | None
    created_at: datetime
