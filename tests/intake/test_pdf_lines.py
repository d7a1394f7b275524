"""Tests of putting the rows of one line of goods together."""

from __future__ import annotations

from app.intake.pdf_columns import cells, columns
from app.intake.pdf_header import headings_of
from app.intake.pdf_lines import joined
from app.intake.pdf_page import Page, Word
from app.intake.pdf_rows import rows

HEAD = (
    0.0,
    [
        (50.0, "Item No."),
        (120.0, "Description"),
        (300.0, "Qty"),
        (400.0, "Price"),
        (500.0, "Amount"),
    ],
)
NUMBERS = [(303.0, "2"), (403.0, "1.50"), (503.0, "3.00")]


def read(*lines: tuple[float, list[tuple[float, str]]]) -> list[list[str]]:
    """The joined rows as texts; each line is its place from the header and its cells."""
    words = []
    for down, some in (HEAD, *lines):
        for x, text in some:
            for piece in text.split():
                words.append(Word(piece, x, x + 4 * len(piece), 100 + down, 9))
                x += 4 * len(piece) + 3
    found = rows(Page(1, 600, 800, tuple(words)))
    table = columns(headings_of([found[0].phrases]), found[1:])
    return [
        [one.text(column) for column in range(len(table.headings))]
        for one in joined([cells(row, table) for row in found[1:]], table)
    ]


def line(part: str, text: str) -> list[tuple[float, str]]:
    return [(50.0, part), (120.0, text), *NUMBERS]


def test_text_below_joins_the_line_above() -> None:
    assert read(
        (20, line("A-1", "Bolt")), (31, [(120.0, "zinc plated")]), (42, [(120.0, "long")]),
        (60, line("A-2", "Hose")),
    ) == [
        ["A-1", "Bolt zinc plated long", "2", "1.50", "3.00"],
        ["A-2", "Hose", "2", "1.50", "3.00"],
    ]  # fmt: skip


def test_text_above_and_below_joins_the_numbers_between() -> None:
    assert read(
        (20, [(120.0, "Bolt")]), (31, line("A-1", "zinc plated")), (42, [(120.0, "long")]),
        (60, [(120.0, "Hose")]), (71, line("A-2", "of rubber")), (82, [(120.0, "red")]),
    ) == [
        ["A-1", "Bolt zinc plated long", "2", "1.50", "3.00"],
        ["A-2", "Hose of rubber red", "2", "1.50", "3.00"],
    ]  # fmt: skip


def test_numbers_half_a_line_lower_than_their_text() -> None:
    assert [row[1] for row in read(
        (20, [(120.0, "Bolt")]), (25.5, [(50.0, "A-1"), *NUMBERS]), (31, [(120.0, "long")]),
        (46, [(120.0, "Hose")]), (51.5, [(50.0, "A-2"), *NUMBERS]), (57, [(120.0, "red")]),
    )] == ["Bolt long", "Hose red"]  # fmt: skip


def test_a_code_parted_by_a_hyphen_is_one() -> None:
    assert read((20, line("AB-12-", "Bolt")), (31, [(50.0, "345"), (120.0, "long")]))[0][:2] == [
        "AB-12-345",
        "Bolt long",
    ]


def test_an_amount_a_little_lower_is_the_lines_own() -> None:
    assert read(
        (20, [(50.0, "A-1"), (120.0, "Bolt"), (303.0, "2"), (403.0, "1.50")]),
        (28, [(503.0, "3.00")]),
        (60, line("A-2", "Hose")),
    )[0] == ["A-1", "Bolt", "2", "1.50", "3.00"]


def test_what_says_something_by_itself_stays_a_row() -> None:
    found = read(
        (20, line("A-1", "Bolt")), (31, [(120.0, "Origin: Italy")]), (50, line("A-2", "Hose")),
        (70, [(400.0, "Total"), (503.0, "6.00")]),
    )  # fmt: skip
    assert [row[1] for row in found] == ["Bolt", "Origin: Italy", "Hose", ""]
    assert found[3][3:] == ["Total", "6.00"]


def test_text_far_below_is_apart() -> None:
    found = read((20, line("A-1", "Bolt")), (70, [(120.0, "Thank you for your order")]))
    assert [row[1] for row in found] == ["Bolt", "Thank you for your order"]
