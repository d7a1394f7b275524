"""Tests of dates, which are never guessed."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from app.intake.dates import day_first, read
from app.intake.grid import Cell


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2024-07-15", date(2024, 7, 15)),
        ("22/9/2015", date(2015, 9, 22)),
        ("3/28/2013 0:00", date(2013, 3, 28)),
        ("5/5/2026", date(2026, 5, 5)),
        ("Apr 09, 2015", date(2015, 4, 9)),
        ("17. April 2026", date(2026, 4, 17)),
        ("3 février 2026", date(2026, 2, 3)),
        ("12 de mayo de 2026", date(2026, 5, 12)),
        ("23-APR-26", date(2026, 4, 23)),
        ("1er avril 2026", date(2026, 4, 1)),
        ("3 dhjetor 2026", date(2026, 12, 3)),
        ("5 Ağu 2026", date(2026, 8, 5)),
        ("9 paź 2026", date(2026, 10, 9)),
        ("04.03.2026", date(2026, 3, 4)),
        ("2026年4月7日", date(2026, 4, 7)),
        (datetime(2026, 4, 17, 9, 30), date(2026, 4, 17)),
        (date(2026, 1, 2), date(2026, 1, 2)),
    ],
)
def test_certain(cell: Cell, expected: date) -> None:
    found = read(cell)
    assert found is not None
    assert (found.day, found.doubt) == (expected, None)


def test_two_ways_is_a_doubt() -> None:
    found = read("07-10-24")
    assert found is not None
    assert found.day is None
    assert found.doubt == 'The date "07-10-24" can be 07 October 2024 or 10 July 2024.'


@pytest.mark.parametrize("cell", ["", "INV/15 - 16 / 017", "99/99/2026", 42.0, None, "1.5.3", True])
def test_no_date(cell: Cell) -> None:
    assert read(cell) is None


@pytest.mark.parametrize(
    ("others", "day"),
    [
        (["Order of 25/02/2026"], date(2026, 4, 3)),
        (["Shipped 02/25/2026", "03/31/2026"], date(2026, 3, 4)),
        (["25/02/2026", "02/25/2026"], None),
        (["05/05/2026"], None),
    ],
)
def test_other_dates_show_the_order(others: list[str], day: date | None) -> None:
    found = read("03/04/2026", day_first(others))
    assert found is not None
    assert found.day == day
    assert (found.doubt is None) is (day is not None)
