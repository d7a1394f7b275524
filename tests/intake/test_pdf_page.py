"""Tests of a page of words: boxes are where the window shows the page."""

from __future__ import annotations

from app.intake.pdf_page import Page, Word


def test_a_word_has_a_height() -> None:
    word = Word("Unit", 10, 30, 100, 10)
    assert (word.top, word.bottom) == (92, 102.5)


def test_boxes_on_the_page_as_shown() -> None:
    assert Page(1, 600, 800).shown(10, 20, 30, 40) == (10, 20, 30, 40)
    assert Page(1, 600, 800, turn=90).shown(10, 20, 30, 40) == (560, 10, 580, 30)
    assert Page(1, 600, 800, turn=180).shown(10, 20, 30, 40) == (570, 760, 590, 780)
    assert Page(1, 600, 800, turn=270).shown(10, 20, 30, 40) == (20, 770, 40, 790)
    assert Page(1, 600, 800).shown(-5, -5, 900, 900) == (0, 0, 600, 800)
