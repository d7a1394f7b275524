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
from app.gui.lanes import Lane


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


def test_a_write_that_hangs_holds_up_only_its_own_page(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(tasks.LANES, "write", Lane("write", 1, 0.05))
    page, other, gate = QWidget(), QWidget(), threading.Event()
    qtbot.addWidget(page)
    qtbot.addWidget(other)
    done: list[str] = []
    tasks.write(page, lambda: gate.wait(10), lambda _: done.append("line 1"), about=1)
    tasks.write(page, lambda: None, lambda _: done.append("undo"))
    tasks.write(other, lambda: None, lambda _: done.append("settings"))
    qtbot.waitUntil(lambda: done == ["settings"], timeout=5_000)
    gate.set()
    qtbot.waitUntil(lambda: done == ["settings", "line 1", "undo"], timeout=5_000)


def test_what_may_fail_does_so_silently_and_out_of_the_way(qtbot: QtBot) -> None:
    owner, done = QWidget(), []
    qtbot.addWidget(owner)

    def work() -> None:
        raise Full()

    tasks.aside(owner, work, done.append)
    tasks.aside(owner, lambda: 1, done.append)
    qtbot.waitUntil(lambda: done == [1])


def test_the_end_is_waited_for_so_long_and_no_longer(qtbot: QtBot) -> None:
    owner, gate = QWidget(), threading.Event()
    qtbot.addWidget(owner)
    for verb in (tasks.read, tasks.write):
        verb(owner, lambda: gate.wait(10), lambda _: None)
    began = time.monotonic()
    assert tasks.wait(200) is False
    assert 0.15 < time.monotonic() - began < 1
    gate.set()
    assert tasks.wait()
    qtbot.waitUntil(tasks.idle)
