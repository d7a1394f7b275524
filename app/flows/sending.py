"""Sends what is in the outbox, in order, as often as it takes, on a thread of its own."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from app.core.conflict import Changed
from app.core.database import ServerAway, SignedOut
from app.core.errors import Refused, Unavailable
from app.core.lock import FileLock
from app.flows.outbox import REFUSED, Entry, Outbox
from app.flows.rows import Decided
from app.review.decide import NotSignedIn
from app.review.rows import Kept

_logger = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 15.0
# Seconds that a person waits for the server's answer; and when it is known not to answer.
DEADLINE, KNOWN_AWAY = 2.0, 0.15
# Seconds before another program of the same person is asked again to let us send.
TURN = 0.1

Send = Callable[[Entry], Decided]
Told = Callable[[Kept], None]


class Elsewhere(Exception):
    """Another program of the same person sent it; what came of it is to be read."""


class WouldNot(Refused):
    """The server would not take it: {reason}"""


@dataclass
class _Waiter:
    """Somebody who waits for what becomes of an entry."""

    done: threading.Event = field(default_factory=threading.Event)
    is_kept: bool = False
    answer: Decided | None = None
    error: Exception | None = None


class Sender:
    """Empties an outbox. ``send`` does one entry and raises what the server refuses.

    On the sender's thread ``confirmed`` is told of each entry that arrived and ``refused`` of each
    that the server would not take; ``changed`` is told, on any thread, when what waits has changed.
    """

    def __init__(
        self,
        outbox: Outbox,
        send: Send,
        changed: Callable[[], None],
        confirmed: Callable[[Entry, Decided], None],
        refused: Callable[[Entry], None],
    ) -> None:
        self._outbox = outbox
        self._send = send
        self._changed = changed
        self._confirmed = confirmed
        self._refuse = refused
        self._turn = FileLock(outbox.path.with_suffix(".lock"))
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._waiters: dict[UUID, _Waiter] = {}
        self._calling: float | None = None  # since when an answer is awaited
        self._passes = threading.Condition()
        self._passed = 0
        self.reachable = True
        self._thread = threading.Thread(target=self._run, name="outbox", daemon=True)
        self._thread.start()

    def put(self, entry: Entry) -> Decided | None:
        """Keep a decision and send it; None when the server has not answered in time.

        It is safe on the disk then, and goes out by itself. Raises what the server refuses.
        """
        waiter = _Waiter()
        with self._lock:
            self._waiters[entry.key] = waiter
        try:
            self._outbox.add(entry)
        except BaseException:
            with self._lock:
                del self._waiters[entry.key]
            raise
        waiter.is_kept = True
        self.nudge()
        waiter.done.wait(self._patience())
        with self._lock:
            is_late = self._waiters.pop(entry.key, None) is not None
        if is_late:
            self._changed()
            return None
        if waiter.error is not None:
            if self._outbox.state(entry.key) == REFUSED:
                # The person is told here and now; nothing is left to settle.
                self._outbox.settle(entry.key, "told")
            raise waiter.error
        return waiter.answer

    def nudge(self) -> None:
        """Try now."""
        self._wake.set()

    def flush(self, seconds: float) -> None:
        """Try now and wait until everything was tried once, at most so long."""
        with self._passes:
            wanted = self._passed + 1
            self.nudge()
            self._passes.wait_for(lambda: self._passed >= wanted, seconds)

    def close(self, seconds: float = 2.0) -> None:
        """Stop; what is under way may still arrive, what waits stays in the outbox."""
        self._stop.set()
        self._wake.set()
        self._thread.join(seconds)
        if not self._thread.is_alive():
            self._outbox.close()

    def _patience(self) -> float:
        calling = self._calling
        silent = calling is not None and time.monotonic() - calling > DEADLINE
        return KNOWN_AWAY if silent or not self.reachable else DEADLINE

    def _run(self) -> None:
        pause = FIRST_PAUSE
        wait: float | None = 0.0  # what an earlier run of the program left goes out at once
        while not self._stop.is_set():
            self._wake.wait(wait)
            if self._stop.is_set():
                return
            self._wake.clear()
            try:
                wait = self._pass()
            except Exception:
                # A full disk, say. Trying again is all that can be done, and it does no harm.
                _logger.exception("The outbox could not be sent")
                wait = LONGEST_PAUSE
            if wait is None:
                pause = FIRST_PAUSE
            elif wait > TURN:
                # Not all desks of an office at the same moment.
                wait = pause * random.uniform(0.5, 1.0)
                pause = min(pause * 2, LONGEST_PAUSE)
            with self._passes:
                self._passed += 1
                self._passes.notify_all()

    def _pass(self) -> float | None:
        """Send what can be sent; how long to wait before the next try, None when all is done."""
        if not self._turn.take():
            return TURN
        held_up: set[UUID] = set()
        try:
            while not self._stop.is_set():
                entry = self._outbox.next(frozenset(held_up))
                if entry is None:
                    break
                try:
                    self._one(entry)
                except (ServerAway, SignedOut, NotSignedIn) as error:
                    self._is_reachable(isinstance(error, Refused))
                    return LONGEST_PAUSE
                except Unavailable:
                    # This line is held up (locked, slow); the others need not wait for it.
                    held_up.add(entry.line.line_id)
                else:
                    self._is_reachable(True)
        finally:
            self._turn.drop()
        self._sent_elsewhere()
        return LONGEST_PAUSE if held_up else None

    def _one(self, entry: Entry) -> None:
        self._calling = time.monotonic()
        try:
            answer = self._send(entry)
        except (Unavailable, SignedOut, NotSignedIn):
            raise
        except Exception as error:
            self._refused(entry, error)
            return
        finally:
            self._calling = None
        self._outbox.remove(entry.key)
        self._confirmed(entry, answer)
        if not self._answer(entry.key, answer=answer):
            self._changed()

    def _refused(self, entry: Entry, error: Exception) -> None:
        told = error
        if not isinstance(error, Refused):
            _logger.error("The server would not take a decision", exc_info=error)
            told = WouldNot(reason=(str(error).strip().splitlines() or [type(error).__name__])[0])
        fields, theirs = (error.fields, error.version) if isinstance(error, Changed) else ((), 0)
        self._outbox.refuse(entry.key, str(told), fields, theirs)
        self._refuse(entry)
        if not self._answer(entry.key, error=error):
            self._changed()

    def _sent_elsewhere(self) -> None:
        """Answer those whose entries another program took to the server."""
        with self._lock:
            keys = [key for key, waiter in self._waiters.items() if waiter.is_kept]
        for key in keys:
            if self._outbox.state(key) is None:
                self._answer(key, error=Elsewhere())

    def _answer(
        self, key: UUID, answer: Decided | None = None, error: Exception | None = None
    ) -> bool:
        """Give it to whoever waits; False when nobody does any more."""
        with self._lock:
            waiter = self._waiters.pop(key, None)
        if waiter is None:
            return False
        waiter.answer, waiter.error = answer, error
        waiter.done.set()
        return True

    def _is_reachable(self, reachable: bool) -> None:
        if self.reachable != reachable:
            self.reachable = reachable
            self._changed()
