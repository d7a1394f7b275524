"""Tests of columns under a header and of what stands in their cells."""

from __future__ import annotations

from app.intake.pdf_columns import Columns, cells, columns
from app.intake.pdf_header import headings_of
from app.intake.pdf_rows import Row
from tests.intake.test_pdf_header import lines

HEAD = [(50.0, "Description"), (255.0, "Qty"), (350.0, "Price"), (450.0, "Amount")]


def table(*body: list[tuple[float, str]]) -> tuple[Columns, list[Row]]:
    found = lines(HEAD, *body)
    return columns(headings_of([found[0].phrases]), found[1:]), found[1:]


def texts(*body: list[tuple[float, str]]) -> list[list[str]]:
    found, rows = table(*body)
    return [
        [one.text(column) for column in range(len(found.headings))]
        for one in (cells(row, found) for row in rows)
    ]


LONG = [
    (50.0, "Bolt of steel that is long enough"),
    (260.0, "12"),
    (355.0, "1.50"),
    (455.0, "18.00"),
]
SHORT = [(50.0, "Hose"), (260.0, "10"), (355.0, "2.00"), (455.0, "20.00")]


def test_columns_end_where_the_rows_leave_room() -> None:
    found, _ = table(LONG, SHORT)
    assert [one.text for one in found.headings] == ["Description", "Qty", "Price", "Amount"]
    assert 220 < found.cuts[0] < 260
    assert found.numeric == (False, True, True, True)


def test_a_number_close_to_its_neighbour_goes_to_its_own_column() -> None:
    assert texts(
        LONG, SHORT, [(50.0, "Glass jar"), (248.0, "1,200 pcs"), (355.0, "0.10"), (455.0, "120.00")]
    )[2] == ["Glass jar", "1,200 pcs", "0.10", "120.00"]


def test_cells_under_no_heading_get_a_column_without_a_name() -> None:
    numbered = [[(20.0, str(at)), *row] for at, row in enumerate((LONG, SHORT, LONG, SHORT), 1)]
    found, rows = table(*numbered)
    assert [one.text for one in found.headings] == ["", "Description", "Qty", "Price", "Amount"]
    assert [cells(row, found).text(0) for row in rows] == ["1", "2", "3", "4"]


def test_a_label_over_several_columns_stays_whole() -> None:
    rows = texts(LONG, SHORT, [(300.0, "Invoice total EUR"), (455.0, "38.00")])
    assert rows[2] == ["", "Invoice total EUR", "", "38.00"] or "Invoice total EUR" in rows[2]


def test_a_sentence_is_not_cut_up() -> None:
    sentence = "Goods remain our property until they are paid in full and nothing else counts here"
    assert texts(LONG, SHORT, [(50.0, sentence)])[2] == [sentence, "", "", ""]


def test_a_label_in_its_amounts_column_stands_beside_it() -> None:
    rows = texts(LONG, SHORT, [(405.0, "VAT"), (455.0, "7.60")])
    assert rows[2] == ["", "", "VAT", "7.60"]
