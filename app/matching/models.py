"""The tables of matching: matches, their candidates, the memory of clients' products, models."""

from __future__ import annotations

import uuid
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from pgvector.sqlalchemy import HALFVEC, Vector
from sqlalchemy import (
    REAL,
    CheckConstraint,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Numeric,
    SmallInteger,
    String,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import InheritedOffice, OfficeKey, SomeUser
from app.core.tables import (
    Base,
    CountryCode,
    Details,
    Key,
    Moment,
    Name,
    No,
    Sha256,
    Touched,
    Word,
    Yes,
    one_of,
    set_by_trigger,
)
from app.tariff.models import DIMENSIONS, TERM_DIMENSIONS


class MatchOutcome(StrEnum):
    """What a match is worth. A line without any has an outcome of its own and no match."""

    MATCHED = "MATCHED"
    WEAK = "WEAK"
    VAGUE = "VAGUE"
    CONFLICT = "CONFLICT"


class ModelPurpose(StrEnum):
    """What a model is for."""

    EMBEDDING = "EMBEDDING"
    CHAT = "CHAT"


class ProductMatch(Base):
    """A line's code: what the matcher proposed and, once ``user_confirmed``, what a person chose.

    Quantity, unit, value and origin are copied from the line and null where the invoice has none
    (or where they do not fit here: the line keeps them whole); nothing is made up.
    ``confidence_score`` is the calibrated probability of the matcher, 0 where it proposed none.
    """

    __tablename__ = "product_matches"
    __table_args__ = (
        one_of("outcome", MatchOutcome),
        CheckConstraint("confidence_score BETWEEN 0 AND 1", name="confidence_score_range"),
        # Only what a person still has to look at may be without a code.
        CheckConstraint(
            "matched_hs_code IS NOT NULL OR requires_manual_review",
            name="code_or_doubt",
        ),
        CheckConstraint(
            "(matched_hs_code IS NULL) = (matched_country IS NULL)", name="code_with_country"
        ),
        ForeignKeyConstraint(
            ["matched_country", "matched_hs_code"],
            ["hs_codes.country", "hs_codes.code"],
        ),
        Index("ix_product_matches_matched_country", "matched_country", "matched_hs_code"),
        Index("ix_product_matches_job_outcome", "job_id", "outcome"),
    )

    id: Mapped[Key]
    office_id: Mapped[InheritedOffice]
    job_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("processing_jobs.id", ondelete="CASCADE"))
    product_description: Mapped[str]
    quantity: Mapped[Decimal | None] = mapped_column(Numeric(10, 3))
    unit_of_measure: Mapped[str | None] = mapped_column(String(50))
    value: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    origin_country: Mapped[CountryCode | None]
    matched_hs_code: Mapped[str | None] = mapped_column(String(10))
    matched_country: Mapped[CountryCode | None]
    confidence_score: Mapped[Decimal] = mapped_column(Numeric(3, 2))
    alternative_hs_codes: Mapped[list[str]] = mapped_column(server_default=text("'{}'::text[]"))
    requires_manual_review: Mapped[No]
    user_confirmed: Mapped[No]
    created_at: Mapped[Moment]
    line_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("invoice_lines.id", ondelete="CASCADE"), unique=True
    )
    outcome: Mapped[Word]
    # What kind of evidence the code rests on ("memory", "vocabulary"...), its band and what a
    # vague text lacks.
    evidence: Mapped[Details]
    version: Mapped[int] = mapped_column(server_default=text("1"))
    # The lease of who has the line in hand; see claim_line() in the migrations.
    claimed_by: Mapped[SomeUser | None]
    claimed_until: Mapped[datetime | None]
    updated_at: Mapped[Touched]
    # What the matcher proposed, whatever was said since.
    proposed_hs_code: Mapped[str | None] = mapped_column(String(10))
    # Where two people must say the same: who said something first. Once confirmed, it stays.
    first_said_by: Mapped[SomeUser | None]


