"""Tests of the sentences people are told."""

from __future__ import annotations

from app.core.errors import Refused, Unavailable


class BoxClosed(Refused):
    """The box {name} is closed:
    ask {who} for the key.

    More words that explain {braces} to a developer.
    """


def test_the_docstring_is_the_sentence() -> None:
    told = BoxClosed(name="A {7}", who="Ana")
    assert str(told) == "The box A {7} is closed: ask Ana for the key."
    assert told.facts == {"name": "A {7}", "who": "Ana"}


def test_both_kinds_have_a_sentence_of_their_own() -> None:
    assert "{" not in str(Refused())
    assert "does not answer" in str(Unavailable())
