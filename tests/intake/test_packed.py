"""Tests of an invoice taking up packing lists: what is stated is taken, nothing is made up."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from app.intake.consignment import join
from app.intake.document import Document, Joined, Line
from tests.intake.packs import document, line, masses, packing_list, said, totals

A, B, C = line(1, "A", 10), line(2, "B", 5), line(3, "C", 7)


def test_rows_give_their_line_masses_and_packages_with_their_place() -> None:
    listed = packing_list(
        line(1, "A", 6, net_mass=3, gross_mass="3.5", packages=1, package_marks="1"),
        line(2, "A", 4, net_mass=2, gross_mass="2.5", packages=1, package_marks="2"),
        line(3, "B", 5, net_mass=8, gross_mass=9, packages=2, package_kind="CT"),
        net_mass_total=13,
        gross_mass_total=15,
        packages_total=4,
    )
    whole = join(document(A, B), [listed])
    assert masses(whole) == [(5, 6, 2), (8, 9, 2)]
    assert whole.lines[0].joined[0] == Joined("net_mass", "packing.csv, row 2, row 3")
    assert (whole.lines[0].package_marks, whole.lines[1].package_kind) == ("1-2", "CT")
    assert totals(whole) == (13, 15, 4)
    assert whole.joined[2] == Joined("packages_total", "packing.csv")
    assert whole.problems == ()


def test_a_package_with_goods_of_several_lines_is_said_and_not_divided() -> None:
    listed = packing_list(
        line(1, "A", 10, gross_mass=9, net_mass=4, package_marks="1"),
        line(2, "B", 5, net_mass=3, package_marks="1"),
        line(3, "C", 7, gross_mass=2, net_mass=1, package_marks="2"),
    )
    whole = join(document(A, B, C), [listed])
    assert masses(whole) == [(4, None, None), (3, None, None), (1, 2, 1)]
    assert totals(whole) == (8, 11, 2)
    assert said(whole, "packed together") == [
        "9 kg gross and 1 package in packing.csv, row 2, row 3 cover lines 1, 2 together: how they "
        "divide is not said, so they were not divided."
    ]


def test_a_row_that_lists_several_parts_is_not_divided_either() -> None:
    row = line(1, "A, B", gross_mass=9)
    whole = join(document(A, B), [packing_list(row)])
    assert masses(whole) == [(None, None, None)] * 2
    assert whole.gross_mass_total == 9
    assert "cover lines 1, 2 together" in said(whole, "packed together")[0]


def test_a_package_that_holds_other_goods_too_says_so() -> None:
    listed = packing_list(
        line(1, "A", 10, gross_mass=9, package_marks="1"), line(2, "Z", 5, package_marks="1")
    )
    whole = join(document(A), [listed])
    assert masses(whole) == [(None, None, None)]
    assert (
        "line 1 and goods that are not on the invoice together" in said(whole, "packed together")[0]
    )
    assert said(whole, "rows of no line") == [
        "The invoice has no line for 1 row of packing.csv (row 3)."
    ]
    assert whole.gross_mass_total is None  # the list covers more than this invoice


def test_a_part_of_a_line_without_a_mass_leaves_the_line_without() -> None:
    listed = packing_list(
        line(1, "A", 6, net_mass=3, packages=1), line(2, "A", 4, packages=1), line(3, "B", 5)
    )
    whole = join(document(A, B), [listed])
    assert masses(whole)[0] == (None, None, None)  # B stands in the package of the last row of A
    assert said(whole, "a row without a figure") == [
        "Line 1: packing.csv, row 3 does not state its net mass, so that of the line is not known."
    ]
    assert whole.net_mass_total is None


def test_a_total_that_is_not_the_sum_of_its_rows_is_said() -> None:
    listed = packing_list(
        line(1, "A", 10, net_mass=4), line(2, "B", 5, net_mass=3), net_mass_total=9
    )
    whole = join(document(A, B), [listed])
    assert said(whole, "a packing list's total does not agree") == [
        "The rows of packing.csv add up to 7 kg net, but it says 9 in all: neither was "
        "taken as the total."
    ]
    assert totals(whole) == (None, None, None)
    rounded = packing_list(
        line(1, "A", 10, net_mass="4.24"), line(2, "B", 5, net_mass="3.12"), net_mass_total="7.4"
    )
    assert join(document(A, B), [rounded]).problems == ()


def test_a_waybill_adds_its_totals_and_contradicts_aloud() -> None:
    waybill = document(
        name="awb.csv", nature="waybill", gross_mass_total=21, packages_total=3, net_mass_total=None
    )
    alone = join(document(A, B), [waybill])
    assert totals(alone) == (None, 21, 3)
    assert alone.joined == (
        Joined("gross_mass_total", "awb.csv"),
        Joined("packages_total", "awb.csv"),
    )
    listed = packing_list(line(1, "A", 10, gross_mass=20), line(2, "B", 5, gross_mass=2))
    both = join(document(A, B), [waybill, listed])
    assert both.gross_mass_total == 22
    assert said(both, "totals contradict") == [
        "In all packing.csv says 22 kg gross and awb.csv 21: the first was kept."
    ]
    own = join(document(A, gross_mass_total=25), [waybill])
    assert own.gross_mass_total == 25
    assert "In all the invoice says 25 kg gross and awb.csv 21" in said(own, "totals contradict")[0]


def test_lines_that_no_packing_list_has_are_named() -> None:
    whole = join(document(A, B, C), [packing_list(line(1, "B", 5, net_mass=1))])
    assert said(whole, "lines not packed") == ["No packing list has lines 1, 3."]


def test_rows_taken_in_their_order_are_said() -> None:
    lines = (line(1, None, 10, description="Bolt"), line(2, None, 5, description="Nut"))
    rows = (
        line(1, None, 10, description="Bolts", net_mass=2),
        line(2, None, 5, description="Nuts", net_mass=1),
    )
    whole = join(document(*lines), [packing_list(*rows)])
    assert masses(whole) == [(2, None, None), (1, None, None)]
    assert said(whole, "taken in order") == [
        "For 2 rows of packing.csv no part number or description is the invoice's: each was taken "
        "for the line in its place, because there are as many rows as lines and the quantities "
        "agree."
    ]


# -- whatever is packed how


@st.composite
def consignments(draw: st.DrawFn) -> tuple[Document, Document, dict[str, set[int]]]:
    """An invoice, its packing list, and by figure the lines that it states on their own."""
    count = draw(st.integers(1, 8))
    mass = st.decimals("0.01", "900", places=2)
    lines: list[Line] = []
    rows: list[Line] = []
    alone: dict[str, set[int]] = {"net_mass": set(), "gross_mass": set(), "packages": set()}
    carton = 0
    for at in range(count):
        parts = draw(st.lists(st.integers(1, 500), min_size=1, max_size=4))
        own = draw(st.booleans())
        lines.append(line(at + 1, f"P{at}", sum(parts), net_mass=draw(mass) if own else None))
        mixed = bool(rows) and draw(st.integers(0, 3)) == 0
        if not mixed:
            alone["gross_mass"].add(at)
            alone["packages"].add(at)
        else:
            before = int(str(rows[-1].part_number)[1:])
            alone["gross_mass"].discard(before)
            alone["packages"].discard(before)
        alone["net_mass"].add(at)
        for place, part in enumerate(parts):
            shares = mixed and place == 0
            carton += not shares
            net = draw(mass)
            rows.append(
                line(
                    len(rows) + 1,
                    f"P{at}",
                    part,
                    net_mass=net,
                    gross_mass=None if shares else net + draw(mass),
                    package_marks=str(carton),
                )
            )
    nets = sum((row.net_mass for row in rows if row.net_mass), Decimal(0))
    grosses = sum((row.gross_mass for row in rows if row.gross_mass), Decimal(0))
    listed = packing_list(
        *rows, net_mass_total=nets, gross_mass_total=grosses, packages_total=carton
    )
    order = draw(st.permutations(lines))
    numbered = [replace(one, number=at) for at, one in enumerate(order, 1)]
    return document(*numbered), listed, alone


@settings(max_examples=200, deadline=None)
@given(consignments())
def test_nothing_is_invented_and_nothing_lost(
    made: tuple[Document, Document, dict[str, set[int]]],
) -> None:
    invoice, listed, alone = made
    whole = join(invoice, [listed])
    assert said(whole, "a packing list's total does not agree") == []
    assert totals(whole) == totals(listed)
    for before, after in zip(invoice.lines, whole.lines, strict=True):
        part = int(str(after.part_number)[1:])
        rows = [row for row in listed.lines if row.part_number == after.part_number]
        for meaning in ("net_mass", "gross_mass"):
            own = getattr(before, meaning)
            figure = getattr(after, meaning)
            if own is not None:
                assert figure == own
            elif part in alone[meaning]:
                assert figure == sum(getattr(row, meaning) for row in rows)
                assert meaning in {one.meaning for one in after.joined}
            else:
                assert figure is None
        cartons = {row.package_marks for row in rows}
        assert after.packages == (len(cartons) if part in alone["packages"] else None)
    if all(one.net_mass is None for one in invoice.lines):
        assert sum(one.net_mass or 0 for one in whole.lines) == listed.net_mass_total
