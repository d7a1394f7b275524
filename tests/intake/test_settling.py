"""Tests of what a line weighs, settled among the invoice and its packing lists."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from app.intake.consignment import join
from app.intake.document import Joined, Shared
from tests.intake.packs import document, line, masses, packing_list, said

A, B, C = line(1, "A", 10), line(2, "B", 5), line(3, "C", 7)


def test_the_cells_of_the_rows_stand_with_the_line() -> None:
    row = line(1, "A", 10, net_mass=3, raw={"N.W.": "3", "Ctn": "1"}, source="PL!A2:C2")
    whole = join(document(replace(A, raw={"Item": "A"})), [packing_list(row, name="p.xlsx")])
    assert whole.lines[0].raw == {
        "Item": "A",
        "p.xlsx, PL!A2:C2: N.W.": "3",
        "p.xlsx, PL!A2:C2: Ctn": "1",
    }
    rows = [line(at, "A", net_mass=1, raw={"N.W.": "1"}) for at in range(1, 31)]
    (long,) = join(document(A), [packing_list(*rows)]).lines
    assert long.net_mass == 30
    assert len(long.raw) == 21
    assert list(long.raw.values())[-1] == "and 10 more rows"


def test_the_invoice_wins_and_contradictions_name_both() -> None:
    own = replace(A, net_mass=Decimal(12), gross_mass=Decimal("12.4"), source="row 4")
    row = line(1, "A", 10, net_mass=14, gross_mass="12.42", source="row 5")
    whole = join(document(own), [packing_list(row)])
    assert masses(whole) == [(12, Decimal("12.4"), None)]
    assert said(whole, "the packing list contradicts") == [
        "Line 1: the invoice says 12 kg net and packing.csv, row 5 14; the invoice's own was kept."
    ]


def test_other_quantities_are_said_and_the_masses_left() -> None:
    listed = packing_list(line(1, "A", 8, net_mass=3), line(2, "B", 5, net_mass=2))
    whole = join(document(A, B), [listed])
    assert masses(whole) == [(None, None, None), (2, None, None)]
    assert said(whole, "quantities differ") == [
        "Line 1: the invoice says 10 and packing.csv, row 2 8, so its masses and packages were not "
        "taken."
    ]


def test_quantities_in_other_units_are_not_compared() -> None:
    sets = replace(A, unit="SET")
    listed = packing_list(line(1, "A", 100, unit="H87", net_mass=3))
    assert masses(join(document(sets), [listed])) == [(3, None, None)]


def test_several_packing_lists_add_up_or_agree_or_contradict() -> None:
    part = packing_list(line(1, "A", 6, net_mass=3), name="one.csv")
    rest = packing_list(line(1, "A", 4, net_mass=2), name="two.csv")
    both = join(document(A), [part, rest])
    assert masses(both) == [(5, None, None)]
    assert both.lines[0].joined == (Joined("net_mass", "one.csv, row 2; two.csv, row 2"),)
    assert masses(join(document(A), [part])) == [(None, None, None)]
    same = packing_list(line(1, "A", 10, net_mass=5), name="one.csv")
    again = packing_list(line(1, "A", 10, net_mass=5), name="two.csv")
    assert masses(join(document(A), [same, again])) == [(5, None, None)]
    other = packing_list(line(1, "A", 10, net_mass=7), name="two.csv")
    whole = join(document(A), [same, other])
    assert masses(whole) == [(None, None, None)]
    assert said(whole, "packing lists contradict") == [
        "Line 1: one.csv, row 2 says 5 kg net and two.csv, row 2 7: neither was taken."
    ]


def test_gross_below_net_is_said() -> None:
    own = replace(A, net_mass=Decimal(12))
    whole = join(document(own), [packing_list(line(1, "A", 10, gross_mass=11))])
    assert said(whole, "lighter gross than net") == [
        "Line 1: 11 kg gross is less than 12 kg net (packing.csv, row 2)."
    ]
    totals = packing_list(line(1, "A", 10), net_mass_total=9, gross_mass_total=8)
    assert said(join(document(A), [totals]), "lighter gross than net in all") == [
        "In all 8 kg gross is less than 9 kg net."
    ]


def test_a_mass_in_a_cell_merged_over_invoice_lines_keeps_the_packing_list_out() -> None:
    lines = (replace(A, net_mass=Decimal(9)), replace(B, shared=(Shared("net_mass", 1),)))
    whole = join(document(*lines), [packing_list(line(1, "B", 5, net_mass=4))])
    assert whole.lines[1].net_mass is None
