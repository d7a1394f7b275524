"""Tests of figures compared and put into words."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.intake import figures
from app.intake.figures import Figure, Source
from tests.intake.packs import line, packing_list


@pytest.mark.parametrize(
    ("one", "other", "parts", "same"),
    [
        ("12", "12.4", 1, True),
        ("12", "12.6", 1, False),
        ("12", "14", 1, False),
        ("12.40", "12.44", 1, True),
        ("12.34", "12.35", 1, False),
        ("100.01", "100.00", 40, True),
        ("100.1", "100.2", 40, False),
        ("3", "3", 1, True),
    ],
)
def test_figures_are_the_same_but_for_rounding(
    one: str, other: str, parts: int, same: bool
) -> None:
    assert figures.near(Decimal(one), Decimal(other), parts) is same


def test_a_sum_of_something_unknown_is_not_known() -> None:
    assert figures.added([Decimal(1), Decimal("0.5")]) == Decimal("1.5")
    assert figures.added([Decimal(1), None]) is None


def test_figures_read_as_a_person_writes_them() -> None:
    assert figures.show(Decimal("1200.500")) == "1,200.5"
    assert figures.with_unit("gross_mass", Decimal("14.0")) == "14 kg gross"
    assert figures.with_unit("packages", Decimal(1)) == "1 package"
    assert figures.count(2, "row") == "2 rows"
    assert figures.some("abcde") == "a, b, c and 2 more"
    assert figures.listed("abc") == "a, b and c"
    assert figures.listed("a") == "a"
    assert (figures.numbered([3]), figures.numbered([3, 4])) == ("line 3", "lines 3, 4")


def test_a_packing_list_is_called_by_its_file_or_its_sheet() -> None:
    row = line(1, "A", source="'Packing List'!A2:C2")
    listed = packing_list(row, row, name="p.xlsx")
    apart, within = Source(listed, False), Source(listed, True)
    assert (apart.name, within.name) == ("p.xlsx", "the packing list ('Packing List')")
    assert Figure(Decimal(1), apart, (row, row)).where == "p.xlsx, 'Packing List'!A2:C2"
    assert within.at("S!B2") == "S!B2"
    assert Source(packing_list(), True).name == "the packing list"
    assert apart.at("") == "p.xlsx"
