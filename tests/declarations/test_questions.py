"""Every question leads to a field that exists, and is asked by some country."""

from __future__ import annotations

import pytest

from app.declarations import form
from app.declarations.countries import PROFILES
from app.declarations.model import Declaration, Item
from app.declarations.questions import BY_KEY, CODES, QUESTIONS, SECTIONS, Question

SAMPLES = {
    "number": "12",
    "whole": "12",
    "date": "2026-03-31",
    "yes_no": "yes",
    "country": "CHN",
}


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.key)
def test_an_answer_finds_its_place(question: Question) -> None:
    blank = Declaration(items=(Item(),))
    filled = form.apply(blank, {question.key: SAMPLES.get(question.kind, "X")})
    assert (filled != blank) is bool(question.path)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.key)
def test_a_question_has_words_and_a_list_where_it_needs_one(question: Question) -> None:
    assert question.label
    assert question.help.endswith(".")
    if question.kind == CODES:
        assert all(len(form.choices(question, country)) > 1 for country in PROFILES)


def test_every_question_stands_in_one_section() -> None:
    listed = [key for _, keys in SECTIONS for key in keys]
    assert sorted(listed) == sorted(BY_KEY)


def test_keys_are_distinct_and_asked() -> None:
    keys = [question.key for question in QUESTIONS]
    assert len(set(keys)) == len(keys)
    asked = {ask.key for profile in PROFILES.values() for ask in profile.asks}
    assert asked == set(keys)
