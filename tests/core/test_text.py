"""Texts for people."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import text


def test_blanks_become_one() -> None:
    assert text.one_line("  cotton\n\t shirts  ") == "cotton shirts"


@pytest.mark.parametrize(
    ("long", "longest", "short"),
    [
        ("cotton shirts", 13, "cotton shirts"),
        ("cotton shirts, blue", 15, "cotton shirts…"),
        ("cotton shirts", 8, "cotton…"),
        ("pneumonoultramicroscopic", 10, "pneumonou…"),
        ("a pneumonoultramicroscopic", 10, "a pneumon…"),
    ],
)
def test_shortens_between_words(long: str, longest: int, short: str) -> None:
    assert text.shortened(long, longest) == short


@given(st.text(), st.integers(2, 50))
def test_never_longer_than_asked(long: str, longest: int) -> None:
    assert len(text.shortened(long, longest)) <= longest


def test_counts_with_the_noun() -> None:
    assert text.counted(1, "line") == "1 line"
    assert text.counted(1_250, "line") == "1,250 lines"
    assert text.counted(0, "entry", "entries") == "0 entries"
