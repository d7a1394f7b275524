"""Tests of exported lines: whole, true, and nothing in them that a spreadsheet would run."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from sqlalchemy import text

from app.bootstrap import Runtime
from app.flows.desk import Desk
from app.flows.export_lines import NoSuchFormat
from app.review.rows import LineQuery
from tests.prepared import invoice

HOSTILE = [
    "=cmd|'/C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    '=HYPERLINK("http://x.example","Pliers")',
    "\uff1d1+1",
]


def table(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def sheet(file: Path) -> Any:
    return openpyxl.load_workbook(file)["Lines"]


@pytest.fixture
def hostile_job(office: Desk, runtime: Runtime, tmp_path: Path) -> UUID:
    """Lines as a hostile supplier writes them, put where reading puts them."""
    file = invoice(tmp_path / "a.csv", ["Pliers"])
    job = office.process(file, lambda _state: None, lambda: True)
    with runtime.owner.work() as work:
        for number, words in enumerate([*HOSTILE, "\t=1+1", "\r=1+1", "\n=1+1"], 2):
            work.session.execute(
                text(
                    "insert into invoice_lines (job_id, number, description, part_number,"
                    " quantity, value, source) values (:job, :n, :words, cast(:words as text),"
                    " -5, 1000, 'row')"
                ),
                {"job": job, "n": number, "words": words},
            )
    return job


def test_a_workbook_holds_what_was_read_and_what_became_of_it(
    office: Desk, sample_job: UUID, tmp_path: Path
) -> None:
    line = office.lines(sample_job, LineQuery(), 0, 1).rows[0]
    assert line.code is not None
    office.decide(line.line_id, line.code, line.version, 1.0, "key", ())
    file = tmp_path / "out.xlsx"
    assert office.export_lines(sample_job, file) == 8
    rows = list(sheet(file).iter_rows(values_only=True))
    first = dict(zip(rows[0], rows[1], strict=True))
    assert len(rows) == 9
    assert (first["Line"], first["HS code"], first["Decision"]) == (1, line.code, "Confirmed")
    assert first["Description"] == line.description
    assert first["Quantity"] == float(line.quantity or 0)
    assert first["Decided by"]
    last = dict(zip(rows[0], rows[8], strict=True))
    assert (last["HS code"], last["Confidence"], last["Decision"]) == (None, None, "Open")


def test_csv_holds_the_same(office: Desk, sample_job: UUID, tmp_path: Path) -> None:
    for name in ("out.csv", "out.xlsx"):
        office.export_lines(sample_job, tmp_path / name)
    rows = list(sheet(tmp_path / "out.xlsx").iter_rows(values_only=True))
    written = table(tmp_path / "out.csv")
    assert list(written[0]) == list(rows[0])
    for line, cells in zip(written, rows[1:], strict=True):
        for text_of, cell in zip(line.values(), cells, strict=True):
            if isinstance(cell, int | float):
                assert float(text_of) == cell
            else:
                assert text_of == (cell or "")


def test_no_cell_of_the_workbook_is_a_formula(
    office: Desk, hostile_job: UUID, tmp_path: Path
) -> None:
    file = tmp_path / "out.xlsx"
    office.export_lines(hostile_job, file)
    cells = [cell for row in sheet(file).iter_rows(min_row=2) for cell in row if cell.value]
    assert {cell.data_type for cell in cells} == {"n", "s"}
    descriptions = [row[1].value for row in sheet(file).iter_rows(min_row=3)]
    assert descriptions[: len(HOSTILE)] == HOSTILE, "as written, only not alive"
    assert sheet(file).cell(3, 4).value == -5


def test_csv_quotes_what_would_run_and_leaves_numbers_alone(
    office: Desk, hostile_job: UUID, tmp_path: Path
) -> None:
    file = tmp_path / "out.csv"
    office.export_lines(hostile_job, file)
    rows = table(file)[1:]
    live = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d")
    assert [row["Description"] for row in rows[: len(HOSTILE)]] == [f"'{one}" for one in HOSTILE]
    for row in rows:
        assert not row["Description"].startswith(live)
        assert not row["Part number"].startswith(live)
        assert float(row["Quantity"]) == -5
        assert "E" not in row["Value"]
        assert float(row["Value"]) == 1000


def test_another_ending_is_refused(office: Desk, sample_job: UUID, tmp_path: Path) -> None:
    with pytest.raises(NoSuchFormat, match=r"out\.pdf is neither"):
        office.export_lines(sample_job, tmp_path / "out.pdf")
    assert not (tmp_path / "out.pdf").exists()
