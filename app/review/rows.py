"""The frozen rows of a review: plain values, so that the window starts without the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class LineQuery:
    """Which lines of a job, in which order.

    ``state``: ``all`` | ``open`` (nobody settled them) | ``decided`` | ``none`` (none of these).
    ``text``: words or digits found in description, part number or code; empty finds all.
    ``order``: ``number`` | ``value`` (highest first) | ``doubt`` (least certain first).
    ``as_of``: a line decided after this moment still counts as open, so that the list does not
    shift under the person's hands.
    """

    state: str = "all"
    text: str = ""
    order: str = "number"
    as_of: datetime | None = None


@dataclass(frozen=True)
class ReviewLine:
    """One line of an invoice as the review table shows it."""

    line_id: UUID
    number: int
    description: str
    part_number: str | None
    quantity: Decimal | None
    unit: str | None
    value: Decimal | None
    currency: str | None
    origin: str | None
    supplier_code: str | None
    code: str | None
    confidence: float | None
    band: str | None  # Strong | Good | Possible | Weak
    outcome: str | None  # MATCHED | WEAK | VAGUE | CONFLICT | NOTHING | FAILED; None: not yet
    decided: bool
    decided_by: str | None
    requires_review: bool
    version: int
    source: str
    missing: str | None = None  # what a vague or conflicting line lacks, one sentence
    from_memory: bool = False


@dataclass(frozen=True)
class ReviewCandidate:
    """One of the ten. ``path`` runs from the chapter down, parts separated by `` > ``."""

    rank: int
    code: str
    description: str
    path: str
    probability: float
    evidence: Mapping[str, Any] = field(default_factory=dict)
    duty_text: str | None = None
    supplementary_unit: str | None = None


@dataclass(frozen=True)
class JobCounts:
    """Where a job's review stands. ``seconds_per_line``: this person's own median, if known."""

    lines: int
    open: int
    decided: int
    none_of_these: int
    from_memory: int
    seconds_per_line: float | None = None


@dataclass(frozen=True)
class JobRow:
    """One invoice in the list. ``status`` as in processing_jobs."""

    job_id: UUID
    file_name: str
    invoice_number: str | None
    supplier: str | None
    client: str | None
    status: str  # PENDING | PROCESSING | COMPLETED | FAILED | CANCELLED
    country: str
    lines: int
    matched: int  # lines that have been through matching, whatever came out
    needs_review: int  # lines still waiting for a person
    decided: int  # lines a person or a confirmed memory settled
    value: Decimal | None
    currency: str | None
    created_at: datetime
    error: str | None = None
