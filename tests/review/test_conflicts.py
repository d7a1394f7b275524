"""Tests of a decision that met another one: what was seen, what I say, what they said."""

from __future__ import annotations

import pytest

from app.core.conflict import Changed
from app.review import decide
from tests.databases import Desk
from tests.review.conftest import CODES, Office

Told = list[tuple[str, str | None, str | None, str | None]]


def met(office: Office, version: int, code: str | None, desk: Desk | None = None) -> Told:
    """What I am told when I decide line 1 as I saw it at that version."""
    with pytest.raises(decide.LineChanged) as told:
        if code:
            office.accept(0, code, desk, version=version)
        else:
            office.none(0, desk, version=version)
    assert isinstance(told.value, Changed)
    assert told.value.version == office.line(0).version
    return [(each.label, each.original, each.mine, each.theirs) for each in told.value.fields]


def test_what_was_proposed_what_i_say_and_what_they_said(office: Office) -> None:
    bea = office.colleague()
    office.accept(0, CODES[1], desk=bea)
    assert met(office, 1, CODES[2]) == [
        ("Code", CODES[0], CODES[2], CODES[1]),
        ("Decided by", None, "Ada Broker", "Bea Holt"),
    ]
    # I build on what is there now.
    with pytest.raises(decide.LineChanged) as told:
        office.accept(0, CODES[2], version=1)
    office.accept(0, CODES[2], version=told.value.version)
    assert office.line(0).code == CODES[2]


def test_what_i_saw_may_have_been_decided(office: Office) -> None:
    bea, cy = office.colleague(), office.colleague("Cy Moss")
    office.accept(0, CODES[1], desk=bea)
    office.none(0, desk=cy)
    office.accept(0, CODES[0], desk=cy)
    assert met(office, 2, None) == [
        ("Code", CODES[1], "none of these", CODES[0]),
        ("Decided by", "Bea Holt", "Ada Broker", "Cy Moss"),
    ]
    assert met(office, 3, CODES[0])[0] == ("Code", "none of these", CODES[0], CODES[0])
    office.undo(cy)
    office.undo(cy)
    assert met(office, 3, None) == [
        ("Code", "none of these", "none of these", CODES[1]),
        ("Decided by", "Cy Moss", "Ada Broker", "Bea Holt"),
    ]
    office.undo(bea)
    assert met(office, 2, None)[1] == ("Decided by", "Bea Holt", "Ada Broker", None)


def test_the_same_said_twice_is_no_conflict(office: Office) -> None:
    office.accept(0, CODES[1], desk=office.colleague())
    with pytest.raises(decide.LineChanged) as told:
        office.accept(0, CODES[1], version=1)
    assert not told.value.fields[0].is_conflict


def test_a_word_that_waits_is_theirs_too(office: Office) -> None:
    office.rule(needs_second=True)
    office.accept(0, CODES[1], desk=office.colleague())
    assert met(office, 1, CODES[1]) == [
        ("Code", CODES[0], CODES[1], CODES[1]),
        ("Decided by", None, "Ada Broker", "Bea Holt, a second person is awaited"),
    ]


def test_a_line_nobody_had_found_anything_for(office: Office) -> None:
    _, office.lines = office.databases.job(office.desk)
    office.accept(0, CODES[1], desk=office.colleague())
    assert met(office, 0, CODES[0]) == [
        ("Code", None, CODES[0], CODES[1]),
        ("Decided by", None, "Ada Broker", "Bea Holt"),
    ]


def test_a_line_matched_anew(office: Office) -> None:
    assert met(office, 7, CODES[1])[0] == ("Code", CODES[0], CODES[1], CODES[0])
