"""JSON is read exactly, and what does not fit is refused with its place."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.declarations import plain
from app.declarations.model import Declaration, from_json, to_json


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        (
            {"items": [{}, {}, {"net_mass": "heavy"}]},
            "items[2].net_mass is not a number: 'heavy'.",
        ),
        ({"items": [{"net_mass": True}]}, "items[0].net_mass is not a number."),
        ({"items": [{"price": "NaN"}]}, "items[0].price is not a number: 'NaN'."),
        ({"items": [{"price": "1e99"}]}, "items[0].price is not a number: '1e99'."),
        ({"items": [{"price": "1_000"}]}, "items[0].price is not a number: '1_000'."),
        ({"items": {}}, "items is not a list [...]."),
        ({"items": "none"}, "items is not a list [...]."),
        ({"items": [7]}, "items[0] is not a group of fields {...}."),
        (
            {"items": [{"code": 610910}]},
            'items[0].code is a number; write it as text in quotes, "610910".',
        ),
        ({"items": [{"cod": "1"}]}, 'items[0].cod is not a known field; did you mean "code".'),
        ({"xyzzy": 1}, "xyzzy is not a known field."),
        ({"total_packages": "1.5"}, "total_packages is not a whole number: 1.5."),
        (
            {"transport": {"containerised": "yes"}},
            "transport.containerised is neither true nor false.",
        ),
        (
            {"invoice": {"date": "31/03/2026"}},
            "invoice.date is not a date like 2026-03-31: '31/03/2026'.",
        ),
        ([], "The declaration is not a group of fields {...}."),
    ],
)
def test_a_wrong_value_is_refused_by_its_path(form: object, sentence: str) -> None:
    with pytest.raises(plain.NotUnderstood) as refused:
        plain.read(Declaration, form)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "is not JSON"),
        ('{"type": "IMA", "type": "IMD"}', '"type" is given twice'),
        ('{"total_gross_mass": NaN}', "NaN is not a number"),
        ("[" * 100_000, "is not JSON"),
    ],
)
def test_text_that_is_no_json_is_refused(text: str, reason: str) -> None:
    with pytest.raises(plain.NotJson, match=r"input\.json") as refused:
        plain.parse(text, "input.json")
    assert reason in str(refused.value)


def test_null_and_blank_mean_not_given() -> None:
    form = {"type": " ", "total_packages": "", "items": [None, {"additional_codes": ["", "C999"]}]}
    assert to_json(from_json(form)) == {"items": [{"additional_codes": ["C999"]}]}


def test_numbers_keep_every_digit() -> None:
    text = '{"items": [{"price": 12345678901234567.89, "net_mass": "0.000001", "gross_mass": 7}]}'
    item = from_json(plain.parse(text, "input.json")).items[0]
    assert item.price == Decimal("12345678901234567.89")
    assert item.net_mass == Decimal("0.000001")
    assert item.gross_mass == 7


def test_a_number_with_an_exponent_is_written_out() -> None:
    declaration = from_json({"total_gross_mass": Decimal("1E+3")})
    assert to_json(declaration) == {"total_gross_mass": "1000"}
