"""The tables of declarations: what was declared, item by item, and the files written."""

from __future__ import annotations

import uuid
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import InheritedOffice, SomeUser
from app.core.tables import (
    Base,
    CountryCode,
    CurrencyCode,
    Details,
    Key,
    Moment,
    Name,
    No,
    Sha256,
    ShortText,
    Touched,
    Word,
    one_of,
)


class DeclarationStatus(StrEnum):
    """How far a declaration is. An exported one is locked; a correction is a new version."""

    DRAFT = "DRAFT"
    READY = "READY"
    EXPORTED = "EXPORTED"
    REPLACED = "REPLACED"


class Declaration(Base):
    """A customs declaration made from a job, in one version."""

    __tablename__ = "declarations"
    __table_args__ = (
        one_of("status", DeclarationStatus),
        UniqueConstraint("job_id", "country_schema", "version"),
        CheckConstraint("version >= 1", name="version_positive"),
    )

    id: Mapped[Key]
    office_id: Mapped[InheritedOffice]
    job_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("processing_jobs.id", ondelete="CASCADE"))
    country_schema: Mapped[CountryCode]
    version: Mapped[int] = mapped_column(server_default=text("1"))
    status: Mapped[Word] = mapped_column(server_default=DeclarationStatus.DRAFT)
    # The form: everything the invoice does not say.
    form: Mapped[Details]
    created_by: Mapped[SomeUser | None]
    created_at: Mapped[Moment]
    updated_at: Mapped[Touched]
    locked_at: Mapped[datetime | None]


class DeclarationItem(Base):
    """One item: the lines that were summed into it, and what is declared for them."""

    __tablename__ = "declaration_items"
    __table_args__ = (UniqueConstraint("declaration_id", "number"),)

    id: Mapped[Key]
    office_id: Mapped[InheritedOffice]
    declaration_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("declarations.id", ondelete="CASCADE")
    )
    number: Mapped[int]
    # The lines this item stands for, each of which leads to its cell and its decision.
    line_ids: Mapped[list[uuid.UUID]] = mapped_column(server_default=text("'{}'::uuid[]"))
    commodity_code: Mapped[str] = mapped_column(String(14))
    description: Mapped[str]
    origin_country: Mapped[CountryCode | None]
    procedure_code: Mapped[ShortText | None]
    value: Mapped[Decimal | None] = mapped_column(Numeric(18, 2))
    currency: Mapped[CurrencyCode | None]
    statistical_value: Mapped[Decimal | None] = mapped_column(Numeric(18, 2))
    # Kilograms.
    net_mass: Mapped[Decimal | None] = mapped_column(Numeric(18, 6))
    gross_mass: Mapped[Decimal | None] = mapped_column(Numeric(18, 6))
    supplementary_quantity: Mapped[Decimal | None] = mapped_column(Numeric(18, 6))
    supplementary_unit: Mapped[ShortText | None]
    packages: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    details: Mapped[Details]


class DeclarationExport(Base):
    """A file that was written, and what checking it found."""

    __tablename__ = "declaration_exports"

    id: Mapped[Key]
    office_id: Mapped[InheritedOffice]
    declaration_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("declarations.id", ondelete="CASCADE"), index=True
    )
    country_schema: Mapped[CountryCode]
    # Of the schema that the file follows.
    version: Mapped[ShortText]
    file_name: Mapped[Name]
    file_url: Mapped[str]
    sha256: Mapped[Sha256]
    is_valid: Mapped[No]
    validation: Mapped[Details]
    exported_by: Mapped[SomeUser | None]
    created_at: Mapped[Moment]
