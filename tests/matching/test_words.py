"""Words and their weights: the sum must be BM25, and questions must meet texts."""

from __future__ import annotations

from math import log

import pytest

from app.matching.words import LENGTH, SATURATION, weights, words


def test_plurals_meet_singulars_and_empty_words_go() -> None:
    assert words("Screws, of steel; other than batteries") == ["screw", "steel", "battery"]
    assert words("glass dresses") == ["glass", "dress"]


def test_other_scripts_have_words_too() -> None:
    assert words("кофе в зёрнах") == ["кофе", "зёрнах"]


def test_a_weight_is_the_words_part_of_bm25() -> None:
    found = {
        (word, code): weight
        for word, code, weight in weights({"1": ["steel screw"], "2": ["steel steel bolt nut"]})
    }
    rare = log(1 + (2 - 1 + 0.5) / (1 + 0.5))
    damp = SATURATION * (1 - LENGTH + LENGTH * 2 / 3)
    assert found["screw", "1"] == pytest.approx(rare * (SATURATION + 1) / (1 + damp))
    assert found["screw", "1"] > found["steel", "1"]
    assert set(found) == {
        ("steel", "1"),
        ("screw", "1"),
        ("steel", "2"),
        ("bolt", "2"),
        ("nut", "2"),
    }


def test_nothing_has_no_weights() -> None:
    assert list(weights({})) == []
    assert list(weights({"1": []})) == []
