"""Tests of one document from the sheets of a file."""

from __future__ import annotations

import pytest

from app.intake.invoice import assemble
from app.intake.refusals import IsQuote, IsTemplate, NoLines, NoTable, NotGoods
from tests.intake.books import HEAD, document, grid, sentences

MUG = [1, "Mug", 2, "pcs", 3, 6]
CUP = [2, "Cup", 4, "pcs", 5, 20]


def test_the_sheet_with_the_table_is_found() -> None:
    read = assemble(
        "xlsx",
        "a.xlsx",
        [
            grid(sheet="Empty"),
            grid(["Seller:", "Maker Ltd"], sheet="Cover"),
            grid(HEAD, MUG, sheet="Data"),
        ],
    )
    assert read.lines[0].source == "Data!A2:F2"
    assert read.supplier == "Maker Ltd"


def test_sheets_of_one_layout_are_read_together() -> None:
    total = ["", "", "", "", "Total", 6]
    read = assemble(
        "xlsx",
        "a.xlsx",
        [
            grid(HEAD, MUG, total, sheet="One"),
            grid(HEAD, CUP, ["", "", "", "", "Total", 20], sheet="Two"),
            grid(HEAD, MUG, total, sheet="Copy"),
        ],
    )
    assert [line.source for line in read.lines] == ["One!A2:F2", "Two!A2:F2"]
    assert [line.number for line in read.lines] == [1, 2]
    assert (read.document_total, read.totals_agree) == (26, True)
    assert 'The sheet "Copy" repeats the lines of "One"' in sentences(read)


def test_a_table_of_another_layout_is_left_and_said() -> None:
    other = grid(["Item", "Goods", "Pcs", "Total"], ["Z", "Cap", 4, 8], sheet="Other")
    read = assemble("xlsx", "a.xlsx", [grid(HEAD, MUG, sheet="One"), other])
    assert 'other tables of goods in "Other"' in sentences(read)


def test_hidden_lines_are_said() -> None:
    read = document(HEAD, MUG, CUP, hidden_rows=frozenset({2}))
    assert len(read.lines) == 2
    assert "1 lines stand in hidden rows and were read: rows 3." in sentences(read)


@pytest.mark.parametrize(
    ("rows", "refusal"),
    [
        ([["Dear Sir"], ["no table here"]], NoTable),
        ([], NoTable),
        ([["Invoice"], HEAD], NoLines),
        ([["Invoice"], HEAD, ["{No}", "{Item}", "{Qty}", "", "{Price}", "{Total}"]], IsTemplate),
        ([["QUOTATION"], HEAD, MUG], IsQuote),
        ([["Angebot Nr. 12"], HEAD, MUG], IsQuote),
        ([["发票代码", "发票号码", "税前金额"], ["12", "34", 471495.24]], NotGoods),
    ],
)
def test_what_is_no_invoice_is_refused(rows: list[list[object]], refusal: type[Exception]) -> None:
    with pytest.raises(refusal) as caught:
        assemble("xlsx", "a.xlsx", [grid(*rows)])  # type: ignore[arg-type]
    assert str(caught.value).startswith(("a.xlsx", "No table"))


def test_an_invoice_may_speak_of_its_quotation() -> None:
    read = document(["Tax Invoice"], ["Quotation No.", "Q-7"], HEAD, MUG)
    assert read.nature == "invoice"


def test_natures() -> None:
    assert (
        document(["PACKING LIST"], ["Roll no", "Net weight"], ["R1", 1.0]).nature == "packing list"
    )
    assert document(["Credit note"], HEAD, MUG).nature == "credit note"
    assert document(HEAD, MUG).nature == "goods list"


def test_a_shared_sign_leaves_the_currency_open() -> None:
    read = document(["Item", "Qty", "Price"], ["Mug", "5", "$3.60"])
    assert read.currency is None
    assert "a sign that several currencies use" in sentences(read)


def test_a_currency_elsewhere_is_taken_aloud() -> None:
    read = document(["All prices in EUR"], HEAD, MUG)
    assert read.currency == "EUR"
    assert 'EUR was taken from "All prices in EUR"' in sentences(read)


def test_several_currencies_are_no_amount() -> None:
    read = document(
        ["Item", "Qty", "Price", "Currency"], ["Mug", 1, 2, "EUR"], ["Cup", 1, 3, "USD"]
    )
    assert (read.currency, read.lines_total) == (None, 5)
    assert "their sum mixes them and is no amount of money" in sentences(read)


def test_number_formats_name_the_currency() -> None:
    read = document(HEAD, MUG, formats={(1, 5): "₹ #,##0.00"})
    assert read.currency == "INR"


def test_columns_found_are_told() -> None:
    found = {column.meaning: column for column in document(HEAD, MUG).columns}
    assert (found["value"].letter, found["value"].header, found["value"].how) == (
        "F",
        "Amount",
        "header",
    )
