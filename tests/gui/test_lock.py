"""The idle watch: keys and real movement count, sleep does not pass for presence."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app.gui.lock import IdleWatch, LockPage
from tests.gui.office_server import OfficeServer, come_in, until


def moved(widget: QLineEdit, x: float) -> None:
    place = QPointF(x, 5)
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(
        QEvent.Type.MouseMove, place, place, none, none, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(widget, event)


@pytest.fixture
def line(qtbot: QtBot) -> QLineEdit:
    made = QLineEdit()
    qtbot.addWidget(made)
    made.show()
    return made


def test_nothing_touched_is_idle(qtbot: QtBot) -> None:
    watch = IdleWatch(0.05)
    with qtbot.waitSignal(watch.idle, timeout=5_000):
        watch.start()


def test_no_minutes_never_locks() -> None:
    watch = IdleWatch(0)
    watch.start()
    assert not watch._timer.isActive()


def test_a_key_and_a_move_are_signs_and_a_pointer_at_rest_is_none(line: QLineEdit) -> None:
    watch = IdleWatch(60)
    watch.start()
    watch._steady -= 50
    QTest.keyClick(line, Qt.Key.Key_A)
    assert watch.still < 10
    moved(line, 3)
    watch._steady -= 50
    moved(line, 3)
    assert watch.still >= 50
    moved(line, 4)
    assert watch.still < 10
    watch.stop()


def test_the_first_touch_after_a_sleep_does_not_pass_for_presence(
    line: QLineEdit, qtbot: QtBot
) -> None:
    watch = IdleWatch(60)
    watch.start()
    watch._wall = time.time() - 3_600  # the steady clock stood still meanwhile
    with qtbot.waitSignal(watch.idle, timeout=1_000):
        QTest.keyClick(line, Qt.Key.Key_A)
    assert line.text() == "", "the key does not reach the work either"


def test_an_idle_desk_locks_by_itself(office_server: OfficeServer) -> None:
    email = office_server.person()
    office_server.sql("update offices set idle_lock_minutes = 1")
    window = office_server.start()
    come_in(window, email)
    assert window.door is not None
    watch = window.door._watch
    until(window, lambda: watch._timer.isActive())
    assert watch.seconds == 60
    watch._steady -= 61
    watch._look()
    assert isinstance(window.cover.page, LockPage)
    assert window.cover.page.title.text() == "Bea Holt"


def test_the_owner_of_a_built_in_database_is_never_locked_out(
    office_server: OfficeServer,
) -> None:
    email = office_server.person()
    office_server.sql("update users set is_local_owner = true")
    window = office_server.start()
    come_in(window, email)
    assert window.door is not None
    assert window.door._watch.seconds == 0
