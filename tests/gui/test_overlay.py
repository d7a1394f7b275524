"""A sheet over the window: covers it, keeps keys to itself, gives the focus back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.gui.overlay import Overlay


def made(qtbot: QtBot) -> tuple[QWidget, QLineEdit, Overlay, QLineEdit]:
    over = QWidget()
    qtbot.addWidget(over)
    over.resize(800, 600)
    behind = QLineEdit(over)
    sheet = Overlay(over, "sheet", 300)
    field = QLineEdit()
    sheet.inside.addWidget(field)
    over.show()
    over.activateWindow()
    qtbot.waitUntil(over.isActiveWindow)
    behind.setFocus()
    sheet.open_over(field)
    return over, behind, sheet, field


def test_it_covers_the_window_and_follows_it(qtbot: QtBot) -> None:
    over, _, sheet, _ = made(qtbot)
    assert sheet.size() == over.size()
    over.resize(500, 420)
    assert sheet.size() == over.size()
    assert sheet.rect().contains(sheet.box.geometry())


def test_escape_gives_the_focus_back(qtbot: QtBot, press: Callable[..., None]) -> None:
    _, behind, sheet, field = made(qtbot)
    assert field.hasFocus()
    press(field, Qt.Key.Key_Escape)
    assert sheet.isHidden()
    assert behind.hasFocus()


def test_a_click_beside_the_box_closes_one_inside_does_not(qtbot: QtBot) -> None:
    _, _, sheet, _ = made(qtbot)
    inside = sheet.box.geometry().topLeft() + QPoint(4, 4)
    qtbot.mouseClick(sheet, Qt.MouseButton.LeftButton, pos=inside)
    assert not sheet.isHidden()
    qtbot.mouseClick(sheet, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert sheet.isHidden()


def test_a_page_gone_meanwhile_is_no_trouble(qtbot: QtBot) -> None:
    _, behind, sheet, _ = made(qtbot)
    behind.deleteLater()
    from PySide6.QtCore import QCoreApplication, QEvent

    QCoreApplication.sendPostedEvents(behind, QEvent.Type.DeferredDelete)
    sheet.put_away()
    assert sheet.isHidden()
