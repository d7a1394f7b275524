"""Tests of which row of a packing list is for which line of the invoice."""

from __future__ import annotations

from app.intake.pairing import pair
from tests.intake.packs import line


def found(lines: list, rows: list) -> list[set[int]]:  # type: ignore[type-arg]
    return [set(one) for one in pair(lines, rows).lines]


def test_part_numbers_come_before_descriptions() -> None:
    lines = [line(1, "AB-1", description="Bolt"), line(2, "AB-2", description="Nut")]
    rows = [line(1, "ab 2", description="Bolt"), line(2, "AB/1"), line(3, None, description="NUT.")]
    assert found(lines, rows) == [{1}, {0}, {1}]


def test_an_unknown_part_number_is_no_line_whatever_its_description() -> None:
    lines = [line(1, "A", description="Bolt"), line(2, "B", description="Nut")]
    rows = [line(1, "A"), line(2, "X", description="Nut")]
    assert found(lines, rows) == [{0}, set()]


def test_other_part_numbers_leave_the_description() -> None:
    lines = [line(1, "100", description="Steel bolt"), line(2, "200", description="Nut")]
    rows = [line(1, "X9", description="steel  BOLT"), line(2, "X8", description="Nuts")]
    assert found(lines, rows) == [{0}, set()]


def test_a_cell_with_several_known_parts_covers_their_lines() -> None:
    lines = [line(1, "A1"), line(2, "B2"), line(3, "C3")]
    rows = [line(1, "A1 / B2"), line(2, "C3, Z9")]
    assert found(lines, rows) == [{0, 1}, set()]


def test_the_same_part_on_two_lines_is_told_apart_by_quantity() -> None:
    lines = [line(1, "A", 10), line(2, "A", 20), line(3, "B", 1)]
    assert found(lines, [line(1, "A", 20), line(2, "A", 10)]) == [{1}, {0}]
    assert found(lines, [line(1, "A", 30)]) == [{0, 1}]
    equal = [line(1, "A", 10), line(2, "A", 10)]
    assert found(equal, [line(1, "A", 10), line(2, "A", 10)]) == [{0}, {1}]
    assert found(equal, [line(1, "A"), line(2, "A")]) == [{0, 1}, {0, 1}]


def test_rows_without_a_name_go_on_where_the_quantities_say_so() -> None:
    lines = [line(1, "A", 60), line(2, "B", 5)]
    rows = [line(1, "A", 50), line(2, None, 10), line(3, "B", 5), line(4, None, 5)]
    one = pair(lines, rows)
    assert [set(some) for some in one.lines] == [{0}, {0}, {1}, set()]
    assert one.doubtful == frozenset()
    unknown = pair(lines, [line(1, "A"), line(2, None, 10)])
    assert [set(some) for some in unknown.lines] == [{0}, set()]
    assert unknown.doubtful == {0}


def test_the_order_counts_only_where_all_quantities_agree() -> None:
    lines = [line(1, None, 10, description="Bolt M8"), line(2, None, 7, description="Nut M8")]
    rows = [line(1, None, 10, description="Bolts"), line(2, None, 7, description="Nuts")]
    paired = pair(lines, rows)
    assert ([set(one) for one in paired.lines], paired.by_order) == ([{0}, {1}], 2)
    other = [line(1, None, 10, description="Bolts"), line(2, None, 8, description="Nuts")]
    assert found(lines, other) == [set(), set()]
    assert found(lines, rows[:1]) == [set()]
    assert found(lines, [line(1, None, description="Bolts"), rows[1]]) == [set(), set()]


def test_the_order_does_not_overrule_part_numbers() -> None:
    lines = [line(1, "A", 10), line(2, "B", 10)]
    assert found(lines, [line(1, "B", 10), line(2, None, 10, description="x")]) == [{1}, set()]
    assert found(lines, [line(1, "A", 10), line(2, "Z", 10)]) == [{0}, set()]


def test_units_are_compared_as_far_as_they_are_known() -> None:
    lines = [line(1, "A", 10, unit="H87"), line(2, "B", 10, unit="SET")]
    rows = [line(1, "A", 10, unit="EA"), line(2, "B", 100, unit="H87"), line(3, "A", 1)]
    paired = pair(lines, rows)
    assert paired.comparable(0, [0, 2])
    assert not paired.comparable(1, [1])
