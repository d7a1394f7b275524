"""The table of lines: words beside every colour, columns that give way."""

from __future__ import annotations

import dataclasses

import pytest
from pytestqt.qtbot import QtBot

from app.flows.rows import Slice
from app.gui import tasks
from app.gui.review.lines import ORIGIN, QUANTITY, SURE, LinesTable, may_highlight, model, words
from app.gui.review.marks import Marks
from tests.gui.demo import DemoDesk
from tests.gui.review.test_line_head import LINE


@pytest.mark.parametrize(
    ("change", "word", "kind", "figure"),
    [
        ({"band": "Strong", "confidence": 0.97}, "Strong", "green", "97%"),
        ({"band": "Possible", "confidence": 0.5}, "Possible", "amber", "50%"),
        ({"outcome": "WEAK", "band": "Weak", "confidence": 0.2}, "Weak", "red", "20%"),
        ({"outcome": "VAGUE"}, "Too vague", "amber", ""),
        ({"outcome": "CONFLICT"}, "Conflict", "red", ""),
        ({"outcome": "NOTHING"}, "Nothing found", "grey", ""),
        ({"outcome": "FAILED"}, "Look-up failed", "red", ""),
        ({"outcome": None}, "Matching", "grey", ""),
        ({"decided": True}, "Settled", "green", ""),
        ({"decided": True, "code": None}, "None fits", "grey", ""),
    ],
)
def test_every_state_is_a_word(
    change: dict[str, object], word: str, kind: str, figure: str
) -> None:
    says = words().badge(dataclasses.replace(LINE, **change))
    assert (says.word, says.kind, says.figure) == (word, kind, figure)


def test_columns_give_way_where_there_is_little_room(qtbot: QtBot, desk: DemoDesk) -> None:
    marks = Marks()
    lines = model(marks)
    table = LinesTable(lines, marks)
    qtbot.addWidget(table)
    rows = tuple(desk.data[desk.main])
    lines.open(lambda start, limit: Slice(rows[start : start + limit], len(rows)))
    table.resize(600, 300)
    table.show()
    qtbot.waitUntil(tasks.idle)
    assert table.isColumnHidden(ORIGIN)
    assert table.isColumnHidden(QUANTITY)
    table.resize(1_000, 300)
    assert not table.isColumnHidden(ORIGIN)
    assert not table.isColumnHidden(QUANTITY)
    assert lines.index(2, SURE).data() == "Good 82%"
    assert lines.index(2, 0).data() == "to decide"
    assert lines.index(0, 0).data() == "settled by Marta Ortega"
    assert not table.grab().isNull()


@pytest.mark.parametrize(
    ("change", "may"),
    [
        ({}, True),
        ({"band": "Strong"}, True),
        ({"band": "Possible"}, True),
        ({"band": "Weak"}, False),
        ({"band": None}, False),
        ({"outcome": "WEAK"}, False),
        ({"outcome": "VAGUE"}, False),
        ({"outcome": "CONFLICT", "band": "Strong"}, False),
        ({"decided": True}, False),
    ],
)
def test_only_where_it_is_sure_enough_is_one_highlighted(
    change: dict[str, object], may: bool
) -> None:
    assert may_highlight(dataclasses.replace(LINE, **change)) is may
