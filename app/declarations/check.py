"""Everything wrong with a declaration before it goes to customs; a valid file is not acceptance."""

from __future__ import annotations

from app.declarations import countries
from app.declarations.model import Declaration
from app.declarations.problems import Problem


def problems(declaration: Declaration, country: str) -> tuple[Problem, ...]:
    """What a country's rules say, errors first. Raises countries.CountryUnknown."""
    found = countries.profile(country).rules(declaration)
    order = {"error": 0, "draft": 1, "warning": 2}
    return tuple(sorted(found, key=lambda problem: order[problem.level]))
