"""Changes: heard, told as events, and after a break told to look again."""

from __future__ import annotations

import json
import queue
import threading
import time
from collections import deque
from typing import Any, NamedTuple

import shiboken6
from pytestqt.qtbot import QtBot

from app.gui import tasks
from app.gui.changes import LOOK_AGAIN, Changes, read


class Notice(NamedTuple):
    """What psycopg hands over for one NOTIFY."""

    payload: str


class Line:
    """A scripted connection: each batch is heard in turn, an exception breaks the line."""

    def __init__(self) -> None:
        self.batches: queue.Queue[list[Notice] | Exception] = queue.Queue()
        self.closed = False
        self.tried = 0
        self.answers = threading.Event()
        self.answers.set()

    def notifies(self, timeout: float, stop_after: int) -> list[Notice]:
        try:
            batch = self.batches.get(timeout=timeout)
        except queue.Empty:
            return []
        if isinstance(batch, Exception):
            raise batch
        return batch

    def execute(self, statement: str) -> None:
        assert statement == "select 1"
        self.tried += 1
        self.answers.wait(5)

    def close(self) -> None:
        self.closed = True


class Exchange:
    """Hands out lines; while it has none, dialling fails."""

    def __init__(self, *lines: Line) -> None:
        self.lines = deque(lines)
        self.tries = 0

    def dial(self) -> Line:
        self.tries += 1
        if not self.lines:
            raise ConnectionError
        return self.lines.popleft()


def end(changes: Changes) -> None:
    changes.stop()
    tasks.wait()
    assert not changes.is_running()


def event(name: str, **facts: Any) -> Notice:
    return Notice(json.dumps([[name, facts]]))


def test_events_arrive_with_their_facts(qtbot: QtBot) -> None:
    line, heard = Line(), []
    changes = Changes(Exchange(line).dial)
    changes.heard.connect(heard.extend)
    changes.start()
    line.batches.put([event("LineDecided", line_id="7"), event("CreditsSpent", amount=3)])
    qtbot.waitUntil(lambda: len(heard) == 2)
    end(changes)
    assert heard == [("LineDecided", {"line_id": "7"}), ("CreditsSpent", {"amount": 3})]
    assert line.closed


def test_after_a_break_pages_are_told_to_look_again(qtbot: QtBot) -> None:
    first, second = Line(), Line()
    heard: list[Any] = []
    states: list[bool] = []
    exchange = Exchange(first)
    changes = Changes(exchange.dial, first_pause=0.02)
    changes.heard.connect(heard.extend)
    changes.connected.connect(states.append)
    changes.start()
    qtbot.waitUntil(lambda: states == [True])
    first.batches.put(OSError("the server went away"))
    qtbot.waitUntil(lambda: exchange.tries > 3)
    assert heard == []
    exchange.lines.append(second)
    qtbot.waitUntil(lambda: heard == [(LOOK_AGAIN, {})], timeout=3_000)
    assert states[-1] is True
    assert False in states
    second.batches.put([event("LineDecided")])
    qtbot.waitUntil(lambda: len(heard) == 2)
    end(changes)
    assert first.closed
    assert second.closed


def test_now_and_then_it_looks_anyway(qtbot: QtBot) -> None:
    heard: list[Any] = []
    changes = Changes(Exchange(Line()).dial, slow_poll=0.1)
    changes.heard.connect(heard.extend)
    changes.start()
    qtbot.waitUntil(lambda: bool(heard), timeout=3_000)
    end(changes)
    assert heard[0] == (LOOK_AGAIN, {})


def test_it_stops_while_nobody_answers(qtbot: QtBot) -> None:
    changes = Changes(Exchange().dial, first_pause=5)
    changes.start()
    qtbot.waitUntil(changes.is_running)
    end(changes)


def test_stopping_never_waits_for_a_server_that_hangs(qtbot: QtBot) -> None:
    line = Line()
    line.answers.clear()
    states: list[bool] = []
    changes = Changes(Exchange(line).dial, probe=0.05, silence=0.1)
    changes.connected.connect(states.append)
    changes.start()
    qtbot.waitUntil(lambda: states == [True, False], timeout=3_000)
    began = time.perf_counter()
    changes.stop()
    assert time.perf_counter() - began < 0.05
    assert changes.is_running(), "it hangs, and nobody minds"
    line.answers.set()
    end(changes)
    assert line.closed


def test_a_silent_server_is_told_and_afterwards_pages_look_again(qtbot: QtBot) -> None:
    line = Line()
    heard: list[Any] = []
    states: list[bool] = []
    changes = Changes(Exchange(line).dial, probe=0.05, silence=0.1)
    changes.heard.connect(heard.extend)
    changes.connected.connect(states.append)
    changes.start()
    qtbot.waitUntil(lambda: line.tried > 1, timeout=3_000)
    assert heard == [], "a line that is only quiet is no reason to look again"
    line.answers.clear()
    qtbot.waitUntil(lambda: states == [True, False], timeout=3_000)
    line.answers.set()
    qtbot.waitUntil(lambda: states == [True, False, True], timeout=3_000)
    qtbot.waitUntil(lambda: (LOOK_AGAIN, {}) in heard)
    end(changes)


def test_it_may_ring_at_a_window_that_is_gone(qtbot: QtBot) -> None:
    line = Line()
    changes = Changes(Exchange(line).dial)
    changes.start()
    qtbot.waitUntil(changes.is_running)
    thread, ear = changes._thread, changes._ear
    shiboken6.delete(changes)
    line.batches.put([event("LineDecided")])
    qtbot.waitUntil(line.batches.empty)
    ear.stopped.set()
    thread.join(3)
    assert line.closed


def test_a_payload_nobody_understands_means_look_again() -> None:
    assert read("{") == [(LOOK_AGAIN, {})]
    assert read('[["Seen", {"a": 1}]]') == [("Seen", {"a": 1})]
