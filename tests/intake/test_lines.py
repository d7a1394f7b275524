"""Tests of lines and the doubts about them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.intake.grid import Merge
from app.intake.lines import Causes
from tests.intake.books import HEAD, document, sentences


def test_a_plain_line() -> None:
    read = document(
        ["No", "Part no", "Description", "HS code", "Origin", "Qty", "Unit", "Unit price (USD)",
         "Amount (USD)", "Net weight (kg)", "Gross weight (kg)"],
        [1, "M-1", "Mug", "6912.00.00", "China", 2, "pcs", 3.5, 7, 0.8, 0.9],
    )  # fmt: skip
    [line] = read.lines
    assert (line.part_number, line.description, line.supplier_code) == ("M-1", "Mug", "6912.00.00")
    assert (line.origin, line.unit, line.currency) == ("CHN", "H87", "USD")
    assert (line.quantity, line.unit_price, line.value) == (2, Decimal("3.5"), 7)
    assert (line.net_mass, line.gross_mass) == (Decimal("0.8"), Decimal("0.9"))
    assert line.source == "Sheet1!A2:K2"
    assert line.raw["Unit price (USD)"] == "3.5"
    assert read.problems == ()


def test_a_line_that_does_not_multiply() -> None:
    read = document(HEAD, [1, "Mug", 2, "pcs", 3, 7], [2, "Cup", 2, "pcs", 3, 6])
    assert "Line 1: 2 x 3 is 6, but the value is 7." in sentences(read)
    assert read.lines[0].value == 7


def test_an_empty_value_is_computed_aloud() -> None:
    read = document(HEAD, [1, "Mug", 3, "pcs", 150.2, ""], [2, "Cup", 2, "pcs", 3, 6])
    assert read.lines[0].value == Decimal("450.60")
    assert "the value 450.60 was computed from quantity and price" in sentences(read)


@pytest.mark.parametrize("cached", ["", 0.0])
def test_a_formula_without_result_is_named(cached: object) -> None:
    read = document(
        HEAD,
        [1, "Mug", 3, "pcs", 150.2, cached],
        [2, "Cup", 2, "pcs", 3, 6],
        formulas={5: frozenset({1})},
    )
    assert read.lines[0].value == Decimal("450.60")
    assert "the cell's formula has no stored result" in sentences(read)


def test_a_typed_nought_stays_nought() -> None:
    read = document(HEAD, [1, "Free sample", 3, "pcs", 5, 0.0], [2, "Cup", 2, "pcs", 3, 6])
    assert read.lines[0].value == 0
    assert "but the value is 0" in sentences(read)


def test_without_amounts_values_are_products() -> None:
    read = document(["Item", "Qty", "Price"], ["Mug", 79.95, 256.44])
    assert read.lines[0].value == Decimal("20502.3780")
    assert "no column of amounts" in sentences(read)


def test_discounts_explain_a_lower_value() -> None:
    read = document(
        ["Item", "Qty", "Price", "Discount %", "Amount"],
        ["Mug", 10, 5, 20, 40],
        ["Cup", 10, 4, 0, 40],
        ["Jug", 1, 9, 0, 9],
    )
    assert "but the value is" not in sentences(read)


def test_masses_in_other_units_become_kilograms() -> None:
    read = document(
        ["Item", "Qty", "Price", "Net weight (g)", "Gross weight (lbs)"],
        ["Mug", 1, 1, 500, 10],
    )
    assert read.lines[0].net_mass == Decimal("0.5")
    assert read.lines[0].gross_mass == Decimal("4.5359237")
    assert (
        '"Net weight (g)" is in grams: the masses are given in kilograms (x 0.001).'
        in sentences(read)
    )


def test_masses_that_cannot_be() -> None:
    read = document(
        ["Item", "Qty", "Net weight", "Gross weight"],
        ["Mug", 1, "-15.050", "10.000"],
        ["Cup", 1, "12.000", "10.000"],
    )
    told = sentences(read)
    assert "Line 1: the net mass is negative (-15.05)." in told
    assert "Line 2: the gross mass 10 kg is less than the net mass 12 kg." in told
    assert '"Net weight" does not say its unit: kilograms are assumed.' in told
    assert read.lines[0].net_mass == Decimal("-15.05")


def test_a_mass_shared_by_rows_is_not_divided() -> None:
    read = document(
        ["Item", "Qty", "Price", "Gross weight (kg)"],
        ["Mug", 1, 2, 40],
        ["Cup", 1, 2, ""],
        merges=(Merge(1, 3, 2, 3),),
    )
    assert [line.gross_mass for line in read.lines] == [40, None]
    assert "also covers line 2" in sentences(read)


def test_packages_have_a_count_a_kind_and_marks() -> None:
    head = ["Item", "Qty", "Cartons", "C/NO.", "Lot No"]
    read = document(
        head, ["Mug", 5, 2, "1-2", "L7"], ["Cup", 1, 0, "", ""], ["Jug", 1, 1.5, "3", ""]
    )
    packed = [(one.packages, one.package_kind, one.package_marks) for one in read.lines]
    assert packed == [(2, "CT", "1-2"), (None, None, None), (None, None, "3")]
    assert 'Line 3: 1.50 under "Cartons" is no number of packages.' in sentences(read)
    kinds = document(["Item", "Qty", "Packages", "Kind of packages"], ["Mug", 5, "2", "Pallet"])
    assert (kinds.lines[0].packages, kinds.lines[0].package_kind) == (2, "PX")
    cells = document(["Item", "Qty", "No of packages"], ["Mug", 5, "2 ctns"], ["Cup", 5, "1 bag"])
    assert [(one.packages, one.package_kind) for one in cells.lines] == [(2, "CT"), (1, "BG")]
    numbered = document(["Item", "Qty", "Carton No"], ["Mug", 5, "1-2"], ["Cup", 1, ""])
    assert [one.package_kind for one in numbered.lines] == ["CT", None]
    lots = document(["Item", "Qty", "Lot No"], ["Mug", 5, "1-2"])
    assert lots.lines[0].package_marks is None


def test_packages_in_all_are_those_under_their_column() -> None:
    rows = (["Mug", 5, 2], ["Cup", 1, 3])
    assert document(["Item", "Qty", "Cartons"], *rows, ["Total", 6, 5]).packages_total == 5
    assert document(["Item", "Qty", "Cartons"], *rows, ["Total", 6, 5.5]).packages_total is None


def test_codes_keep_what_they_are() -> None:
    read = document(
        ["HS code", "Description", "Qty"],
        [8424899000.0, "Sprayer parts", 1],
        ["8424.89.9000", "Sprayer parts", 1],
        [1012100.0, "Horse", 1],
    )
    assert [line.supplier_code for line in read.lines] == ["8424899000", "8424.89.9000", "1012100"]
    assert "stored as a number of 7 digits and may have lost its first zero" in sentences(read)


def test_a_code_is_what_the_sheet_shows() -> None:
    read = document(
        ["HS code", "Item", "Qty"], [1012100.0, "Horse", 1], formats={(1, 0): "00000000"}
    )
    assert read.lines[0].supplier_code == "01012100"


def test_unknown_units_origins_and_currencies_are_said() -> None:
    read = document(
        ["Item", "Qty", "Unit", "Price", "Currency", "Origin"],
        ["Mug", 1, "gadget", 2, "QQQ", "TESTCOUNTRY"],
        ["Cup", 1, "pcs", 2, "EUR", "CN"],
    )
    told = sentences(read)
    assert 'the unit "gadget" is not one that this program knows' in told
    assert '"QQQ" is not a currency' in told
    assert '"TESTCOUNTRY" is not a country' in told
    assert (read.lines[0].unit, read.lines[0].currency, read.lines[0].origin) == (None, None, None)


def test_numbers_too_large_to_be_true() -> None:
    read = document(["Item", "Qty", "Price"], ["Mug", 1e300, 2], ["Cup", 3, 2])
    assert read.lines[0].quantity is None
    assert "too large to be true" in sentences(read)


def test_a_number_that_cannot_be_read() -> None:
    read = document(["Item", "Qty", "Price"], ["Mug", "1,2,3", "2.50"], ["Cup", "4", "2.50"])
    assert '"1,2,3" under "Qty" cannot be read as a number' in sentences(read)


def test_many_problems_of_one_cause_become_one_sentence() -> None:
    causes = Causes()
    for number in range(600):
        causes.say("it is odd", "", f"Line {number} is odd.", number)
    assert len(causes.all()) == 501
    assert causes.all()[-1].sentence == "100 more lines have the same problem: it is odd."
