"""PDFium in a process of its own: a hostile PDF can use up only that, for so long and so much.

``python -m app.intake.pdf_apart words FILE`` prints what the program asks of it.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from typing import Any

import psutil

import app
from app.core.errors import Refused
from app.intake import refusals
from app.intake.pdf_page import Page, Word
from app.intake.refusals import Damaged, TooHeavy

LONGEST = 15.0  # seconds for a file; an invoice of a hundred pages takes three
MOST_MEMORY = 500 * 1024 * 1024
MOST_PAGES = 500
MOST_WORDS = 200_000
MOST_DRAWN = 12_000_000  # pixels of a page drawn
WIDEST = 4_000
_ADDRESSES = 2 * 1024 * 1024 * 1024  # what the process may reserve, where a system can say so
_ROOT = Path(app.__file__).resolve().parents[1]


def words(path: Path) -> list[Page]:
    """The words of every page.

    Raises what :func:`app.intake.pdfium.opened` does, and :class:`TooHeavy`.
    """
    return [
        Page(**{**one, "words": tuple(Word(*word) for word in one["words"])})
        for one in _ask(path, "words")
    ]


def sizes(path: Path) -> list[tuple[float, float]]:
    """The width and height of every page in points, as a window shows it."""
    return [(width, height) for width, height in _ask(path, "sizes")]


def drawn(path: Path, number: int, width: int) -> bytes:
    """A page as a PNG of this width."""
    return base64.b64decode(_ask(path, "drawn", str(number), str(width)))


def attached(path: Path) -> dict[str, bytes]:
    """The XML files attached to the PDF, by their names in lower case."""
    return {name: base64.b64decode(data) for name, data in _ask(path, "attached").items()}


def bounded(across: float, down: float, scale: float) -> float:
    """The scale a page is drawn at, less where it would have more pixels than are drawn."""
    across, down = max(across, 1), max(down, 1)
    return float(min(scale, (MOST_DRAWN / (across * down)) ** 0.5, WIDEST / max(across, down)))


def _ask(path: Path, what: str, *more: str) -> Any:
    """The answer of a process started for this question, stopped when it takes too much."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", __name__, what, str(path.absolute()), *more],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(_ROOT), "PYTHONIOENCODING": "utf-8"},
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    ended, heavy = Event(), Event()
    Thread(target=_watch, args=(process.pid, ended, heavy), daemon=True).start()
    try:
        with process:
            try:
                said, _ = process.communicate(timeout=LONGEST)
            except subprocess.TimeoutExpired as error:
                raise TooHeavy(name=path.name) from error
            finally:
                process.kill()
    finally:
        ended.set()
    if heavy.is_set():
        raise TooHeavy(name=path.name)
    try:
        answer = json.loads(said)
    except ValueError as error:
        raise Damaged(name=path.name, what="a PDF") from error  # PDFium itself broke over it
    if "refused" in answer:
        raise getattr(refusals, answer["refused"])(**answer["facts"])
    return answer["said"]


def _watch(number: int, ended: Event, heavy: Event) -> None:
    """End the process when it holds too much memory."""
    with suppress(psutil.Error):
        process = psutil.Process(number)
        while not ended.wait(0.05):
            if process.memory_info().rss > MOST_MEMORY:
                heavy.set()
                process.kill()
                return


def here(path: Path) -> Iterator[Page]:
    """The pages one by one, read in this process: for the other one, and for its tests."""
    from app.intake import pdf_words, pdfium

    started, count = monotonic(), 0
    with pdfium.opened(path) as document:
        for number in range(1, len(document) + 1):
            page = pdf_words.page(document, number)
            count += len(page.words)
            if count > MOST_WORDS or monotonic() - started > LONGEST:
                raise TooHeavy(name=path.name)
            yield page


def _answer(what: str, path: Path, more: list[str]) -> Any:
    from app.intake import pdfium

    if what == "words":
        return [
            {
                **vars(page),
                "words": [
                    (word.text, word.x0, word.x1, word.base, word.size) for word in page.words
                ],
            }
            for page in here(path)
        ]
    with pdfium.opened(path) as document:
        if what == "sizes":
            return [document.get_page_size(at) for at in range(len(document))]
        if what == "attached":
            found = pdfium.attached(document, ".xml")
            return {name: base64.b64encode(data).decode() for name, data in found.items()}
        return base64.b64encode(
            pdfium.png(document, path.name, int(more[0]), int(more[1]))
        ).decode()


def main(given: list[str]) -> None:
    """Answer one question on the standard output."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_ADDRESSES, _ADDRESSES))
    try:
        answer: dict[str, Any] = {"said": _answer(given[0], Path(given[1]), given[2:])}
    except Refused as refused:
        answer = {"refused": type(refused).__name__, "facts": refused.facts}
    except MemoryError:
        answer = {"refused": "TooHeavy", "facts": {"name": Path(given[1]).name}}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1:])
