"""How values are written."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from app.gui import shown


@pytest.mark.parametrize(
    ("value", "currency", "text"),
    [
        ("1234.5", None, "1,234.50"),
        ("1248500", "USD", "1,248,500.00 USD"),
        ("0.0375", "EUR", "0.0375 EUR"),
        ("-3.10", None, "-3.10"),
    ],
)
def test_money(value: str, currency: str | None, text: str) -> None:
    assert shown.amount(Decimal(value), currency) == text


def test_what_is_not_known_is_a_dash() -> None:
    assert shown.amount(None) == shown.quantity(None) == shown.day(None) == shown.DASH


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        ("12000", "C62", "12,000 pcs"),
        ("1", "H87", "1 pc"),
        ("1", "SET", "1 set"),
        ("2.50", "KGM", "2.5 kg"),
        ("7", "XYZ", "7 XYZ"),
        ("7", None, "7"),
    ],
)
def test_quantities(value: str, unit: str | None, text: str) -> None:
    assert shown.quantity(Decimal(value), unit) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "<1%"), (0.001, "<1%"), (0.574, "57%"), (0.999, "99%"), (1.0, "100%"), (None, "")],
)
def test_certainty_is_never_overstated(value: float | None, text: str) -> None:
    assert shown.share(value) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.2, "1 s"), (42, "42 s"), (150, "2 min"), (7_200, "2.0 h"), (None, "")],
)
def test_stretches_of_time(seconds: float | None, text: str) -> None:
    assert shown.lasting(seconds) == text


def test_moments_carry_their_year_only_when_it_is_another() -> None:
    now = datetime.now(UTC)
    assert str(now.year) not in shown.moment(now)
    assert "2019" in shown.moment(datetime(2019, 3, 4, 12, tzinfo=UTC))
    assert shown.day(date(2026, 11, 3)) == "3 Nov 2026"


def test_what_was_today_is_told_by_its_time() -> None:
    now = datetime.now().astimezone()
    assert shown.lately(now) == now.strftime("%H:%M")
    before = now - timedelta(days=3)
    assert shown.lately(before) == shown.moment(before)
    assert shown.lately(None) == shown.DASH
