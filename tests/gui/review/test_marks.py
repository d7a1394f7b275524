"""Marks over the rows: who is there, what is on its way, what waits, what was refused."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from app.gui.review.lines import words
from app.gui.review.marks import Marks, first_say
from app.review.rows import Kept, KeptDecision, Presence
from tests.gui.review.test_line_head import LINE

NOW = datetime(2026, 11, 21, 14, 12, tzinfo=UTC)


def kept(state: str = "waiting", code: str | None = "847130", undo: bool = False) -> KeptDecision:
    return KeptDecision(
        uuid4(), uuid4(), LINE.line_id, LINE.number, LINE.description, code, NOW, state, "No.", undo
    )


def told(changes: list[int], marks: Marks) -> Marks:
    marks.changed.connect(lambda: changes.append(1))
    return marks


def test_who_is_there_is_told_when_it_changes() -> None:
    changes: list[int] = []
    marks = told(changes, Marks())
    held = dataclasses.replace(LINE, held_by="Bea Holt")
    assert marks.who(held) == ("Bea Holt", "BH"), "the row knows until somebody asked"
    there = Presence(uuid4(), "Carl Stone", "CS", LINE.line_id, 7, NOW)
    marks.show_present([there])
    marks.show_present([there])
    assert marks.who(held) == ("Carl Stone", "CS")
    assert not marks.is_free(held)
    marks.show_present([])
    assert marks.who(held) is None, "the row is older"
    assert marks.is_free(held)
    assert len(changes) == 2


def test_a_decision_on_its_way_stands_whatever_the_row_says() -> None:
    marks = Marks()
    marks.say(LINE.line_id, "847130")
    shown = marks.shown(LINE)
    assert (shown.decided, shown.code, shown.decided_by) == (True, "847130", "You")
    assert words().badge(LINE, marks).word == "Settled"
    marks.say(LINE.line_id, None)
    assert words().badge(LINE, marks).word == "None fits"
    marks.unsay(LINE.line_id)
    assert marks.shown(LINE) is LINE


@pytest.mark.parametrize(
    ("first", "code", "decided", "word"),
    [
        (None, "847130", False, "1 of 2 said"),
        ("Bea Holt: 847130", "847130", True, "Settled"),
        ("Bea Holt: 847130", "847141", False, "1 of 2 said"),
        ("You: 847130", "847130", False, "1 of 2 said"),
        ("Marta Ortega: 847130", "847130", False, "1 of 2 said"),
        (None, None, True, "None fits"),
    ],
)
def test_where_two_are_asked_one_alone_settles_nothing(
    first: str | None, code: str | None, decided: bool, word: str
) -> None:
    marks = Marks()
    marks.me = "Marta Ortega"
    line = dataclasses.replace(LINE, needs_second=True, first_say=first)
    marks.say(line.line_id, code)
    assert marks.shown(line).decided is decided
    assert words().badge(line, marks).word == word
    assert not marks.is_free(line), "I said it; now it is somebody else's turn"


def test_a_first_say_of_somebody_else_is_mine_to_second() -> None:
    marks = Marks()
    line = dataclasses.replace(LINE, needs_second=True, first_say="Bea Holt: 847130")
    assert first_say(line) == ("Bea Holt", "847130")
    assert words().badge(line, marks).word == "Second say"
    assert "a second say is wanted" in words().state(line, marks)
    assert marks.is_free(line)


def test_what_waits_and_what_was_refused() -> None:
    marks = Marks()
    waiting = kept()
    marks.show_kept(Kept((waiting,), False))
    assert words().badge(LINE, marks).word == "Waiting"
    assert marks.shown(LINE).code == "847130"
    assert [one.code for one in marks.moved(waiting.job_id)] == ["847130"]
    marks.show_kept(Kept((kept(undo=True),), False))
    assert not marks.shown(dataclasses.replace(LINE, decided=True)).decided
    refused = kept("refused")
    marks.show_kept(Kept((refused,)))
    assert words().badge(LINE, marks).word == "Refused"
    assert marks.all_refused() == [refused]
    assert marks.own_refused() == []
    assert not marks.shown(LINE).decided
    marks.show_kept(Kept())
    own = kept("refused")
    marks.refuse(own)
    assert marks.is_own(own)
    assert marks.own_refused() == [own]
    marks.say(LINE.line_id, "847141")
    assert marks.all_refused() == [], "a new decision takes its place"
