"""The rows of billing as plain frozen values.

Generated from the models by ./run schema: change those and generate it anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class CreditPricingRecord:
    """What a job costs in credits, from a date on."""

    id: UUID
    base_charge: int
    charge_per_line: int
    free_lines: int
    valid_from: datetime
    metadata: dict[str, Any]


@dataclass(frozen=True)
class SubscriptionPlanRecord:
    """What an office can buy by the month."""

    id: str
    name: str
    description: str | None
    price: Decimal
    currency: str
    billing_interval: str
    credits_per_period: int
    max_products_per_batch: int
    max_api_calls_per_day: int
    requests_per_minute: int
    requests_per_hour: int
    features: dict[str, Any]
    lemon_squeezy_variant_id: str | None
    lemon_squeezy_product_id: str | None
    stripe_price_id: str | None
    is_active: bool
    sort_order: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class CreditRecord:
    """A grant."""

    id: UUID
    user_id: UUID
    credit_type: str
    amount: int
    used: int
    held: int
    expired: int
    monthly_allocation: int
    reset_day_of_month: int
    priority: int
    effective_at: datetime
    expires_at: datetime | None
    is_current: bool
    source_event: str | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class UserSubscriptionRecord:
    """A person's plan, from when to when, and how it is paid."""

    id: UUID
    user_id: UUID
    plan_id: str
    status: str
    current_period_start: datetime
    current_period_end: datetime
    cancel_at_period_end: bool
    lemon_squeezy_subscription_id: str | None
    lemon_squeezy_customer_id: str | None
    stripe_subscription_id: str | None
    stripe_customer_id: str | None
    stripe_price_id: str | None
    trial_start: datetime | None
    trial_end: datetime | None
    metadata: dict[str, Any]
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class BillingTransactionRecord:
    """A payment, as its provider knows it."""

    id: UUID
    user_id: UUID
    type: str
    amount: Decimal
    currency: str
    credits_granted: int
    payment_provider: str
    payment_id: str
    status: str
    created_at: datetime
    payment_method: str | None
    lemon_squeezy_order_id: str | None
    lemon_squeezy_subscription_id: str | None
    lemon_squeezy_customer_id: str | None
    stripe_payment_intent_id: str | None
    subscription_id: UUID | None
    plan_id: str | None
    description: str | None
    metadata: dict[str, Any]
    processed_at: datetime | None
    updated_at: datetime


@dataclass(frozen=True)
class LedgerEntryRecord:
    """One movement of one grant: append-only, the truth about credits."""

    id: UUID
    sequence: int
    user_id: UUID
    grant_id: UUID
    operation_id: str
    hold_operation_id: str | None
    kind: str
    delta: int
    note: str | None
    created_at: datetime


@dataclass(frozen=True)
class UserCreditsRecord:
    """A person's account."""

    user_id: UUID
    current_credits: int
    total_credits_purchased: int
    total_credits_used: int
    total_credits_expired: int
    subscription_id: UUID | None
    last_credit_refill: datetime | None
    next_credit_refill: datetime | None
    credits_used_this_period: int
    period_start: datetime | None
    period_end: datetime | None
    metadata: dict[str, Any]
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class UsageLogRecord:
    """One use of a paid service: what it cost and how long it took."""

    id: UUID
    user_id: UUID
    usage_type: str
    credits_used: int
    product_count: int
    language_code: str | None
    category: str | None
    tokens_used: int | None
    response_time_ms: int | None
    cost_usd: Decimal | None
    request_id: str | None
    batch_id: str | None
    endpoint_used: str | None
    user_credits_id: UUID | None
    metadata: dict[str, Any]
    created_at: datetime
