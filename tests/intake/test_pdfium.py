"""Tests of opening PDFs: damaged, locked and oversized ones get their sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.intake import pdfium
from app.intake.refusals import Damaged, NoSuchPage, PasswordProtected, TooManyPages
from tests.intake.papers import Paper, write


def test_a_password(tmp_path: Path) -> None:
    path = write(tmp_path / "a.pdf", Paper().text(50, 50, "secret"), locked=True)
    with (
        pytest.raises(PasswordProtected, match=r"a\.pdf is protected by a password"),
        pdfium.opened(path),
    ):
        pass


def test_a_damaged_file(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.7\nnothing more")
    with pytest.raises(Damaged, match="damaged or not complete"), pdfium.opened(path):
        pass


def test_a_truncated_file_is_read_as_far_as_it_goes_or_said_to_be_damaged(tmp_path: Path) -> None:
    whole = write(tmp_path / "a.pdf", Paper().text(50, 50, "word")).read_bytes()
    half = tmp_path / "b.pdf"
    half.write_bytes(whole[: len(whole) // 3])
    with pytest.raises(Damaged), pdfium.opened(half):
        pass


def test_too_many_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "a.pdf", *(Paper() for _ in range(4)))
    with pdfium.opened(path) as document:
        assert len(document) == 4
    monkeypatch.setattr(pdfium, "MOST_PAGES", 3)
    with pytest.raises(TooManyPages, match="has 4 pages; up to 3 are read"), pdfium.opened(path):
        pass


def test_the_file_is_free_while_it_is_open(tmp_path: Path) -> None:
    path = write(tmp_path / "a.pdf", Paper().text(50, 50, "word"))
    with pdfium.opened(path) as document:
        path.unlink()
        assert document[0].get_size() == (595, 842)


def test_a_page_drawn(tmp_path: Path) -> None:
    path = write(tmp_path / "a.pdf", Paper())
    with pdfium.opened(path) as document:
        assert pdfium.png(document, "a.pdf", 1, 100).startswith(b"\x89PNG")
        with pytest.raises(NoSuchPage, match=r"a\.pdf has no page 2"):
            pdfium.png(document, "a.pdf", 2, 100)
