"""Work off the GUI thread: answers on it, in order, and never to a page that is gone."""

from __future__ import annotations

import sys
import threading
import time
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QThread, Signal
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.core.errors import Refused
from app.gui import tasks


class Full(Refused):
    """The shelf is full."""


def test_the_answer_comes_on_the_gui_thread(qtbot: QtBot) -> None:
    owner, seen = QWidget(), []
    qtbot.addWidget(owner)
    gui = QThread.currentThread()
    tasks.read(
        owner,
        lambda: threading.get_ident(),
        lambda worker: seen.append((worker, QThread.currentThread() is gui)),
    )
    assert seen == [], "nothing happens before the event loop turns"
    qtbot.waitUntil(lambda: bool(seen))
    worker, here = seen[0]
    assert here
    assert worker != threading.get_ident()


def test_a_page_that_is_gone_is_not_called(qtbot: QtBot) -> None:
    owner, seen, go = QWidget(), [], threading.Event()

    def work() -> int:
        go.wait(5)
        return 1

    tasks.read(owner, work, seen.append)
    owner.deleteLater()
    QCoreApplication.sendPostedEvents(owner, QEvent.Type.DeferredDelete)
    go.set()
    qtbot.waitUntil(tasks.idle)
    assert seen == []


def test_a_queued_answer_to_a_page_deleted_meanwhile_is_dropped(qtbot: QtBot) -> None:
    owner, seen, done = QWidget(), [], threading.Event()

    def work() -> int:
        done.set()
        return 1

    tasks.read(owner, work, seen.append)
    done.wait(5)
    time.sleep(0.05)  # the answer waits in the queue of this thread
    owner.deleteLater()
    QCoreApplication.sendPostedEvents(owner, QEvent.Type.DeferredDelete)
    qtbot.waitUntil(tasks.idle)
    assert seen == []


def test_writes_keep_their_order(qtbot: QtBot) -> None:
    owner, written = QWidget(), []
    qtbot.addWidget(owner)

    def write(number: int) -> None:
        time.sleep(0.002 * (5 - number))
        written.append(number)

    for number in range(5):
        tasks.write(owner, lambda number=number: write(number))
    qtbot.waitUntil(tasks.idle)
    assert written == [0, 1, 2, 3, 4]


def test_an_error_reaches_the_one_who_asked(qtbot: QtBot) -> None:
    owner, met = QWidget(), []
    qtbot.addWidget(owner)

    def work() -> None:
        raise Full()

    tasks.write(owner, work, failed=met.append)
    qtbot.waitUntil(lambda: bool(met))
    assert isinstance(met[0], Full)


def test_without_an_own_answer_a_refusal_goes_to_the_nearest_bar(qtbot: QtBot) -> None:
    told: list[str] = []

    class Shelf(QWidget):
        def refused(self, sentence: str) -> None:
            told.append(sentence)

        def unavailable(self, sentence: str, retry: Any) -> None:
            told.append("unavailable")

    shelf = Shelf()
    qtbot.addWidget(shelf)
    inner = QWidget(shelf)

    def work() -> None:
        raise Full()

    tasks.read(inner, work, lambda _: None)
    qtbot.waitUntil(lambda: bool(told))
    assert told == ["The shelf is full."]


def test_a_flow_tells_and_can_be_stopped(qtbot: QtBot) -> None:
    owner, told, ended = QWidget(), [], []
    qtbot.addWidget(owner)

    def work(tell: Any, cancelled: Any) -> int:
        for step in range(1000):
            if cancelled():
                return step
            tell(step)
            time.sleep(0.002)
        return 1000

    task = tasks.flow(owner, work, ended.append, progressed=told.append)
    qtbot.waitUntil(lambda: len(told) > 3)
    task.cancel()
    qtbot.waitUntil(lambda: bool(ended))
    assert ended[0] < 1000
    assert told == sorted(told)
    assert len(told) == ended[0], "every step told before the end is delivered"


@pytest.mark.parametrize("value", [None, True, False])
def test_a_signal_loses_no_reference(value: object) -> None:
    """PySide6 6.12.0 lost one to None, True or False per emit and died after some 550."""

    class Bell(QObject):
        rang = Signal(object)

    bell = Bell()
    heard: list[object] = []
    bell.rang.connect(heard.append)
    bell.rang.emit(value)
    before = sys.getrefcount(value)
    for _ in range(600):
        bell.rang.emit(value)
        heard.clear()
    assert abs(sys.getrefcount(value) - before) < 100
