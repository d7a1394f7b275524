"""Dialogs: Enter is safe, nothing typed is lost, keys of the page behind sleep."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from app.core.errors import Refused
from app.gui import tasks, troubles
from app.gui.dialog import FormDialog, Telling, confirm, is_open
from app.gui.window import Window

Press = Callable[..., None]


class Taken(Refused):
    """There is somebody with this address already."""


@pytest.fixture(autouse=True)
def _calm(calm: Callable[[], None]) -> None:
    calm()


def asked(window: Window, answers: list[str]) -> None:
    made = confirm(
        window, "Close it?", "It is closed at once.", "Close it", lambda: answers.append("closed")
    )
    made.dismissed.connect(lambda: answers.append("kept"))


def test_enter_falls_on_the_safe_button(window: Window, qtbot: QtBot) -> None:
    answers: list[str] = []
    asked(window, answers)
    focus = window.focusWidget()
    assert focus is not None
    assert focus.accessibleName() == "Cancel"
    QTest.keyClick(focus, Qt.Key.Key_Return)
    assert answers == ["kept"]
    assert not is_open(window)


def test_the_dangerous_button_is_named_by_its_act(window: Window, qtbot: QtBot) -> None:
    answers: list[str] = []
    made = confirm(window, "Close?", "It is closed.", "Close it", lambda: answers.append("closed"))
    assert made.act.text() == "Close it"
    assert made.act.property("danger") is True
    assert made.accessibleDescription() == "It is closed."
    made.act.setFocus()
    QTest.keyClick(made.act, Qt.Key.Key_Return)
    assert answers == ["closed"]


def test_a_click_beside_it_does_not_lose_what_is_typed(window: Window, qtbot: QtBot) -> None:
    form = FormDialog("Invite", "Invite them", over=window)
    field = QLineEdit("half typed")
    form.content.addWidget(field)
    form.ask()
    qtbot.mouseClick(form, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert not form.isHidden()
    assert field.text() == "half typed"


def test_keys_of_the_page_behind_sleep(window: Window, qtbot: QtBot) -> None:
    form = FormDialog("Invite", "Invite them", over=window)
    form.ask()
    override = QKeyEvent(
        QEvent.Type.ShortcutOverride, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier
    )
    override.ignore()
    QApplication.sendEvent(form.act, override)
    assert override.isAccepted(), "or Ctrl+O would open an invoice behind the dialog"


def test_enter_in_a_line_submits_and_in_a_text_does_not(window: Window, qtbot: QtBot) -> None:
    form = FormDialog("Invite", "Invite them", over=window)
    line, text = QLineEdit(), QPlainTextEdit()
    form.content.addWidget(line)
    form.content.addWidget(text)
    form.first = text
    told: list[bool] = []
    form.submitted.connect(lambda: told.append(True))
    form.ask()
    QTest.keyClick(text, Qt.Key.Key_Return)
    assert told == []
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert told == [True]
    assert not form.act.isEnabled(), "twice would invite twice"


def test_a_refusal_is_told_in_the_dialog(window: Window, qtbot: QtBot) -> None:
    form = FormDialog("Invite", "Invite them", over=window)
    form.ask()

    def refuse() -> None:
        raise Taken

    form.submitted.connect(lambda: tasks.write(form, refuse))
    form.submit()
    qtbot.waitUntil(lambda: form.bar.sentence != "")
    assert form.bar.sentence == "There is somebody with this address already."
    assert form.act.isEnabled()
    troubles.tell(form, Taken())
    assert not form.isHidden()


def test_escape_puts_it_away_and_the_focus_back(window: Window, qtbot: QtBot) -> None:
    before = window.rail._buttons["review"]
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    before.setFocus()
    made = Telling("The code", "Write it down.", over=window)
    made.ask()
    assert window.focusWidget() is made.seen
    QTest.keyClick(made.seen, Qt.Key.Key_Escape)
    assert before.hasFocus()


def test_a_page_behind_cannot_take_the_cursor(window: Window, qtbot: QtBot) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    form = FormDialog("Invite", "Invite them", over=window)
    line = QLineEdit()
    form.content.addWidget(line)
    form.first = line
    form.ask()
    window.rail._buttons["review"].setFocus()
    assert line.hasFocus()
