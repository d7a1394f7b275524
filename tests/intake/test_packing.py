"""Tests of what a packing list says: package numbers, kinds, and masses with their rows."""
# ruff: noqa: RUF001  (dashes that only look alike are what ranges are written with)

from __future__ import annotations

from decimal import Decimal

import pytest

from app.intake.document import Shared
from app.intake.packing import (
    Load,
    contradictions,
    is_packing,
    kind_in,
    loads,
    marks_of,
    missing,
    numbered,
    numbers_packages,
)
from tests.intake.packs import document, line, packing_list


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1-5", {1, 2, 3, 4, 5}),
        ("7", {7}),
        ("C/NO. 1 - 3", {1, 2, 3}),
        ("CTN 1~2, 8", {1, 2, 8}),
        ("3 to 4 & 9", {3, 4, 9}),
        ("001–003", {1, 2, 3}),
        ("PLT1-PLT2", {1, 2}),
        ("第1-2箱", set()),
        ("5-1", set()),
        ("1-999999999", set()),
        ("1-UP", set()),
        ("SHANGHAI", set()),
        ("ABC 12 3", set()),
    ],
)
def test_marks_name_packages_or_nothing(text: str, numbers: set[int]) -> None:
    assert numbered(text) == numbers


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("No. of cartons", "CT"),
        ("CTNS", "CT"),
        ("5 pallets", "PX"),
        ("箱", "CT"),
        ("Rolls", "RO"),
        ("Packages", None),
        ("Quantity", None),
        ("", None),
    ],
)
def test_a_kind_of_packages_is_named_or_not(text: str, kind: str | None) -> None:
    assert kind_in(text) == kind


def test_lots_and_serial_numbers_count_no_packages() -> None:
    headers = ("Carton No", "C/NO.", "箱号", "Marks and Nos", "Lot No", "Lot / Batch", "Serial No")
    assert [numbers_packages(header) for header in headers] == [True] * 4 + [False] * 3


def test_a_row_with_its_own_figures_covers_itself() -> None:
    one = line(1, "A", 5, net_mass=4, gross_mass="4.5", packages=2)
    two = line(2, "B", 5, net_mass=6, gross_mass=7, packages=1)
    assert loads(packing_list(one, two)) == (
        Load("net_mass", Decimal(4), (0,)),
        Load("net_mass", Decimal(6), (1,)),
        Load("gross_mass", Decimal("4.5"), (0,)),
        Load("gross_mass", Decimal(7), (1,)),
        Load("packages", Decimal(2), (0,)),
        Load("packages", Decimal(1), (1,)),
    )


def test_a_merged_mass_covers_all_its_rows() -> None:
    one = line(1, "A", gross_mass=9)
    two = line(2, "B", shared=(Shared("gross_mass", 1),))
    three = line(3, "C", gross_mass=2)
    assert loads(packing_list(one, two, three)) == (
        Load("gross_mass", Decimal(9), (0, 1)),
        Load("gross_mass", Decimal(2), (2,)),
    )


def test_a_row_without_package_and_mass_is_in_the_package_above() -> None:
    one = line(1, "A", gross_mass=9, net_mass=3, packages=1, package_marks="1")
    two = line(2, "B", net_mass=4)
    three = line(3, "C", gross_mass=2, net_mass=1, packages=1, package_marks="2")
    found = loads(packing_list(one, two, three))
    assert [load for load in found if load.meaning == "gross_mass"] == [
        Load("gross_mass", Decimal(9), (0, 1)),
        Load("gross_mass", Decimal(2), (2,)),
    ]
    assert [load.rows for load in found if load.meaning == "net_mass"] == [(0,), (1,), (2,)]
    assert [load for load in found if load.meaning == "packages"] == [
        Load("packages", Decimal(1), (0, 1)),
        Load("packages", Decimal(1), (2,)),
    ]


def test_a_package_met_again_further_down_shares_its_mass() -> None:
    one = line(1, "A", gross_mass=9, package_marks="1")
    two = line(2, "B", gross_mass=4, package_marks="2")
    three = line(3, "C", package_marks="1")
    four = line(4, "D", package_marks="3")
    listed = packing_list(one, two, three, four)
    found = loads(listed)
    assert [load.rows for load in found if load.meaning == "gross_mass"] == [(0, 2), (1,)]
    assert missing(listed, found)["gross_mass"] == {3}


