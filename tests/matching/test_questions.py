"""Questions: what to ask, what an answer leaves, what tells two codes apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.matching import questions
from app.tariff import hs2022

ROWS = """scope,question,answer,codes
61 62,Knitted or woven?,knitted,61
61 62,Knitted or woven?,woven,62
6109,Of what?,cotton,610910
6109,Of what?,another textile,610990
6205,Of what?,cotton,620520
6205,Of what?,another textile,620530 620590
"""


@pytest.fixture
def asked(tmp_path: Path) -> Path:
    path = tmp_path / "questions.csv"
    path.write_text(ROWS, "utf-8")
    return path


def test_the_question_that_tells_most_comes_first(asked: Path) -> None:
    found = questions.to_ask({"610910": 0.4, "610990": 0.1, "620520": 0.4}, path=asked)
    assert [question.text for question in found] == ["Knitted or woven?", "Of what?"]


def test_nothing_is_asked_where_nothing_is_open(asked: Path) -> None:
    assert questions.to_ask({"610910": 0.9}, path=asked) == []
    assert questions.to_ask({"850110": 0.5, "850120": 0.5}, path=asked) == []


def test_what_is_answered_is_not_asked_again(asked: Path) -> None:
    given = {"Knitted or woven?": "knitted"}
    before = {"610910": 0.4, "610990": 0.3, "620520": 0.3}
    found = questions.to_ask(questions.settled(before, given, asked), given, asked)
    assert [question.text for question in found] == ["Of what?"]


def test_an_answer_sinks_what_it_speaks_against_and_hides_nothing(asked: Path) -> None:
    before = {"620520": 0.5, "610910": 0.2, "850110": 0.1}
    after = questions.settled(before, {"Knitted or woven?": "knitted"}, asked)
    assert list(after) == ["610910", "850110", "620520"]
    assert after["620520"] == pytest.approx(0.01 / 0.51)
    # 0.2 of "none of these" stays beside what is left of the list.
    assert after["610910"] == pytest.approx(0.2 / 0.51)
    assert sum(after.values()) < 1


def test_an_unknown_answer_changes_nothing(asked: Path) -> None:
    before = {"620520": 0.5, "610910": 0.2}
    assert questions.settled(before, {"Knitted or woven?": "crocheted"}, asked) == before


def test_what_tells_two_codes_apart(asked: Path) -> None:
    found = questions.between("610910", "620520", asked)
    assert found is not None
    question, one, other = found
    assert (question.text, one.text, other.text) == ("Knitted or woven?", "knitted", "woven")
    assert questions.between("620530", "620590", asked) is None


def test_every_answer_of_ours_names_codes_in_force() -> None:
    codes = [row.code for row in hs2022.rows() if row.level == 6]
    wrong = []
    for question in questions.questions():
        concerned = [code for code in codes if question.concerns(code)]
        if not concerned or len(question.answers) < 2:
            wrong.append(question.text)
        wrong += [
            f"{question.scope} {question.text}: {code}"
            for code in concerned
            if not question.possible(code)
        ]
        wrong += [
            f"{question.scope} {question.text}: {prefix}"
            for answer in question.answers
            for prefix in answer.codes
            if not any(code.startswith(prefix) for code in concerned)
        ]
    assert wrong == []
