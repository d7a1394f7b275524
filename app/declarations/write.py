"""From a declaration to the bytes of a country's file, with everything that is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.declarations import check, countries, schema
from app.declarations.model import Declaration
from app.declarations.problems import ERROR, Problem, blocking, lodgeable


@dataclass(frozen=True)
class Written:
    """The outcome: the file, or None where an error kept it from being written."""

    xml: bytes | None
    problems: tuple[Problem, ...]

    @property
    def lodgeable(self) -> bool:
        """Whether nothing known stands in the way of sending it to customs."""
        return self.xml is not None and lodgeable(self.problems)

    def as_json(self) -> list[dict[str, object]]:
        """The problems as printed by the command line."""
        return [problem.as_json() for problem in self.problems]


def write(
    declaration: Declaration,
    country: str,
    official: Path | None = None,
    known: tuple[Problem, ...] = (),
) -> Written:
    """Check the rules, write the file, check it against the schemas.

    official: the authority's schema, if installed. known: problems found while building, which
    count too. Raises countries.CountryUnknown.
    """
    profile = countries.profile(country)
    told = {(_last(problem), line) for problem in known for line in problem.lines}
    found = (
        *known,
        *(
            problem
            for problem in check.problems(declaration, country)
            # What building said of a line is not said again of the item made of it.
            if not problem.lines
            or not all((_last(problem), line) in told for line in problem.lines)
        ),
    )
    if blocking(found):
        return Written(None, found)
    xml = profile.write(declaration, found)
    faults = tuple(
        Problem(ERROR, "", sentence, cause="schema")
        for sentence in schema.faults(xml, country, official)
    )
    return Written(None if faults else xml, (*faults, *found))


def _last(problem: Problem) -> str:
    """The name of the field itself, without the way to it."""
    return problem.field.rsplit(".", 1)[-1]


def example(country: str) -> dict[str, Any]:
    """A complete input for a country, in JSON form. Raises countries.CountryUnknown."""
    return countries.profile(country).example()
