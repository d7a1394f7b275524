"""Tests of a file's own packing list: its sheets, tables below the invoice, and bare totals."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from app.intake import layout, sheets, table
from app.intake.document import Document
from app.intake.grid import Grid, Merge
from app.intake.invoice import assemble
from app.intake.reading import read
from app.intake.refusals import NoTable
from tests.intake.books import grid, sentences, workbook
from tests.intake.packs import masses, totals

HEAD = ["Part No", "Description", "Qty", "Unit price", "Amount"]
PACK = ["Carton No", "Part No", "Qty", "N.W. (kg)", "G.W. (kg)"]
INVOICE = [
    ["COMMERCIAL INVOICE"],
    ["Invoice No", "INV-1"],
    HEAD,
    ["A1", "Bolt", 10, 2, 20],
    ["B2", "Nut", 5, 3, 15],
    ["Total", "", "", "", 35],
]
PACKING = [
    ["PACKING LIST"],
    ["Invoice No: INV-1"],
    PACK,
    ["1-2", "A1", 10, 8, 9],
    ["3", "B2", 5, 4, 6],
    ["Total", "", 15, 12, 15],
]


def together(*grids: Grid) -> Document:
    return assemble("xlsx", "a.xlsx", grids)


def test_a_sheet_with_the_packing_list_joins_the_invoice() -> None:
    both = together(grid(*PACKING, sheet="PL"), grid(*INVOICE, sheet="Invoice"))
    assert (both.nature, both.invoice_number, both.document_total) == ("invoice", "INV-1", 35)
    assert masses(both) == [(8, 9, 2), (4, 6, 1)]
    assert totals(both) == (12, 15, 3)
    assert both.lines[0].source == "Invoice!A4:E4"
    assert both.lines[0].joined[0].where == "PL!A4:E4"
    assert both.lines[0].raw["PL!A4:E4: G.W. (kg)"] == "9"
    assert both.joined[0].where == "the packing list (PL)"
    assert "another layout" not in sentences(both)


def test_a_file_is_read_the_same_way(tmp_path: Path) -> None:
    def second(sheet: object) -> None:
        book = sheet.parent  # type: ignore[attr-defined]
        other = book.create_sheet("Packing")
        for row in PACKING:
            other.append(row)

    both = read(workbook(tmp_path / "b.xlsx", *INVOICE, change=second))
    assert masses(both) == [(8, 9, 2), (4, 6, 1)]


def test_a_packing_list_below_the_invoice_joins_it() -> None:
    both = together(grid(*INVOICE, [], *PACKING, sheet="One"))
    assert masses(both) == [(8, 9, 2), (4, 6, 1)]
    assert both.lines[1].joined[0].where == "One!A12:E12"
    assert both.document_total == 35


def test_another_table_with_prices_stays_left() -> None:
    other = grid(["Item", "Goods", "Price", "Pcs", "Total"], ["Z", "Cap", 2, 4, 8], sheet="Other")
    both = together(grid(*INVOICE, sheet="Invoice"), other)
    assert 'other tables of goods in "Other"' in sentences(both)


def test_a_packing_list_alone_is_read_as_what_it_is() -> None:
    alone = together(grid(*PACKING, sheet="PL"))
    assert (alone.nature, alone.invoice_number) == ("packing list", "INV-1")
    assert [(one.package_marks, one.gross_mass) for one in alone.lines] == [("1-2", 9), ("3", 6)]


def test_an_invoice_that_only_mentions_its_number_is_an_invoice() -> None:
    alone = together(grid(["Invoice No", "INV-1"], HEAD, ["A1", "Bolt", 10, 2, 20]))
    assert alone.nature == "invoice"


def test_a_packing_list_without_rows_leaves_the_invoice() -> None:
    both = together(grid(*INVOICE, sheet="Invoice"), grid(PACK, sheet="PL"))
    assert len(both.lines) == 2
    assert "The packing list in the file was left: " in sentences(both)


def test_a_mass_merged_over_rows_of_two_lines_is_not_divided() -> None:
    packing = [*PACKING[:4], ["3", "B2", 5, 4, None]]
    merged = grid(*packing, sheet="PL", merges=(Merge(3, 4, 4, 4),))
    both = together(grid(*INVOICE, sheet="Invoice"), merged)
    assert masses(both) == [(8, None, 2), (4, None, 1)]
    assert "9 kg gross in PL!A4:E4, PL!A5:E5 cover lines 1, 2 together" in sentences(both)


def test_pounds_become_kilograms_and_that_is_said() -> None:
    pounds = [
        ["PACKING LIST"],
        ["Part No", "Qty", "Gross weight (lbs)"],
        ["A1", 10, 100],
        ["B2", 5, 50],
        ["Total", 15, 150],
    ]
    both = together(grid(*INVOICE, sheet="Invoice"), grid(*pounds, sheet="PL"))
    assert masses(both)[0][1] == Decimal("45.359237")
    assert both.gross_mass_total == Decimal("68.0388555")
    assert '"Gross weight (lbs)" is in pounds: the masses are given in kilograms' in sentences(both)


def test_masses_per_carton_are_not_those_of_the_line() -> None:
    head = ["C/NO.", "Part No", "Qty", "CTNS", "N.W./CTN (KGS)", "G.W./CTN (KGS)"]
    rows = [["PACKING LIST"], head, ["1-2", "A1", 10, 2, 4, 5], ["3", "B2", 5, 1, 4, 5]]
    both = together(grid(*INVOICE, sheet="Invoice"), grid(*rows, sheet="PL"))
    assert masses(both) == [(None, None, 2), (None, None, 1)]
    assert both.currency is None  # kilograms are no currency of the invoice


def test_totals_under_a_packing_list_without_the_column_are_totals() -> None:
    rows = [["PACKING LIST"], ["Part No", "Qty", "G.W.(KGS)"], ["A1", 10, 9], ["B2", 5, 6], []]
    under = [["TOTAL GROSS WEIGHT: 15 KGS"], ["TOTAL NET WEIGHT: 12 KGS"]]
    both = together(grid(*INVOICE, sheet="Invoice"), grid(*rows, *under, sheet="PL"))
    assert totals(both) == (12, 15, None)
    assert "add up to" not in sentences(both)


def test_a_heading_of_prices_alone_makes_no_invoice() -> None:
    cover = grid(["Description of goods", "FOB"], ["Cotton cloth", "as agreed"], sheet="Cover")
    alone = together(cover, grid(*PACKING, sheet="PL"))
    assert (alone.nature, len(alone.lines)) == ("packing list", 2)


def test_below_is_only_what_packs() -> None:
    prices = grid(
        *INVOICE, [], [*HEAD[:2], "Pcs", "Price each", "Line total"], ["Z", "Cap", 1, 2, 2]
    )
    one = layout.find(prices)
    assert one is not None
    assert sheets.below(table.read(prices, one)) is None
    assert sheets.split([prices]) == ([prices], [])


@pytest.mark.parametrize(
    ("rows", "nature", "expected"),
    [
        (
            [
                ["AIR WAYBILL"],
                ["Shipper", "Maker Ltd"],
                ["Gross weight", "21.5 kg"],
                ["No. of packages", "3"],
            ],
            "waybill",
            (None, Decimal("21.5"), 3),
        ),
        (
            [["Packing list"], ["Total net weight: 100 lbs"], ["Total gross weight (lb)", 200]],
            "packing list",
            (Decimal("45.359237"), Decimal("90.718474"), None),
        ),
    ],
)
def test_totals_without_lines_are_a_document_too(
    rows: list[list[object]], nature: str, expected: tuple[object, ...]
) -> None:
    alone = together(grid(*rows))  # type: ignore[arg-type]
    assert (alone.nature, alone.lines, totals(alone)) == (nature, (), expected)
    assert f"The document is a {nature} with totals and no lines of goods." in sentences(alone)


def test_a_waybill_without_any_figure_is_refused() -> None:
    with pytest.raises(NoTable):
        together(grid(["AIR WAYBILL"], ["Shipper", "Maker Ltd"]))


def test_the_name_of_a_file_speaks_where_nothing_in_it_does() -> None:
    rows = grid(PACK, ["1", "A1", 10, 8, 9])
    assert assemble("xlsx", "packing-list-7.xlsx", [rows]).nature == "packing list"
    assert assemble("xlsx", "goods.xlsx", [rows]).nature == "goods list"
