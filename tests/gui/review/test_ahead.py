"""Candidates read ahead: each line once, a failure may be tried again, memory is bounded."""

from __future__ import annotations

from uuid import uuid4

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.gui import tasks
from app.gui.review import ahead
from app.gui.review.ahead import Ahead
from tests.gui.demo import DemoDesk


class Page(QWidget):
    """A page with a bar."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []

    def refused(self, sentence: str) -> None:
        self.told.append(sentence)

    def unavailable(self, sentence: str, retry: object) -> None:
        self.told.append(sentence)


def test_a_line_is_asked_for_once(qtbot: QtBot, desk: DemoDesk) -> None:
    page = Page()
    qtbot.addWidget(page)
    made, arrived = Ahead(desk, page), []
    made.arrived.connect(arrived.append)
    line = desk.data[desk.main][2].line_id
    for _ in range(3):
        made.fetch(line)
    qtbot.waitUntil(tasks.idle)
    made.fetch(line)
    assert arrived == [line]
    assert [what for what, _ in desk.calls].count("candidates") == 1
    made.forget(line)
    made.fetch(line)
    qtbot.waitUntil(tasks.idle)
    assert arrived == [line, line]


def test_a_failure_is_told_and_can_be_tried_again(qtbot: QtBot, desk: DemoDesk) -> None:
    page = Page()
    qtbot.addWidget(page)
    made = Ahead(desk, page)
    line = desk.data[desk.main][2].line_id
    desk.away = True
    made.fetch(line)
    qtbot.waitUntil(lambda: bool(page.told))
    assert line not in made.known
    desk.away = False
    made.fetch(line)
    qtbot.waitUntil(lambda: line in made.known)


def test_memory_is_bounded(qtbot: QtBot, desk: DemoDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    page = Page()
    qtbot.addWidget(page)
    monkeypatch.setattr(ahead, "REMEMBERED", 2)
    made = Ahead(desk, page)
    lines = [desk.data[desk.main][at].line_id for at in range(4)]
    for line in lines:
        made.fetch(line)
        qtbot.waitUntil(lambda line=line: line in made.known)  # type: ignore[misc]
    assert list(made.known) == lines[2:]
    assert uuid4() not in made.known
