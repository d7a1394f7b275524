"""What CDS wants at the head of a declaration is said in sentences with their level."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from app.declarations.countries.gbr_rules import rules
from app.declarations.model import from_json
from app.declarations.write import example
from tests.declarations.inputs import WRITABLE

Form = dict[str, Any]


def said(change: Callable[[Form], object]) -> list[tuple[str, str]]:
    form = copy.deepcopy(example("GBR"))
    change(form)
    return [(problem.level, problem.sentence) for problem in rules(from_json(form))]


@pytest.mark.parametrize(
    ("change", "level", "sentence"),
    [
        (
            lambda form: form["parties"].pop("importer"),
            "draft",
            "Importer's EORI number is missing (DE 3/16).",
        ),
        (
            lambda form: form["goods_location"].pop("code"),
            "draft",
            "Goods location code is missing (DE 5/23).",
        ),
        (
            lambda form: form.pop("previous_documents"),
            "draft",
            "Number of the previous document is missing (DE 2/1).",
        ),
        (
            lambda form: form["delivery"].pop("incoterm"),
            "draft",
            "Incoterm is missing (DE 4/1).",
        ),
        (
            lambda form: form.update(reference="R" * 23),
            "error",
            "Local reference (LRN) is 23 characters long; customs take 22. Shorten it.",
        ),
        (
            lambda form: form["parties"]["declarant"].update(id="FR12345678901"),
            "warning",
            "Declarant's EORI number is not of the UK: CDS asks for one with GB or XI.",
        ),
        (
            lambda form: form["parties"]["declarant"].update(id="GB 123456789000"),
            "error",
            'Declarant\'s EORI number "GB 123456789000" is not GB and 12 digits.',
        ),
        (
            lambda form: form["parties"]["exporter"].update(id="CN 1"),
            "error",
            'Exporter\'s EORI number "CN 1" is not an EORI number: a country and up to 15 letters '
            "and digits, no blanks.",
        ),
        (
            lambda form: form["transport"]["containers"][0].update(number="CSQU3054384"),
            "warning",
            "Container number CSQU3054384 does not end in its check digit: look for a typing "
            "error.",
        ),
        (
            lambda form: form["delivery"].update(incoterm="FOB"),
            "warning",
            "Under FOB the price does not hold the transport and insurance to the border; add "
            "what they cost (DE 4/9).",
        ),
        (
            lambda form: form["delivery"].update(place_code="Felixstowe"),
            "error",
            'Incoterm place "Felixstowe" is not a UN/LOCODE such as GBFXT (country and three '
            "characters); a name goes into place_name.",
        ),
        (
            lambda form: form["payment"]["deferments"][0].update(account="12345"),
            "warning",
            'Deferment account "12345" is not seven digits.',
        ),
        (
            lambda form: form["parties"]["importer"].update(id="GB123456789000"),
            "draft",
            "Declarant and importer are the same: give the representative's EORI number "
            "(DE 3/20), or say that the importer declares for itself.",
        ),
        (
            lambda form: form["authorisations"].append({"type": "CGU"}),
            "draft",
            "Authorisation 2 needs its type and its holder (DE 3/39).",
        ),
        (
            lambda form: form["previous_documents"][0].update(item=0),
            "error",
            "The item number of the previous document is out of range.",
        ),
        (
            lambda form: form.update(nature_of_transaction="A"),
            "error",
            'Nature of transaction is not usable: "A".',
        ),
        (
            lambda form: form["goods_location"].update(type="Q"),
            "error",
            'Type of goods location is not in our list: "Q".',
        ),
    ],
)
def test_a_fault_has_its_sentence_and_its_level(
    change: Callable[[Form], object], level: str, sentence: str
) -> None:
    assert (level, sentence) in said(change)


def test_a_hundred_items_are_a_draft_and_a_thousand_an_error() -> None:
    form = copy.deepcopy(WRITABLE["99 items"])
    assert rules(from_json(form)) == []
    form["items"].append(
        {**form["items"][0], "packages": [{"count": 1, "kind": "CT", "marks": "Z"}]}
    )
    form["total_packages"] = 100
    form["invoice"].pop("amount")
    (problem,) = rules(from_json(form))
    assert problem.level == "draft"
    assert problem.sentence == (
        "100 items: a full declaration to CDS holds 99. Group lines or split the consignment."
    )


@pytest.mark.parametrize(
    "name", ["as it is", "by air", "by rail", "preference", "yen at a fixed rate", "bulk"]
)
def test_what_is_complete_is_lodgeable(name: str) -> None:
    found = [problem.sentence for problem in rules(from_json(WRITABLE[name]))]
    assert found == []
