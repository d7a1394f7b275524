"""Puts people on plans and gives them each period's credits, once."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.billing import ledger, plans
from app.billing.models import (
    Credit,
    CreditType,
    SubscriptionStatus,
    UserCredits,
    UserSubscription,
)
from app.core.work import Work

IN_FORCE = (
    SubscriptionStatus.ACTIVE,
    SubscriptionStatus.TRIALING,
    SubscriptionStatus.PAST_DUE,
    SubscriptionStatus.PAUSED,
)


def in_force(session: Session, user_id: UUID) -> UserSubscription | None:
    """The subscription that holds for a person, if any."""
    return session.scalar(
        select(UserSubscription).where(
            UserSubscription.user_id == user_id, UserSubscription.status.in_(IN_FORCE)
        )
    )


def subscribe(work: Work, user_id: UUID, plan_id: str, today: date | None = None) -> UUID:
    """Put a person on a plan from the current month on; the same plan again changes nothing.

    Returns the subscription. Worker or owner role. Grants no credits: see :func:`refill`.
    """
    session = work.session
    today = today or datetime.now(UTC).date()
    current = in_force(session, user_id)
    if current is not None and current.plan_id == plan_id:
        return current.id
    if current is not None:
        current.status = SubscriptionStatus.CANCELLED
        session.flush()
    subscription = UserSubscription(
        user_id=user_id,
        plan_id=plan_id,
        current_period_start=_midnight(plans.last_reset(today, 1)),
        current_period_end=_midnight(plans.next_reset(today, 1)),
    )
    session.add(subscription)
    session.flush()
    session.execute(
        update(User)
        .where(User.id == user_id)
        .values(subscription_tier=plans.plan(plan_id).tier)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(UserCredits)
        .where(UserCredits.user_id == user_id)
        .values(subscription_id=subscription.id)
        .execution_options(synchronize_session=False)
    )
    return subscription.id


def refill(work: Work, user_id: UUID, today: date | None = None) -> bool:
    """Grant the credits of the current month that a person's plan owes; False if they were.

    They end when the next month's come. Worker or owner role.
    """
    session = work.session
    today = today or datetime.now(UTC).date()
    subscription = in_force(session, user_id)
    if subscription is None:
        return False
    offered = plans.plan(subscription.plan_id)
    start, end = plans.last_reset(today, 1), plans.next_reset(today, 1)
    operation = f"refill:{user_id}:{start:%Y-%m-%d}"
    if session.scalar(select(Credit.id).filter_by(source_event=operation)) is not None:
        return False
    ledger.grant(
        work,
        user_id,
        operation,
        offered.credits,
        credit_type=CreditType.FREE if offered.id == plans.FREE else CreditType.PRO,
        expires_at=_midnight(end),
        source=operation,
        monthly_allocation=offered.credits,
        note=f"{offered.name} plan, {start:%B %Y}",
    )
    subscription.current_period_start = _midnight(start)
    subscription.current_period_end = _midnight(end)
    session.execute(
        update(UserCredits)
        .where(UserCredits.user_id == user_id)
        .values(
            last_credit_refill=_midnight(start),
            next_credit_refill=_midnight(end),
            period_start=_midnight(start),
            period_end=_midnight(end) - timedelta(microseconds=1),
        )
        .execution_options(synchronize_session=False)
    )
    return True


def _midnight(day: date) -> datetime:
    """Periods turn at midnight in Greenwich, wherever the desk stands."""
    return datetime.combine(day, time(), UTC)
