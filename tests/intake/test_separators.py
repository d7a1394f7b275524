"""Tests of settling the sign before the decimals column by column."""

from __future__ import annotations

from app.intake import layout, separators
from app.intake.numbers import Style
from tests.intake.books import document, grid, sentences

HEAD = ["Description", "Qty", "Price", "Amount"]


def settled(*rows: list[object]) -> tuple[list[str], set[str]]:
    sheet = grid(HEAD, *rows)
    found = layout.find(sheet)
    assert found is not None
    styles, doubtful, _ = separators.settle(sheet, found)
    return [styles[at].value for at in (1, 2, 3)], set(doubtful)


def test_the_arithmetic_settles() -> None:
    assert settled(["Mug", "1.200", "0,85", "1.020,00"]) == ([",", ",", ","], set())
    assert settled(["Mug", 2, "1.234", "2.468"], ["Cup", 2, "1.5", "3"])[0][1] == Style.POINT.value


def test_rows_far_below_count_too() -> None:
    rows = [[f"Mug {at}", "2", "0,85", "1,70"] for at in range(260)]
    assert settled(*rows, ["Cup", "1.200", "0,85", "1.020,00"]) == ([",", ",", ","], set())


def test_a_column_follows_the_others() -> None:
    assert settled(["Mug", "1.200", "0,85", ""])[0][:2] == [",", ","]


def test_what_multiplies_both_ways_is_doubtful_and_never_agrees() -> None:
    rows = (["Mug", 2, "1.234", "2.468"], ["Cup", 3, "1.111", "3.333"])
    assert settled(*rows) == ([".", ",", ","], {"unit_price", "value"})
    read = document(HEAD, *rows, ["Total", "", "", "5.801"])
    assert read.totals_agree is False
    assert "can be read two ways" in sentences(read)
    assert read.lines_total == 5801
