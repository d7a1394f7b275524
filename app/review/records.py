"""The rows of review as plain frozen values.

Generated from the models by ./run schema: change those and generate it anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class RuleRecord:
    """What an office asks of decisions."""

    id: UUID
    office_id: UUID
    chapter: str | None
    client_id: UUID | None
    minimum_value: Decimal | None
    currency: str | None
    needs_licence: bool
    needs_second: bool
    note: str
    created_by: UUID | None
    created_at: datetime


@dataclass(frozen=True)
class ReviewDecisionRecord:
    """One decision about one line: append-only."""

    id: UUID
    office_id: UUID
    line_id: UUID
    match_id: UUID | None
    user_id: UUID
    decided_at: datetime
    method: str
    country: str | None
    from_code: str | None
    to_code: str | None
    reason: str | None
    evidence: dict[str, Any]
    exclusions: dict[str, Any]
    seconds: Decimal | None
    group_id: UUID | None
    undo_of: UUID | None
    idempotency_key: UUID
