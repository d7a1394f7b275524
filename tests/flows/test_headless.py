"""Tests of the journey without a window: what it answers and what it writes."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from lxml import etree

from app.bootstrap import Runtime
from app.flows import headless
from app.intake.refusals import FileMissing
from tests.prepared import SHORT, invoice

KEYS = {
    *("file", "job_id", "country", "lines", "lines_total", "document_total", "currency"),
    *("totals_agree", "matched", "needs_review", "lines_detail", "declaration", "results"),
}
OF_A_LINE = {
    *("line", "description", "quantity", "unit", "value", "origin", "supplier_code", "code"),
    "supplier_note",
    *("confidence", "band", "outcome", "alternatives"),
}


def test_a_sample_becomes_a_workbook_and_a_draft(runtime: Runtime, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    out = tmp_path / "new folder"
    done = headless.do(runtime, SHORT, out, lambda *state: told.append(state))
    assert done.keys() >= KEYS
    assert (done["file"], done["country"], done["lines"]) == (SHORT.name, "GBR", 8)
    assert (done["currency"], done["totals_agree"]) == ("EUR", True)
    assert (done["matched"], done["needs_review"] >= 1) == (7, True)
    first, *_, last = done["lines_detail"]
    assert first.keys() >= OF_A_LINE
    assert (first["line"], first["supplier_code"], first["code"][:4]) == (1, "84672100", "8467")
    assert first["supplier_note"].startswith("It ")
    assert first["code"] not in first["alternatives"]
    assert len(first["alternatives"]) == 9
    assert (last["code"], last["outcome"], last["alternatives"]) == (None, "VAGUE", [])
    assert last["missing"]
    sheet = openpyxl.load_workbook(done["results"])["Lines"]
    assert sheet.max_row == 9
    heads = [cell.value for cell in sheet[1]]
    assert sheet[2][heads.index("What it is worth")].value == first["supplier_note"]
    assert Path(done["results"]).parent == out
    # Nobody decided anything: the declaration is a draft, and says so for every line.
    declaration = done["declaration"]
    undecided = {p["line"] for p in declaration["problems"] if "not decided" in p["sentence"]}
    assert undecided == set(range(1, 9))
    if declaration["file"]:
        assert declaration["file"].endswith("-draft.xml")
        assert etree.parse(declaration["file"]).getroot() is not None
    assert ("Matching", 8, 8) in told


def test_the_folder_must_be_one(runtime: Runtime, tmp_path: Path) -> None:
    file = invoice(tmp_path / "a.csv", ["Hex bolt M8"])
    with pytest.raises(headless.OutNotAFolder, match=r"a\.csv is a file"):
        headless.do(runtime, file, file, lambda *_state: None)


def test_what_cannot_be_read_is_refused_before_anything_starts(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        headless.look(tmp_path / "gone.xlsx")
    headless.look(SHORT)
