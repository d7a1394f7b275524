"""Tests of words on a page: where they stand, however they were drawn."""

from __future__ import annotations

from pathlib import Path

from app.intake import pdf_words, pdfium
from app.intake.pdf_page import Page
from tests.intake.papers import Paper, wide, write


def page(path: Path, paper: Paper) -> Page:
    with pdfium.opened(write(path / "a.pdf", paper)) as document:
        return pdf_words.page(document, 1)


def test_words_and_their_places(tmp_path: Path) -> None:
    found = page(tmp_path, Paper().text(50, 100, "Unit price", 10))
    assert [word.text for word in found.words] == ["Unit", "price"]
    first = found.words[0]
    assert (round(first.x0), round(first.base), round(first.size)) == (50, 100, 10)
    assert abs(first.x1 - 50 - wide("Unit", 10)) < 0.1
    assert (found.turn, found.unreadable, found.recognised, found.drawn) == (0, 0.0, False, True)


def test_strings_that_run_into_each_other_stay_two(tmp_path: Path) -> None:
    found = page(tmp_path, Paper().text(50, 100, "Unit", 10).text(58, 100, "Unit price", 10))
    assert sorted(word.text for word in found.words) == ["Unit", "Unit", "price"]


def test_a_string_drawn_twice_is_read_once(tmp_path: Path) -> None:
    twice = Paper().text(50, 100, "Total all", 10).text(50.4, 100, "Total all", 10)
    assert [word.text for word in page(tmp_path, twice).words] == ["Total", "all"]


def test_a_stamp_across_the_page_is_no_row(tmp_path: Path) -> None:
    stamped = Paper().text(50, 100, "one two three", 10).text(300, 20, "COPY", 9, turned=90)
    assert [word.text for word in page(tmp_path, stamped).words] == ["one", "two", "three"]


def test_words_from_the_right(tmp_path: Path) -> None:
    found = page(tmp_path, Paper().text(50, 100, "ab", 10).text(50 + wide("ab", 10), 100, "cd", 10))
    assert [word.text for word in found.words] == ["abcd"]


def test_an_empty_page_and_a_picture(tmp_path: Path) -> None:
    assert page(tmp_path, Paper()) == Page(1, 595.0, 842.0)
    assert page(tmp_path, Paper(picture=(2, 2, bytes(4)))).drawn
