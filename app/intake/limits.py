"""How much of a file is read, and for how long: every limit of intake in one place."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

import psutil

from app.intake.refusals import NeedsTooMuchMemory, TookTooLong

MB = 2**20

LARGEST_FILE = 50 * MB
MOST_UNPACKED = 300 * MB  # of an archive, all members together
MOST_MEMBERS = 5_000
MOST_ROWS = 200_000
MOST_COLUMNS = 512  # no table of goods is wider; what stands beyond is not looked at
MOST_CELLS = 2_000_000  # filled, of one sheet; texts that all differ take 250 bytes each
MOST_AREA = 6_000_000  # rows times columns that the cells reach, empty ones included
MOST_MERGES = 50_000  # of a sheet; later ones are not looked at
MOST_ATTACHMENTS = 200
LARGEST_ATTACHED = 20 * MB
MOST_CHARACTERS = 30_000_000  # of XML, without the files attached inside it
MOST_TAGS = 1_200_000

# No file may hold the program up for 20 seconds or take 600 MB. A compiled parser cannot be
# stopped on its way, so a reading is given up earlier, the next time it looks. What is counted
# is the time the reading computes: a good file is not refused because the computer is busy.
SECONDS = 15.0
MEMORY = 450 * MB
_LOOK_EVERY = 0.02  # seconds; asking the system costs more than looking at the clock


@dataclass
class _Reading:
    name: str
    seconds: float
    ends: float
    memory: int
    look_at: float = 0.0


_now: ContextVar[_Reading | None] = ContextVar("reading", default=None)
_process = psutil.Process()


@contextmanager
def kept(name: str, seconds: float = SECONDS) -> Iterator[None]:
    """Read the file of this name within the limits of time and memory.

    The loops of the readers call :func:`check`. A reading inside another one (an attachment of
    a message) has no time of its own.
    """
    if _now.get() is not None:
        yield
        return
    begun = time.thread_time()
    memory = _process.memory_info().rss + MEMORY
    token = _now.set(_Reading(name, seconds, begun + seconds, memory))
    try:
        with _uncollected():
            yield
    finally:
        _now.reset(token)


def check() -> None:
    """Give the reading up when its time or memory is used up; cheap enough for every row.

    Raises :class:`TookTooLong` or :class:`NeedsTooMuchMemory`; does nothing outside a reading.
    """
    reading = _now.get()
    if reading is None:
        return
    now = time.monotonic()
    if now < reading.look_at:
        return
    reading.look_at = now + _LOOK_EVERY
    if time.thread_time() > reading.ends:
        raise TookTooLong(name=reading.name, seconds=f"{reading.seconds:g}")
    if _process.memory_info().rss > reading.memory:
        raise NeedsTooMuchMemory(name=reading.name, megabytes=MEMORY // MB)


_lock = threading.Lock()
_readings = 0
_was_on = False


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the collector of cyclic garbage, of which a reading makes next to none.

    It would look through a hundred thousand rows again and again, a sixth of the whole time.
    """
    global _readings, _was_on
    with _lock:
        if _readings == 0:
            _was_on = gc.isenabled()
            gc.disable()
        _readings += 1
    try:
        yield
    finally:
        with _lock:
            _readings -= 1
            if _readings == 0 and _was_on:
                gc.enable()
