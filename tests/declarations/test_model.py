"""A declaration goes to JSON and back unchanged."""

from __future__ import annotations

import dataclasses
import json

import pytest

from app.declarations import plain
from app.declarations.model import Declaration, Item, Source, from_json, to_json
from tests.declarations.inputs import WRITABLE


@pytest.mark.parametrize("name", WRITABLE)
def test_there_and_back_again(name: str) -> None:
    declaration = from_json(WRITABLE[name])
    text = json.dumps(to_json(declaration))
    assert from_json(plain.parse(text, "it")) == declaration


def test_what_is_empty_is_left_out() -> None:
    assert to_json(Declaration()) == {}


def test_it_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Declaration().type = "IMA"  # type: ignore[misc]


def test_an_item_knows_its_invoice_lines() -> None:
    assert Item(source=(Source(7, "A7"), Source(None, "A8"), Source(9))).lines == (7, 9)
