"""A sheet to pick from: keys typed in its field move in the list and take."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QStyledItemDelegate, QWidget
from pytestqt.qtbot import QtBot

from app.gui.pick_sheet import PickSheet


class Fruit(PickSheet):
    def __init__(self, over: QWidget) -> None:
        super().__init__(over, 300, QStyledItemDelegate, 100)
        self.taken: list[str] = []
        self.inside.addWidget(self.field)
        self.inside.addWidget(self.list)
        self.list.addItems(["apple", "pear", "plum"])
        self.list.setCurrentRow(0)

    def take(self) -> None:
        self.taken.append(self.list.currentItem().text())


@pytest.mark.parametrize(("goes_round", "last"), [(False, "plum"), (True, "apple")])
def test_keys_in_the_field_choose_and_take(qtbot: QtBot, goes_round: bool, last: str) -> None:
    over = QWidget()
    over.resize(600, 400)
    qtbot.addWidget(over)
    over.show()
    sheet = Fruit(over)
    sheet.goes_round = goes_round
    sheet.open_over(sheet.field)
    QTest.keyClick(sheet.field, Qt.Key.Key_Down)
    QTest.keyClick(sheet.field, Qt.Key.Key_Return)
    for _ in range(2):
        QTest.keyClick(sheet.field, Qt.Key.Key_Down)
    QTest.keyClick(sheet.field, Qt.Key.Key_Enter)
    QTest.keyClicks(sheet.field, "pl")
    assert sheet.taken == ["pear", last]
    assert sheet.field.text() == "pl"
