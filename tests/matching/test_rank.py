"""The formula, on numbers small enough to check by hand."""

from __future__ import annotations

from math import exp

import numpy as np
import pytest

from app.matching import rank
from app.matching.rank import Confirmed, Listed, TextEvidence

BY = rank.Weights(
    whole=20, name=10, word=1, traded=1, temperature=2, nearest=40,
    cosine=0.6, trigrams=0.4, width=0.08, text=0.05,
)  # fmt: skip


def listed(*found: TextEvidence) -> Listed:
    return Listed(
        [each.code for each in found],
        [rank.text_score(each, BY) for each in found],
        lambda place: found[place],
    )


def test_the_weights_can_be_read() -> None:
    by = rank.weights()
    assert by.whole > 0
    assert by.cosine + by.trigrams == pytest.approx(1)


def test_the_text_score_is_the_weighted_sum() -> None:
    found = TextEvidence("1", 0.5, 0.7, "hex bolt", 3.0, 2.0)
    assert rank.text_score(found, BY) == pytest.approx(22.0)


def test_a_code_without_names_is_judged_by_its_own_vector() -> None:
    bare = rank.text_score(TextEvidence("1", 0.5), BY)
    assert bare == pytest.approx(15.0)
    assert rank.text_score(TextEvidence("1", 0.5, 0.3, "far off"), BY) == pytest.approx(bare)


def test_shares_sum_to_one_and_keep_the_order() -> None:
    found = [TextEvidence(str(n), n / 10) for n in reversed(range(5))]
    ranked = rank.rank(listed(*found), [], BY)
    assert [one.code for one in ranked] == ["4", "3", "2", "1", "0"]
    assert sum(one.share for one in ranked) == pytest.approx(1)
    assert all(one.kind == "text" and one.votes == 0 for one in ranked)


def test_the_same_line_confirmed_outweighs_any_text() -> None:
    found = [TextEvidence("111111", 0.9), TextEvidence("222222", 0.1)]
    ranked = rank.rank(listed(*found), [Confirmed("222222", 1.0, "the same")], BY)
    assert ranked[0].code == "222222"
    assert ranked[0].kind == "memory"
    assert ranked[0].decisions[0].description == "the same"
    assert ranked[0].votes == pytest.approx(1.0)


def test_a_confirmed_code_is_found_though_no_text_leg_knew_it() -> None:
    ranked = rank.rank(Listed(), [Confirmed("333333", 0.95, "alike")], BY)
    assert [one.code for one in ranked] == ["333333"]
    assert ranked[0].text is None


def test_a_distant_line_hardly_votes() -> None:
    assert rank.vote(Confirmed("1", 0.6, ""), BY) == pytest.approx(exp(-0.4 / 0.08))
    found = [TextEvidence("111111", 0.5), TextEvidence("222222", 0.4)]
    ranked = rank.rank(listed(*found), [Confirmed("222222", 0.6, "far")], BY)
    assert ranked[0].code == "111111"


def test_only_the_nearest_lines_vote() -> None:
    far = [Confirmed("111111", 0.9, "")] * BY.nearest
    near = [Confirmed("222222", 0.91, "")] * BY.nearest
    assert [one.code for one in rank.rank(Listed(), [*far, *near], BY)] == ["222222"]


def test_trigrams_are_those_of_pg_trgm() -> None:
    assert rank.trigrams("cat") == {"  c", " ca", "cat", "at "}
    assert rank.trigrams("") == frozenset()


def test_the_same_text_has_a_likeness_of_one() -> None:
    cosines = np.array([1.0, 1.000001, 0.5], dtype=np.float32)
    found = rank.likeness(cosines, np.array([1.0, 1.0, 0.25]), BY)
    assert found.tolist() == [1, 1, pytest.approx(BY.cosine / 2 + BY.trigrams / 4)]


def test_no_more_codes_than_asked() -> None:
    found = [TextEvidence(f"{n:06}", n / 100) for n in range(30)]
    assert len(rank.rank(listed(*found), [], BY)) == 10
