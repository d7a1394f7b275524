"""Text tables (.csv, .tsv) as a grid: encoding and separator found, doubts said."""
# ruff: noqa: RUF001  (signs that only look alike are what this file is about)

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import charset_normalizer

from app.intake import layout, limits
from app.intake.columns import header
from app.intake.document import Problem
from app.intake.grid import Grid
from app.intake.labels import amount_label, fact_label
from app.intake.limits import MOST_CELLS, MOST_COLUMNS, MOST_ROWS
from app.intake.refusals import NotText, TooManyCells, TooManyRows

SEPARATORS = (",", ";", "\t", "|")
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What short files are most often in when they are not UTF-8, by what a person calls it.
ENCODINGS = {
    "cp1252": "Western European (Windows-1252)",
    "cp1250": "Central European (Windows-1250)",
    "cp1254": "Turkish (Windows-1254)",
    "gb18030": "Chinese (GB 18030)",
    "big5": "Chinese (Big5)",
    "shift_jis": "Japanese (Shift JIS)",
    "cp1251": "Cyrillic (Windows-1251)",
    "cp1253": "Greek (Windows-1253)",
}
_LATIN = frozenset({"cp1252", "cp1250", "cp1254"})
_SAMPLE = 64 * 1024
_WORD_ROWS = 400
# Signs in a word that take the place of its letters in the wrong encoding, and mixed scripts.
_MISREAD = re.compile(
    r"(?<=[^\W\d_])[\u00a1-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u00d7\u00f7](?=[^\W\d_])"
    r"|(?<=[A-Za-z])[\u0370-\u04ff\u3400-\u9fff](?=[A-Za-z.])"
)


@dataclass(frozen=True)
class Text:
    """A decoded file, its encoding, and the doubt about it if there is one."""

    text: str
    encoding: str
    doubt: str | None = None


def read(
    path: Path, encoding: str | None = None, separator: str | None = None
) -> tuple[Grid, list[Problem]]:
    """The rows of a text table and what is doubtful about how it was read.

    ``encoding`` and ``separator`` are a person's choice and win over what is found.
    """
    data = path.read_bytes()
    decoded = (
        Text(data.decode(encoding, "replace"), encoding) if encoding else decode(path.name, data)
    )
    if decoded.text[:1] == "\ufeff":
        decoded = Text(decoded.text[1:], decoded.encoding, decoded.doubt)
    chosen = separator or find_separator(decoded.text)
    rows = _rows(path.name, decoded.text, chosen)
    problems = [Problem("", decoded.doubt)] if decoded.doubt else []
    cut = any(len(row) > MOST_COLUMNS for row in rows)
    if cut:
        rows = [row[:MOST_COLUMNS] for row in rows]
    return Grid(rows, cut=cut), problems


def decode(name: str, data: bytes) -> Text:
    """The text of a file, by its mark, as UTF-8, or by which encoding makes its headings words."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            try:
                return Text(data.decode(encoding), encoding)
            except UnicodeDecodeError as error:
                raise NotText(name=name) from error
    if wide := _wide(data):
        try:
            text = data.decode(wide)
        except UnicodeDecodeError as error:
            raise NotText(name=name) from error
        if _binary(text[:_SAMPLE].encode("utf-8", "replace")):
            raise NotText(name=name)
        return Text(text, wide)
    if b"\0" in data or _binary(data[:_SAMPLE]):
        raise NotText(name=name)
    try:
        return Text(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _guessed(name, data)


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of a mostly Latin text is nought."""
    head = data[:4096]
    if len(head) < 8 or len(data) % 2:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > 0.4 * len(head[1::2]) and even < odd / 8:
        return "utf-16-le"
    if even > 0.4 * len(head[0::2]) and odd < even / 8:
        return "utf-16-be"
    return None


