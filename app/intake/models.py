"""The tables of intake: jobs, the lines read from invoices, and how columns were mapped."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    String,
    UniqueConstraint,
    literal_column,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import InheritedOffice, OfficeKey, SomeUser
from app.core.tables import (
    Base,
    Count,
    CountryCode,
    CurrencyCode,
    Details,
    Key,
    Moment,
    Name,
    No,
    Sha256,
    ShortText,
    TimeKey,
    Touched,
    Word,
    one_of,
    set_by_trigger,
)


class JobStatus(StrEnum):
    """How far a job is."""

    PENDING = "PENDING"
    PROCESSING = "PROCESSING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


class LineOutcome(StrEnum):
    """What matching made of a line."""

    PENDING = "PENDING"
    MATCHED = "MATCHED"
    WEAK = "WEAK"
    VAGUE = "VAGUE"
    CONFLICT = "CONFLICT"
    NOTHING = "NOTHING"
    FAILED = "FAILED"


class BatchGroup(Base):
    """Several invoices of one consignment."""

    __tablename__ = "batch_groups"

    id: Mapped[Key]
    office_id: Mapped[OfficeKey]
    batch_name: Mapped[Name]
    description: Mapped[str | None]
    created_at: Mapped[Moment]


class ProcessingJob(Base):
    """One invoice on its way to a declaration.

    ``total_products`` counts its lines, ``successful_matches`` the matches that carry a code and
    are sure or confirmed, ``average_confidence`` is over its matches; triggers keep all three.
    """

    __tablename__ = "processing_jobs"
    __table_args__ = (
        one_of("status", JobStatus),
        CheckConstraint("input_file_size > 0", name="input_file_size_positive"),
        CheckConstraint("credits_used >= 0", name="credits_used_positive"),
        CheckConstraint("average_confidence BETWEEN 0 AND 1", name="average_confidence_range"),
        Index("idx_processing_jobs_user_created", "user_id", text("created_at DESC")),
        Index("idx_processing_jobs_status", "status"),
        Index("idx_processing_jobs_country", "country_schema"),
        Index("ix_processing_jobs_office_created", "office_id", text("created_at DESC")),
        Index("ix_processing_jobs_office_input", "office_id", "input_sha256"),
        Index("ix_processing_jobs_office_number", "office_id", "invoice_number"),
        Index(
            "ix_processing_jobs_words",
            literal_column(
                "plain_text((((((input_file_name::text || ' '::text) || COALESCE(invoice_number,"
                " ''::character varying)::text) || ' '::text) || COALESCE(supplier, ''::character"
                " varying)::text) || ' '::text) || COALESCE(buyer, ''::character varying)::text)"
            ).label("plain"),
            postgresql_using="gin",
            postgresql_ops={"plain": "gin_trgm_ops"},
        ),
    )

    id: Mapped[Key]
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    status: Mapped[Word] = mapped_column(server_default=JobStatus.PENDING)
    input_file_name: Mapped[Name]
    input_file_url: Mapped[str]
    input_file_size: Mapped[int] = mapped_column(BigInteger)
    output_xml_url: Mapped[str | None]
    credits_used: Mapped[Count]
    processing_time_ms: Mapped[int | None]
    total_products: Mapped[Count]
    successful_matches: Mapped[Count]
    average_confidence: Mapped[Decimal | None] = mapped_column(Numeric(3, 2))
    country_schema: Mapped[CountryCode]
    error_message: Mapped[str | None]
    created_at: Mapped[Moment]
    started_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    office_id: Mapped[InheritedOffice] = mapped_column(index=False)
    client_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("clients.id", ondelete="SET NULL"), index=True
    )
    batch_group_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("batch_groups.id", ondelete="SET NULL"), index=True
    )
    assigned_staff_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("staff.id", ondelete="SET NULL"), index=True
    )
    notes: Mapped[str | None]
    input_sha256: Mapped[Sha256 | None]
    supplier: Mapped[Name | None]
    buyer: Mapped[Name | None]
    invoice_number: Mapped[Name | None]
    invoice_date: Mapped[date | None]
    currency: Mapped[CurrencyCode | None]
    incoterm: Mapped[CountryCode | None]
    incoterm_place: Mapped[Name | None]
    # The sum of the lines, the total the invoice states, and whether they agree.
    lines_total: Mapped[Decimal | None] = mapped_column(Numeric(18, 2))
    document_total: Mapped[Decimal | None] = mapped_column(Numeric(18, 2))
    totals_agree: Mapped[bool | None]
    # What the reader was unsure of, and which columns it found.
    reading: Mapped[Details]
    # What packing lists said of its lines and totals: see app.intake.joined.
    joined: Mapped[Details]
    # Only a licensed broker may confirm codes on this job; the database refuses anyone else.
    needs_licensed_decider: Mapped[No]
    # What the averages are made of.
    match_count: Mapped[Count]
    confidence_sum: Mapped[Decimal] = mapped_column(Numeric(12, 2), server_default=text("0"))
    # Counts the changes that people make; kept by the database.
    version: Mapped[int] = mapped_column(server_default=text("1"), server_onupdate=set_by_trigger())


class InvoiceLine(Base):
    """A line as it was read: evidence. Only ``outcome`` and its note ever change."""

    __tablename__ = "invoice_lines"
    __table_args__ = (
        one_of("outcome", LineOutcome),
        UniqueConstraint("job_id", "number"),
        Index("ix_invoice_lines_job_outcome", "job_id", "outcome"),
        Index(
            "ix_invoice_lines_words",
            # As Postgres writes it back, so that the drift test finds the two alike.
            literal_column(
                "plain_text((description || ' '::text) || COALESCE(part_number,"
                " ''::character varying)::text)"
            ).label("plain"),
            postgresql_using="gin",
            postgresql_ops={"plain": "gin_trgm_ops"},
        ),
    )

    id: Mapped[TimeKey]
    office_id: Mapped[InheritedOffice]
    job_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("processing_jobs.id", ondelete="CASCADE"))
    number: Mapped[int]
    description: Mapped[str]
    part_number: Mapped[Name | None]
    quantity: Mapped[Decimal | None] = mapped_column(Numeric(20, 6))
    # UN/ECE Recommendation 20 code.
    unit: Mapped[str | None] = mapped_column(String(50))
    unit_price: Mapped[Decimal | None] = mapped_column(Numeric(20, 8))
    value: Mapped[Decimal | None] = mapped_column(Numeric(20, 4))
    currency: Mapped[CurrencyCode | None]
    origin_country: Mapped[CountryCode | None]
    supplier_code: Mapped[ShortText | None]
    # Kilograms.
    net_mass: Mapped[Decimal | None] = mapped_column(Numeric(18, 6))
    gross_mass: Mapped[Decimal | None] = mapped_column(Numeric(18, 6))
    # Packages that hold this line's goods alone, their UN/ECE Recommendation 21 code and marks.
    packages: Mapped[int | None]
    package_kind: Mapped[str | None] = mapped_column(String(2))
    package_marks: Mapped[str | None]
    # Where it stood: "Sheet1!A12:H12", "row 12", "page 2".
    source: Mapped[Name]
    raw: Mapped[Details]
    outcome: Mapped[Word] = mapped_column(server_default=LineOutcome.PENDING)
    # Why: what a vague line lacks, or what went wrong in the lookup.
    outcome_note: Mapped[str | None]
    created_at: Mapped[Moment]


class EditedField(StrEnum):
    """What of a line a person may put right."""

    DESCRIPTION = "description"
    PART_NUMBER = "part_number"
    QUANTITY = "quantity"
    UNIT = "unit"
    UNIT_PRICE = "unit_price"
    VALUE = "value"
    CURRENCY = "currency"
    ORIGIN_COUNTRY = "origin_country"
    SUPPLIER_CODE = "supplier_code"
    NET_MASS = "net_mass"
    GROSS_MASS = "gross_mass"


# What the text of an edit must look like, so that the line can be shown with it.
EDIT_WRITTEN = (
    "case when field in ('quantity', 'unit_price', 'value', 'net_mass', 'gross_mass')"
    " then value ~ '^-?\\d{1,12}(\\.\\d{1,8})?$'"
    " when field in ('currency', 'origin_country') then value ~ '^[A-Z]{3}$'"
    " when field = 'description' then value is not null and length(value) between 1 and 10000"
    " else length(value) between 1 and 255 end"
)


class LineEdit(Base):
    """One field of a line as a person says it is; the latest counts, the line itself stays.

    A value of null says that the line has none of it.
    """

    __tablename__ = "line_edits"
    __table_args__ = (
        one_of("field", EditedField),
        CheckConstraint(EDIT_WRITTEN, name="value_written"),
        Index("ix_line_edits_job_line", "job_id", "line_id", "field", text("id DESC")),
        Index("ix_line_edits_line", "line_id", "field", text("id DESC")),
    )

    id: Mapped[TimeKey]
    office_id: Mapped[InheritedOffice]
    # The line's own; a trigger takes it from there.
    job_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("processing_jobs.id", ondelete="CASCADE"), server_default=set_by_trigger()
    )
    line_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("invoice_lines.id", ondelete="CASCADE"))
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), index=True)
    field: Mapped[Word]
    value: Mapped[str | None]
    reason: Mapped[str | None]
    created_at: Mapped[Moment]


class SupplierMapping(Base):
    """How a supplier's columns were mapped the last time."""

    __tablename__ = "supplier_mappings"
    __table_args__ = (UniqueConstraint("office_id", "supplier", "layout_sha256"),)

    id: Mapped[Key]
    office_id: Mapped[OfficeKey]
    supplier: Mapped[Name]
    # Of the header row as read, so that a supplier may have several layouts.
    layout_sha256: Mapped[Sha256]
    mapping: Mapped[Details]
    times_used: Mapped[int] = mapped_column(server_default=text("1"))
    confirmed_by: Mapped[SomeUser | None]
    created_at: Mapped[Moment]
    updated_at: Mapped[Touched]


class JobEvent(Base):
    """One step in a job's timeline."""

    __tablename__ = "job_events"
    __table_args__ = (Index("ix_job_events_job_created", "job_id", "created_at"),)

    id: Mapped[TimeKey]
    office_id: Mapped[InheritedOffice]
    job_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("processing_jobs.id", ondelete="CASCADE"))
    user_id: Mapped[SomeUser | None]
    event: Mapped[ShortText]
    note: Mapped[str | None]
    details: Mapped[Details]
    created_at: Mapped[Moment]
