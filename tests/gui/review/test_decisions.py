"""Decisions on their way: in order, each against the newest version, and undone behind them all."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.core.conflict import Changed
from app.flows.rows import Decided
from app.gui.review.decisions import Decisions
from app.gui.review.marks import Marks
from tests.gui.several import Office


def test_a_line_is_decided_twice_before_the_first_answer(qtbot: QtBot, several: Office) -> None:
    marks, parent = Marks(), QObject()
    decisions = Decisions(several.mine, marks, parent)
    written: list[Decided] = []
    decisions.written.connect(written.append)
    line = several.lines()[0]
    codes = several.codes(line.line_id)
    decisions.settle(line, codes[0], 1.0, "key", ())
    decisions.settle(line, codes[1], 1.0, "key", ())
    assert marks.shown(line).code == codes[1], "it stands on screen at once"
    qtbot.waitUntil(lambda: len(written) == 2, timeout=10_000)
    assert [one.line.code for one in written] == codes[:2]
    assert decisions.is_mine(several.lines()[0])
    undone: list[Decided] = []
    decisions.undone.connect(undone.append)
    decisions.undo()
    qtbot.waitUntil(lambda: bool(undone), timeout=10_000)
    assert several.lines()[0].code == codes[0]
    assert decisions.is_mine(several.lines()[0])


def test_one_that_met_a_colleagues_is_taken_off_the_screen(qtbot: QtBot, several: Office) -> None:
    marks, parent = Marks(), QObject()
    decisions = Decisions(several.mine, marks, parent)
    refused: list[tuple[Any, ...]] = []
    decisions.refused.connect(lambda *facts: refused.append(facts))
    line = several.lines()[0]
    codes = several.codes(line.line_id)
    several.bea_says(1, codes[0])
    decisions.settle(line, codes[1], 1.0, "key", ())
    qtbot.waitUntil(lambda: bool(refused), timeout=10_000)
    assert refused[0][:2] == (line, codes[1])
    error = refused[0][2]
    assert isinstance(error, Changed)
    assert marks.shown(line) is line
    again: list[Decided] = []
    decisions.written.connect(again.append)
    decisions.settle(line, codes[1], 1.0, "key", (), error.version)
    qtbot.waitUntil(lambda: bool(again), timeout=10_000)
    assert several.lines()[0].code == codes[1]
