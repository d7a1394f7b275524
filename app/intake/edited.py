"""The lines of invoices with what people put right in them: a view, read like a table."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from sqlalchemy import MetaData
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class _View(DeclarativeBase):
    """Apart from the tables: nothing is created or changed by way of a view."""

    metadata = MetaData()


class EditedLine(_View):
    """A line as it stands; :class:`app.intake.models.InvoiceLine` is what was read.

    ``value_read`` and ``currency_read`` are what the document says, which the office's rules go
    by, so that nobody edits a line from under them.
    """

    __tablename__ = "lines_as_edited"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    office_id: Mapped[uuid.UUID]
    job_id: Mapped[uuid.UUID]
    number: Mapped[int]
    description: Mapped[str]
    part_number: Mapped[str | None]
    quantity: Mapped[Decimal | None]
    unit: Mapped[str | None]
    unit_price: Mapped[Decimal | None]
    value: Mapped[Decimal | None]
    currency: Mapped[str | None]
    origin_country: Mapped[str | None]
    supplier_code: Mapped[str | None]
    net_mass: Mapped[Decimal | None]
    gross_mass: Mapped[Decimal | None]
    source: Mapped[str]
    outcome: Mapped[str]
    value_read: Mapped[Decimal | None]
    currency_read: Mapped[str | None]
    edits: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
