"""The supplier's own code: what it is worth, in one sentence."""

from __future__ import annotations

import pytest

from app.matching import supplier
from app.matching.supplier import Tariff, digits, worth
from tests.databases import Databases

FOUND = ("848210", "848220", "847150", "732690")


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("8482.10 90", "84821090"),
        ("HS 848210", "848210"),
        ("HTS: 8482.10.5000", "8482105000"),
        ("101210000", "0101210000"),
        ("8482", "8482"),
        ("84", None),
        ("n/a", None),
        ("6204-X", None),
        ("ABC 12 345678 Z", None),
        ("", None),
    ],
)
def test_digits_are_read_whatever_stands_between_them(written: str, plain: str | None) -> None:
    assert digits(written) == plain


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("n/a", "is not a commodity code: it holds something other"),
        ("84", "needs at least six"),
        ("9801 00", "Chapter 98 is each country's own"),
        ("8520 10", "HS 2022 has no heading 8520; an older edition may have had it."),
        ("8482", "candidate 1 is of it"),
        ("0101", "far from the description: no candidate is of chapter 01"),
        ("8482.10", "It agrees with candidate 1."),
        ("8482 20 00", "It agrees with candidate 2."),
        ("848230", "the nearest, candidate 1, is of the same heading 8482"),
        ("841370", "candidate 1 is of the same chapter 84"),
        ("610910", "is far from the description: no candidate is of chapter 61"),
    ],
)
def test_it_says_how_a_code_stands_to_the_candidates(written: str, says: str) -> None:
    told = worth(written, FOUND)
    assert says in told
    assert told.endswith(".")


def test_what_an_older_edition_had_is_said_with_what_there_is_now() -> None:
    told = worth("851712", ("851713",))
    assert told.startswith("HS 2022 has no subheading 8517 12; an older edition may have had it.")
    assert "8517 11, 8517 13, 8517 14" in told
    assert "more now." in told


def test_without_candidates_nothing_is_compared() -> None:
    assert "no candidate was found" in worth("848210", ())


def test_digits_of_another_country_say_something_with_the_first_six() -> None:
    known = Tariff("GBR", frozenset({"8482101000"}), frozenset({"8482109000"}))
    assert worth("8482101000", FOUND, known) == "It agrees with candidate 1."
    other = worth("8482105048", FOUND, known)
    assert "loaded for GBR has no 8482 10 50 48, perhaps another country's code" in other
    assert other.endswith("its first six digits: agrees with candidate 1.")
    assert "has ended this code" in worth("8482109000", FOUND, known)


def test_the_tariff_of_the_country_is_asked_where_it_is_loaded(databases: Databases) -> None:
    desk = databases.new_desk()
    databases.code("8482101000", country="GBR")
    databases.code("8482109000", country="GBR", is_active=False)
    asked = ["8482 10 10", "8482.10.90.00", "8482105048", "848210", "none"]
    with desk.database.read() as session:
        known = supplier.tariff(session, "GBR", asked)
        assert supplier.tariff(session, "FRA", asked) == Tariff()
        assert supplier.tariff(session, "GBR", ["848210"]) == Tariff()
    assert known == Tariff("GBR", frozenset({"84821010"}), frozenset({"8482109000"}))
