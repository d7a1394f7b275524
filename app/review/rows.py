"""The frozen rows of a review: plain values, so that the window starts without the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.core.conflict import Field
from app.intake.rows import Edit


@dataclass(frozen=True)
class LineQuery:
    """Which lines of a job, in which order.

    ``state``: ``all`` | ``open`` (nobody settled them) | ``decided`` | ``none`` (none of these) |
    ``mine`` (open ones of this person's area) | ``second`` (open ones that a first person decided
    and that wait for another one's say).
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
class JobQuery:
    """Which of the office's invoices.

    ``whose``: ``all`` | ``mine`` (given to this person, or read by them and given to nobody) |
    ``free`` (given to nobody). ``text``: words that all stand in the invoice, each in its file's
    name, number, supplier, buyer, consignment, or in the text or part number of a line.
    ``state``: ``all`` | ``review`` (matched, and a line waits for a person) | ``settled`` |
    ``under_way`` | ``stopped`` (cancelled or given up). ``since`` and ``until`` are days (both
    counted) on which it was read. ``staff_id``: who it is with.
    """

    whose: str = "all"
    text: str = ""
    state: str = "all"
    client_id: UUID | None = None
    staff_id: UUID | None = None
    group_id: UUID | None = None
    since: date | None = None
    until: date | None = None

    @property
    def narrows(self) -> bool:
        """Whether it leaves anything out."""
        return self != JobQuery()


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
    held_by: str | None = None  # the colleague who has this line in hand now, by name
    needs_licence: bool = False  # only a licensed broker may confirm its code
    needs_second: bool = False  # two people must say the same
    first_say: str | None = None  # "Bea Holt: 847130" where a second say is still awaited
    answers_for: str | None = None  # whose area it belongs to, by name
    decided_at: datetime | None = None
    answers: tuple[tuple[str, str], ...] = ()  # (question, answer) that a person gave, in order
    supplier_note: str | None = None  # what the supplier's own code is worth, one sentence
    edits: tuple[Edit, ...] = ()  # what people put right in it since it was read


@dataclass(frozen=True)
class Reply:
    """An answer that can be given, and the codes of the line's candidates that it leaves."""

    text: str
    keeps: tuple[str, ...]


@dataclass(frozen=True)
class LineQuestion:
    """A question about a line. ``given`` is the answer it has; None while it is open."""

    text: str
    replies: tuple[Reply, ...]
    given: str | None = None


@dataclass(frozen=True)
class ReviewCandidate:
    """One of the ten. ``path`` runs from the chapter down, parts separated by `` > ``.

    ``rank`` and ``probability`` are those after the answers about the line; ``rank_before`` is
    the matcher's own rank where answers changed it.
    """

    rank: int
    code: str
    description: str
    path: str
    probability: float
    evidence: Mapping[str, Any] = field(default_factory=dict)
    duty_text: str | None = None
    supplementary_unit: str | None = None
    rank_before: int | None = None


@dataclass(frozen=True)
class JobCounts:
    """Where a job's review stands. ``seconds_per_line``: this person's own median, if known.

    ``mine``: open lines of this person's area; ``second``: those that wait for a second say.
    None where nobody counted.
    """

    lines: int
    open: int
    decided: int
    none_of_these: int
    from_memory: int
    seconds_per_line: float | None = None
    mine: int | None = None
    second: int | None = None


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
    assigned_to: str | None = None  # by name
    group_id: UUID | None = None
    group: str | None = None  # the consignment it belongs to, by name
    # "columns": somebody should look at its columns first; "replaced": it was read again since.
    standing: str = ""


@dataclass(frozen=True)
class Presence:
    """A colleague at work on this invoice: who, and on which line."""

    user_id: UUID
    name: str
    initials: str
    line_id: UUID
    number: int
    until: datetime


@dataclass(frozen=True)
class DecisionRule:
    """What an office asks of decisions: on a chapter, from a value on, or on everything.

    A line whose value is unknown or in another currency falls under a rule about value: doubt
    asks for more care, not for less.
    """

    id: UUID | None
    chapter: str | None  # two digits; None: all
    client_id: UUID | None
    minimum_value: Decimal | None
    currency: str | None
    needs_licence: bool
    needs_second: bool
    note: str = ""


@dataclass(frozen=True)
class KeptDecision:
    """A decision that stands on this desk and not yet, or not ever, on the server.

    ``state``: ``waiting`` (goes out by itself) | ``refused`` (the server said no: ``why``; the
    person settles it). ``code`` None is "none of these"; ``undo`` takes the decision before back.
    """

    key: UUID
    job_id: UUID
    line_id: UUID
    number: int
    description: str
    code: str | None
    at: datetime
    state: str
    why: str = ""
    undo: bool = False
    conflict: tuple[Field, ...] = ()
    version: int = 0


@dataclass(frozen=True)
class Kept:
    """All that waits on this desk, oldest first; ``reachable``: whether the server answers."""

    decisions: tuple[KeptDecision, ...] = ()
    reachable: bool = True

    @property
    def waiting(self) -> int:
        """How many go out by themselves."""
        return sum(one.state == "waiting" for one in self.decisions)

    @property
    def refused(self) -> tuple[KeptDecision, ...]:
        """Those that a person has to settle."""
        return tuple(one for one in self.decisions if one.state == "refused")
