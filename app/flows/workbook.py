"""The result workbook: every line with its code, how sure it is, and what else it might be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font

from app.review.rows import JobRow, ReviewLine

_COLUMNS = (
    ("Line", 7),
    ("Description", 60),
    ("Part number", 18),
    ("Quantity", 12),
    ("Unit", 8),
    ("Value", 14),
    ("Currency", 10),
    ("Origin", 9),
    ("Supplier's code", 16),
    ("What it is worth", 40),
    ("HS code", 12),
    ("Confidence", 12),
    ("Band", 10),
    ("Outcome", 12),
    ("Confirmed by", 18),
    ("What is missing", 40),
    ("Other candidates", 50),
    ("Read from", 24),
)


def write(
    path: Path, job: JobRow, lines: Sequence[ReviewLine], others: Mapping[UUID, Sequence[str]]
) -> None:
    """Write the workbook. Text is always written as text, so that no cell becomes a formula."""
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet("Lines")
    sheet.freeze_panes = "C2"
    for place, (_, width) in enumerate(_COLUMNS):
        sheet.column_dimensions[chr(ord("A") + place)].width = width
    heads = [WriteOnlyCell(sheet, value=title) for title, _ in _COLUMNS]
    for head in heads:
        head.font = Font(bold=True)
        head.alignment = Alignment(vertical="top", wrap_text=True)
    sheet.append(heads)
    for line in lines:
        sheet.append(
            [
                line.number,
                text_cell(sheet, line.description),
                text_cell(sheet, line.part_number),
                line.quantity,
                text_cell(sheet, line.unit),
                line.value,
                text_cell(sheet, line.currency),
                text_cell(sheet, line.origin),
                text_cell(sheet, line.supplier_code),
                text_cell(sheet, line.supplier_note),
                text_cell(sheet, line.code),
                line.confidence if line.code else None,
                text_cell(sheet, line.band),
                text_cell(sheet, line.outcome),
                text_cell(sheet, line.decided_by),
                text_cell(sheet, line.missing),
                text_cell(sheet, " ".join(others.get(line.line_id, ()))),
                text_cell(sheet, line.source),
            ]
        )
    about: Any = book.create_sheet("Invoice")
    about.column_dimensions["A"].width = 22
    about.column_dimensions["B"].width = 48
    for title, value in (
        ("File", job.file_name),
        ("Invoice number", job.invoice_number),
        ("Supplier", job.supplier),
        ("Country of import", job.country),
        ("Lines", job.lines),
        ("Sum of the lines", job.value),
        ("Currency", job.currency),
        ("Waiting for a person", job.needs_review),
    ):
        shown = text_cell(about, value) if isinstance(value, str) else value
        about.append([text_cell(about, title), shown])
    book.save(path)


def text_cell(sheet: Any, value: str | None) -> Any:
    """A cell that holds text and nothing else, whatever sign it begins with."""
    if not value:
        return None
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", value)[:32_767])
    cell.data_type = "s"
    return cell
