"""A lock on a file, held by one program at a time and let go by the system when it dies."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from app.core.errors import Unavailable

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

PAUSE = 0.05


class Busy(Unavailable):
    """Another Tariffdesk has been working on {name} for {seconds} seconds; try again later."""


class FileLock:
    """A lock on ``path``, which is created when missing and never read or written.

    Two locks on one path exclude each other, also within one program. The operating system
    frees the lock of a killed program, so there are no stale locks to clean up.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: int | None = None

    def take(self) -> bool:
        """Take the lock if it is free, without waiting; False where someone else holds it."""
        if self._file is not None:
            return True
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
        file = os.open(self.path, flags, 0o600)
        try:
            _lock(file)
        except BlockingIOError:
            os.close(file)
            return False
        except BaseException:
            os.close(file)
            raise
        self._file = file
        return True

    def drop(self) -> None:
        """Let go; nothing happens where the lock is not held."""
        if self._file is not None:
            file, self._file = self._file, None
            os.close(file)

    @contextmanager
    def held(
        self, name: str, seconds: float, waiting: Callable[[], None] | None = None
    ) -> Iterator[None]:
        """Hold the lock for a while, waiting for it up to ``seconds``.

        ``waiting`` is called once if it is not free at once; ``name`` says in the sentence of
        :class:`Busy` what could not be had.
        """
        deadline = time.monotonic() + seconds
        while not self.take():
            if waiting is not None:
                waiting()
                waiting = None
            if time.monotonic() > deadline:
                raise Busy(name=name, seconds=round(seconds))
            time.sleep(PAUSE)
        try:
            yield
        finally:
            self.drop()


def _lock(file: int) -> None:
    """Lock the open file or raise BlockingIOError."""
    if sys.platform == "win32":
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except PermissionError as error:
            raise BlockingIOError from error
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