def _binary(head: bytes) -> bool:
    controls = sum(byte < 32 and byte not in b"\t\n\r\f\x1a" for byte in head)
    return controls > max(2, len(head) // 200)


def _guessed(name: str, data: bytes) -> Text:
    """The encoding in which most headings are words: short files fool every detector."""
    best = charset_normalizer.from_bytes(
        data[:_SAMPLE], cp_isolation=list(ENCODINGS), enable_fallback=True
    ).best()
    detected = best.encoding if best is not None else "cp1252"
    scored: list[tuple[float, int, str, str]] = []
    for order, encoding in enumerate(ENCODINGS):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        head = text[:_SAMPLE]
        rows = _rows(name, head, find_separator(head), strict=False)
        rows = [row[:MOST_COLUMNS] for row in rows]
        found = layout.find(Grid(rows))
        score = (found.score if found else 0.0) + _understood(rows)
        # Western Europe comes first among equals; the detector is heard for other scripts only.
        heard = encoding == detected and encoding not in _LATIN
        score += (
            0.3 * heard - 0.01 * order - 5 * _odd(head) - 0.5 * min(len(_MISREAD.findall(head)), 10)
        )
        scored.append((score, -order, encoding, text))
    if not scored:
        text = data.decode("cp1252", "replace")
        return Text(
            text, "cp1252", f"{name} has letters that no known encoding gives; they were replaced."
        )
    _, _, encoding, text = max(scored)
    return Text(
        text,
        encoding,
        f"The file does not say its encoding; it was read as {ENCODINGS[encoding]}. "
        "Check the accents.",
    )


def _understood(rows: Sequence[Sequence[str]]) -> float:
    """How many different cells with letters beyond A to Z are words of an invoice, up to ten."""
    cells = {cell for row in rows[:_WORD_ROWS] for cell in row if len(cell) < 60}
    accented = [cell for cell in cells if not cell.isascii()]
    known = sum(
        bool(amount_label(cell) or fact_label(cell) or header(cell).meant) for cell in accented
    )
    return 0.5 * min(known, 10)


def _odd(text: str) -> float:
    """The share of signs that ordinary text in any language does not have."""
    odd = sum(
        ("\x80" <= sign <= "\xa0" and sign != "\xa0") or sign in "¤¦¬¸\ue000\ufffd" for sign in text
    )
    return odd / max(len(text), 1)


def find_separator(text: str) -> str:
    """The separator that gives a table: by headings understood, then by rows of one width."""
    head = text[:_SAMPLE]
    if head[:4].lower() == "sep=" and len(head) > 4:
        return head[4]
    best = (",", -1.0)
    for separator in SEPARATORS:
        if separator not in head:
            continue
        rows = _rows("", head, separator, strict=False)
        widths = Counter(len(row) for row in rows if any(cell.strip() for cell in row))
        wide = {width: count for width, count in widths.items() if width > 1}
        if not wide:
            continue
        common = max(wide.values()) / max(sum(widths.values()), 1)
        found = layout.find(Grid([row[:MOST_COLUMNS] for row in rows]))
        score = (found.score if found else 0.0) + common
        if score > best[1]:
            best = (separator, score)
    return best[0]


def _rows(name: str, text: str, separator: str, strict: bool = True) -> list[list[str]]:
    limit = csv.field_size_limit()
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows: list[list[str]] = []
    cells = 0
    try:
        for row in reader:
            limits.check()
            rows.append(row)
            cells += len(row)
            if strict and len(rows) > MOST_ROWS:
                raise TooManyRows(name=name, limit=MOST_ROWS)
            if strict and cells > MOST_CELLS:
                raise TooManyCells(name=name, rows=len(rows), columns=len(row))
    except csv.Error:
        # A field longer than any invoice has (an unclosed quote): lines then, without quoting.
        assert limit
        plain = csv.reader(
            io.StringIO(text, newline=""), delimiter=separator, quoting=csv.QUOTE_NONE
        )
        try:
            rows = [row for row, _ in zip(plain, range(MOST_ROWS + 1), strict=False)]
        except csv.Error as error:
            raise NotText(name=name) from error
    if rows and rows[0] and rows[0][0].lower().startswith("sep="):
        rows[0] = []
    return rows
