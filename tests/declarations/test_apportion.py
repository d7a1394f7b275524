"""Parts add up to the whole, whatever the whole and the weights are."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.declarations import apportion

amounts = st.decimals(-(10**12), 10**12, places=3)
weights = st.lists(st.decimals(0, 10**9, places=6), min_size=1, max_size=60)


@given(amounts, weights)
def test_parts_add_up_exactly(amount: Decimal, weight: list[Decimal]) -> None:
    parts = apportion.share(amount, weight, Decimal("0.001"))
    assert apportion.total(parts) == amount
    assert len(parts) == len(weight)


@given(st.decimals(0, 10**9, places=2), weights)
def test_no_part_is_a_step_or_more_from_its_due(amount: Decimal, weight: list[Decimal]) -> None:
    step = Decimal("0.01")
    whole = sum(weight)
    if not whole:
        return
    for part, each in zip(apportion.share(amount, weight, step), weight, strict=True):
        assert abs(part - amount * each / whole) < step + Decimal("1e-12")


def test_the_largest_remainder_gets_the_odd_penny_and_the_first_wins_a_tie() -> None:
    pennies = apportion.share(Decimal("1.00"), [Decimal(1)] * 3, Decimal("0.01"))
    assert pennies == (Decimal("0.34"), Decimal("0.33"), Decimal("0.33"))
    grams = apportion.share(Decimal(10), [Decimal(1), Decimal(2)], Decimal(1))
    assert grams == (Decimal(3), Decimal(7))


def test_weights_of_nothing_share_equally() -> None:
    assert apportion.share(Decimal(4), [Decimal(0)] * 2, Decimal(1)) == (Decimal(2), Decimal(2))


def test_an_amount_finer_than_the_step_keeps_its_last_digit() -> None:
    parts = apportion.share(Decimal("0.0005"), [Decimal(1), Decimal(1)], Decimal("0.001"))
    assert apportion.total(parts) == Decimal("0.0005")


def test_what_cannot_be_shared_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing to share among"):
        apportion.share(Decimal(1), [], Decimal(1))
    with pytest.raises(ValueError, match="negative"):
        apportion.share(Decimal(1), [Decimal(-1)], Decimal(1))
    assert apportion.share(Decimal(0), [], Decimal(1)) == ()


@given(st.decimals(-(10**20), 10**20, places=10))
def test_plain_says_the_same_number_without_ornament(number: Decimal) -> None:
    words = format(apportion.plain(number), "f")
    assert Decimal(words) == number
    assert "." not in words or not words.endswith("0")
    assert apportion.decimals(number) == len(words.partition(".")[2])


def test_a_sum_never_loses_a_digit() -> None:
    assert apportion.total([Decimal("1e40"), Decimal("1e-40")]) - Decimal("1e40") != 1
    assert str(apportion.total([Decimal(10**30), Decimal("0.001")])) == f"{10**30}.001"
