"""Tests of plans taken up and of each month's credits, given once."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text

from app.accounts.models import User
from app.billing import subscriptions
from app.billing.balance import balance
from app.billing.models import UserSubscription
from app.flows.seed import seed
from tests.databases import Databases, Desk

JANUARY = date(2090, 1, 15)


@pytest.fixture
def member(databases: Databases) -> Desk:
    """Somebody without credits in a database that has plans."""
    seed(databases.owner)
    return databases.new_desk(balance=0)


def test_a_plan_sets_the_tier_and_one_is_in_force(databases: Databases, member: Desk) -> None:
    with databases.worker.work() as work:
        basic = subscriptions.subscribe(work, member.user_id, "basic", JANUARY)
        assert subscriptions.subscribe(work, member.user_id, "basic", JANUARY) == basic
        pro = subscriptions.subscribe(work, member.user_id, "pro", JANUARY)
    with databases.worker.read() as session:
        assert session.get_one(User, member.user_id).subscription_tier == "PREMIUM"
        assert session.get_one(UserSubscription, basic).status == "cancelled"
        held = subscriptions.in_force(session, member.user_id)
        assert held is not None
        assert held.id == pro
        assert held.current_period_start.isoformat() == "2090-01-01T00:00:00+00:00"


def test_each_month_is_given_once_and_ends_with_it(databases: Databases, member: Desk) -> None:
    february = date(2090, 2, 1)
    with databases.worker.work() as work:
        assert not subscriptions.refill(work, member.user_id, JANUARY)
        subscriptions.subscribe(work, member.user_id, "pro", JANUARY)
        assert subscriptions.refill(work, member.user_id, JANUARY)
        assert not subscriptions.refill(work, member.user_id, JANUARY)
        assert subscriptions.refill(work, member.user_id, february)
    with databases.worker.read() as session:
        ends = session.scalars(text("select expires_at::date from credits order by 1")).all()
        assert ends == [february, date(2090, 3, 1)]
        assert balance(session, member.user_id).plan == "Pro"
