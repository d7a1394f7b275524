"""Every country in the registry is complete."""

from __future__ import annotations

import pytest

from app.declarations import codes, schema
from app.declarations.countries import PROFILES, CountryUnknown, profile
from app.declarations.form import never
from app.declarations.model import Declaration, Invoice, from_json


@pytest.mark.parametrize("country", PROFILES)
def test_a_profile_brings_all_it_needs(country: str) -> None:
    known = profile(country)
    assert known.country == country
    assert codes.country(country) is not None
    assert (codes.RESOURCES / "schemas" / known.schema).is_file()
    assert schema.faults(b"<nothing/>", country)
    assert known.rules(Declaration())
    assert known.rules(from_json(known.example())) == []
    assert known.invoice_document(Invoice(number="1")) is not None
    assert any(ask.required is not never for ask in known.asks)
    assert known.official


def test_an_unknown_country_is_refused_in_a_sentence() -> None:
    with pytest.raises(CountryUnknown) as refused:
        profile("")
    assert str(refused.value) == (
        "We cannot write a declaration to an unnamed country yet; the countries known are "
        f"{', '.join(PROFILES)}."
    )
