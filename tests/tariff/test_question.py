"""Questions taken apart, spellings measured."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.tariff import question
from app.tariff.question import Ask, Known


def test_words_are_lower_case_and_distinct() -> None:
    assert question.words("Men's Cotton T-Shirt, cotton & M8") == ["men", "cotton", "t-shirt", "m8"]
    assert question.words("  \u2603 !! :* ") == []
    assert len(question.words(" ".join(f"w{n}" for n in range(500)))) == question.MOST_WORDS
    assert question.words("x" * 10_000) == []


@pytest.mark.parametrize(
    ("one", "other", "steps"),
    [
        ("cotton", "cotton", 0),
        ("cototn", "cotton", 1),
        ("coton", "cotton", 1),
        ("bycicle", "bicycle", 2),
        ("", "abc", 3),
        ("laptop", "labtop", 1),
    ],
)
def test_distance(one: str, other: str, steps: int) -> None:
    assert question.distance(one, other) == steps
    assert question.distance(other, one) == steps


@given(st.text("abcd", min_size=4, max_size=8))
def test_every_spelling_one_slip_away_is_one_step_away(word: str) -> None:
    assert {question.distance(word, guess) for guess in question.one_slip(word)} == {1}


def test_short_words_are_not_guessed() -> None:
    assert question.one_slip("led") == set()
    assert question.ask_near("led", [Known("lead", "lead", 4)]) is None


def test_the_nearest_spelling_wins_and_a_like_beginning_decides() -> None:
    near = [Known("icicle", "icicl", 1), Known("bicycle", "bicycl", 9), Known("cycle", "cycl", 5)]
    found = question.ask_near("bycicle", near)
    assert found is not None
    assert found.loose == ("bicycl",)
    assert question.ask_near("xylophone", near) is None


def test_a_whole_word_counts_more_than_the_beginning_of_another() -> None:
    car = question.ask("car", [Known("car", "car", 40)], [Known("carpet", "carpet", 60)])
    assert car is not None
    assert (car.exact, car.loose) == (("car",), ("carpet",))
    assert car.worth < question.COMPLETED
    typed = question.ask("carp", [], [Known("carpet", "carpet", 60)])
    assert typed is not None
    assert typed.worth == question.COMPLETED
    assert question.ask("zzz", [], []) is None


def test_completions_stay_affordable() -> None:
    longer = [Known("containing", "contain", 5_000), Known("cotton", "cotton", 1_000)]
    typed = question.ask("co", [], [*longer, Known("copper", "copper", 400)])
    assert typed is not None
    assert typed.loose == ("cotton", "copper")
    assert typed.reach == 1_400
    common = question.ask("conta", [], longer[:1])
    assert common is not None
    assert common.loose == ("contain",)


def test_rare_words_weigh_more() -> None:
    rare = Ask("rare", ("rare",), (), 1.0, 3, 3)
    common = Ask("common", ("common",), (), 1.0, 3_000, 3_000)
    assert rare.weight > 3 * common.weight
    assert question.most_telling([common, rare]) == [rare, common]


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("aluminium", "aluminum"),
        ("aluminum", "aluminium"),
        ("fiberglass", "fibreglass"),
        ("tyres", "tires"),
        ("horse", None),
    ],
)
def test_both_sides_of_the_atlantic(word: str, other: str | None) -> None:
    assert question.spelt_otherwise(word) == other


def test_stems_are_quoted() -> None:
    assert question.tsquery(["o'neil", "a\\b"], "A") == "'o''neil':A | 'a\\\\b':A"
