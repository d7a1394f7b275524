"""Tests of PDFium's own process: what it answers, and what it may not use up."""

from __future__ import annotations

import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from app.intake import pdf_apart
from app.intake.refusals import Damaged, NoSuchPage, PasswordProtected, TooHeavy
from tests.intake.invoices import STYLES, draw, lines
from tests.intake.papers import Paper, file_of, stream, write


def test_words_come_over_as_they_were_read(tmp_path: Path) -> None:
    path = draw(tmp_path / "a.pdf", lines(30), STYLES["turkish"])
    assert pdf_apart.words(path) == list(pdf_apart.here(path))


def test_pages_and_pictures(tmp_path: Path) -> None:
    path = write(tmp_path / "ä b.pdf", Paper(), Paper(rotate=90))
    assert pdf_apart.sizes(path) == [(595, 842), (842, 595)]
    assert pdf_apart.drawn(path, 2, 200).startswith(b"\x89PNG")
    with pytest.raises(NoSuchPage, match=r"b\.pdf has no page 3"):
        pdf_apart.drawn(path, 3, 200)


def test_refusals_come_over(tmp_path: Path) -> None:
    path = write(tmp_path / "a.pdf", Paper().text(50, 50, "secret"), locked=True)
    with pytest.raises(PasswordProtected, match=r"a\.pdf is protected"):
        pdf_apart.words(path)
    path.write_bytes(b"%PDF-1.7")
    with pytest.raises(Damaged):
        pdf_apart.words(path)


def test_forms_that_draw_themselves_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten forms deep, each drawing the next ten times: ten thousand million drawings."""
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R"
        b" /Resources << /XObject << /A 5 0 R >> >> >>"
    )
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page,
        stream(b"/A Do " * 10),
    ]
    form = "/Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << /XObject << /A"
    objects += [stream(b"/A Do " * 10, f"{form} {6 + at} 0 R >> >>") for at in range(10)]
    objects.append(stream(b"0 0 m 9 9 l S", f"{form} 4 0 R >> >>"))
    path = tmp_path / "a.pdf"
    path.write_bytes(file_of(objects))
    monkeypatch.setattr(pdf_apart, "LONGEST", 3.0)
    with pytest.raises(TooHeavy, match="more time or memory to open than any invoice"):
        pdf_apart.words(path)


def test_a_page_that_unpacks_to_gigabytes_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf_apart, "MOST_MEMORY", 150 * 1024 * 1024)
    packed = zlib.compress(b"0 0 m 1 1 l S\n" * 10_000_000, 9)
    path = tmp_path / "a.pdf"
    path.write_bytes(
        file_of(
            [
                b"<< /Type /Catalog /Pages 2 0 R >>",
                b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>",
                b"<< /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed)
                + packed
                + b"\nendstream",
            ]
        )
    )
    with pytest.raises(TooHeavy):
        pdf_apart.words(path)


def test_too_many_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_apart, "MOST_WORDS", 20)
    with pytest.raises(TooHeavy):
        list(pdf_apart.here(draw(tmp_path / "a.pdf", lines(5), STYLES["english"])))


def test_a_page_is_never_drawn_too_large() -> None:
    assert pdf_apart.bounded(600, 800, 2) == 2
    assert 14_000 * pdf_apart.bounded(14_000, 10, 9) <= pdf_apart.WIDEST
    assert pdf_apart.bounded(0, 0, 1) == 1


def test_the_program_itself_does_without_pdfium() -> None:
    """What a PDF does to PDFium, it does not do to the window."""
    said = subprocess.run(
        [sys.executable, "-c", "import sys, app.intake.reading; print('pypdfium2' in sys.modules)"],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).resolve().parents[2],
    )
    assert said.stdout.strip() == "False"
