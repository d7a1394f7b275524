"""Work off the GUI thread that answers on it: the verbs every page uses.

``read`` looks something up, ``write`` changes something (writes run one after the other, in the
order they were asked for), ``flow`` is long work with progress and cancel, ``aside`` is what may
as well fail (who is on which line). The answer is dropped when the page that asked is gone. A
server that hangs holds up neither the GUI thread nor, for long, anything that need not wait.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot
from shiboken6 import isValid

from app.core.errors import Refused, Unavailable
from app.gui.lanes import Key, Lane, Run

Value = TypeVar("Value")
Failed = Callable[[Exception], None]
Progressed = Callable[[Any], None]

# Seconds; a call that takes longer no longer holds up those behind it. The connection itself gives
# up on a silent server a little sooner, so this is for what nobody thought of.
PATIENCE = 8.0
LANES = {
    "read": Lane("read", 4, PATIENCE),
    "write": Lane("write", 1, PATIENCE),
    "aside": Lane("aside", 1, PATIENCE),
    "flow": Lane("flow", 4),
}
ROUND = 500  # ms between two looks for calls that hang, while anything is under way


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
        taken = any(take(self._owner, error) for take in tuple(_first))
        if self._failed is not None:
            self._failed(error)
        elif not taken:
            from app.gui import troubles

            troubles.tell(self._owner, error)

    @Slot(object)
    def _on_moved(self, state: object) -> None:
        if self._progressed is not None and not self.finished and isValid(self._owner):
            self._progressed(state)


# Told of every failure before the page is, and true when they took care of it: the end of the
# session covers the whole window.
Take = Callable[[QObject, Exception], bool]
_first: list[Take] = []


def ask_first(take: Take) -> None:
    """From now on, ask ``take(owner, error)`` whether it sees to a failure itself."""
    _first.append(take)


def ask_no_more(take: Take) -> None:
    """No longer ask it."""
    if take in _first:
        _first.remove(take)


# Tasks under way are held here, so that one whose page forgot it still ends in order.
_running: set[Task] = set()
_lasting: list[threading.Thread] = []
_rounds: list[QTimer] = []


def _start(task: Task, lane: str, fn: Callable[[], Any], key: Key = ()) -> Task:
    assert QThread.currentThread() is task.thread()
    _running.add(task)

    def run() -> None:
        try:
            value = fn()
        except Exception as error:
            task._raised.emit(error)
        else:
            task._returned.emit(value)

    LANES[lane].start(Run(run, key))
    _make_rounds()
    return task


def _make_rounds() -> None:
    """Look now and then for calls that hang, as long as anything is under way."""
    if not _rounds:
        made = QTimer()
        made.setInterval(ROUND)
        made.timeout.connect(_round)
        _rounds.append(made)
    if not _rounds[0].isActive():
        _rounds[0].start()


def _round() -> None:
    for lane in LANES.values():
        lane.relieve()
    if not _running:
        _rounds[0].stop()


def read(
    owner: QObject,
    fn: Callable[[], Value],
    then: Callable[[Value], None],
    failed: Failed | None = None,
) -> Task:
    """Run ``fn`` off the GUI thread; ``then(its answer)`` on it, unless ``owner`` is gone.

    Without ``failed``, trouble is shown the usual way: see :func:`app.gui.troubles.tell`.
    """
    return _start(Task(owner, then, failed, None), "read", fn)


def write(
    owner: QObject,
    fn: Callable[[], Value],
    then: Callable[[Value], None] | None = None,
    failed: Failed | None = None,
    about: object = None,
) -> Task:
    """The same for something that changes data; writes keep the order they were asked in.

    When one hangs, those of other owners go on after a while, and those of the same owner that
    say what they are ``about`` (a line), if the one that hangs is about something else.
    """
    key: Key = (id(owner),) if about is None else (id(owner), about)
    return _start(Task(owner, then, failed, None), "write", fn, key)


def aside(
    owner: QObject, fn: Callable[[], Value], then: Callable[[Value], None] | None = None
) -> Task:
    """The same for what may as well fail, one after the other and never in a write's way.

    A refusal or an outage is not told: whoever asks so asks again soon.
    """
    task = Task(owner, then, _only_bugs, None)
    return _start(task, "aside", fn, (id(owner),))


def _only_bugs(error: Exception) -> None:
    if not isinstance(error, Refused | Unavailable):
        from app.gui import troubles

        troubles.crash(error)


def flow(
    owner: QObject,
    fn: Callable[[Callable[[Any], None], Callable[[], bool]], Value],
    then: Callable[[Value], None] | None = None,
    failed: Failed | None = None,
    progressed: Progressed | None = None,
) -> Task:
    """The same for long work: ``fn(tell, cancelled)``; ``tell(state)`` reaches ``progressed``."""
    task = Task(owner, then, failed, progressed)
    return _start(task, "flow", lambda: fn(task._moved.emit, task._cancel.is_set))


def idle() -> bool:
    """Whether nothing is under way and every answer has been delivered."""
    return not _running


def lasting(thread: threading.Thread) -> None:
    """Wait for this thread too at the end; it was told to stop by then."""
    _lasting.append(thread)


def wait(milliseconds: int = 5_000) -> bool:
    """Ask everything to stop and wait for it, so long in all; at the end of the program or test.

    False when something still hangs then: its thread ends with the process.
    """
    deadline = time.monotonic() + milliseconds / 1000
    for task in tuple(_running):
        task.cancel()
    done = [lane.wait(deadline) for lane in LANES.values()]
    for thread in _lasting:
        thread.join(max(0.0, deadline - time.monotonic()))
        done.append(not thread.is_alive())
    _lasting[:] = [thread for thread in _lasting if thread.is_alive()]
    return all(done)
