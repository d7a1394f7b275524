"""The rows of declarations as plain frozen values.

Generated from the models by ./run schema: change those and generate it anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class DeclarationRecord:
    """A customs declaration made from a job, in one version."""

    id: UUID
    office_id: UUID
    job_id: UUID
    country_schema: str
    version: int
    status: str
    form: dict[str, Any]
    created_by: UUID | None
    created_at: datetime
    updated_at: datetime
    locked_at: datetime | None


@dataclass(frozen=True)
class DeclarationExportRecord:
    """A file that was written, and what checking it found."""

    id: UUID
    office_id: UUID
    declaration_id: UUID
    country_schema: str
    version: str
    file_name: str
    file_url: str
    sha256: str
    is_valid: bool
    validation: dict[str, Any]
    exported_by: UUID | None
    created_at: datetime


@dataclass(frozen=True)
class DeclarationItemRecord:
    """One item: the lines that were summed into it, and what is declared for them."""

    id: UUID
    office_id: UUID
    declaration_id: UUID
    number: int
    line_ids: list[UUID]
    commodity_code: str
    description: str
    origin_country: str | None
    procedure_code: str | None
    value: Decimal | None
    currency: str | None
    statistical_value: Decimal | None
    net_mass: Decimal | None
    gross_mass: Decimal | None
    supplementary_quantity: Decimal | None
    supplementary_unit: str | None
    packages: Decimal | None
    details: dict[str, Any]
