"""Tests of what pages are and which of them go on with one table."""

from __future__ import annotations

from app.intake.pdf_page import Page, Word
from app.intake.pdf_pages import sections, sheets

HEAD = [(50.0, "Description"), (255.0, "Qty"), (350.0, "Price"), (450.0, "Amount")]
BODY = [(50.0, "Bolt"), (260.0, "12"), (355.0, "1.50"), (455.0, "18.00")]


def page(number: int, *lines: tuple[float, float, list[tuple[float, str]]]) -> Page:
    """A page of lines: their place, the size of their letters, their cells."""
    words = []
    for base, size, some in lines:
        for x, text in some:
            for piece in text.split():
                words.append(Word(piece, x, x + 0.5 * size * len(piece), base, size))
                x += 0.5 * size * len(piece) + 0.3 * size
    return Page(number, 600, 800, tuple(words))


def titled(number: int, title: str, *more: tuple[float, float, list[tuple[float, str]]]) -> Page:
    return page(number, (60, 16, [(200.0, title)]), *more)


TABLE = ((200.0, 9.0, HEAD), (214.0, 9.0, BODY))


def test_what_pages_call_themselves() -> None:
    found = sheets(
        [
            titled(1, "CERTIFICATE OF ORIGIN", (100, 9, [(50.0, "Invoice No. 4711")])),
            titled(2, "Commercial Invoice", *TABLE),
            titled(3, "Packing list", *TABLE),
            titled(4, "Air Waybill"),
            page(5, (100, 9, [(50.0, "Terms of delivery")])),
        ]
    )
    assert [one.nature for one in found] == [
        "certificate",
        "invoice",
        "packing list",
        "transport document",
        None,
    ]


def test_a_mention_in_small_letters_is_no_title() -> None:
    (one,) = sheets([titled(1, "INVOICE", (100, 9, [(50.0, "see certificate of origin")]), *TABLE)])
    assert one.nature == "invoice"


def test_pages_that_go_on() -> None:
    number = (90.0, 9.0, [(50.0, "Invoice No.:"), (150.0, "4711")])
    other = (90.0, 9.0, [(50.0, "Invoice No.:"), (150.0, "4712")])
    found = sections(
        sheets(
            [
                titled(1, "INVOICE", number, *TABLE),
                page(2, *TABLE),
                page(3, (60, 9, BODY)),
                titled(4, "INVOICE", other, *TABLE),
                titled(5, "Packing list", *TABLE),
            ]
        )
    )
    assert [one.name for one in found] == ["pages 1-3", "page 4", "page 5"]


def test_letterheads_and_footers_repeat() -> None:
    def with_edges(number: int, text: str) -> Page:
        return page(
            number,
            (30, 9, [(50.0, "Example Trading Ltd")]),
            *TABLE,
            (300, 9, [(50.0, "carried forward"), (455.0, text)]),
            (780, 8, [(280.0, f"Page {number} of 2")]),
        )

    found = sheets([with_edges(1, "18.00"), with_edges(2, "36.00")])
    texts = [[row.text for row in sheet.rows if row.number in sheet.repeated] for sheet in found]
    assert texts == [
        ["Example Trading Ltd", "Page 1 of 2"],
        ["Example Trading Ltd", "Page 2 of 2"],
    ]
