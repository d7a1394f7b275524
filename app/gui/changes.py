"""Hears what any desk or worker committed and tells the pages; on reconnect, to look again."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal

# Told after a pause in hearing, and now and then anyway: NOTIFY is a hint, not a promise.
LOOK_AGAIN = "LookAgain"
LONGEST_PAUSE = 15.0


def read(payload: str) -> list[tuple[str, dict[str, Any]]]:
    """The events in a notification: ``(name, facts)``; one that cannot be read means look again."""
    try:
        return [(str(name), dict(facts)) for name, facts in json.loads(payload)]
    except (ValueError, TypeError):
        return [(LOOK_AGAIN, {})]


class Changes(QThread):
    """Listens on a connection of its own. ``heard`` carries a list of (event name, facts)."""

    heard = Signal(object)
    connected = Signal(bool)

    def __init__(
        self,
        listen: Callable[[], Any],
        parent: QObject | None = None,
        slow_poll: float = 60.0,
        first_pause: float = 0.5,
    ) -> None:
        super().__init__(parent)
        self._listen = listen
        self._slow_poll = slow_poll
        self._first_pause = first_pause
        self._stop = threading.Event()

    def stop(self) -> None:
        """End the thread and wait for it; at most a quarter of a second in ordinary times."""
        self._stop.set()
        self.wait(12_000)

    def run(self) -> None:
        """The thread: listen, and when the line drops, dial again, ever less often."""
        pause = self._first_pause
        first = True
        while not self._stop.is_set():
            try:
                connection = self._listen()
            except Exception:
                self.connected.emit(False)
                self._stop.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
                continue
            pause = self._first_pause
            self.connected.emit(True)
            if not first:
                self.heard.emit([(LOOK_AGAIN, {})])
            first = False
            try:
                self._hear(connection)
            except Exception:
                # Whatever broke the line, the cure is the same: dial again.
                self.connected.emit(False)
                self._stop.wait(pause)
            finally:
                connection.close()

    def _hear(self, connection: Any) -> None:
        looked = time.monotonic()
        while not self._stop.is_set():
            # stop_after ends the wait at the first batch; leaving the loop half-way instead
            # would drop what came in the same packet.
            events = [
                event
                for notice in connection.notifies(timeout=0.25, stop_after=1)
                for event in read(notice.payload)
            ]
            if time.monotonic() - looked > self._slow_poll:
                looked = time.monotonic()
                events.append((LOOK_AGAIN, {}))
            if events:
                self.heard.emit(events)
