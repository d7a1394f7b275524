"""Tests of what is asked of the list: words, whose, state, time, client and colleague."""

from __future__ import annotations

from datetime import date

import pytest
from pytestqt.qtbot import QtBot

from app.gui import tasks
from app.gui.invoices.filters import Filters, days
from app.review.rows import JobQuery
from tests.gui.demo import DemoDesk
from tests.gui.demo_office import uid


@pytest.fixture
def filters(qtbot: QtBot) -> Filters:
    made = Filters(DemoDesk())
    qtbot.addWidget(made)
    return made


def test_typing_asks_once_when_the_hand_rests(filters: Filters, qtbot: QtBot) -> None:
    asked: list[str] = []
    filters.changed.connect(lambda: asked.append(filters.query().text))
    qtbot.keyClicks(filters.search, "gear pump ")
    qtbot.waitUntil(lambda: bool(asked))
    assert asked == ["gear pump"]


def test_the_second_row_is_filled_when_it_is_wanted(filters: Filters, qtbot: QtBot) -> None:
    assert filters.second.isHidden()
    assert filters.client.count() == 1
    filters.more.click()
    assert not filters.second.isHidden()
    qtbot.waitUntil(tasks.idle)
    assert filters.client.count() > 1
    filters.client.setCurrentIndex(1)
    filters.state.setCurrentIndex(filters.state.findData("review"))
    filters.span.setCurrentIndex(filters.span.findData("today"))
    asked = filters.query()
    assert (asked.client_id, asked.state) == (filters.client.itemData(1), "review")
    assert asked.since == date.today()
    filters.clear()
    assert filters.query() == JobQuery()


def test_a_consignment_alone_can_be_asked_for(filters: Filters) -> None:
    filters.only_group(uid("MV Aurora"))
    assert filters.query() == JobQuery(group_id=uid("MV Aurora"))
    filters.tell(3)
    assert filters.found.text() == "3 invoices found"
    filters.clear()
    filters.tell(3)
    assert filters.told.isHidden()


def test_nothing_found_says_so(filters: Filters) -> None:
    for whose, said in (
        ("mine", "No invoice is with you."),
        ("free", "Every invoice is with somebody."),
    ):
        filters.whose.choose(whose)
        filters.tell(0)
        assert filters.found.text() == said
    filters.search.setText("zz")
    filters.tell(0)
    assert filters.found.text() == "No invoice is like that."


@pytest.mark.parametrize(
    ("span", "since", "until"),
    [
        ("", None, None),
        ("today", date(2026, 1, 15), None),
        ("week", date(2026, 1, 9), None),
        ("month", date(2026, 1, 1), None),
        ("last month", date(2025, 12, 1), date(2025, 12, 31)),
        ("year", date(2026, 1, 1), None),
        ("last year", date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_stretches_of_time(span: str, since: date | None, until: date | None) -> None:
    assert days(span, date(2026, 1, 15)) == (since, until)
