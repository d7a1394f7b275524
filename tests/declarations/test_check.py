"""Problems come errors first, from the rules of the country."""

from __future__ import annotations

import pytest

from app.declarations import check
from app.declarations.countries import CountryUnknown
from app.declarations.model import Declaration, from_json
from app.declarations.problems import LEVELS
from tests.declarations.inputs import refused


def test_errors_come_first() -> None:
    form, _ = refused("negative price")
    form["items"][0]["code"] = "851631"
    form["items"][0]["description"] = "电吹风机"
    levels = [problem.level for problem in check.problems(from_json(form), "GBR")]
    assert levels == sorted(levels, key=LEVELS.index)
    assert set(levels) == set(LEVELS)


def test_an_empty_declaration_has_much_to_mend_and_every_sentence_ends() -> None:
    found = check.problems(Declaration(), "GBR")
    assert len(found) > 20
    assert all(problem.sentence.endswith(".") for problem in found)


def test_an_unknown_country_is_refused() -> None:
    with pytest.raises(CountryUnknown, match="declaration to XXX yet"):
        check.problems(Declaration(), "XXX")
