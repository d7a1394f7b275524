"""Prices by tokens, limits that hold also while several ask at once, what is spent."""

from __future__ import annotations

import threading
from decimal import Decimal

import pytest

from app.matching.purse import BudgetUsedUp, Limits, Price, Purse

# US dollars for a thousand tokens in and out.
PRICE = Price(Decimal("0.00025"), Decimal("0.002"))


def purse(job: str = "1", day: str = "10", **before: Decimal) -> Purse:
    return Purse(PRICE, Limits(Decimal(job), Decimal(day)), **before)


def test_a_price_is_by_thousand_tokens() -> None:
    assert PRICE.of(1_000, 1_000) == Decimal("0.00225")
    assert PRICE.of(2_345, 67) == Decimal("0.00072025")
    assert PRICE.of(0, 0) == 0


def test_what_was_set_aside_becomes_what_it_cost() -> None:
    money = purse()
    aside = money.set_aside(1_000, 4_000)
    assert aside == Decimal("0.00825")
    money.pay(aside, 1_000, 100)
    assert money.spent == Decimal("0.00045")
    assert (money.into, money.out) == (1_000, 100)
    money.give_back(money.set_aside(1_000, 4_000))
    assert money.spent == Decimal("0.00045")


def test_tokens_nobody_counted_cost_all_that_was_set_aside() -> None:
    money = purse()
    money.pay(money.set_aside(1_000, 4_000))
    assert money.spent == Decimal("0.00825")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"job": "0.008"}, "of 0.008 US dollars for one invoice is used up"),
        ({"day": "0.008"}, "of 0.008 US dollars for one day is used up"),
    ],
)
def test_a_limit_is_told(given: dict[str, str], words: str) -> None:
    with pytest.raises(BudgetUsedUp, match=words):
        purse(**given).set_aside(1_000, 4_000)


def test_what_was_spent_before_counts() -> None:
    with pytest.raises(BudgetUsedUp, match="1 US dollars for one invoice"):
        Purse(PRICE, Limits(Decimal(1), Decimal(10)), Decimal("0.995")).set_aside(1_000, 4_000)
    with pytest.raises(BudgetUsedUp, match="10 US dollars for one day"):
        Purse(PRICE, Limits(Decimal(1), Decimal(10)), Decimal(0), Decimal("9.995")).set_aside(
            1_000, 4_000
        )


def test_nothing_may_be_spent_but_what_is_free_may_be_asked() -> None:
    with pytest.raises(BudgetUsedUp, match="of 0 US dollars"):
        purse(job="0").set_aside(1, 1)
    free = Purse(Price(Decimal(0), Decimal(0)), Limits(Decimal(0), Decimal(0)))
    assert free.set_aside(1_000, 4_000) == 0


def test_one_who_finds_the_purse_empty_waits_for_those_under_way() -> None:
    money = purse(job="0.01")
    first = money.set_aside(1_000, 4_000)
    got: list[Decimal] = []
    second = threading.Thread(target=lambda: got.append(money.set_aside(1_000, 4_000)))
    second.start()
    money.pay(first, 1_000, 100)
    second.join(10)
    assert got == [Decimal("0.00825")]
    third: list[str] = []

    def ask() -> None:
        try:
            money.set_aside(1_000, 4_000)
        except BudgetUsedUp as told:
            third.append(str(told))

    last = threading.Thread(target=ask)
    last.start()
    money.pay(got[0], 1_000, 4_000)
    last.join(10)
    assert third == ["The budget of 0.01 US dollars for one invoice is used up."]
    assert money.spent <= Decimal("0.01")
