"""What the desk keeps reaches the GUI thread, and what was refused is told until it is seen to."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import QObject, QThread
from pytestqt.qtbot import QtBot

from app.core.conflict import Field
from app.gui.review.kept import KeptHere, RefusedBar
from app.gui.review.marks import Marks
from app.review.rows import Kept
from tests.gui.review.test_marks import kept


class Keeper:
    """Keeps what the test says and tells of it on a thread of its own."""

    def __init__(self) -> None:
        self.now = Kept()
        self.told: Callable[[Kept], None] | None = None

    def kept(self) -> Kept:
        return self.now

    def on_kept(self, told: Callable[[Kept], None]) -> None:
        self.told = told

    def send_kept(self) -> Kept:
        return self.now

    def settle_kept(self, key: UUID, how: str) -> Kept:
        return self.now

    def change(self, now: Kept) -> None:
        self.now = now
        assert self.told is not None
        thread = threading.Thread(target=self.told, args=(now,))
        thread.start()
        thread.join()


def test_it_is_heard_on_the_gui_thread(qtbot: QtBot) -> None:
    keeper, marks, parent = Keeper(), Marks(), QObject()
    here = KeptHere(keeper, marks, parent)
    threads: list[bool] = []
    returned: list[int] = []
    here.changed.connect(lambda: threads.append(QThread.currentThread() is parent.thread()))
    here.returned.connect(lambda: returned.append(1))
    one = kept()
    keeper.change(Kept((one,), False))
    assert here.now.waiting == 0, "not before the event loop turns"
    qtbot.waitUntil(lambda: here.now.waiting == 1)
    assert threads == [True]
    assert marks.waiting(one.line_id) == one
    assert returned == []
    keeper.change(Kept())
    qtbot.waitUntil(lambda: returned == [1])
    assert marks.waiting(one.line_id) is None


def test_what_was_read_as_waiting_is_read_again(qtbot: QtBot) -> None:
    """One that is answered in time is told of to nobody."""
    keeper, marks, parent = Keeper(), Marks(), QObject()
    keeper.now = Kept((kept(),))
    here = KeptHere(keeper, marks, parent)
    here._again.setInterval(30)
    qtbot.waitUntil(lambda: here.now.waiting == 1)
    keeper.now = Kept()
    qtbot.waitUntil(lambda: here.now.waiting == 0)
    assert not here._again.isActive()


def test_refused_ones_are_told_with_a_way_to_them(qtbot: QtBot) -> None:
    bar, looked = RefusedBar(), []
    qtbot.addWidget(bar)
    bar.tell([], lambda: None)
    assert bar.isHidden()
    one = kept("refused")
    bar.tell([one], lambda: looked.append(1))
    assert bar.sentence == "Line 7: your 8471 30 was not kept. No."
    assert bar._do.text() == "Go to the line"
    fields = (Field("code", "Code", None, "847130", "847141"),)
    bar.tell([dataclasses.replace(one, conflict=fields), one], lambda: looked.append(1))
    assert bar.sentence.startswith("2 of your decisions were not kept. The first: Line 7")
    assert bar._do.text() == "Compare"
    bar._do.click()
    assert looked == [1]
