"""The countries we can declare to. A new one is its file, one line here, and one test."""

from __future__ import annotations

from app.core.errors import Refused
from app.declarations.countries import gbr
from app.declarations.countries.profile import Profile

PROFILES: dict[str, Profile] = {profile.country: profile for profile in (gbr.PROFILE,)}


class CountryUnknown(Refused):
    """We cannot write a declaration to {country} yet; the countries known are {known}."""


def profile(country: str) -> Profile:
    """What we know of a country (ISO alpha-3). Raises CountryUnknown."""
    if country not in PROFILES:
        raise CountryUnknown(country=country or "an unnamed country", known=", ".join(PROFILES))
    return PROFILES[country]
