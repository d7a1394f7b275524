"""The code lists are whole and agree with the public ones."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.declarations import codes
from app.declarations.countries import PROFILES


def test_a_country_is_found_by_either_code_and_never_guessed() -> None:
    by_two, by_three = codes.country("CN"), codes.country("CHN")
    assert by_two == by_three
    assert by_two is not None
    assert (by_two.numeric, by_two.name) == ("156", "China")
    assert codes.country("cn") is None
    assert codes.country("China") is None
    assert codes.country(None) is None


def test_countries_are_distinct_and_sorted_by_name() -> None:
    countries = codes.countries()
    assert len(countries) == 249
    assert len({country.numeric for country in countries}) == 249
    assert [country.name for country in countries] == sorted(each.name for each in countries)


@pytest.mark.parametrize(
    ("file", "ours", "shape"),
    [
        ("peppol-ISO3166-1_Alpha2.xml", "countries", "[A-Z]{2}"),
        ("peppol-ISO4217_2015.xml", "currencies", "[A-Z]{3}"),
    ],
)
def test_our_lists_hold_nothing_that_the_public_ones_do_not(
    shared: Path, file: str, ours: str, shape: str
) -> None:
    text = (shared / "data" / "codelists" / file).read_text("utf-8")
    public = set(re.findall(f"<Id>({shape})</Id>", text))
    if ours == "countries":
        assert {country.alpha2 for country in codes.countries()} == public - {"XI"}
    else:
        missing = public - set(codes.names(ours))
        assert set(codes.names(ours)) <= public
        # Precious metals, funds and testing codes are no currencies of an invoice.
        assert len(missing) < 25


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("packages", "CT", "carton"),
        ("incoterms", "DAP", "Delivered at place"),
        ("transport_modes", "4", "Air"),
        ("currencies", "GBP", "Pound sterling"),
    ],
)
def test_simple_lists(name: str, code: str, words: str) -> None:
    assert codes.names(name)[code] == words


def test_decimals_of_currencies() -> None:
    assert [codes.currency_decimals(each) for each in ("GBP", "JPY", "KWD", "???")] == [
        2,
        0,
        3,
        None,
    ]


@pytest.mark.parametrize("country", PROFILES)
def test_every_country_has_its_lists_and_example(country: str) -> None:
    assert codes.profile(country)["types"]
    assert codes.example(country)["items"]
