"""The rows of matching as plain frozen values.

Generated from the models by ./run schema: change those and generate it anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class AiModelRecord:
    """A model that may be used, and what it costs."""

    id: str
    name: str
    provider: str
    purpose: str
    dimensions: int | None
    price_per_1k_tokens: Decimal
    price_per_1k_output_tokens: Decimal | None
    is_active: bool
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class MatchingIndexRecord:
    """What the search was built from: the words (words), or the vectors of one model."""

    id: str
    fingerprint: str
    dimensions: int | None
    paths_mean: list[float] | None
    joined_mean: list[float] | None
    names_mean: list[float] | None
    built_at: datetime


@dataclass(frozen=True)
class WordWeightRecord:
    """What a word said for a code."""

    word: str
    code: str
    weight: float


@dataclass(frozen=True)
class ClientProductRecord:
    """What a client trades, classified once by a person: the memory."""

    id: UUID
    office_id: UUID
    client_id: UUID | None
    part_number: str | None
    description: str
    normal_text: str
    text_hash: str
    origin_country: str | None
    facts: dict[str, Any]
    country: str
    code: str
    confirmed_by: UUID | None
    confirmed_at: datetime
    times_confirmed: int
    tariff_edition: str | None
    stale_reason: str | None
    embedding_model: str | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class ProductMatchRecord:
    """A line's code: what the matcher proposed and, once user_confirmed, what a person chose."""

    id: UUID
    office_id: UUID
    job_id: UUID
    product_description: str
    quantity: Decimal | None
    unit_of_measure: str | None
    value: Decimal | None
    origin_country: str | None
    matched_hs_code: str | None
    matched_country: str | None
    confidence_score: Decimal
    alternative_hs_codes: list[str]
    requires_manual_review: bool
    user_confirmed: bool
    created_at: datetime
    line_id: UUID
    outcome: str
    evidence: dict[str, Any]
    version: int
    claimed_by: UUID | None
    claimed_until: datetime | None
    updated_at: datetime
    proposed_hs_code: str | None
    first_said_by: UUID | None


@dataclass(frozen=True)
class MatchCandidateRecord:
    """One of the codes that were proposed, as it was proposed: evidence, never updated."""

    match_id: UUID
    rank: int
    office_id: UUID
    country: str
    code: str
    score: float
    probability: float
    evidence: dict[str, Any]
