"""Tests of the result workbook: complete, readable, and no cell of it becomes a formula."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import openpyxl
import pytest

from app.flows import workbook
from app.review.rows import JobRow, ReviewLine

JOB = JobRow(
    job_id=uuid4(),
    file_name="=cmd|' /C calc'!A0.csv",
    invoice_number="+1+1",
    supplier="@SUM(A1)",
    client=None,
    status="COMPLETED",
    country="GBR",
    lines=1,
    matched=1,
    needs_review=0,
    decided=0,
    value=Decimal("12.50"),
    currency="EUR",
    created_at=datetime.now(UTC),
)


def line(**facts: Any) -> ReviewLine:
    return ReviewLine(
        **{
            "line_id": uuid4(),
            "number": 1,
            "description": "Hex bolt",
            "part_number": None,
            "quantity": Decimal("3"),
            "unit": "C62",
            "value": Decimal("12.50"),
            "currency": "EUR",
            "origin": "DEU",
            "supplier_code": None,
            "code": "040690",
            "confidence": 0.91,
            "band": "Strong",
            "outcome": "MATCHED",
            "decided": False,
            "decided_by": None,
            "requires_review": False,
            "version": 1,
            "source": "row 8",
        }
        | facts
    )


def written(path: Path, lines: list[ReviewLine], others: Any = None) -> Any:
    workbook.write(path, JOB, lines, others or {})
    return openpyxl.load_workbook(path)


def cells(book: Any, row: int = 2) -> dict[str, Any]:
    sheet = book["Lines"]
    return {head.value: cell for head, cell in zip(sheet[1], sheet[row], strict=True)}


def test_a_line_keeps_its_kinds(tmp_path: Path) -> None:
    one = line()
    found = cells(written(tmp_path / "a.xlsx", [one], {one.line_id: ["040610", "040620"]}))
    assert (found["HS code"].value, found["HS code"].data_type) == ("040690", "s")
    assert (found["Value"].value, found["Value"].data_type) == (12.5, "n")
    assert (found["Quantity"].value, found["Line"].value) == (3, 1)
    assert found["Confidence"].value == pytest.approx(0.91)
    assert found["Other candidates"].value == "040610 040620"
    assert found["Read from"].value == "row 8"
    assert found["Supplier's code"].value is None


@pytest.mark.parametrize(
    "text", ["=cmd|' /C calc'!A0", "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("x")']
)
def test_text_stays_text_whatever_it_begins_with(tmp_path: Path, text: str) -> None:
    book = written(tmp_path / "a.xlsx", [line(description=text, part_number=text, missing=text)])
    found = cells(book)
    for heading in ("Description", "Part number", "What is missing"):
        assert (found[heading].value, found[heading].data_type) == (text, "s")
    for sheet in book:
        for row in sheet.iter_rows():
            assert not [cell for cell in row if cell.data_type == "f"]
    about = {row[0].value: row[1].value for row in book["Invoice"].iter_rows()}
    assert about["File"] == JOB.file_name
    assert about["Supplier"] == "@SUM(A1)"


def test_signs_no_workbook_takes_and_long_texts_do_no_harm(tmp_path: Path) -> None:
    found = cells(written(tmp_path / "a.xlsx", [line(description="a\x00b\x0bc" + "x" * 40_000)]))
    assert found["Description"].value.startswith("abcxxx")
    assert len(found["Description"].value) == 32_767


def test_a_line_without_a_code_shows_no_confidence(tmp_path: Path) -> None:
    found = cells(written(tmp_path / "a.xlsx", [line(code=None, confidence=0.0, band=None)]))
    assert found["HS code"].value is None
    assert found["Confidence"].value is None