class MatchCandidate(Base):
    """One of the codes that were proposed, as it was proposed: evidence, never updated.

    The code is no foreign key: what was proposed stays as it was, whatever the tariff does.
    """

    __tablename__ = "match_candidates"
    __table_args__ = (CheckConstraint("rank >= 1", name="rank_positive"),)

    match_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("product_matches.id", ondelete="CASCADE"), primary_key=True
    )
    rank: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    # Taken from the match where the writer does not name it.
    office_id: Mapped[uuid.UUID] = mapped_column(index=True, server_default=set_by_trigger())
    country: Mapped[CountryCode]
    code: Mapped[str] = mapped_column(String(10))
    score: Mapped[float] = mapped_column(Double)
    probability: Mapped[float] = mapped_column(Double, server_default=text("0"))
    # Which leg found it, which terms, which past decisions.
    evidence: Mapped[Details]


class ClientProduct(Base):
    """What a client trades, classified once by a person: the memory."""

    __tablename__ = "client_products"
    __table_args__ = (
        ForeignKeyConstraint(["country", "code"], ["hs_codes.country", "hs_codes.code"]),
        Index("ix_client_products_country", "country", "code"),
        Index(
            "uq_client_products_what",
            "office_id",
            "client_id",
            "country",
            "text_hash",
            "part_number",
            "origin_country",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_client_products_part_number", "office_id", "part_number"),
    )

    id: Mapped[Key]
    office_id: Mapped[OfficeKey] = mapped_column(index=False)
    # Null: remembered for the office, from an invoice that named no client.
    client_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("clients.id", ondelete="CASCADE"), index=True
    )
    part_number: Mapped[Name | None]
    description: Mapped[str]
    # The description as matching normalises it, and the SHA-256 of that.
    normal_text: Mapped[str]
    text_hash: Mapped[Sha256]
    origin_country: Mapped[CountryCode | None]
    facts: Mapped[Details]
    country: Mapped[CountryCode]
    code: Mapped[str] = mapped_column(String(10))
    confirmed_by: Mapped[SomeUser | None]
    confirmed_at: Mapped[Moment]
    times_confirmed: Mapped[int] = mapped_column(server_default=text("1"))
    tariff_edition: Mapped[Name | None]
    stale_reason: Mapped[str | None]
    embedding: Mapped[Any | None] = mapped_column(HALFVEC(TERM_DIMENSIONS), deferred=True)
    embedding_model: Mapped[Name | None]
    created_at: Mapped[Moment]
    updated_at: Mapped[Touched]


class AiModel(Base):
    """A model that may be used, and what it costs."""

    __tablename__ = "ai_models"
    __table_args__ = (one_of("purpose", ModelPurpose),)

    id: Mapped[Name] = mapped_column(primary_key=True)
    name: Mapped[Name]
    provider: Mapped[str] = mapped_column(String(50))
    purpose: Mapped[Word]
    dimensions: Mapped[int | None]
    # US dollars per 1,000 tokens in and out.
    price_per_1k_tokens: Mapped[Decimal] = mapped_column(Numeric(12, 8), server_default=text("0"))
    price_per_1k_output_tokens: Mapped[Decimal | None] = mapped_column(Numeric(12, 8))
    is_active: Mapped[Yes]
    created_at: Mapped[Moment]
    updated_at: Mapped[Touched]


class WordWeight(Base):
    """What a word said for a code. For programs up to 0.2 only: goes in the next release."""

    __tablename__ = "word_weights"

    word: Mapped[str] = mapped_column(primary_key=True)
    # Six digits of the international tree.
    code: Mapped[str] = mapped_column(String(10), primary_key=True)
    weight: Mapped[float] = mapped_column(REAL)


class MatchingIndex(Base):
    """What the search was built from: the words (``words``), or the vectors of one model.

    A model's means are kept as they were at its first build, filled up with zeros, so that later
    vectors lie in the same space.
    """

    __tablename__ = "matching_indexes"

    id: Mapped[Name] = mapped_column(primary_key=True)
    fingerprint: Mapped[Sha256]
    dimensions: Mapped[int | None]
    paths_mean: Mapped[Any | None] = mapped_column(Vector(DIMENSIONS))
    joined_mean: Mapped[Any | None] = mapped_column(Vector(DIMENSIONS))
    names_mean: Mapped[Any | None] = mapped_column(Vector(DIMENSIONS))
    built_at: Mapped[Moment]
