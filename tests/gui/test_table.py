"""The table: Enter enters, letters go to the page, a row is brought into sight."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.flows.rows import Slice
from app.gui import tasks
from app.gui.paged import Column, PagedModel
from app.gui.table import Table


class Behind(QWidget):
    """Collects the keys that the table leaves to it."""

    def __init__(self) -> None:
        super().__init__()
        self.keys: list[str] = []

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.keys.append(event.text())


def made(qtbot: QtBot, rows: int = 500) -> tuple[Behind, Table]:
    page = Behind()
    qtbot.addWidget(page)
    model: PagedModel[int] = PagedModel([Column("Number", str, 80), Column("Text", str)])
    table = Table(model, "Numbers")
    QVBoxLayout(page).addWidget(table)
    page.resize(400, 300)
    page.show()
    model.open(lambda start, limit: Slice(tuple(range(start, min(start + limit, rows))), rows))
    qtbot.waitUntil(tasks.idle)
    return page, table


def test_enter_enters_and_letters_go_to_the_page(qtbot: QtBot, press: Callable[..., None]) -> None:
    page, table = made(qtbot)
    entered: list[int] = []
    table.entered.connect(entered.append)
    table.go_to(3)
    press(table, Qt.Key.Key_Return, "\r")
    press(table, Qt.Key.Key_7, "7")
    press(table, Qt.Key.Key_J, "j")
    assert entered == [3]
    assert page.keys == ["7", "j"]


def test_a_row_far_away_comes_into_sight_with_room_round_it(qtbot: QtBot) -> None:
    _, table = made(qtbot)
    chosen: list[int] = []
    table.chosen.connect(chosen.append)
    table.go_to(250)
    area = table.viewport().rect()
    for row in (249, 250, 251):
        assert area.contains(table.visualRect(table.model().index(row, 0)).center())
    assert chosen == [250]
    table.go_to(999)
    assert table.currentIndex().row() == 250, "there is no such row"
    qtbot.waitUntil(tasks.idle)


def test_it_has_a_name(qtbot: QtBot) -> None:
    _, table = made(qtbot, 3)
    assert table.accessibleName() == "Numbers"
    assert table.model().headerData(0, Qt.Orientation.Horizontal) == "Number"
