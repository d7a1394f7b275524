"""Tests of a table read with the columns a person chose, and of what speaks against them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from app.core.errors import Refused
from app.intake import mapped
from app.intake.document import Document
from app.intake.grid import Grid
from app.intake.invoice import assemble
from app.intake.mapping import Mapping
from tests.intake.books import grid, sentences

HEAD = ["Pos", "Gegenst", "Anz", "EP", "GP"]
ROWS = [[1, "Mug", 2, 3, 6], [2, "Cup", 4, 5, 20], [3, "Jug", 2, 7, 14]]
CHOSEN = Mapping(0, (0, 0), {"description": 1, "quantity": 2, "unit_price": 3, "value": 4})


def read(chosen: Mapping, *rows: Any, **facts: Any) -> Document:
    return assemble("xlsx", "a.xlsx", [grid(*(rows or (HEAD, *ROWS)), **facts)], (), chosen)


def test_columns_are_where_the_person_said() -> None:
    found = read(CHOSEN)
    assert [(line.description, line.quantity, line.value) for line in found.lines] == [
        ("Mug", 2, 6),
        ("Cup", 4, 20),
        ("Jug", 2, 14),
    ]
    by = {column.meaning: column.how for column in found.columns}
    assert by["description"] == "you"
    assert found.lines[0].raw["Gegenst"] == "Mug"


def test_a_choice_that_the_arithmetic_contradicts_is_said_and_kept() -> None:
    head = ["Description", "Qty", "Unit price", "Amount"]
    rows = [["Mug", 2, 3, 6], ["Cup", 4, 5, 20], ["Jug", 2, 7, 14]]
    wrong = Mapping(0, (0, 0), {"description": 0, "quantity": 2, "unit_price": 1, "value": 2})
    wrong = wrong.holding("quantity", 3)
    found = read(wrong.holding("value", 2), head, *rows)
    assert [line.quantity for line in found.lines] == [6, 20, 14]
    told = sentences(found)
    assert "Quantity x unit price is not the value in most lines" in told
    assert '"Qty" as quantity and "Unit price" as unit price and "Amount" as value' in told


def test_prices_per_kilogram_stay_so() -> None:
    head = ["Description", "Pcs", "Net weight (kg)", "Price per kg", "Amount"]
    rows = [["Bolt", 10, 4, 3, 12], ["Nut", 20, 5, 3, 15], ["Pin", 30, 7, 2, 14]]
    plain = assemble("xlsx", "a.xlsx", [grid(head, *rows)])
    columns = {one.meaning: one.index for one in plain.columns}
    again = read(Mapping(0, (0, 0), columns), head, *rows)
    assert sentences(again) == sentences(plain)
    assert "a choice does not fit" not in {problem.cause for problem in again.problems}


def test_cells_that_do_not_suit_a_choice_are_said() -> None:
    found = read(CHOSEN.holding("quantity", 0).holding("net_mass", 1))
    assert 'The cells under "Gegenst" do not look like masses.' in sentences(found)


def test_the_sign_before_the_decimals_is_the_persons() -> None:
    rows = [["Mug", "1.234", "2.468"], ["Cup", "2.500", "5.000"]]
    chosen = Mapping(0, (0, 0), {"description": 0, "quantity": 1, "value": 2})
    found = read(chosen, ["Goods", "Qty", "Amount"], *rows)
    assert found.lines[0].quantity == Decimal("1.234")
    assert "can be read two ways" in sentences(found)
    comma = Mapping(0, (0, 0), chosen.columns, {"quantity": ",", "value": ","})
    found = read(comma, ["Goods", "Qty", "Amount"], *rows)
    assert [line.quantity for line in found.lines] == [1234, 2500]
    assert "two ways" not in sentences(found)
    # What cannot be read so is told, not read another way.
    found = read(comma, ["Goods", "Qty", "Amount"], ["Mug", "1,234.50", "7,00"])
    assert 'Line 1: "1,234.50" under "Qty" cannot be read as a number.' in sentences(found)


def test_the_currency_is_the_persons_and_cells_that_say_otherwise_are_told() -> None:
    chosen = Mapping(0, (0, 0), CHOSEN.columns, {}, "USD")
    found = read(chosen)
    assert (found.currency, found.lines[0].currency) == ("USD", "USD")
    rows = [[1, "Mug", 2, "3 EUR", "6 EUR"]]
    found = read(chosen, HEAD, *rows)
    assert found.lines[0].currency == "EUR"
    assert "names EUR, not the USD that was chosen" in sentences(found)


def test_a_table_without_headings_is_read_by_its_letters() -> None:
    chosen = Mapping(0, (0, -1), {"description": 1, "quantity": 2, "value": 4})
    found = read(chosen, *ROWS)
    assert [line.description for line in found.lines] == ["Mug", "Cup", "Jug"]
    assert found.lines[0].raw["B"] == "Mug"
    assert mapped.layout_of(grid(*ROWS), chosen) is None


def test_sheets_with_the_same_header_are_read_the_same_way() -> None:
    more = [["", ""], HEAD, [4, "Pan", 1, 9, 9]]
    found = assemble(
        "xlsx", "a.xlsx", [grid(HEAD, *ROWS, sheet="A"), grid(*more, sheet="B")], (), CHOSEN
    )
    assert [line.source for line in found.lines] == ["A!A2:E2", "A!A3:E3", "A!A4:E4", "B!A3:E3"]


def test_columns_that_make_no_line_are_refused() -> None:
    with pytest.raises(Refused, match="no line of goods"):
        read(Mapping(0, (0, 0), {"origin": 1}))


def test_a_remembered_layout_that_no_longer_fits_says_why() -> None:
    sheet = grid(HEAD, *ROWS)
    assert mapped.misfit(sheet, mapped.lay(sheet, CHOSEN)) is None
    moved = grid(HEAD, *[[one[0], one[1], "pcs", one[2], one[3]] for one in ROWS])
    why = mapped.misfit(moved, mapped.lay(moved, CHOSEN))
    assert why == 'the cells under "Anz" are no quantities'


def test_headers_are_found_wherever_they_stand() -> None:
    first, later = grid(HEAD, *ROWS), grid(["Maker Ltd"], [""], HEAD, *ROWS)
    own = mapped.layout_of(first, CHOSEN)
    assert own is not None
    assert mapped.layouts([later])[own] == (0, 2)
    assert own not in mapped.layouts([grid(["Other", "Words"], *ROWS)])


def test_a_place_to_begin_is_found_in_any_file() -> None:
    strange = grid(["Maker Ltd"], ["Ax", "Bx", "Cx", "Dx"], ["m", 2, 3, 6])
    assert mapped.guess([Grid([], "Empty"), strange]).header == (1, 1)
    assert mapped.at([strange], 0, 1).columns == {}
    known = grid(["Description", "Qty", "Amount"], ["Mug", 2, 6])
    assert mapped.at([known], 0, 0).columns == {"description": 0, "quantity": 1, "value": 2}
