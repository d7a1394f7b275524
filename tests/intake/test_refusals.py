"""Tests of the sentences: each is whole, names the file and ends."""

from __future__ import annotations

import inspect

import pytest

from app.core.errors import Refused
from app.intake import refusals

ALL = [
    one
    for _, one in inspect.getmembers(refusals, inspect.isclass)
    if issubclass(one, Refused) and one is not Refused
]
FACTS = {
    "name": "bill.xlsx",
    "reason": "no rights",
    "megabytes": 200,
    "seconds": 15,
    "limit": 50,
    "what": "a PDF",
    "rows": 1_048_576,
    "columns": 16_384,
    "where": "row 1",
    "example": "{Item}",
    "title": "Quote",
    "encoding": "UTF-7",
    "profile": " (profile MINIMUM)",
    "nature": "waybill",
    "pages": 700,
    "page": 3,
    "megapixels": 90,
}


@pytest.mark.parametrize("refusal", ALL, ids=lambda one: one.__name__)
def test_sentence(refusal: type[Refused]) -> None:
    said = str(refusal(**FACTS))
    assert "bill.xlsx" in said
    assert said.endswith(".")
    assert "  " not in said
    assert len(said) < 200
