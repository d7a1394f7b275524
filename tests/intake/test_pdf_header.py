"""Tests of finding the header of a table of goods on a page."""

from __future__ import annotations

from app.intake.pdf_header import heads
from app.intake.pdf_page import Page, Word
from app.intake.pdf_rows import Row, rows


def lines(*some: list[tuple[float, str]], pitch: float = 11) -> list[Row]:
    words = []
    for number, cells in enumerate(some):
        for x, text in cells:
            for piece in text.split():
                words.append(Word(piece, x, x + 5 * len(piece), 100 + pitch * number, 9))
                x += 5 * len(piece) + 3
    return rows(Page(1, 600, 800, tuple(words)))


BODY = [(50, "Bolt"), (250, "12"), (350, "1.50"), (450, "18.00")]


def words_of(found: list[Row]) -> list[tuple[str, ...]]:
    return [head.words for head in heads(found)]


def test_a_header_of_one_line() -> None:
    found = lines(
        [(50, "Invoice 4711")],
        [(50, "Description"), (250, "Qty"), (350, "Price"), (450, "Amount")],
        BODY,
    )
    assert words_of(found) == [("Description", "Qty", "Price", "Amount")]
    head = heads(found)[0]
    assert (head.first, head.last) == (1, 1)
    assert head.meanings == {"description", "quantity", "unit_price", "value"}


def test_a_stacked_header_with_a_word_parted() -> None:
    found = lines(
        [(250, "Unit of"), (350, "Unit"), (450, "Total")],
        [(50, "Description"), (250, "mea-"), (350, "price"), (450, "amount")],
        [(250, "sure"), (350, "USD"), (450, "USD")],
        [(50, "Bolt"), (250, "pcs"), (350, "1.50"), (450, "18.00")],
    )
    assert words_of(found) == [
        ("Description", "Unit of measure", "Unit price USD", "Total amount USD")
    ]


def test_headings_under_one_that_spans_them() -> None:
    found = lines(
        [(50, "Description"), (215, "Weight in kg"), (450, "Amount")],
        [(210, "Net"), (262, "Gross")],
        [(50, "Bolt"), (215, "1.2"), (265, "1.3"), (450, "18.00")],
    )
    assert words_of(found)[0][1:3] == ("Net Weight in kg", "Weight in kg Gross")


def test_two_languages() -> None:
    found = lines(
        [(50, "Description"), (250, "Qty"), (350, "Price"), (450, "Amount")],
        [(50, "Bezeichnung"), (250, "Menge"), (350, "Preis"), (450, "Betrag")],
        BODY,
    )
    assert words_of(found) == [
        ("Description Bezeichnung", "Qty Menge", "Price Preis", "Amount Betrag")
    ]


def test_headings_with_a_blank_between_them() -> None:
    found = lines([(50, "Description of goods Quantity"), (350, "Price"), (450, "Amount")], BODY)
    assert words_of(found) == [("Description of goods", "Quantity", "Price", "Amount")]


def test_sentences_are_no_header() -> None:
    assert (
        heads(lines([(50, "The description of the goods and the price are in this invoice")])) == []
    )
    assert heads(lines([(50, "Net weight"), (250, "12.5 kg")])) == []


def test_a_header_repeated_is_found_twice() -> None:
    head = [(50, "Description"), (250, "Qty"), (350, "Price"), (450, "Amount")]
    found = lines(head, BODY, BODY, head, BODY)
    assert [(one.first, one.last) for one in heads(found)] == [(0, 0), (3, 3)]