def test_a_row_with_a_package_of_its_own_but_no_mass_is_missing() -> None:
    one = line(1, "A", gross_mass=9, packages=1)
    two = line(2, "B", packages=1)
    listed = packing_list(one, two)
    found = loads(listed)
    assert missing(listed, found) == {"gross_mass": {1}, "packages": set()}


def test_without_any_packages_a_missing_mass_is_missing() -> None:
    listed = packing_list(line(1, "A", net_mass=1), line(2, "B"))
    assert missing(listed, loads(listed)) == {"net_mass": {1}}


@pytest.mark.parametrize(("total", "rows"), [(14, [(0, 1)]), (28, [(0,), (1,)]), (None, [(0, 1)])])
def test_a_mass_repeated_within_a_package_is_one_unless_the_total_says_more(
    total: int | None, rows: list[tuple[int, ...]]
) -> None:
    one = line(1, "A", gross_mass=14, package_marks="7")
    two = line(2, "B", gross_mass=14, package_marks="7")
    listed = packing_list(one, two, gross_mass_total=total)
    found = loads(listed)
    assert [load.rows for load in found if load.meaning == "gross_mass"] == rows


def test_packages_that_rows_share_are_counted_once() -> None:
    one = line(1, "A", package_marks="1-5")
    two = line(2, "B", package_marks="5-8")
    three = line(3, "C", package_marks="9")
    four = line(4, "D", package_marks="1, 9")
    assert loads(packing_list(one, two, three)) == (
        Load("packages", Decimal(8), (0, 1)),
        Load("packages", Decimal(1), (2,)),
    )
    assert loads(packing_list(one, two, three, four)) == (
        Load("packages", Decimal(9), (0, 1, 2, 3)),
    )


def test_numbers_that_begin_anew_are_other_packages_where_something_shows_it() -> None:
    def counted(total: int | None, *gross: int | None) -> int:
        marks = ("1", "2", "1", "2")
        rows = [
            line(at, "A", gross_mass=mass, package_marks=mark)
            for at, (mark, mass) in enumerate(zip(marks, gross, strict=True), 1)
        ]
        found = loads(packing_list(*rows, packages_total=total))
        return int(sum(load.amount for load in found if load.meaning == "packages"))

    assert counted(None, 4, 5, 6, 7) == 4
    assert counted(2, 4, 5, 6, 7) == 2
    assert counted(4, 4, 5, None, None) == 4
    assert counted(None, 4, 5, None, None) == 2


def test_a_count_that_is_not_what_the_numbers_say_is_not_taken() -> None:
    row = line(1, "A", packages=4, package_marks="1-5")
    listed = packing_list(row)
    assert loads(listed) == ()
    assert contradictions(listed) == [(row, 5)]
    assert contradictions(packing_list(line(1, "A", packages=5, package_marks="1-5"))) == []


def test_marks_of_several_rows_are_ranges_where_they_are_plain_numbers() -> None:
    def marks(*written: str | None) -> str | None:
        return marks_of([line(1, package_marks=one) for one in written])

    assert marks("1", "2-3", "7", None) == "1-3, 7"
    assert marks("C/NO. 1", "C/NO. 2", "C/NO. 1") == "C/NO. 1, C/NO. 2"
    assert marks("001", "002") == "001, 002"
    assert marks("1 - 5") == "1 - 5"
    assert marks(None) is None


def test_masses_of_nought_and_below_are_none() -> None:
    rows = (line(1, "A", net_mass="-15.05"), line(2, "B", net_mass=0), line(3, "C", net_mass=2))
    assert loads(packing_list(*rows)) == (Load("net_mass", Decimal(2), (2,)),)


def test_waybills_pack_and_invoices_do_not() -> None:
    natures = ("packing list", "waybill", "invoice", "goods list")
    assert [is_packing(document(nature=nature)) for nature in natures] == [True, True, False, False]
