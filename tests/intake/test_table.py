"""Tests of telling lines from totals, charges, headers and notes."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from app.intake import layout, table
from app.intake.grid import Cell, Merge
from app.intake.table import Table
from tests.intake.books import HEAD, grid


def read(*rows: Sequence[Cell], **facts: object) -> Table:
    sheet = grid(*rows, **facts)
    found = layout.find(sheet)
    assert found is not None
    return table.read(sheet, found)


MUG = [1, "Mug", 2, "pcs", 3, 6]
CUP = [2, "Cup", 4, "pcs", 5, 20]


def test_totals_and_charges_are_not_lines() -> None:
    read_ = read(
        HEAD,
        MUG,
        CUP,
        ["", "", "", "", "Subtotal", 26],
        ["", "Freight", 1, "", 4, 4],
        ["", "", "", "", "VAT 20%", 6],
        ["", "TOTAL", "", "", "", 36],
    )
    assert [row.texts["description"] for row in read_.rows] == ["Mug", "Cup"]
    assert [(one.kind, one.amount) for one in read_.sums] == [
        ("subtotal", Decimal(26)),
        ("freight", Decimal(4)),
        ("tax", Decimal(6)),
        ("total", Decimal(36)),
    ]


def test_goods_may_be_called_like_charges() -> None:
    read_ = read(
        HEAD,
        [1, "Packing machine", 1, "pcs", 900, 900],
        [2, "Total station, surveying", 1, "pcs", 800, 800],
        [3, "Insurance calculator", 2, "pcs", 5, 10],
    )
    assert len(read_.rows) == 3
    assert read_.sums == []


def test_a_repeated_header_is_skipped_and_the_table_goes_on() -> None:
    assert len(read(HEAD, MUG, [], HEAD, CUP).rows) == 2


def test_another_table_ends_this_one() -> None:
    packing = ["Carton", "Description", "Net weight", "Gross weight"]
    assert len(read(HEAD, MUG, CUP, [], packing, ["C1", "Mug", 1.5, 2.0]).rows) == 2


def test_an_unlabelled_running_total_is_a_subtotal() -> None:
    read_ = read(HEAD, MUG, CUP, [], ["", "", "", "", "", 26])
    assert [(one.kind, one.amount) for one in read_.sums] == [("subtotal", Decimal(26))]


def test_an_amount_that_is_nothing_is_said() -> None:
    read_ = read(HEAD, MUG, ["", "", "", "", "Mystery", 99], CUP)
    assert len(read_.rows) == 2
    assert 'stands beside "Mystery"' in read_.problems[0].sentence


def test_a_description_goes_on_under_its_line() -> None:
    read_ = read(HEAD, MUG, ["", "white, 350 ml"], CUP, [], ["", "Made with care"])
    assert [row.more for row in read_.rows] == [["white, 350 ml"], []]


def test_ditto_marks_repeat_the_cell_above() -> None:
    head = ["Description", "Origin", "Qty", "Price"]
    read_ = read(head, ["Mug", "CN", 2, 3], ['"', "do", 4, 5])
    assert read_.rows[1].texts["description"] == "Mug"
    assert read_.rows[1].texts["origin"] == "CN"
    assert read_.rows[1].written["Description"] == '"'


def test_merged_cells_reach_down() -> None:
    head = ["Description", "Origin", "Qty", "Price", "Gross weight (kg)"]
    read_ = read(
        head,
        ["Mug", "CN", 2, 3, 40.0],
        ["Cup", "", 4, 5, ""],
        merges=(Merge(1, 1, 2, 1), Merge(1, 4, 2, 4)),
    )
    assert read_.rows[1].texts["origin"] == "CN"
    assert read_.rows[1].texts["shared_gross_mass"] == "1"
    assert "gross_mass" not in read_.rows[1].numbers


def test_column_totals_are_kept_apart() -> None:
    head = ["Roll no", "Qty", "Gross Wt.", "Net Wt."]
    read_ = read(head, ["R1", 5, 10.0, 9.0], ["R2", 6, 12.0, 11.0], ["Total", 11, 22.0, 20.0])
    assert len(read_.rows) == 2
    assert read_.sums == []
    assert {name: value for name, (value, _) in read_.column_sums.items()} == {
        "quantity": Decimal(11),
        "gross_mass": Decimal(22),
        "net_mass": Decimal(20),
    }


def test_german_numbers_are_settled_per_column() -> None:
    read_ = read(
        ["Bezeichnung", "Menge", "Einzelpreis", "Gesamtpreis"],
        ["Handschuhe", "1.200", "0,85", "1.020,00"],
        ["Brille", "150", "2,40", "360,00"],
    )
    assert read_.rows[0].numbers["quantity"] == 1200
    assert read_.rows[0].numbers["value"] == Decimal("1020.00")


def test_what_stays_ambiguous_is_said() -> None:
    read_ = read(["Part no", "Qty"], ["A", "1.234"], ["B", "2.500"])
    assert "can be read two ways" in read_.problems[0].sentence


def test_a_heading_does_not_join_the_line_above() -> None:
    read_ = read(
        HEAD,
        ["", "Order 4711"],
        MUG,
        ["", "Order 4712: spring"],
        CUP,
        ["", "with two lids"],
        ["", "Kitchen"],
        [3, "Jug", 1, "pcs", 1, 1],
    )
    assert [row.more for row in read_.rows] == [[], ["with two lids"], []]


def test_a_note_and_a_merged_heading_do_not_join_either() -> None:
    note = ["", "All goods are packed in cartons."]
    wide = (Merge(2, 1, 2, 4),)
    assert read(HEAD, MUG, note, CUP).rows[0].more == []
    assert read(HEAD, MUG, ["", "Kitchen goods"], CUP, merges=wide).rows[0].more == []


def test_a_description_over_four_rows_says_where_it_stands() -> None:
    read_ = read(HEAD, MUG, ["", "white,"], ["", "350 ml,"], ["", "boxed"], CUP)
    assert read_.rows[0].more == ["white,", "350 ml,", "boxed"]
    assert read_.source(read_.rows[0]) == "Sheet1!A2:F5"
    assert read_.rows[0].written["Description"] == "Mug white, 350 ml, boxed"


def test_goods_without_any_number_are_said() -> None:
    head = ["Part No", "Description", "Qty", "Price", "Amount"]
    read_ = read(head, ["A-1", "Mug", 2, 3, 6], ["A-2", "Lid", "", "", ""], ["A-3", "Cup", 1, 1, 1])
    assert len(read_.rows) == 2
    assert "without any number" in read_.problems[0].sentence


def test_a_sum_carried_to_the_next_page_is_no_line() -> None:
    carried = ["", "Carried forward", "", "", "", 6]
    read_ = read(HEAD, MUG, carried, [], HEAD, carried, CUP)
    assert len(read_.rows) == 2
    assert read_.sums == []


def test_a_heading_in_another_language_is_a_heading() -> None:
    other = ["Pos.", "Bezeichnung", "Menge", "Einheit", "Einzelpreis", "Betrag"]
    assert len(read(HEAD, other, MUG, CUP).rows) == 2


def test_the_number_of_a_page_is_nobodys_description() -> None:
    read_ = read(HEAD, MUG, ["", "Page 1 of 2"], ["", "with lid"], CUP)
    assert read_.rows[0].more == ["with lid"]


def test_a_dash_for_every_number_is_a_row_of_its_own() -> None:
    read_ = read(HEAD, MUG, ["", "Lid", "-", "", "-", "-"], CUP)
    assert len(read_.rows) == 2
    assert read_.rows[0].more == []
    assert '"Lid" stands here without any number' in read_.problems[0].sentence


def test_a_sum_under_an_unknown_word_is_no_line() -> None:
    read_ = read(HEAD, MUG, CUP, ["", "Celkem", "", "", "", 26])
    assert len(read_.rows) == 2
    assert [(one.kind, one.amount) for one in read_.sums] == [("subtotal", Decimal(26))]


def test_goods_with_a_part_number_are_goods_whatever_their_name() -> None:
    head = ["Part No", "Description", "Qty", "Price", "Amount"]
    read_ = read(head, ["P-1", "Packing", 2, 3, 6], ["", "Freight", 1, 4, 4])
    assert [row.texts["description"] for row in read_.rows] == ["Packing"]
    assert [one.kind for one in read_.sums] == ["freight"]


def test_a_price_may_be_the_one_above() -> None:
    read_ = read(HEAD, MUG, [2, "Cup", 4, "pcs", '"', 12])
    assert read_.rows[1].numbers["unit_price"] == 3


def test_numbers_alone_under_the_total_are_no_line() -> None:
    found = read(
        HEAD,
        [1, "Mug", 2, "pcs", 3, 6],
        ["", "", "", "", "Total", 6],
        ["", "", 6, "", "0.2", "1.2"],
    )
    assert len(found.rows) == 1


def test_a_table_of_taxes_under_the_total_holds_no_goods() -> None:
    found = read(
        HEAD,
        [1, "Mug", 2, "pcs", 3, 6],
        ["", "", "", "", "Total", 6],
        ["", "", "Qty", "", "Price", "Amount"],
        ["", "", 6, "", 0.2, 1.2],
    )
    assert len(found.rows) == 1
