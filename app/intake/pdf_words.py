"""The words of one page with their places: from a PDF's characters to words in reading order."""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from ctypes import c_double, c_void_p, cast
from dataclasses import dataclass, field, replace

import pypdfium2
from pypdfium2 import raw

from app.intake.pdf_page import Page, Word

MOST_CHARACTERS = 200_000  # on one page; no page that a person reads has a tenth of that
_TOUCHING = 0.06  # letter heights between two pieces of one word drawn apart
_HYPHENS = str.maketrans({"\x02": "-", "\ufffe": "-", "\u00ad": "-", "\u00a0": " ", "\u2007": " "})


@dataclass(slots=True)
class _Sign:
    """One character: ``along`` and ``base`` place it in the upright page."""

    text: str
    x0: float
    x1: float
    base: float
    size: float
    angle: int
    run: int | None = None
    apart: bool = False


@dataclass
class _Run:
    """What all characters of one text object share."""

    size: float
    angle: int
    hidden: bool


@dataclass
class _Read:
    signs: list[_Sign] = field(default_factory=list)
    odd: int = 0
    hidden: int = 0


def page(document: pypdfium2.PdfDocument, number: int) -> Page:
    """The words of a page (counted from 1)."""
    opened = document[number - 1]
    try:
        width, height = opened.get_size()
        text = opened.get_textpage()
        try:
            read = _signs(opened, text)
        finally:
            text.close()
        drawn = next(iter(opened.get_objects(max_depth=1)), None) is not None
    finally:
        opened.close()
    count = len(read.signs)
    turn, upright = _upright(read.signs, width, height)
    return Page(
        number,
        width,
        height,
        tuple(words(upright)),
        turn,
        read.odd / (count + read.odd) if count + read.odd else 0.0,
        count > 0 and read.hidden > 0.5 * count,
        drawn,
    )


def _signs(opened: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage) -> _Read:
    """Every character, placed on the page as a window shows it (which a rotation turns)."""
    left, bottom, right, top = opened.get_cropbox()
    rotation = opened.get_rotation() % 360
    read = _Read()
    runs: dict[int | None, _Run] = {}
    apart = False  # whether PDFium sees a blank that nobody drew
    box, x, y = raw.FS_RECTF(), c_double(), c_double()
    for at in range(min(text.count_chars(), MOST_CHARACTERS)):
        if raw.FPDFText_IsGenerated(text, at) == 1:
            apart = True
            continue
        sign = _sign(raw.FPDFText_GetUnicode(text, at))
        if not sign:
            continue
        if sign == "\ufffd" or raw.FPDFText_HasUnicodeMapError(text, at) == 1:
            read.odd += 1
            sign = "\ufffd"
        held = raw.FPDFText_GetTextObject(text, at)
        key = _address(held)
        run = runs.get(key) if key is not None else None
        if run is None:
            run = runs[key] = _run(text, at, held)
        if not raw.FPDFText_GetLooseCharBox(text, at, box):
            continue
        raw.FPDFText_GetCharOrigin(text, at, x, y)
        corners = (
            _turned(box.left, box.bottom, rotation, left, bottom, right, top),
            _turned(box.right, box.top, rotation, left, bottom, right, top),
        )
        across = sorted((corners[0][0], corners[1][0]))
        down = sorted((corners[0][1], corners[1][1]))
        over, under = _turned(x.value, y.value, rotation, left, bottom, right, top)
        angle = (run.angle + rotation) % 360
        if angle == 0:
            placed = (across[0], across[1], under)
        elif angle == 90:
            placed = (down[0], down[1], over)
        elif angle == 180:
            placed = (across[0], across[1], under)
        else:
            placed = (down[0], down[1], over)
        if angle % 90:
            continue
        last = read.signs[-1] if read.signs else None
        if last and last.run == key and (last.x0, last.x1, last.base) == placed:
            last.text += sign  # the letters of a ligature share its box
            continue
        read.signs.append(_Sign(sign, *placed, run.size, angle, key, apart))
        apart = False
        read.hidden += run.hidden
    return read


def _address(held: object) -> int | None:
    return cast(held, c_void_p).value if held else None  # type: ignore[arg-type]


def _sign(code: int) -> str:
    """The character as text; empty for line ends, and one sign for what stands for no letter."""
    if code in (0, 10, 13):
        return "\ufffd" if code == 0 else ""
    try:
        sign = chr(code).translate(_HYPHENS)
    except (ValueError, OverflowError):
        return "\ufffd"
    if "\ufb00" <= sign <= "\ufb4f":
        return unicodedata.normalize("NFKC", sign)  # a ligature as its letters
    if "\ue000" <= sign <= "\uf8ff" or unicodedata.category(sign) in {"Cc", "Cn", "Cs"}:
        return "\ufffd" if sign != "\t" else " "
    return sign


