"""Answers put candidates in another order, and what they speak against is counted the same way."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.matching import answers, questions

ROWS = """scope,question,answer,codes
61 62,Knitted or woven?,knitted,61
61 62,Knitted or woven?,woven,62
6109,Of what?,cotton,610910
6109,Of what?,another textile,610990
6205,Of what?,cotton,620520
6205,Of what?,another textile,620530 620590
"""
FOUND = (("610910", 0.4), ("620520", 0.3), ("610990", 0.2), ("420221", 0.05))


@pytest.fixture
def asked(tmp_path: Path) -> Path:
    path = tmp_path / "questions.csv"
    path.write_text(ROWS, "utf-8")
    return path


def order(given: dict[str, str], path: Path) -> list[str]:
    return [FOUND[one.before][0] for one in answers.placed(FOUND, given, path)]


def test_candidates_stay_as_they_are_until_something_known_is_said(asked: Path) -> None:
    for given in ({}, {"How old?": "new"}):
        placed = answers.placed(FOUND, given, asked)
        assert [(one.before, one.probability) for one in placed] == [
            (place, chance) for place, (_, chance) in enumerate(FOUND)
        ]


def test_an_answer_moves_what_it_speaks_for_to_the_front(asked: Path) -> None:
    assert order({"Knitted or woven?": "woven"}, asked)[0] == "620520"
    assert order({"Of what?": "another textile"}, asked)[0] == "610990"
    placed = answers.placed(FOUND, {"Knitted or woven?": "woven"}, asked)
    assert placed[0].probability > 0.3
    assert sum(one.probability for one in placed) <= 1


def test_every_answer_against_a_code_counts(asked: Path) -> None:
    codes = [code for code, _ in FOUND]
    given = {"Knitted or woven?": "woven", "Of what?": "another textile"}
    assert sorted(answers.against(codes, given, asked)) == [
        "610910", "610910", "610990", "620520",
    ]  # fmt: skip
    # The same count, with a fiftieth for each, is what the probabilities come from.
    weights = {c: p * questions.LEFT ** answers.against(codes, given, asked).count(c)
               for c, p in FOUND}  # fmt: skip
    total = sum(weights.values()) + 0.05
    for one in answers.placed(FOUND, given, asked):
        code = FOUND[one.before][0]
        assert one.probability == pytest.approx(weights[code] / total)


def test_each_reply_says_what_it_leaves(asked: Path) -> None:
    codes = ["610910", "610990", "620520", "420221"]
    question = next(one for one in questions.questions(asked) if one.scope == ("6109",))
    assert answers.kept(question, codes, asked) == [
        ("cotton", ("610910", "620520", "420221")),
        ("another textile", ("610990", "420221")),
    ]
