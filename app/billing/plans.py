"""The plans on offer and the dates they turn on: pure tables and arithmetic."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

FREE = "free"
ENTERPRISE = "enterprise"


@dataclass(frozen=True)
class Plan:
    """A plan by the month. Limits of 0 mean none."""

    id: str
    name: str
    description: str
    price: Decimal  # US dollars a month
    credits: int  # a month; one pays for one matched line
    lines_per_batch: int
    calls_per_day: int
    per_minute: int
    per_hour: int
    tier: str  # users.subscription_tier
    features: tuple[str, ...]


PLANS: tuple[Plan, ...] = (
    Plan(
        FREE,
        "Free",
        "To try it on real invoices.",
        Decimal("0"),
        10,
        50,
        100,
        5,
        50,
        "FREE",
        ("offline matching", "spreadsheets and CSV"),
    ),
    Plan(
        "basic",
        "Basic",
        "For one broker with a few shipments a week.",
        Decimal("9.99"),
        100,
        500,
        1_000,
        20,
        500,
        "BASIC",
        ("offline matching", "spreadsheets and CSV", "support by mail"),
    ),
    Plan(
        "pro",
        "Pro",
        "For an office that declares every day.",
        Decimal("29.99"),
        1_000,
        5_000,
        10_000,
        50,
        2_000,
        "PREMIUM",
        ("offline and OpenAI matching", "all formats", "memory per client", "first in line"),
    ),
    Plan(
        ENTERPRISE,
        "Enterprise",
        "For several offices, and for whoever runs the server themselves.",
        Decimal("99.99"),
        10_000,
        0,
        0,
        100,
        10_000,
        "ENTERPRISE",
        ("everything in Pro", "own server", "licensed decider and four eyes", "audit export"),
    ),
)


def plan(plan_id: str) -> Plan:
    """A plan by its id; KeyError for one that is not offered."""
    return {one.id: one for one in PLANS}[plan_id]


def on_day(year: int, month: int, day: int) -> date:
    """That day of that month, or the month's last where it is shorter (31 becomes 30 or 28)."""
    return date(year, month, min(day, monthrange(year, month)[1]))


def last_reset(today: date, day: int) -> date:
    """The latest reset on or before today, for resets on ``day`` of the month (1 to 31)."""
    this_month = on_day(today.year, today.month, day)
    if this_month <= today:
        return this_month
    before = today.replace(day=1) - timedelta(days=1)
    return on_day(before.year, before.month, day)


def next_reset(today: date, day: int) -> date:
    """The first reset after today, for resets on ``day`` of the month (1 to 31)."""
    this_month = on_day(today.year, today.month, day)
    if this_month > today:
        return this_month
    after = today.replace(day=1) + timedelta(days=32)
    return on_day(after.year, after.month, day)
