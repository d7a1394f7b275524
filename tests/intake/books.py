"""Small workbooks and text tables for tests, built in memory."""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from app.intake.document import Document
from app.intake.grid import Cell, Grid
from app.intake.invoice import assemble

HEAD = ["No", "Description", "Qty", "Unit", "Unit price", "Amount"]


def grid(*rows: Sequence[Cell], sheet: str | None = "Sheet1", **facts: Any) -> Grid:
    """A grid of these rows."""
    return Grid([list(row) for row in rows], sheet, **facts)


def document(*rows: Sequence[Cell], **facts: Any) -> Document:
    """What is read from these rows."""
    return assemble("xlsx", "test.xlsx", [grid(*rows, **facts)])


def sentences(read: Document) -> str:
    """All problems of a document, one after the other."""
    return "\n".join(problem.sentence for problem in read.problems)


def workbook(
    path: Path, *rows: Sequence[Any], change: Callable[[Worksheet], None] | None = None
) -> Path:
    """An .xlsx file with these rows on one sheet."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        for row in rows:
            sheet.append(list(row))
        if change:
            change(sheet)
        book.save(path)
    return path


def text_table(*rows: Sequence[str], separator: str = ",") -> str:
    """The text of a .csv file."""
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def rewritten(path: Path, member: str, change: Callable[[bytes], bytes]) -> Path:
    """The same archive with one member changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {info.filename: archive.read(info.filename) for info in archive.infolist()}
    parts[member] = change(parts[member])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path
