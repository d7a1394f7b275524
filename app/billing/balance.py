"""What an account has left, and how it came to that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.billing import plans


@dataclass(frozen=True)
class Balance:
    """What can be spent now; ``held`` is set aside for jobs under way and is not in it.

    The figures come from the same view that :func:`app.billing.ledger.hold` spends from.
    """

    plan: str
    available: int
    held: int
    free_left: int
    free_allowance: int
    pro_left: int
    pro_granted: int
    used_this_period: int
    resets_on: date | None = None
    days_until_reset: int | None = None
    expires_on: date | None = None  # the first of the pro credits to expire


@dataclass(frozen=True)
class HistoryRow:
    """Credits that came or went. ``kind`` and ``credit_type`` as in the tables."""

    at: datetime
    kind: str
    credit_type: str
    delta: int
    balance: int  # after it, with what is only held still counted in
    what: str


@dataclass(frozen=True)
class PaymentRow:
    """A payment and what it bought."""

    at: datetime
    type: str
    amount: Decimal
    currency: str
    credits: int
    provider: str
    status: str
    description: str | None


_BALANCE = text(
    """
    select
        coalesce((select p.name from user_subscriptions s
            join subscription_plans p on p.id = s.plan_id
            where s.user_id = :user and s.status in ('active', 'trialing', 'past_due', 'paused')),
            'No plan') as plan,
        coalesce(sum(o.available), 0)::int as available,
        coalesce(sum(o.held), 0)::int as held,
        coalesce(sum(o.available) filter (where o.credit_type = 'free'), 0)::int as free_left,
        coalesce(sum(o.amount) filter (where o.credit_type = 'free'), 0)::int as free_allowance,
        coalesce(sum(o.available) filter (where o.credit_type = 'pro'), 0)::int as pro_left,
        coalesce(sum(o.amount) filter (where o.credit_type = 'pro'), 0)::int as pro_granted,
        coalesce((select u.credits_used_this_period from user_credits u
            where u.user_id = :user), 0) as used_this_period,
        min(o.reset_day_of_month) filter (where o.monthly_allocation > 0) as reset_day,
        min(o.expires_at) filter (where o.credit_type = 'pro' and o.available > 0) as expires_at
    from open_credits o where o.user_id = :user
    """
)

_HISTORY = text(
    """
    select at, kind, credit_type, delta, balance, what from (
        select l.created_at as at, l.kind, c.credit_type, l.delta, l.sequence,
            (sum(l.delta) over (order by l.sequence))::int as balance,
            coalesce(l.note, l.operation_id) as what
        from credit_ledger l join credits c on c.id = l.grant_id
        where l.user_id = :user and l.kind not in ('HOLD', 'RELEASE')
    ) moved order by sequence desc limit :limit
    """
)

_PAYMENTS = text(
    """
    select created_at as at, type, amount, currency, credits_granted as credits,
        payment_provider as provider, status, description
    from billing_transactions where user_id = :user order by created_at desc, id limit :limit
    """
)


def balance(session: Session, user_id: UUID, today: date | None = None) -> Balance:
    """What a person can spend, by kind, and what changes when."""
    row = session.execute(_BALANCE, {"user": user_id}).mappings().one()
    figures = dict(row)
    reset_day, expires_at = figures.pop("reset_day"), figures.pop("expires_at")
    today = today or datetime.now(UTC).date()
    resets_on = plans.next_reset(today, reset_day) if reset_day else None
    return Balance(
        **figures,
        resets_on=resets_on,
        days_until_reset=(resets_on - today).days if resets_on else None,
        expires_on=expires_at.astimezone(UTC).date() if expires_at else None,
    )


def history(session: Session, user_id: UUID, limit: int = 200) -> list[HistoryRow]:
    """What came and went, newest first. What was held and given back again is left out."""
    rows = session.execute(_HISTORY, {"user": user_id, "limit": limit})
    return [HistoryRow(**row) for row in rows.mappings()]


def history_length(session: Session, user_id: UUID) -> int:
    """How many rows :func:`history` has in all."""
    count: int = session.execute(
        text(
            "select count(*) from credit_ledger"
            " where user_id = :user and kind not in ('HOLD', 'RELEASE')"
        ),
        {"user": user_id},
    ).scalar_one()
    return count


def payments(session: Session, user_id: UUID, limit: int = 200) -> list[PaymentRow]:
    """A person's payments, newest first."""
    rows = session.execute(_PAYMENTS, {"user": user_id, "limit": limit})
    return [PaymentRow(**row) for row in rows.mappings()]
