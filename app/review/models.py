"""The tables of review: every decision a person took, and what the office asks of decisions."""

from __future__ import annotations

import uuid
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import InheritedOffice, OfficeKey, SomeUser
from app.core.tables import (
    Base,
    CountryCode,
    CurrencyCode,
    Details,
    Key,
    Moment,
    No,
    TimeKey,
    Word,
    one_of,
)


class DecisionMethod(StrEnum):
    """How a person came to a decision."""

    ACCEPTED = "ACCEPTED"  # the highlighted candidate
    PICKED = "PICKED"  # another candidate
    SEARCHED = "SEARCHED"  # found in the tariff
    REJECTED = "REJECTED"  # none of these
    GROUP = "GROUP"  # together with like lines
    MEMORY = "MEMORY"  # as this client's product was decided before
    UNDO = "UNDO"  # taken back


class ReviewDecision(Base):
    """One decision about one line: append-only. The newest of a line is the one that holds."""

    __tablename__ = "review_decisions"
    __table_args__ = (
        one_of("method", DecisionMethod),
        CheckConstraint("seconds >= 0", name="seconds_positive"),
        Index("ix_review_decisions_line", "line_id", text("id DESC")),
        Index("ix_review_decisions_user_decided", "user_id", text("id DESC")),
    )

    id: Mapped[TimeKey]
    office_id: Mapped[InheritedOffice]
    line_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("invoice_lines.id", ondelete="CASCADE"))
    # A match that was decided upon cannot be deleted on its own.
    match_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("product_matches.id"), index=True)
    # People are pseudonymised, never deleted, once they have decided.
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[Moment]
    method: Mapped[Word]
    country: Mapped[CountryCode | None]
    from_code: Mapped[str | None] = mapped_column(String(10))
    to_code: Mapped[str | None] = mapped_column(String(10))
    reason: Mapped[str | None]
    # What was on the screen: the candidates and their evidence.
    evidence: Mapped[Details]
    exclusions: Mapped[Details]
    seconds: Mapped[Decimal | None] = mapped_column(Numeric(9, 2))
    # Lines decided together are taken back together.
    group_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    undo_of: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("review_decisions.id"), index=True)
    # Given by the desk, so that a decision whose fate is unknown can be sent again.
    idempotency_key: Mapped[uuid.UUID] = mapped_column(
        unique=True, server_default=text("gen_random_uuid()")
    )


class Rule(Base):
    """What an office asks of decisions. What is null in it does not narrow it."""

    __tablename__ = "decision_rules"
    __table_args__ = (
        CheckConstraint("chapter ~ '^[0-9]{2}$'", name="chapter_digits"),
        CheckConstraint(
            "minimum_value IS NULL OR currency IS NOT NULL", name="value_with_currency"
        ),
        CheckConstraint("minimum_value >= 0", name="minimum_value_positive"),
        CheckConstraint("needs_licence OR needs_second", name="asks_something"),
    )

    id: Mapped[Key]
    office_id: Mapped[OfficeKey]
    chapter: Mapped[str | None] = mapped_column(String(2))
    client_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("clients.id", ondelete="CASCADE"), index=True
    )
    minimum_value: Mapped[Decimal | None] = mapped_column(Numeric(18, 2))
    currency: Mapped[CurrencyCode | None]
    needs_licence: Mapped[No]
    needs_second: Mapped[No]
    note: Mapped[str] = mapped_column(server_default=text("''"))
    created_by: Mapped[SomeUser | None]
    created_at: Mapped[Moment]
