"""The tables of billing: plans, subscriptions, the credit ledger and its projections."""

from __future__ import annotations

import uuid
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import UserKey
from app.core.tables import (
    Base,
    Count,
    CurrencyCode,
    Details,
    Key,
    Moment,
    Name,
    No,
    ShortText,
    TimeKey,
    Touched,
    Word,
    Yes,
    one_of,
)


class BillingInterval(StrEnum):
    """How often a plan is charged."""

    MONTH = "month"
    YEAR = "year"


class SubscriptionStatus(StrEnum):
    """How a subscription stands."""

    ACTIVE = "active"
    TRIALING = "trialing"
    PAST_DUE = "past_due"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    PAUSED = "paused"


class CreditType(StrEnum):
    """Credits that were given, and credits that were paid for."""

    FREE = "free"
    PRO = "pro"


class LedgerKind(StrEnum):
    """What an entry of the ledger does. A commit is a release and a commit of one operation."""

    GRANT = "GRANT"
    HOLD = "HOLD"
    COMMIT = "COMMIT"
    RELEASE = "RELEASE"
    EXPIRE = "EXPIRE"
    REFUND = "REFUND"
    ADJUST = "ADJUST"


class TransactionType(StrEnum):
    """What money changed hands for."""

    CREDIT_PURCHASE = "CREDIT_PURCHASE"
    SUBSCRIPTION = "SUBSCRIPTION"
    REFUND = "REFUND"


class TransactionStatus(StrEnum):
    """How a payment stands."""

    PENDING = "PENDING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    REFUNDED = "REFUNDED"


class SubscriptionPlan(Base):
    """What an office can buy by the month."""

    __tablename__ = "subscription_plans"
    __table_args__ = (
        one_of("billing_interval", BillingInterval),
        CheckConstraint("price >= 0", name="price_positive"),
        CheckConstraint("credits_per_period >= 0", name="credits_positive"),
    )

    id: Mapped[ShortText] = mapped_column(primary_key=True)
    name: Mapped[Name]
    description: Mapped[str | None]
    price: Mapped[Decimal] = mapped_column(Numeric(10, 2), server_default=text("0"))
    currency: Mapped[CurrencyCode] = mapped_column(server_default="USD")
    billing_interval: Mapped[Word] = mapped_column(server_default=BillingInterval.MONTH)
    credits_per_period: Mapped[Count]
    max_products_per_batch: Mapped[Count]
    max_api_calls_per_day: Mapped[Count]
    requests_per_minute: Mapped[int] = mapped_column(server_default=text("5"))
    requests_per_hour: Mapped[int] = mapped_column(server_default=text("50"))
    features: Mapped[Details]
    lemon_squeezy_variant_id: Mapped[Name | None] = mapped_column(unique=True)
    lemon_squeezy_product_id: Mapped[Name | None]
    stripe_price_id: Mapped[Name | None]
    is_active: Mapped[Yes]
    sort_order: Mapped[Count]
    created_at: Mapped[Moment]
    updated_at: Mapped[Touched]


class UserSubscription(Base):
    """A person's plan, from when to when, and how it is paid."""

    __tablename__ = "user_subscriptions"
    __table_args__ = (
        one_of("status", SubscriptionStatus),
        CheckConstraint("current_period_end > current_period_start", name="period_forward"),
        # One subscription in force at a time.
        Index(
            "uq_user_subscriptions_in_force",
            "user_id",
            unique=True,
            postgresql_where=text("status IN ('active', 'trialing', 'past_due', 'paused')"),
        ),
    )

    id: Mapped[Key]
    user_id: Mapped[UserKey]
    plan_id: Mapped[ShortText] = mapped_column(ForeignKey("subscription_plans.id"), index=True)
    status: Mapped[Word] = mapped_column(server_default=SubscriptionStatus.ACTIVE)
    current_period_start: Mapped[datetime]
    current_period_end: Mapped[datetime]
    cancel_at_period_end: Mapped[No]
    lemon_squeezy_subscription_id: Mapped[Name | None] = mapped_column(unique=True)
    lemon_squeezy_customer_id: Mapped[Name | None]
    stripe_subscription_id: Mapped[Name | None] = mapped_column(unique=True)
    stripe_customer_id: Mapped[Name | None] = mapped_column(unique=True)
    stripe_price_id: Mapped[Name | None]
    trial_start: Mapped[datetime | None]
    trial_end: Mapped[datetime | None]
    details: Mapped[Details] = mapped_column("metadata")
    created_at: Mapped[Moment]
    updated_at: Mapped[Touched]


class UserCredits(Base):
    """A person's account. Its row is what a spender locks; its sums follow the ledger."""

    __tablename__ = "user_credits"
    __table_args__ = (
        CheckConstraint("current_credits >= 0", name="current_positive"),
        CheckConstraint("credits_used_this_period >= 0", name="period_positive"),
    )

    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    current_credits: Mapped[Count]
    total_credits_purchased: Mapped[Count]
    total_credits_used: Mapped[Count]
    total_credits_expired: Mapped[Count]
    subscription_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("user_subscriptions.id", ondelete="SET NULL"), index=True
    )
    last_credit_refill: Mapped[datetime | None]
    next_credit_refill: Mapped[datetime | None]
    credits_used_this_period: Mapped[Count]
    period_start: Mapped[datetime | None]
    period_end: Mapped[datetime | None]
    details: Mapped[Details] = mapped_column("metadata")
    created_at: Mapped[Moment]
    updated_at: Mapped[Touched]


