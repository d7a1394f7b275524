"""Tests of a person's say how a table is read: changed, kept, known again, and what it asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from app.intake.mapping import Mapping, as_json, asks, doubts, fingerprint, from_json
from tests.intake.books import HEAD, document

MUG = [1, "Mug", 2, "pcs", 3, 6]
CUP = [2, "Cup", 4, "pcs", 5, 20]
CHOSEN = Mapping(
    1, (4, 5), {"description": 1, "quantity": 2, "value": 5}, {"value": ","}, "EUR", ("no prices",)
)


def test_a_column_holds_one_thing_and_a_thing_stands_in_one_column() -> None:
    moved = CHOSEN.holding("value", 2)
    assert moved.columns == {"description": 1, "value": 2}
    assert moved.decimals == {}  # the sign was that of the column left
    assert CHOSEN.holding("quantity", None).columns == {"description": 1, "value": 5}
    assert CHOSEN.holding("quantity", 3).decimals == {"value": ","}


def test_it_is_kept_and_found_at_another_place() -> None:
    kept = as_json(CHOSEN)
    assert from_json(kept) == CHOSEN
    there = from_json(kept, (0, 9), "Bea Holt", date(2026, 11, 3))
    assert (there.table, there.header, there.depth) == (0, (9, 10), 2)
    assert (there.columns, there.currency, there.by) == (CHOSEN.columns, "EUR", "Bea Holt")
    # Whose say it was does not make it another one.
    assert replace(CHOSEN, by="Bea Holt") == CHOSEN


def test_a_header_is_known_by_its_words_and_their_places() -> None:
    same = fingerprint(["Pos.", "Désignation", "Qté"])
    assert same == fingerprint(["POS", "designation", "qte", "", ""])
    assert same != fingerprint(["Désignation", "Pos.", "Qté"])
    assert same != fingerprint(["", "Pos.", "Désignation", "Qté"])
    assert fingerprint(["Only one", "", ""]) is None


def test_sure_readings_ask_nothing() -> None:
    assert asks(document(HEAD, MUG, CUP, ["", "", "", "", "Total", 26])) == ()


def test_what_is_missing_or_does_not_agree_is_asked() -> None:
    read = document(["Part no", "Qty", "Amount"], ["A-1", 2, 6], ["A-2", 4, 20])
    [told] = asks(read)
    assert told == "The table has no column with a description of goods."
    assert doubts(read) == ("no descriptions",)
    # Let stand once, it is not asked again; a total is, every time.
    assert asks(read, doubts(read)) == ()
    read = document(HEAD, MUG, CUP, ["", "", "", "", "Total", 27])
    assert "a difference of 1.00" in asks(read, ("the total does not agree",))[0]


def test_lines_that_mostly_disagree_are_asked() -> None:
    wrong = [[number, "Mug", 2, "pcs", 3, 7] for number in range(1, 5)]
    assert asks(document(HEAD, *wrong)) == ("In 4 of 4 lines quantity x price is not the value.",)
    assert asks(document(HEAD, *wrong[:1], MUG, CUP)) == ()


def test_a_packing_list_needs_no_prices() -> None:
    read = document(["PACKING LIST"], ["Description", "Qty", "Net weight kg"], ["Mug", 2, 1.5])
    assert asks(read) == ()
