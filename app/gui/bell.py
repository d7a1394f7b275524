"""Carries what another thread tells to the GUI thread, also when nobody is there any more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal


class Bell(QObject):
    """Rung in any thread, heard on the one it was made in."""

    rang = Signal(object)


# Never deleted: a thread may ring after its window is gone, and then nobody hears it.
_bells: list[Bell] = []


def bell(hear: Callable[[Any], None]) -> Callable[[Any], None]:
    """A function to call from any thread; ``hear`` then runs with its argument on this one.

    ``hear`` is a method of a QObject of this thread. Once that is deleted, nothing happens.
    """
    made = Bell()
    assert QThread.currentThread() is made.thread()
    _bells.append(made)
    made.rang.connect(hear)
    return made.rang.emit
