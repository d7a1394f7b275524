"""The bell: rung in one thread, heard in another, and harmless once nobody is there."""

from __future__ import annotations

import threading

import shiboken6
from PySide6.QtCore import QCoreApplication, QObject, QThread
from pytestqt.qtbot import QtBot

from app.gui.bell import bell


class Listener(QObject):
    """Notes what it heard, and whether that was on its own thread."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[tuple[object, bool]] = []

    def hear(self, what: object) -> None:
        self.heard.append((what, QThread.currentThread() is self.thread()))


def ring_elsewhere(ring: object, what: object) -> None:
    thread = threading.Thread(target=ring, args=(what,))
    thread.start()
    thread.join()


def test_it_is_heard_on_the_thread_it_was_made_in(qtbot: QtBot) -> None:
    listener = Listener()
    ring_elsewhere(bell(listener.hear), {"waiting": 3})
    assert listener.heard == [], "not before the event loop turns"
    qtbot.waitUntil(lambda: bool(listener.heard))
    assert listener.heard == [({"waiting": 3}, True)]


def test_nobody_hears_it_once_the_listener_is_gone(qtbot: QtBot) -> None:
    listener = Listener()
    heard = listener.heard
    ring = bell(listener.hear)
    shiboken6.delete(listener)
    ring_elsewhere(ring, 1)
    QCoreApplication.sendPostedEvents()
    assert heard == []