class Credit(Base):
    """A grant. ``used``, ``held`` and ``expired`` are projections of the ledger."""

    __tablename__ = "credits"
    __table_args__ = (
        one_of("credit_type", CreditType),
        CheckConstraint("amount >= 0", name="amount_positive"),
        CheckConstraint("used >= 0 AND held >= 0 AND expired >= 0", name="parts_positive"),
        # The last line of defence against spending what is not there.
        CheckConstraint("used + held + expired <= amount", name="not_overspent"),
        CheckConstraint("reset_day_of_month BETWEEN 1 AND 31", name="reset_day_in_month"),
        Index("idx_credits_user_type_current", "user_id", "credit_type", "is_current"),
    )

    id: Mapped[Key]
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    credit_type: Mapped[str] = mapped_column(String(10), server_default=CreditType.FREE)
    amount: Mapped[int]
    used: Mapped[Count]
    held: Mapped[Count]
    expired: Mapped[Count]
    monthly_allocation: Mapped[int] = mapped_column(server_default=text("2000"))
    reset_day_of_month: Mapped[int] = mapped_column(SmallInteger, server_default=text("1"))
    # Lower is spent first among grants that expire together.
    priority: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    effective_at: Mapped[Moment]
    expires_at: Mapped[datetime | None]
    is_current: Mapped[Yes]
    # What this grant is owed to (a payment, a refill, the welcome): once only.
    source_event: Mapped[Name | None] = mapped_column(unique=True)
    created_at: Mapped[Moment]
    updated_at: Mapped[Touched]


class LedgerEntry(Base):
    """One movement of one grant: append-only, the truth about credits.

    The sum of ``delta`` is what is available; spent credits are the COMMIT entries.
    """

    __tablename__ = "credit_ledger"
    __table_args__ = (
        one_of("kind", LedgerKind),
        UniqueConstraint("operation_id", "grant_id", "kind"),
        Index("ix_credit_ledger_user_sequence", "user_id", "sequence"),
        Index("ix_credit_ledger_hold_operation_id", "hold_operation_id"),
    )

    id: Mapped[TimeKey]
    sequence: Mapped[int] = mapped_column(BigInteger, Identity(always=True), unique=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    grant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("credits.id"), index=True)
    operation_id: Mapped[str] = mapped_column(String(120))
    # The hold that a commit or a release settles.
    hold_operation_id: Mapped[str | None] = mapped_column(String(120))
    kind: Mapped[Word]
    delta: Mapped[int] = mapped_column(Integer)
    note: Mapped[str | None]
    created_at: Mapped[Moment]


class BillingTransaction(Base):
    """A payment, as its provider knows it."""

    __tablename__ = "billing_transactions"
    __table_args__ = (
        one_of("type", TransactionType),
        one_of("status", TransactionStatus),
        Index("ix_billing_transactions_user_created", "user_id", text("created_at DESC")),
        UniqueConstraint("payment_provider", "payment_id", "type"),
    )

    id: Mapped[Key]
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    type: Mapped[Word]
    amount: Mapped[Decimal] = mapped_column(Numeric(10, 2))
    currency: Mapped[CurrencyCode] = mapped_column(server_default="USD")
    credits_granted: Mapped[Count]
    payment_provider: Mapped[ShortText]
    payment_id: Mapped[Name]
    status: Mapped[Word] = mapped_column(server_default=TransactionStatus.PENDING)
    created_at: Mapped[Moment]
    payment_method: Mapped[ShortText | None]
    lemon_squeezy_order_id: Mapped[Name | None] = mapped_column(unique=True)
    lemon_squeezy_subscription_id: Mapped[Name | None]
    lemon_squeezy_customer_id: Mapped[Name | None]
    stripe_payment_intent_id: Mapped[Name | None] = mapped_column(unique=True)
    subscription_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("user_subscriptions.id", ondelete="SET NULL"), index=True
    )
    plan_id: Mapped[ShortText | None] = mapped_column(
        ForeignKey("subscription_plans.id", ondelete="SET NULL"), index=True
    )
    description: Mapped[str | None]
    details: Mapped[Details] = mapped_column("metadata")
    processed_at: Mapped[datetime | None]
    updated_at: Mapped[Touched]


class UsageLog(Base):
    """One use of a paid service: what it cost and how long it took."""

    __tablename__ = "usage_logs"
    __table_args__ = (Index("ix_usage_logs_user_created", "user_id", text("created_at DESC")),)

    id: Mapped[TimeKey]
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    usage_type: Mapped[ShortText]
    credits_used: Mapped[int] = mapped_column(server_default=text("1"))
    product_count: Mapped[int] = mapped_column(server_default=text("1"))
    language_code: Mapped[str | None] = mapped_column(String(10))
    category: Mapped[str | None] = mapped_column(String(100))
    tokens_used: Mapped[int | None]
    response_time_ms: Mapped[int | None]
    cost_usd: Mapped[Decimal | None] = mapped_column(Numeric(10, 6))
    request_id: Mapped[Name | None]
    batch_id: Mapped[Name | None]
    endpoint_used: Mapped[str | None] = mapped_column(String(100))
    user_credits_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("user_credits.user_id", ondelete="SET NULL"), index=True
    )
    details: Mapped[Details] = mapped_column("metadata")
    created_at: Mapped[Moment]


class CreditPricing(Base):
    """What a job costs in credits, from a date on."""

    __tablename__ = "credit_pricing"
    __table_args__ = (
        CheckConstraint(
            "base_charge >= 0 AND charge_per_line >= 0 AND free_lines >= 0", name="positive"
        ),
    )

    id: Mapped[Key]
    base_charge: Mapped[Count]
    charge_per_line: Mapped[int] = mapped_column(server_default=text("1"))
    free_lines: Mapped[Count]
    valid_from: Mapped[datetime] = mapped_column(server_default=text("now()"), unique=True)
    details: Mapped[dict[str, Any]] = mapped_column(
        "metadata", JSONB, server_default=text("'{}'::jsonb")
    )
