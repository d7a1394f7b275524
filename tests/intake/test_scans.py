"""Tests of text recognition, where Tesseract is installed, and of saying so where it is not."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from app.intake import pdf, reading, scans
from app.intake.refusals import NeedsRecognition, NotRecognised
from tests.intake.books import sentences
from tests.intake.invoices import STYLES, draw, lines
from tests.intake.papers import Paper, read, scanned, write

INSTALLED = scans.program()
needs = pytest.mark.skipif(INSTALLED is None, reason="Tesseract is not installed here")


def test_a_program_named_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TARIFFDESK_TESSERACT", str(tmp_path / "tesseract"))
    assert scans.program() is None
    with pytest.raises(NeedsRecognition, match="needs text recognition"):
        scans.pages(tmp_path / "a.png", [1])


def test_a_program_that_does_not_answer(tmp_path: Path) -> None:
    assert "does not answer" in scans.version(str(tmp_path / "none"))
    assert scans.languages(str(tmp_path / "none")) == ()


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands in for the program")
def test_a_page_that_takes_too_long_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = tmp_path / "tesseract"
    slow.write_text("#!/bin/sh\nexec sleep 20\n")
    slow.chmod(0o755)
    monkeypatch.setenv("TARIFFDESK_TESSERACT", str(slow))
    monkeypatch.setattr(scans, "_LONGEST_PAGE", 0.3)
    path = write(tmp_path / "a.pdf", Paper(picture=(40, 40, bytes(1600))))
    with pytest.raises(NotRecognised):
        pdf.read(path)
    text = Paper().text(50, 50, "INVOICE")
    tables, doubts = pdf.read(write(tmp_path / "b.pdf", text, Paper(picture=(9, 9, bytes(81)))))
    assert tables[0].text(0, 0) == "INVOICE"
    assert [one.sentence for one in doubts] == [
        "Page 2 is a scan and was not read: text recognition took too long."
    ]


@needs
def test_the_program_says_what_it_is() -> None:
    assert INSTALLED is not None
    assert scans.version(INSTALLED).startswith("tesseract")
    assert "eng" in scans.languages(INSTALLED)


@needs
@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_scan_is_read_and_said_to_be_recognised(tmp_path: Path, rotate: int) -> None:
    goods = lines(6)
    drawn = draw(
        tmp_path / "a.pdf",
        goods,
        STYLES["english"],
        change=lambda paper: setattr(paper, "rotate", rotate),
    )
    document = read(scanned(tmp_path / "scan.pdf", drawn, dots=250))
    assert [one.value for one in document.lines] == [one.value for one in goods]
    assert [one.quantity for one in document.lines] == [one.quantity for one in goods]
    assert document.totals_agree is True
    assert "Page 1 is read by text recognition: check every line" in sentences(document)
    box = document.spots[0].box
    assert box is not None
    long = box[3] - box[1] if rotate in (90, 270) else box[2] - box[0]
    assert 470 < long < 480


@needs
def test_a_picture_is_read_like_a_page(tmp_path: Path) -> None:
    from app.intake import pictures

    goods = lines(3)
    drawn = draw(tmp_path / "a.pdf", goods, STYLES["english"])
    path = tmp_path / "scan.png"
    pictures.image(drawn, 1, 2_000).save(path, dpi=(242, 242))
    document = reading.read(path)
    assert document.kind == "scan"
    assert [one.value for one in document.lines] == [one.value for one in goods]
    pictures.image(write(tmp_path / "b.pdf", Paper()), 1, 800).save(path)
    with pytest.raises(NotRecognised):
        reading.read(path)
