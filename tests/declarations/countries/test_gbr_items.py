"""What CDS wants of a goods item is said with the item and its invoice lines."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from app.declarations.countries.gbr_rules import rules
from app.declarations.model import from_json
from app.declarations.write import example

Form = dict[str, Any]


def said(**change: object) -> list[tuple[str, str]]:
    """The problems after the second item (of invoice lines 2 and 7) was changed."""
    form: Form = copy.deepcopy(example("GBR"))
    item = form["items"][1]
    item["source"] = [{"line": 2}, {"line": 7}]
    for key, value in change.items():
        if value is None:
            item.pop(key)
        else:
            item[key] = value
    for total in ("total_packages", "total_gross_mass"):
        form.pop(total)
    form["invoice"].pop("amount")
    return [(problem.level, problem.sentence) for problem in rules(from_json(form))]


@pytest.mark.parametrize(
    ("change", "level", "sentence"),
    [
        (
            {"code": "960329"},
            "draft",
            "needs ten digits in the UK; 960329 has six. Load the UK tariff or complete the "
            "commodity code before lodging.",
        ),
        (
            {"code": "96032900"},
            "draft",
            "needs ten digits in the UK; 96032900 has eight. Load the UK tariff or complete the "
            "commodity code before lodging.",
        ),
        (
            {"code": "9603294010", "code_country": "USA"},
            "draft",
            "was classified in the tariff of USA (9603294010): only the first six digits hold in "
            "the UK and only they are written. Decide the UK code before lodging.",
        ),
        ({"code": None}, "draft", "has no commodity code (DE 6/14)."),
        (
            {"code": "96032"},
            "error",
            'has the commodity code "96032"; it must be 6, 8 or 10 digits.',
        ),
        ({"description": None}, "draft", "has no description (DE 6/8)."),
        ({"description": "  \n"}, "draft", "has no description (DE 6/8)."),
        ({"origin": None}, "draft", "has no country of origin (DE 5/15)."),
        ({"net_mass": None}, "draft", "has no net mass (kg) (DE 6/1)."),
        ({"gross_mass": None}, "draft", "has no gross mass (kg) (DE 6/5)."),
        ({"procedure": None}, "draft", "has no procedure (DE 1/10)."),
        ({"procedure": "40"}, "error", 'has a procedure that is not usable: "40".'),
        ({"procedure": "4099"}, "warning", 'has a procedure that is not in our list: "4099".'),
        ({"preference": None}, "draft", "has no preference (DE 4/17); 100 claims none."),
        (
            {"preference": "300"},
            "draft",
            "claims preference 300 and has no preferential origin (DE 5/16).",
        ),
        ({"price": None}, "draft", "has no price (DE 4/14)."),
        (
            {"valuation_indicators": None},
            "draft",
            "has no valuation indicators (DE 4/13).",
        ),
        (
            {"valuation_indicators": "0002"},
            "error",
            "needs four valuation indicators, each 0 or 1.",
        ),
        ({"packages": None}, "draft", "has no packages (DE 6/9, 6/10)."),
        (
            {"packages": [{"count": 0, "kind": "CT", "marks": "elsewhere"}]},
            "draft",
            "has no packages of its own, and no other item has packages with the same marks "
            "(DE 6/10).",
        ),
        (
            {"packages": [{"count": 3, "kind": "CT"}]},
            "draft",
            "has no marks on its packages (DE 6/11).",
        ),
        (
            {"packages": [{"count": -1, "kind": "CT", "marks": "A"}]},
            "error",
            "has -1 packages; that is out of range.",
        ),
        (
            {"packages": [{"count": 1, "kind": "QQ", "marks": "A"}]},
            "warning",
            'has a kind of packages that is not in our list: "QQ".',
        ),
        ({"documents": []}, "draft", "names no invoice (document N935, DE 2/3)."),
        (
            {"documents": [{"code": "N935", "status": "ACE"}]},
            "error",
            'has a document status that is not usable: "ACE".',
        ),
        (
            {"charges": [{"code": "AK"}]},
            "draft",
            "has an addition or deduction that has no amount.",
        ),
        ({"quota": "12"}, "error", 'has a quota number that is not usable: "12".'),
    ],
)
def test_a_fault_names_the_item_and_its_lines(
    change: dict[str, object], level: str, sentence: str
) -> None:
    assert (level, f"Item 2 (lines 2 and 7) {sentence}") in said(**change)


def test_goods_in_bulk_need_neither_count_nor_marks() -> None:
    assert said(packages=[{"kind": "VL"}]) == []


def test_packages_shared_with_another_item_are_fine() -> None:
    assert said(packages=[{"count": 0, "kind": "CT", "marks": "BRIGHT 1-40"}]) == []
