"""Tests of the plans and of the dates they turn on."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.billing import plans


def test_the_four_plans_are_as_agreed() -> None:
    offered = [(p.id, p.price, p.credits, p.per_minute, p.per_hour) for p in plans.PLANS]
    assert offered == [
        ("free", Decimal("0"), 10, 5, 50),
        ("basic", Decimal("9.99"), 100, 20, 500),
        ("pro", Decimal("29.99"), 1000, 50, 2000),
        ("enterprise", Decimal("99.99"), 10000, 100, 10000),
    ]
    assert plans.plan("pro").tier == "PREMIUM"


@pytest.mark.parametrize(
    ("today", "day", "expected"),
    [
        (date(2026, 1, 31), 31, date(2026, 2, 28)),
        (date(2028, 1, 31), 30, date(2028, 2, 29)),
        (date(2026, 2, 28), 31, date(2026, 3, 31)),
        (date(2026, 12, 15), 1, date(2027, 1, 1)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_the_next_reset_clamps_to_the_month(today: date, day: int, expected: date) -> None:
    assert plans.next_reset(today, day) == expected


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 31))
def test_every_day_lies_in_one_period(today: date, day: int) -> None:
    start, end = plans.last_reset(today, day), plans.next_reset(today, day)
    assert start <= today < end
    assert plans.next_reset(start, day) == end
    assert plans.last_reset(end - timedelta(days=1), day) == start
