"""Writes a file whole or not at all: readers see the old one or the new one, never half of it."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from app.core.errors import Unavailable


class FileNotWritten(Unavailable):
    """The file {name} cannot be written: {reason}"""


@contextlib.contextmanager
def whole(path: Path) -> Iterator[IO[bytes]]:
    """A file that takes the place of ``path`` once everything is in it; only its owner reads it.

    Raises :class:`FileNotWritten` where the folder or the disk does not let it; what stood at
    ``path`` before is untouched then, as it is when the caller fails half-way.
    """
    try:
        number, made = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    except OSError as error:
        raise FileNotWritten(name=path.name, reason=error.strerror or str(error)) from error
    part = Path(made)
    try:
        with os.fdopen(number, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise FileNotWritten(name=path.name, reason=error.strerror or str(error)) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