def _run(text: pypdfium2.PdfTextPage, at: int, held: object) -> _Run:
    matrix = raw.FS_MATRIX()
    size, angle = float(raw.FPDFText_GetFontSize(text, at)), 0
    if raw.FPDFText_GetMatrix(text, at, matrix):
        size *= math.hypot(matrix.c, matrix.d)
        degrees = -math.degrees(math.atan2(matrix.b, matrix.a))  # clockwise, as a page is turned
        nearest = round(degrees / 90) * 90
        angle = nearest % 360 if abs(degrees - nearest) < 5 else 45
    mode = raw.FPDFTextObj_GetTextRenderMode(held) if held else 0
    return _Run(min(max(size, 1.0), 200.0), angle, mode == raw.FPDF_TEXTRENDERMODE_INVISIBLE)


def _turned(
    x: float, y: float, rotation: int, left: float, bottom: float, right: float, top: float
) -> tuple[float, float]:
    """A point of the page as stored, on the page as shown, from its top left corner."""
    if rotation == 90:
        return y - bottom, x - left
    if rotation == 180:
        return right - x, y - bottom
    if rotation == 270:
        return top - y, right - x
    return x - left, top - y


def _upright(signs: Sequence[_Sign], width: float, height: float) -> tuple[int, list[_Sign]]:
    """The turn most of the text has, and that text as it stands when the page is held upright.

    Text in another direction (a stamp along the edge) belongs to no row and is left.
    """
    directions = Counter(sign.angle for sign in signs)
    turn = directions.most_common(1)[0][0] if directions else 0
    kept = [sign for sign in signs if sign.angle == turn]
    if turn == 90:
        for sign in kept:
            sign.base = width - sign.base
    elif turn == 180:
        for sign in kept:
            sign.x0, sign.x1, sign.base = width - sign.x1, width - sign.x0, height - sign.base
    elif turn == 270:
        for sign in kept:
            sign.x0, sign.x1 = height - sign.x1, height - sign.x0
    return turn, kept


def words(signs: Iterable[_Sign]) -> list[Word]:
    """Characters joined into words: by where they were drawn first, then by where they stand."""
    pieces: list[Word] = []
    letters: list[_Sign] = []
    for sign in _once(signs):
        before = letters[-1] if letters else None
        if before is not None and sign.run == before.run and before.x0 < sign.x0 < before.x1:
            before.x1 = sign.x0  # where the next letter of its string begins, it has ended
        if sign.text.isspace():
            _close(letters, pieces)
            continue
        if before is not None:
            em = max(before.size, sign.size)
            gap = sign.x0 - before.x1
            # Letters of one string may be kerned into each other; strings that meet are two.
            least = -0.4 if sign.run == before.run and sign.x0 > before.x0 else -0.12
            most = _TOUCHING if sign.apart else 0.16
            if abs(sign.base - before.base) > 0.2 * em or not least * em <= gap <= most * em:
                _close(letters, pieces)
        letters.append(sign)
    _close(letters, pieces)
    return _touching(pieces)


def _once(signs: Iterable[_Sign]) -> list[_Sign]:
    """Without the characters drawn a second time at nearly the same place to look bold."""
    kept: list[_Sign] = []
    seen: dict[tuple[str, int, int], list[_Sign]] = {}
    for sign in signs:
        if sign.text.isspace():
            kept.append(sign)
            continue
        reach = max(0.4 * (sign.x1 - sign.x0), 0.2)
        column, row = int(sign.x0 // 4), int(sign.base // 4)
        near = (
            other
            for across in (column - 1, column, column + 1)
            for down in (row - 1, row, row + 1)
            for other in seen.get((sign.text, across, down), ())
        )
        if any(
            abs(other.x0 - sign.x0) < reach and abs(other.base - sign.base) < 0.15 * sign.size
            for other in near
        ):
            continue
        seen.setdefault((sign.text, column, row), []).append(sign)
        kept.append(sign)
    return kept


def _close(letters: list[_Sign], pieces: list[Word]) -> None:
    if letters:
        text = "".join(letter.text for letter in letters)
        pieces.append(
            Word(
                text,
                letters[0].x0,
                max(letter.x1 for letter in letters),
                letters[0].base,
                max(letter.size for letter in letters),
            )
        )
        letters.clear()


def _touching(pieces: Sequence[Word]) -> list[Word]:
    """Pieces of one word that were drawn apart or from right to left, joined where they touch."""
    joined: list[Word] = []
    for row in _level(pieces):
        at = len(joined)
        for piece in sorted(row, key=lambda one: one.x0):
            last = joined[-1] if len(joined) > at else None
            em = min(last.size, piece.size) if last else 0.0
            if last is not None and -0.1 * em <= piece.x0 - last.x1 <= _TOUCHING * em:
                text = piece.text + last.text if _leftward(piece.text) else last.text + piece.text
                joined[-1] = replace(
                    last, text=text, x1=max(last.x1, piece.x1), size=max(last.size, piece.size)
                )
            else:
                joined.append(piece)
    return joined


def _leftward(text: str) -> bool:
    return any(unicodedata.bidirectional(sign) in {"R", "AL"} for sign in text)


def _level(pieces: Sequence[Word]) -> list[list[Word]]:
    rows: list[list[Word]] = []
    for piece in sorted(pieces, key=lambda one: one.base):
        if rows and piece.base - rows[-1][0].base <= 0.12 * piece.size:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return rows
