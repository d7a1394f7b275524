"""Credits: what is left, what comes back when, and the history as it is in the ledger."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from app.flows.rows import Balance
from app.gui.pages.credits import CreditsPage
from app.gui.screenshots import settle
from tests.gui.demo import DemoDesk


def test_the_balance_in_numbers_and_words(show: Callable[..., CreditsPage]) -> None:
    page = show("credits")
    settle(page, lambda: True)
    assert page.total.figure.text() == "6,500"
    assert "119 more are held" in page.total.told.text()
    assert page.free.figure.text() == "1,500"
    assert page.free.of.text() == "of 2,000"
    assert page.free.told.text() == "Full again on 1 Dec 2026, in 10 days."
    assert "31 Mar 2027" in page.pro.told.text()
    assert page.free.meter.accessibleName() == "1,500 of 2,000"


def test_the_history_says_what_each_entry_was(show: Callable[..., CreditsPage]) -> None:
    page = show("credits")
    rows = [[page.model.index(row, col).data() for col in range(1, 6)] for row in range(7)]
    assert [row[0] for row in rows] == [
        "Held", "Spent", "Released", "Spent", "Refunded", "Expired", "Granted",
    ]  # fmt: skip
    assert rows[0][1] == "RE-77120.xlsx"
    assert rows[0][3] == "-119"
    assert rows[6][3] == "+2,000"


def test_a_change_elsewhere_is_seen(show: Callable[..., CreditsPage], desk: DemoDesk) -> None:
    page = show("credits")
    settle(page, lambda: True)
    now = desk.balance()

    def spent() -> Balance:
        return dataclasses.replace(now, available=6_400, days_until_reset=1)

    desk.balance = spent  # type: ignore[method-assign]
    page.heard([("CreditsMoved", {})])
    settle(page, lambda: True)
    assert page.total.figure.text() == "6,400"
    assert page.free.told.text().endswith("in 1 day.")
