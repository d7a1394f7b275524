"""The form asks for what is missing, reads the answers and knows which to remember."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.declarations import form, questions
from app.declarations.countries import PROFILES
from app.declarations.model import Declaration, Item, from_json
from app.declarations.problems import ERROR
from app.declarations.write import example, write

ASKS = PROFILES["GBR"].asks
EXAMPLE = from_json(example("GBR"))


def test_nothing_is_missing_from_the_example() -> None:
    assert form.missing(ASKS, "GBR", EXAMPLE) == ()


def test_what_is_missing_is_asked_with_its_box_and_list() -> None:
    asked = {field.key: field for field in form.missing(ASKS, "GBR", Declaration())}
    importer = asked["importer_id"]
    assert (importer.box, importer.label, importer.value) == (
        "DE 3/16",
        "Importer's EORI number",
        None,
    )
    assert asked["border_mode"].choices["4"] == "Air"
    assert asked["location_country"].choices["GBR"] == "United Kingdom"
    assert "container" not in asked
    assert "exporter_name" in asked


def test_questions_follow_from_answers() -> None:
    boxed = form.apply(Declaration(), {"containerised": "yes", "payment_method": "E"})
    keys = {field.key for field in form.missing(ASKS, "GBR", boxed)}
    assert {"container", "deferment_account"} <= keys
    posted = form.apply(Declaration(), {"border_mode": "5", "exporter_id": "CN123"})
    keys = {field.key for field in form.missing(ASKS, "GBR", posted)}
    assert not {"arrival_identity", "border_nationality", "exporter_name"} & keys


def test_an_answer_for_all_items_fills_only_those_without() -> None:
    declaration = Declaration(items=(Item(origin="CHN"), Item(), Item()))
    missing = {field.key: field for field in form.missing(ASKS, "GBR", declaration)}
    assert missing["origin"].items == (2, 3)
    assert missing["origin"].value == "CHN"
    filled = form.apply(declaration, {"origin": "VNM", "package_kind": "CT"})
    assert [item.origin for item in filled.items] == ["CHN", "VNM", "VNM"]
    assert [item.packages[0].kind for item in filled.items] == ["CT"] * 3


@pytest.mark.parametrize(
    ("key", "answer", "sentence"),
    [
        ("freight", "much", "Transport and insurance to the border: is not a number: 'much'."),
        ("total_packages", "2.5", "Packages in all: is not a whole number: 2.5."),
        (
            "invoice_date",
            "1/2/26",
            "Invoice date: is not a date like 2026-03-31: '1/2/26'.",
        ),
        ("containerised", "maybe", "In containers: 'maybe' is neither yes nor no."),
        ("shoe_size", "44", "shoe_size: there is no such question."),
    ],
)
def test_an_answer_that_cannot_be_read_is_refused(key: str, answer: str, sentence: str) -> None:
    with pytest.raises(form.AnswerWrong) as refused:
        form.apply(Declaration(), {key: answer})
    assert str(refused.value) == sentence
    with pytest.raises(form.AnswerWrong):
        form.check({key: answer})


def test_a_problem_leads_to_its_question() -> None:
    assert form.key_of("items[12].origin") == "origin"
    assert form.key_of("parties.importer.id") == "importer_id"
    assert form.key_of("items[0].code") is None
    assert form.key_of("") is None


def test_an_empty_answer_changes_nothing() -> None:
    assert form.apply(EXAMPLE, {"importer_id": "  ", "type": ""}) == EXAMPLE


def test_remembered_are_the_lasting_answers_only() -> None:
    answers = {"importer_id": "GB1", "arrival_identity": "9321483", "declarant_id": " "}
    assert form.remembered(ASKS, answers) == {"importer_id": "GB1"}
    assert form.defaults(ASKS)["procedure"] == "4000"


def test_every_value_shown_can_be_given_again() -> None:
    shown = {
        field.key: field.value
        for field in form.fields(ASKS, "GBR", EXAMPLE)
        if field.value and field.value != "various"
    }
    assert shown["containerised"] == "yes"
    assert form.apply(EXAMPLE, shown) == EXAMPLE


@given(st.dictionaries(st.sampled_from(sorted(questions.BY_KEY)), st.text(max_size=40)))
def test_no_answer_makes_anything_but_a_refusal_or_a_checked_file(answers: dict[str, str]) -> None:
    try:
        declaration = form.apply(EXAMPLE, answers)
    except form.AnswerWrong:
        return
    written = write(declaration, "GBR")
    assert not [problem for problem in written.problems if problem.cause == "schema"]
    assert written.xml is not None or any(p.level == ERROR for p in written.problems)
