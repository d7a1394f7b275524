"""Work off the GUI thread that answers on it: the three verbs every page uses.

``read`` looks something up, ``write`` changes something (writes run one after the other, in the
order they were asked for), ``flow`` is long work with progress and cancel. The answer is dropped
when the page that asked is gone.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QRunnable, QThread, QThreadPool, Signal, Slot
from shiboken6 import isValid

Value = TypeVar("Value")
Failed = Callable[[Exception], None]
Progressed = Callable[[Any], None]

READERS = 4
FLOWS = 4


class Task(QObject):
    """One piece of work under way. Lives on the GUI thread, where its signals are received."""

    _returned = Signal(object)
    _raised = Signal(object)
    _moved = Signal(object)

    def __init__(
        self,
        owner: QObject,
        then: Callable[[Any], None] | None,
        failed: Failed | None,
        progressed: Progressed | None,
    ) -> None:
        super().__init__()
        self._owner = owner
        self._then = then
        self._failed = failed
        self._progressed = progressed
        self._cancel = threading.Event()
        self.finished = False
        # Bound methods of a QObject of the GUI thread: emitted elsewhere, they are queued.
        self._returned.connect(self._on_returned)
        self._raised.connect(self._on_raised)
        self._moved.connect(self._on_moved)

    def cancel(self) -> None:
        """Ask the work to stop at its next opportunity."""
        self._cancel.set()

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked it to stop."""
        return self._cancel.is_set()

    @Slot(object)
    def _on_returned(self, value: object) -> None:
        self.finished = True
        _running.discard(self)
        if self._then is not None and isValid(self._owner):
            self._then(value)

    @Slot(object)
    def _on_raised(self, error: object) -> None:
        self.finished = True
        _running.discard(self)
        assert isinstance(error, Exception)
        if not isValid(self._owner):
            return
        taken = any(take(error) for take in tuple(_first))
        if self._failed is not None:
            self._failed(error)
        elif not taken:
            from app.gui import troubles

            troubles.tell(self._owner, error)

    @Slot(object)
    def _on_moved(self, state: object) -> None:
        if self._progressed is not None and not self.finished and isValid(self._owner):
            self._progressed(state)


class _Run(QRunnable):
    """The part of a task that runs in the pool."""

    def __init__(self, task: Task, fn: Callable[[], Any]) -> None:
        super().__init__()
        self._task = task
        self._fn = fn

    def run(self) -> None:
        try:
            value = self._fn()
        except Exception as error:
            self._task._raised.emit(error)
        else:
            self._task._returned.emit(value)


# Told of every failure before the page is, and true when they took care of it: the end of the
# session covers the whole window.
_first: list[Callable[[Exception], bool]] = []


def ask_first(take: Callable[[Exception], bool]) -> None:
    """From now on, ask ``take(error)`` whether it sees to a failure itself."""
    _first.append(take)


def ask_no_more(take: Callable[[Exception], bool]) -> None:
    """No longer ask it."""
    if take in _first:
        _first.remove(take)


# Tasks under way are held here, so that one whose page forgot it still ends in order.
_running: set[Task] = set()
_pools: dict[str, QThreadPool] = {}


def _pool(kind: str, threads: int) -> QThreadPool:
    if kind not in _pools:
        pool = QThreadPool()
        pool.setMaxThreadCount(threads)
        pool.setExpiryTimeout(30_000)
        _pools[kind] = pool
    return _pools[kind]


def _start(task: Task, pool: QThreadPool, fn: Callable[[], Any]) -> Task:
    assert QThread.currentThread() is task.thread()
    _running.add(task)
    pool.start(_Run(task, fn))
    return task


def read(
    owner: QObject,
    fn: Callable[[], Value],
    then: Callable[[Value], None],
    failed: Failed | None = None,
) -> Task:
    """Run ``fn`` off the GUI thread; ``then(its answer)`` on it, unless ``owner`` is gone.

    Without ``failed``, trouble is shown the usual way: see :func:`app.gui.troubles.tell`.
    """
    return _start(Task(owner, then, failed, None), _pool("read", READERS), fn)


def write(
    owner: QObject,
    fn: Callable[[], Value],
    then: Callable[[Value], None] | None = None,
    failed: Failed | None = None,
) -> Task:
    """The same for something that changes data; writes keep the order they were asked in."""
    return _start(Task(owner, then, failed, None), _pool("write", 1), fn)


def flow(
    owner: QObject,
    fn: Callable[[Callable[[Any], None], Callable[[], bool]], Value],
    then: Callable[[Value], None] | None = None,
    failed: Failed | None = None,
    progressed: Progressed | None = None,
) -> Task:
    """The same for long work: ``fn(tell, cancelled)``; ``tell(state)`` reaches ``progressed``."""
    task = Task(owner, then, failed, progressed)
    return _start(task, _pool("flow", FLOWS), lambda: fn(task._moved.emit, task._cancel.is_set))


def idle() -> bool:
    """Whether nothing is under way and every answer has been delivered."""
    return not _running


def wait(milliseconds: int = 5_000) -> bool:
    """Ask everything to stop and wait for it; used at the end of the program and of a test."""
    for task in tuple(_running):
        task.cancel()
    return all(pool.waitForDone(milliseconds) for pool in _pools.values())
