"""Scans and pictures read by Tesseract, the text recognition a person may install beside this."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from statistics import median
from time import monotonic

from PIL import Image

from app.core import settings
from app.intake import pictures
from app.intake.pdf_page import Page, Word
from app.intake.refusals import NeedsRecognition

MOST_PAGES = 40  # recognised in one file
LONGEST = 60.0  # seconds for all of a file's pages
_LONGEST_PAGE = 40
_AT_ONCE = 2
_DPI = 300
_POINTS = 72
_CERTAIN = 60  # per cent, below which a word is said to be doubtful
_NOISE = 20  # per cent, below which it is taken for a speck of dirt
_POOR = 70  # per cent, below which a page may lie on its side or stand on its head
# Where the installer for Windows puts it, which is not on the path.
_WINDOWS = (
    r"C:\Program Files\Tesseract-OCR\tesseract.exe",
    r"C:\Program Files (x86)\Tesseract-OCR\tesseract.exe",
)
# Asked for first among the languages installed; each more one makes it slower.
_LANGUAGES = ("eng", "deu", "fra", "spa", "ita", "por", "nld", "tur", "pol", "chi_sim", "sqi")
_MOST_LANGUAGES = 4


def program() -> str | None:
    """The recognition program, as the settings name it or found; None when there is none."""
    named = settings.load().tesseract
    if named is not None:
        return str(named) if named.is_file() else None
    found = shutil.which("tesseract")
    if found is None and sys.platform == "win32":
        found = next((one for one in _WINDOWS if Path(one).is_file()), None)
    return found


@lru_cache(maxsize=4)
def version(at: str) -> str:
    """The version and languages of the program, for a person who asks whether it works."""
    try:
        said = _run([at, "--version"], None, 10).decode("utf-8", "replace").split("\n")[0].strip()
    except (OSError, subprocess.SubprocessError) as error:
        return f"{at} does not answer: {error}"
    return f"{said}, languages {', '.join(languages(at)) or 'none'}"


@lru_cache(maxsize=4)
def languages(at: str) -> tuple[str, ...]:
    """The languages installed, the usual ones first."""
    try:
        said = _run([at, "--list-langs"], None, 10).decode("utf-8", "replace")
    except (OSError, subprocess.SubprocessError):
        return ()
    found = {line.strip() for line in said.splitlines()[1:]} - {"osd", "equ", ""}
    first = [one for one in _LANGUAGES if one in found]
    return (*first, *sorted(one for one in found if one not in first and "/" not in one))


def pages(path: Path, numbers: Sequence[int]) -> dict[int, Page]:
    """The words of these pages of a PDF or picture; a page that took too long is left out.

    Raises :class:`NeedsRecognition` when the program is not installed.
    """
    at = program()
    if at is None:
        raise NeedsRecognition(name=path.name)
    sizes = pictures.pages(path)
    deadline = monotonic() + LONGEST
    read: dict[int, Page] = {}

    def one(number: int) -> None:
        left = deadline - monotonic()
        if left <= 1:
            return
        width, height = sizes[number - 1]
        try:
            found = _page(at, path, number, width, height, min(left, _LONGEST_PAGE))
        except (subprocess.SubprocessError, OSError):
            return
        read[number] = found

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(one, numbers[:MOST_PAGES]))
    return read


def picture(path: Path) -> list[Page]:
    """The pages of a picture file, recognised."""
    count = len(pictures.pages(path))
    return [one for _, one in sorted(pages(path, range(1, count + 1)).items())]


def _page(at: str, path: Path, number: int, width: float, height: float, seconds: float) -> Page:
    drawn = pictures.image(path, number, round(width / _POINTS * _DPI)).convert("L")
    started = monotonic()
    found = _recognised(at, drawn, seconds)
    turn = 0
    left = seconds - (monotonic() - started)
    if left > 2 and (not found or median(one.confidence for one in found) < _POOR):
        degrees = _lying(at, drawn, left)
        left = seconds - (monotonic() - started)
        if degrees and left > 1:
            again = _recognised(at, drawn.rotate(degrees, expand=True), left)
            if _readable(again) > 1.3 * _readable(found):
                found, turn = again, degrees
    across = drawn.height if turn in (90, 270) else drawn.width
    scale = (height if turn in (90, 270) else width) / across
    return Page(
        number,
        width,
        height,
        tuple(_words(found, scale)),
        turn,
        recognised=True,
        drawn=True,
    )


def _lying(at: str, drawn: Image.Image, seconds: float) -> int:
    """By how many degrees a page is turned clockwise, as far as the program can tell."""
    try:
        said = _run([at, "stdin", "stdout", "--psm", "0"], _png(drawn), seconds)
    except subprocess.SubprocessError:
        return 0  # too few words on it to tell
    found = re.search(rb"Orientation in degrees: (90|180|270)", said)
    return int(found.group(1)) if found else 0


def _readable(found: Sequence[_Seen]) -> float:
    return sum(one.confidence for one in found if len(one.text) > 2)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A word as the program gives it, in pixels; ``line`` numbers its line of text."""

    text: str
    left: int
    top: int
    right: int
    bottom: int
    confidence: float
    line: tuple[str, ...]


