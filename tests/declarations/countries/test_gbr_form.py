"""What CDS asks for depends on how the goods come and who declares."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.declarations.countries.gbr_form import ASKS
from app.declarations.model import Declaration, from_json
from app.declarations.write import example

WHOLE = from_json(example("GBR"))
REQUIRED = {ask.key: ask.required for ask in ASKS}


@pytest.mark.parametrize(
    ("key", "mode", "needed"),
    [
        ("arrival_identity", "1", True),
        ("arrival_identity", "5", False),
        ("arrival_identity", "7", False),
        ("border_nationality", "2", False),
        ("border_nationality", "4", True),
    ],
)
def test_the_vehicle_is_asked_for_where_there_is_one(key: str, mode: str, needed: bool) -> None:
    declaration = replace(WHOLE, transport=replace(WHOLE.transport, border_mode=mode))
    assert REQUIRED[key](declaration) is needed


def test_who_represents_is_asked_where_somebody_declares_for_another() -> None:
    parties = replace(WHOLE.parties, declarant=WHOLE.parties.importer)
    assert REQUIRED["representation"](WHOLE)
    assert not REQUIRED["representation"](replace(WHOLE, parties=parties))


def test_boxes_are_numbers_of_data_elements_and_keys_are_distinct() -> None:
    assert all(ask.box.startswith("DE ") for ask in ASKS)
    assert len(REQUIRED) == len(ASKS)


def test_a_name_is_enough_for_the_place_of_the_incoterm() -> None:
    named = replace(WHOLE, delivery=replace(WHOLE.delivery, place_code=None, place_name="Dover"))
    assert REQUIRED["incoterm_place"](Declaration(items=WHOLE.items))
    assert not REQUIRED["incoterm_place"](named)
