"""The search: as one types, an earlier answer never covers a later one."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.flows.rows import Found
from app.gui import tasks
from app.gui.review.search import SearchSheet
from tests.gui.demo import DemoDesk


class SlowAtFirst(DemoDesk):
    """Its first search answers only when told to."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = threading.Event()
        self.searched: list[str] = []

    def search(self, text: str, limit: int = 12) -> list[Found]:
        self.searched.append(text)
        if len(self.searched) == 1:
            self.gate.wait(5)
        return super().search(text, limit)


def made(qtbot: QtBot, desk: DemoDesk) -> SearchSheet:
    over = QWidget()
    qtbot.addWidget(over)
    over.resize(900, 600)
    over.show()
    sheet = SearchSheet(desk, over)
    sheet.ask("Submersible pump")
    return sheet


def test_a_late_answer_is_dropped(qtbot: QtBot) -> None:
    desk = SlowAtFirst()
    sheet = made(qtbot, desk)
    sheet.field.setText("pump")
    qtbot.waitUntil(lambda: desk.searched == ["pump"])
    sheet.field.setText("950300")
    qtbot.waitUntil(lambda: sheet.list.count() == 1)
    desk.gate.set()
    qtbot.waitUntil(tasks.idle)
    assert sheet.list.count() == 1
    assert sheet.list.item(0).text().startswith("9503 00")


def test_arrows_choose_and_enter_picks(
    qtbot: QtBot, desk: DemoDesk, press: Callable[..., None]
) -> None:
    sheet, picked = made(qtbot, desk), []
    sheet.picked.connect(picked.append)
    sheet.field.setText("8413")
    qtbot.waitUntil(lambda: sheet.list.count() > 3)
    press(sheet.field, Qt.Key.Key_Down)
    press(sheet.field, Qt.Key.Key_Down)
    press(sheet.field, Qt.Key.Key_Up)
    press(sheet.field, Qt.Key.Key_Return, "\r")
    assert [hit.code for hit in picked] == ["841311"]
    assert sheet.isHidden()


def test_nothing_found_is_no_failure(qtbot: QtBot, desk: DemoDesk) -> None:
    sheet = made(qtbot, desk)
    sheet.field.setText("qqqq")
    qtbot.waitUntil(lambda: sheet.told.text().startswith("Nothing found"))
    desk.away = True
    sheet.field.setText("pump")
    qtbot.waitUntil(lambda: sheet.told.text() == "The database server does not answer.")