def _recognised(at: str, drawn: Image.Image, seconds: float) -> list[_Seen]:
    spoken = languages(at)[:_MOST_LANGUAGES]
    order = [at, "stdin", "stdout", "--dpi", str(_DPI), "--psm", "6"]
    if spoken:
        order += ["-l", "+".join(spoken)]
    said = _run([*order, "tsv"], _png(drawn), seconds).decode("utf-8", "replace")
    found: list[_Seen] = []
    for row in csv.DictReader(io.StringIO(said), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = (row.get("text") or "").strip().strip("|")
        if row.get("level") != "5" or not text:
            continue
        try:
            confidence = float(row["conf"])
            left, top, wide, high = (int(row[name]) for name in ("left", "top", "width", "height"))
        except (ValueError, KeyError, TypeError):
            continue
        if confidence < _NOISE or not any(sign.isalnum() or sign in "$€£%#№" for sign in text):
            continue
        line = tuple(row[name] for name in ("block_num", "par_num", "line_num"))
        found.append(_Seen(text, left, top, left + wide, top + high, confidence, line))
    return found


def _png(drawn: Image.Image) -> bytes:
    data = io.BytesIO()
    drawn.save(data, "PNG", compress_level=1)
    return data.getvalue()


def _words(found: Sequence[_Seen], scale: float) -> list[Word]:
    """The words in points, on lines as the program saw them, straightened where these slope."""
    slope = _slope(found)
    lines: dict[tuple[str, ...], list[_Seen]] = {}
    for one in found:
        lines.setdefault(one.line, []).append(one)
    words: list[Word] = []
    for some in lines.values():
        height = median(one.bottom - one.top for one in some)
        base = median(_base(one, height) - slope * (one.left + one.right) / 2 for one in some)
        for one in some:
            own = _base(one, height) - slope * (one.left + one.right) / 2
            level = base if abs(own - base) < 0.6 * height else own
            words.append(
                Word(
                    one.text,
                    one.left * scale,
                    one.right * scale,
                    level * scale,
                    max(height * scale * 1.25, 3.0),
                    one.confidence >= _CERTAIN,
                )
            )
    return words


def _base(one: _Seen, height: float) -> float:
    """The line a word stands on: its lower end, less the part of letters that hang below it."""
    return one.bottom - (0.22 * height if set(one.text) & set("gjpqy,;()[]/") else 0.0)


def _slope(found: Sequence[_Seen]) -> float:
    """How the lines of a page rise or fall, from the ends of the long ones."""
    lines: dict[tuple[str, ...], list[_Seen]] = {}
    for one in found:
        lines.setdefault(one.line, []).append(one)
    slopes = []
    for some in lines.values():
        first, last = min(some, key=lambda one: one.left), max(some, key=lambda one: one.left)
        if last.left - first.left > 600:
            slopes.append(
                ((last.top + last.bottom) - (first.top + first.bottom))
                / ((last.left + last.right) - (first.left + first.right))
            )
    return median(slopes) if len(slopes) >= 3 and abs(median(slopes)) < 0.1 else 0.0


def _run(order: Sequence[str], data: bytes | None, seconds: float) -> bytes:
    """The program's answer, stopped when it takes longer than this; no window opens for it."""
    done = subprocess.run(
        list(order),
        input=data,
        stdin=subprocess.DEVNULL if data is None else None,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        timeout=seconds,
        check=True,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    return done.stdout
