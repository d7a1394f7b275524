"""The rows of tariff as plain frozen values.

Generated from the models by ./run schema: change those and generate it anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True)
class HsCodeRecord:
    """One code of one country's tariff, or of the international tree (INTERNATIONAL)."""

    country: str
    code: str
    description: str
    chapter: str
    section: str
    is_active: bool
    updated_at: datetime
    parent_code: str | None
    level: int
    path_text: str
    supplementary_unit: str | None
    duty_text: str | None
    duty_rate: Decimal | None
    valid_from: date | None
    valid_to: date | None
    embedding_model: str | None
    text_hash: str | None


@dataclass(frozen=True)
class TariffEditionRecord:
    """A tariff as it was loaded: from which file, and what that changed."""

    id: UUID
    country: str
    edition: str
    valid_from: date | None
    source_name: str
    source_sha256: str
    codes_added: int
    codes_changed: int
    codes_removed: int
    loaded_at: datetime


@dataclass(frozen=True)
class TariffNoteRecord:
    """A legal note to a section, a chapter or a heading."""

    id: UUID
    country: str
    section: str | None
    chapter: str | None
    heading: str | None
    number: int
    language: str
    title: str | None
    note: str
    updated_at: datetime


@dataclass(frozen=True)
class TariffWordRecord:
    """A word of a country's loaded tariff, for completing and mending what people search."""

    country: str
    word: str
    lexeme: str
    lines: int


@dataclass(frozen=True)
class TradeTermRecord:
    """An everyday name under which goods of a code are traded."""

    id: UUID
    code: str
    language: str
    term: str
    source: str
    embedding_model: str | None
    text_hash: str | None
    updated_at: datetime
