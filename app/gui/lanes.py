"""Threads for work off the GUI thread, of which a call that hangs can hold up only its own kind.

No Qt in here. The threads are daemons: a server that never answers cannot keep the program from
ending.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

Key = tuple[object, ...]

REST = 30.0  # seconds without work after which a thread ends
MOST_HUNG = 8  # threads given up at one time; each may hold a connection


@dataclass(eq=False)
class Run:
    """One piece of work. Two whose keys share their beginning never run at the same time, and
    always in the order they came: ``(page,)`` waits for ``(page, line)``, but ``(page, line)``
    need not wait for ``(page, other line)``. The empty key is bound to nothing."""

    fn: Callable[[], None]
    key: Key = ()
    begun: float | None = field(default=None)
    given_up: bool = False

    def binds(self, other: Run) -> bool:
        """Whether the other has to wait until this is done."""
        shared = min(len(self.key), len(other.key))
        return shared > 0 and self.key[:shared] == other.key[:shared]


class Lane:
    """Work in order, on so many threads.

    A call that takes longer than ``patience`` seconds is given up: it may go on, and its answer
    counts when it comes, but a fresh thread takes over what is waiting behind it, except for
    what is bound to it by its key. Without ``patience`` nothing is ever given up.
    """

    def __init__(self, name: str, threads: int, patience: float | None = None) -> None:
        self.name = name
        self._threads = threads
        self._patience = patience
        self._change = threading.Condition()
        self._waiting: deque[Run] = deque()
        self._under_way: list[Run] = []
        self._serving = 0  # threads that are not given up

    def start(self, run: Run) -> None:
        """Let it run as soon as its turn comes."""
        with self._change:
            self._waiting.append(run)
            self._man()
            self._change.notify()

    def relieve(self) -> None:
        """Give up what takes too long; to be called now and then while anything is under way."""
        if self._patience is None:
            return
        now = time.monotonic()
        with self._change:
            for run in self._under_way:
                hung = sum(one.given_up for one in self._under_way)
                if run.begun is None or run.given_up or hung >= MOST_HUNG:
                    continue
                if now - run.begun > self._patience and self._waiting:
                    run.given_up = True
                    self._serving -= 1
            self._man()
            self._change.notify_all()

    def wait(self, deadline: float) -> bool:
        """Wait until nothing is left to do, at most until ``deadline`` (monotonic seconds)."""
        with self._change:
            return self._change.wait_for(
                lambda: not self._waiting and not self._under_way, deadline - time.monotonic()
            )

    def _man(self) -> None:
        idle = self._serving - sum(not run.given_up for run in self._under_way)
        if self._serving < self._threads and idle < len(self._waiting):
            self._serving += 1
            threading.Thread(target=self._serve, name=f"{self.name}", daemon=True).start()

    def _next(self) -> Run | None:
        """The first that nothing before it binds."""
        before = list(self._under_way)
        for run in self._waiting:
            if not any(one.binds(run) for one in before):
                self._waiting.remove(run)
                return run
            before.append(run)
        return None

    def _serve(self) -> None:
        while True:
            with self._change:
                until = time.monotonic() + REST
                while (run := self._next()) is None:
                    if not self._change.wait(until - time.monotonic()) and not self._waiting:
                        self._serving -= 1
                        return
                    until = max(until, time.monotonic() + 0.1)
                run.begun = time.monotonic()
                self._under_way.append(run)
                self._man()
            try:
                run.fn()
            finally:
                with self._change:
                    self._under_way.remove(run)
                    self._change.notify_all()
            if run.given_up:
                return
