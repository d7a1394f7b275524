"""Tests of lines of text: what stands on one line and which words belong together."""

from __future__ import annotations

from app.intake.pdf_page import Page, Word
from app.intake.pdf_rows import rows


def word(text: str, x0: float, base: float = 100, size: float = 10) -> Word:
    return Word(text, x0, x0 + 5 * len(text), base, size)


def texts(*words: Word) -> list[list[str]]:
    return [[one.text for one in row.phrases] for row in rows(Page(1, 600, 800, words))]


def test_phrases_end_where_more_than_a_blank_stands() -> None:
    assert texts(word("Unit", 50), word("price", 73), word("Amount", 120)) == [
        ["Unit price", "Amount"]
    ]


def test_text_of_two_sizes_stands_on_one_line() -> None:
    assert texts(word("Total", 50, 100, 14), word("9.00", 200, 101, 8)) == [["Total", "9.00"]]


def test_half_a_line_lower_is_another_line() -> None:
    assert texts(word("Bolt", 50, 100), word("12", 200, 105.5), word("long", 50, 111)) == [
        ["Bolt"],
        ["12"],
        ["long"],
    ]


def test_letters_written_apart() -> None:
    spaced = [word(sign, 50 + 12 * at) for at, sign in enumerate("INVOICE")]
    assert texts(*spaced) == [["INVOICE"]]
    two = [word(sign, 50 + 10 * at + (9 if at > 4 else 0)) for at, sign in enumerate("TOTALSUM")]
    assert texts(*two) == [["TOTAL", "SUM"]]
    # Grades in columns are no word.
    assert texts(word("A", 50), word("B", 90), word("C", 130), word("D", 170)) == [
        ["A", "B", "C", "D"]
    ]


def test_words_of_a_script_from_the_right() -> None:
    assert texts(word("שלום", 80), word("עולם", 58)) == [["שלום עולם"]]


def test_a_row_knows_its_place() -> None:
    (row,) = rows(Page(3, 600, 800, (word("Bolt", 50), word("12", 200))))
    assert (row.page, row.number, row.base, row.size, row.text) == (3, 1, 100, 10, "Bolt 12")
    assert (row.top, row.bottom) == (92, 102.5)
