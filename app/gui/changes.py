"""Hears what any desk or worker committed and tells the pages; on reconnect, to look again."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.gui import tasks
from app.gui.bell import bell

# Told after a pause in hearing, and now and then anyway: NOTIFY is a hint, not a promise.
LOOK_AGAIN = "LookAgain"
LONGEST_PAUSE = 15.0
ASLEEP = 20.0  # seconds between two rounds that take a quarter: the machine slept


def read(payload: str) -> list[tuple[str, dict[str, Any]]]:
    """The events in a notification: ``(name, facts)``; one that cannot be read means look again."""
    try:
        return [(str(name), dict(facts)) for name, facts in json.loads(payload)]
    except (ValueError, TypeError):
        return [(LOOK_AGAIN, {})]


class Ear:
    """The part of listening that runs in its own thread; knows no window.

    ``tell(("heard", events))`` and ``tell(("connected", bool))`` are called in that thread.
    """

    def __init__(
        self,
        listen: Callable[[], Any],
        tell: Callable[[tuple[str, object]], None],
        slow_poll: float,
        first_pause: float,
        probe: float,
        silence: float,
    ) -> None:
        self._listen = listen
        self._tell_gui = tell
        self._slow_poll = slow_poll
        self._first_pause = first_pause
        self._probe = probe
        self._silence = silence
        self.stopped = threading.Event()
        self.asked: float | None = None  # since when an answer of the server is awaited
        self.silent = False

    def is_kept_waiting(self) -> bool:
        """Whether the server has owed an answer for longer than it may."""
        asked = self.asked
        return asked is not None and time.monotonic() - asked > self._silence

    def _tell(self, what: str, value: object) -> None:
        if not self.stopped.is_set():
            self._tell_gui((what, value))

    def run(self) -> None:
        """Listen, and when the line drops, dial again, ever less often.

        The pauses are drawn by lot, so that the desks of an office do not all come back to a
        server at the same moment.
        """
        pause = self._first_pause
        first = True
        while not self.stopped.is_set():
            self.asked = time.monotonic()
            try:
                connection = self._listen()
            except Exception:
                pause = self._lost(pause)
                continue
            self.asked, self.silent = None, False
            self._tell("connected", True)
            if not first:
                self._tell("heard", [(LOOK_AGAIN, {})])
            first = False
            begun = time.monotonic()
            try:
                self._hear(connection)
            except Exception:
                # Whatever broke the line, the cure is the same: dial again.
                if time.monotonic() - begun > LONGEST_PAUSE:
                    pause = self._first_pause
                pause = self._lost(pause)
            finally:
                connection.close()

    def _lost(self, pause: float) -> float:
        """Say that there is no line and rest a while; answers how long to rest the next time."""
        self.asked, self.silent = None, True
        self._tell("connected", False)
        self.stopped.wait(pause * random.uniform(0.5, 1.5))
        return min(pause * 2, LONGEST_PAUSE)

    def _hear(self, connection: Any) -> None:
        looked = heard = time.monotonic()
        turned = time.time()
        while not self.stopped.is_set():
            # stop_after ends the wait at the first batch; leaving the loop half-way instead
            # would drop what came in the same packet.
            events = [
                event
                for notice in connection.notifies(timeout=0.25, stop_after=1)
                for event in read(notice.payload)
            ]
            now = time.monotonic()
            if events:
                heard = now
            elif now - heard > self._probe:
                if self._answers_late(connection):
                    events.append((LOOK_AGAIN, {}))
                heard = now = time.monotonic()
            slept = time.time() - turned > ASLEEP
            turned = time.time()
            if now - looked > self._slow_poll or slept:
                looked = now
                events.append((LOOK_AGAIN, {}))
            if events:
                self._tell("heard", events)

    def _answers_late(self, connection: Any) -> bool:
        """See whether the server still answers; true when it was silent for a while."""
        self.asked = time.monotonic()
        connection.execute("select 1")
        late = self.is_kept_waiting()
        self.asked = None
        if self.silent:
            self.silent = False
            self._tell("connected", True)
        return late


class Changes(QObject):
    """Listens on a connection of its own. ``heard`` carries a list of (event name, facts).

    The thread is a daemon and nobody waits for it: a server that hangs keeps it where it is, and
    neither the window nor the program's end. ``probe`` is how often, in seconds, a quiet line is
    tried; one that does not answer within ``silence`` counts as dropped until it does.
    """

    heard = Signal(object)
    connected = Signal(bool)

    def __init__(
        self,
        listen: Callable[[], Any],
        parent: QObject | None = None,
        slow_poll: float = 60.0,
        first_pause: float = 0.5,
        probe: float = 10.0,
        silence: float = 3.0,
    ) -> None:
        super().__init__(parent)
        self._ear = Ear(listen, bell(self._rang), slow_poll, first_pause, probe, silence)
        self._thread = threading.Thread(target=self._ear.run, name="changes", daemon=True)
        self._watch = QTimer(self)
        self._watch.setInterval(max(10, int(silence * 300)))
        self._watch.timeout.connect(self._look)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()
        self._watch.start()

    def stop(self) -> None:
        """Ask the thread to end, at once; :func:`app.gui.tasks.wait` waits for it."""
        self._watch.stop()
        self._ear.stopped.set()
        if self._thread.is_alive():
            tasks.lasting(self._thread)

    def let_go(self) -> None:
        """Stop, and tell nothing any more from this moment."""
        self.blockSignals(True)
        self.stop()

    def is_running(self) -> bool:
        """Whether the thread is still there."""
        return self._thread.is_alive()

    @Slot(object)
    def _rang(self, told: tuple[str, object]) -> None:
        what, value = told
        if what == "heard":
            self.heard.emit(value)
        else:
            self.connected.emit(bool(value))

    def _look(self) -> None:
        """Say so when the server keeps silent."""
        if self._ear.is_kept_waiting() and not self._ear.silent:
            self._ear.silent = True
            self.connected.emit(False)
