"""Problems are grouped by cause, errors first, and say what they stand in the way of."""

from __future__ import annotations

from app.declarations.problems import DRAFT, ERROR, WARNING, Problem, blocking, grouped, lodgeable

LOOK = Problem(WARNING, "a", "Look at this.")
SHORT = Problem(DRAFT, "items[0].code", "Item 1 is short.", 1, (7,), "short")
OTHER = Problem(DRAFT, "items[1].code", "Item 2 is short.", 2, (8, 9), "short")
WRONG = Problem(ERROR, "b", "This is wrong.")


def test_only_errors_block_and_only_warnings_let_it_be_lodged() -> None:
    assert blocking([LOOK, SHORT, WRONG]) == (WRONG,)
    assert lodgeable([LOOK])
    assert not lodgeable([LOOK, SHORT])
    assert not lodgeable([WRONG])


def test_groups_are_by_cause_with_errors_first() -> None:
    assert grouped([LOOK, SHORT, WRONG, OTHER]) == [
        ("b", (WRONG,)),
        ("short", (SHORT, OTHER)),
        ("a", (LOOK,)),
    ]


def test_a_problem_knows_its_line() -> None:
    assert (LOOK.line, SHORT.line, OTHER.line) == (None, 7, 8)
    assert OTHER.as_json() == {
        "level": "draft",
        "field": "items[1].code",
        "item": 2,
        "line": 8,
        "sentence": "Item 2 is short.",
    }
