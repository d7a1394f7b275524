"""The checks that rules are made of speak in whole sentences."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.declarations.findings import Findings, numbered, tidy
from app.declarations.model import Item, Source


def said(found: Findings) -> list[str]:
    return [problem.sentence for problem in found.problems]


def test_lines_are_listed_as_a_person_would() -> None:
    assert numbered((7,)) == "line 7"
    assert numbered((7, 9)) == "lines 7 and 9"
    assert numbered((1, 2, 3, 4)) == "lines 1, 2, 3 and 4"
    assert numbered(tuple(range(1, 13))) == "lines 1, 2, 3 and 9 more"


def test_text_is_put_on_one_line() -> None:
    assert tidy(" a\r\n b\t c ") == "a b c"
    assert tidy(" \n ") is None
    assert tidy(None) is None


def test_a_problem_of_an_item_names_its_lines_and_its_place() -> None:
    found = Findings()
    found.at(3, Item(source=(Source(7), Source(9))))
    found.text("description", "Description", "x" * 10, 9)
    (problem,) = found.problems
    assert problem.sentence == (
        "Item 3 (lines 7 and 9) has a description that is 10 characters long; customs take 9. "
        "Shorten it."
    )
    assert (problem.field, problem.item, problem.lines) == ("items[2].description", 3, (7, 9))


@pytest.mark.parametrize(
    ("amount", "ok"),
    [
        ("0.01", True),
        ("9999999999999999", True),
        ("10000000000000000", False),
        ("99999999999999.99", True),
        ("999999999999999.99", False),
        ("0", False),
        ("-0.01", False),
        ("0.001", False),
        ("1.100", True),
    ],
)
def test_amounts_fit_or_are_explained(amount: str, ok: bool) -> None:
    found = Findings()
    assert found.amount("f", "Price", Decimal(amount), 2) is ok
    assert bool(found.problems) is not ok


def test_letters_that_are_not_latin_are_a_warning_and_signs_are_not() -> None:
    found = Findings()
    found.text("f", "Name", "Łódź & Søn — 5 € ½ 20 °C «x» ≤ 3 µm Nº ™", 99)
    assert said(found) == []
    found.text("f", "Name", "Привет", 99)
    assert said(found) == ['Name is not in Latin letters ("П"); translate it.']


def test_a_code_is_checked_for_shape_then_for_the_list() -> None:
    found = Findings()
    found.code("f", "Mode", "x", "[0-9]", {"1"})
    found.code("f", "Mode", "2", "[0-9]", {"1"})
    found.code("f", "Mode", "1", "[0-9]", {"1"})
    found.code("f", "Mode", None, "[0-9]", {"1"})
    assert [problem.level for problem in found.problems] == ["error", "warning"]
    assert said(found) == ['Mode is not usable: "x".', 'Mode is not in our list: "2".']
