"""Tests of counting confusions, on an evaluation counted by hand."""

from __future__ import annotations

import pytest

from app.matching import confusion
from app.matching.calibration import expected_error
from app.matching.confusion import Chapter
from tests.matching.attempts import SOME, attempt, match

CASES = confusion.cases(SOME)


def test_where_the_right_code_stood() -> None:
    assert [case.place for case in CASES] == [1, 1, 2, 2, None, None]
    assert [case.hit for case in CASES] == [True, True, False, False, False, False]


def test_chapters_are_those_the_lines_belong_into() -> None:
    assert confusion.by_chapter(CASES) == [
        Chapter("85", 4, 2, 4),
        Chapter("42", 1, 0, 0),
        Chapter("94", 1, 0, 0),
    ]


def test_confusions_by_digits_with_their_lines() -> None:
    between = confusion.confusions(CASES, 2)
    assert [(one.right, one.proposed, one.count, one.of) for one in between] == [
        ("85", "94", 1, 4),
        ("94", "85", 1, 1),
    ]
    assert [case.description for case in between[0].examples] == ["phone B"]
    codes = confusion.confusions(CASES, 6)
    assert ("851713", "851714", 1, 4) in [(o.right, o.proposed, o.count, o.of) for o in codes]
    # A line without a code is no confusion, a right one neither.
    assert sum(one.count for one in codes) == 3


def test_the_commonest_comes_first_with_its_surest_lines_once() -> None:
    some = confusion.cases(
        attempt(
            ("rare", "010121", match("940139")),
            *(
                (name, "851713", match("851714", confidence=sure))
                for name, sure in (("d", 0.1), ("a", 0.9), ("b", 0.8), ("a", 0.7), ("c", 0.6))
            ),
        )
    )
    first = confusion.confusions(some, 6)[0]
    assert (first.count, first.of) == (5, 5)
    assert [case.description for case in first.examples] == ["a", "b", "c"]
    assert first.examples[0].match.confidence == 0.9


def test_mistakes_and_abstentions_are_different_things() -> None:
    assert [case.description for case in confusion.mistakes(CASES)] == [
        "phone B",
        "phone C",
        "chair",
    ]
    assert [case.description for case in confusion.abstentions(CASES)] == ["samples"]


def test_bins_add_up_to_the_calibration_error() -> None:
    bins = confusion.reliability(CASES)
    assert [(one.low, one.n, one.right) for one in bins] == [
        (0.2, 1, 0),
        (0.4, 1, 0),
        (0.7, 1, 0),
        (0.9, 2, 2),
    ]
    assert bins[-1].confidence == pytest.approx(0.94)
    given = [case for case in CASES if case.match.code]
    error = expected_error([c.match.confidence for c in given], [c.hit for c in given])
    gaps = sum(abs(one.confidence * one.n - one.right) for one in bins)
    assert gaps / len(given) == pytest.approx(error)


def test_certainty_itself_falls_into_the_last_bin() -> None:
    some = confusion.cases(attempt(("a", "851713", match("851713", confidence=1.0))))
    assert [(one.low, one.high) for one in confusion.reliability(some)] == [(0.9, 1.0)]


def test_kinds_of_evidence_the_commonest_first() -> None:
    assert {kind: len(some) for kind, some in confusion.kinds(CASES).items()} == {
        "text": 3,
        "memory": 2,
    }
