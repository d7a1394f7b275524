"""Masses known in total go to the lines that lack them, and that is said."""

from __future__ import annotations

from decimal import Decimal

from app.declarations.masses import weighed
from app.declarations.problems import ERROR, WARNING, Problem
from app.declarations.rows import DecidedLine


def line(number: int, value: str, net: str | None = None, gross: str | None = None) -> DecidedLine:
    return DecidedLine(
        number,
        "goods",
        "610910",
        Decimal(value),
        "EUR",
        net_mass=None if net is None else Decimal(net),
        gross_mass=None if gross is None else Decimal(gross),
    )


def test_net_mass_is_shared_by_value_among_those_without() -> None:
    problems: list[Problem] = []
    lines = [line(1, "10", net="4"), line(2, "30"), line(3, "60")]
    found = weighed(lines, {"total_net_mass": "13"}, problems)
    assert [each.net_mass for each in found] == [4, Decimal("3.000"), Decimal("6.000")]
    (problem,) = problems
    assert problem.level == WARNING
    assert problem.sentence.startswith("The net mass was shared out by value over lines 2 and 3")


def test_only_the_packaging_is_shared_where_net_is_known() -> None:
    problems: list[Problem] = []
    lines = [line(1, "10", net="5"), line(2, "90", net="15")]
    found = weighed(lines, {"total_gross_mass": "22"}, problems)
    assert [each.gross_mass for each in found] == [Decimal("5.500"), Decimal("16.500")]


def test_a_total_below_the_net_masses_is_refused() -> None:
    problems: list[Problem] = []
    lines = [line(1, "10", net="5"), line(2, "90", net="15")]
    assert weighed(lines, {"total_gross_mass": "19"}, problems) == lines
    assert [problem.level for problem in problems] == [ERROR]


def test_nothing_given_changes_nothing() -> None:
    problems: list[Problem] = []
    lines = [line(1, "10")]
    assert weighed(lines, {}, problems) == lines
    assert weighed([line(1, "1", "2", "3")], {"total_gross_mass": "9"}, problems) == [
        line(1, "1", "2", "3")
    ]
    assert problems == []
