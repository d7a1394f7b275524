"""Tests of one action in one transaction: all of it and its announcement, or nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.accounts.models import Office
from app.core.work import CHANNEL, LONGEST_PAYLOAD, Event, payload
from tests.databases import Databases


@dataclass(frozen=True)
class DoorOpened(Event):
    """A door was opened."""

    door: str


@dataclass(frozen=True)
class BellRang(Event):
    """A bell rang."""

    times: int


def offices(databases: Databases) -> int:
    with databases.owner.read() as session:
        return int(session.scalar(text("select count(*) from offices")) or 0)


ADD = text("insert into offices (name, country) values ('One', 'GBR')")


def test_a_commit_is_heard_with_all_its_events_and_a_failure_is_not(databases: Databases) -> None:
    with databases.client.listen() as heard:
        with pytest.raises(ZeroDivisionError):
            _fail(databases)
        assert offices(databases) == 0
        with databases.owner.work() as work:
            work.session.execute(ADD)
            work.record(DoorOpened("front"))
            work.record(BellRang(2))
        notes = list(heard.notifies(timeout=5, stop_after=1))
    assert [(note.channel, json.loads(note.payload)) for note in notes] == [
        (CHANNEL, [["DoorOpened", {"door": "front"}], ["BellRang", {"times": 2}]])
    ]
    assert offices(databases) == 1


def _fail(databases: Databases) -> None:
    with databases.owner.work() as work:
        work.session.execute(ADD)
        work.record(DoorOpened("back"))
        raise ZeroDivisionError


def test_work_without_events_announces_nothing(databases: Databases) -> None:
    with databases.client.listen() as heard:
        with databases.owner.work() as work:
            work.session.execute(ADD)
        assert list(heard.notifies(timeout=0.2)) == []


def test_a_statement_that_fails_at_the_end_rolls_all_back(databases: Databases) -> None:
    with pytest.raises(IntegrityError, match="name"), databases.owner.work() as work:
        work.session.add_all([Office(name="One", country="GBR"), Office(country="GBR")])
    assert offices(databases) == 0


def test_a_long_list_becomes_look_at_everything() -> None:
    few: list[Event] = [DoorOpened("x")]
    assert json.loads(payload(few)) == [["DoorOpened", {"door": "x"}]]
    many: list[Event] = [*(DoorOpened("door" * 100) for _ in range(50)), BellRang(1)]
    said = payload(many)
    assert json.loads(said) == [["BellRang", {}], ["DoorOpened", {}]]
    assert len(said.encode()) <= LONGEST_PAYLOAD
    # Signs of several bytes count as such.
    wide: list[Event] = [DoorOpened("\u20ac" * (LONGEST_PAYLOAD // 2))]
    assert len(payload(wide).encode()) <= LONGEST_PAYLOAD


def test_an_event_is_called_by_its_class() -> None:
    assert DoorOpened("a").name == "DoorOpened"
