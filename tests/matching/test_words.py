"""Words and their weights: the sum must be BM25, and questions must meet texts."""

from __future__ import annotations

from math import log

import numpy as np
import pytest

from app.matching.words import LENGTH, SATURATION, postings, weights, words


def test_plurals_meet_singulars_and_empty_words_go() -> None:
    assert words("Screws, of steel; other than batteries") == ["screw", "steel", "battery"]
    assert words("glass dresses") == ["glass", "dress"]


def test_other_scripts_have_words_too() -> None:
    assert words("кофе в зёрнах") == ["кофе", "зёрнах"]


def weighed(texts: dict[int, str]) -> dict[tuple[str, int], float]:
    found = weights(postings(texts), len(texts))
    return {
        (word, place): weight
        for word, (places, each) in found.items()
        for place, weight in zip(places.tolist(), each.tolist(), strict=True)
    }


def test_a_weight_is_the_words_part_of_bm25() -> None:
    found = weighed({0: "steel screw", 1: "steel steel bolt nut"})
    rare = log(1 + (2 - 1 + 0.5) / (1 + 0.5))
    damp = SATURATION * (1 - LENGTH + LENGTH * 2 / 3)
    assert found["screw", 0] == pytest.approx(rare * (SATURATION + 1) / (1 + damp))
    assert found["screw", 0] > found["steel", 0]
    assert set(found) == {("steel", 0), ("screw", 0), ("steel", 1), ("bolt", 1), ("nut", 1)}


def test_nothing_has_no_weights() -> None:
    assert weighed({}) == {}
    assert weighed({0: ""}) == {}


def test_texts_counted_apart_are_counted_together() -> None:
    texts = {0: "steel screw", 1: "brass bolt", 2: "steel bolt, steel nut", 3: "nut"}
    ours = postings({0: texts[2], 1: "cork", 2: texts[0]}).moved(np.array([2, -1, 0]))
    theirs = postings({1: texts[1], 3: texts[3]})
    together = weights(ours.joined(theirs), 4)
    alone = weights(postings(texts), 4)
    assert together.keys() == alone.keys()
    for word, (places, each) in alone.items():
        assert together[word][0].tolist() == places.tolist()
        assert together[word][1].tolist() == each.tolist()
