"""An invoice's lines as they were read, with what became of them, as a workbook or as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from sqlalchemy.orm import Session

from app.core import atomic
from app.core.errors import Refused
from app.flows.workbook import text_cell
from app.intake import jobs
from app.intake.rows import LineRow
from app.review import queue
from app.review.rows import LineQuery, ReviewLine

Value = str | int | float | Decimal | None
ALL_LINES = 1_000_000
# What a spreadsheet takes for the beginning of a formula, the wide signs of East Asia included.
_LIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")

_COLUMNS: Sequence[tuple[str, int, Callable[[LineRow, ReviewLine], Value]]] = (
    ("Line", 7, lambda line, _: line.number),
    ("Description", 60, lambda line, _: line.description),
    ("Part number", 18, lambda line, _: line.part_number),
    ("Quantity", 12, lambda line, _: line.quantity),
    ("Unit", 8, lambda line, _: line.unit),
    ("Unit price", 14, lambda line, _: line.unit_price),
    ("Value", 14, lambda line, _: line.value),
    ("Currency", 10, lambda line, _: line.currency),
    ("Origin", 9, lambda line, _: line.origin_country),
    ("Net mass (kg)", 14, lambda line, _: line.net_mass),
    ("Gross mass (kg)", 14, lambda line, _: line.gross_mass),
    ("Supplier's code", 16, lambda line, _: line.supplier_code),
    ("Read from", 24, lambda line, _: line.source),
    ("HS code", 12, lambda _, said: said.code),
    ("Confidence", 12, lambda _, said: said.confidence if said.code else None),
    ("Band", 10, lambda _, said: said.band),
    ("Outcome", 12, lambda _, said: said.outcome),
    ("Decision", 16, lambda _, said: _decision(said)),
    ("Decided by", 18, lambda _, said: said.decided_by),
    ("What is missing", 40, lambda _, said: said.missing),
)


class NoSuchFormat(Refused):
    """Lines are exported as a workbook (.xlsx) or as CSV (.csv), and {name} is neither."""


def export(session: Session, job_id: UUID, file: Path) -> int:
    """Write a job's lines to ``file``, whole or not at all; its ending says how. Returns how many.

    Raises :class:`NoSuchFormat` and :class:`~app.core.atomic.FileNotWritten`.
    """
    write = _FORMATS.get(file.suffix.lower())
    if write is None:
        raise NoSuchFormat(name=file.name)
    read = jobs.lines(session, job_id)
    said, _ = queue.lines(session, job_id, LineQuery(), 0, ALL_LINES)
    rows = [
        [value(line, about) for _, _, value in _COLUMNS]
        for line, about in zip(read, said, strict=True)
    ]
    with atomic.whole(file) as opened:
        write(opened, rows)
    return len(rows)


def _decision(said: ReviewLine) -> str:
    if said.decided:
        return "Confirmed" if said.code else "None of these"
    return "Open"


def _write_workbook(file: IO[bytes], rows: Sequence[Sequence[Value]]) -> None:
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet("Lines")
    sheet.freeze_panes = "C2"
    heads = []
    for place, (title, width, _) in enumerate(_COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
        head = WriteOnlyCell(sheet, value=title)
        head.font = Font(bold=True)
        heads.append(head)
    sheet.append(heads)
    for row in rows:
        # Text is written as text, so that no cell becomes a formula.
        sheet.append([text_cell(sheet, cell) if isinstance(cell, str) else cell for cell in row])
    book.save(file)


def _write_csv(file: IO[bytes], rows: Sequence[Sequence[Value]]) -> None:
    # The mark at the beginning tells Excel that it is UTF-8.
    written = io.TextIOWrapper(file, "utf-8-sig", newline="")
    out = csv.writer(written)
    out.writerow([title for title, _, _ in _COLUMNS])
    out.writerows([_plain(cell) for cell in row] for row in rows)
    written.flush()
    written.detach()  # the file is closed by whoever opened it


def _plain(cell: Value) -> str:
    """A cell of CSV; text that a spreadsheet would run is given an apostrophe before it."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(_LIVE) else cell
    # Without the noughts that the database fills up with, and never as 1E+3.
    return format(cell.normalize(), "f") if isinstance(cell, Decimal) else str(cell)


_FORMATS = {".xlsx": _write_workbook, ".csv": _write_csv}
