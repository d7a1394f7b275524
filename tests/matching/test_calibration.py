"""Curves never fall, stay between 0 and 1, and the file in force is complete."""

from __future__ import annotations

import random

import pytest

from app.matching.calibration import Curve, calibration, expected_error, isotonic


def test_the_calibration_in_force_is_whole() -> None:
    found = calibration()
    assert set(found.curves) == {"text", "memory", "product"}
    assert [band.name for band in found.bands] == ["Strong", "Good", "Possible", "Weak"]
    assert found.bands[-1].least == 0
    for curve in found.curves.values():
        assert list(curve.shares) == sorted(curve.shares)
        assert list(curve.probabilities) == sorted(curve.probabilities)
        assert all(0 <= p <= 1 for p in curve.probabilities)


@pytest.mark.parametrize("share", [-0.1, 0.0, 0.3, 0.999, 1.0, 1.1])
def test_every_share_has_a_probability_and_a_band(share: float) -> None:
    found = calibration()
    for kind in found.curves:
        probability = found.probability(kind, share)
        assert 0 <= probability <= 1
        assert found.band(probability).least <= probability


def test_between_two_points_lies_a_straight_line() -> None:
    curve = Curve((0.2, 0.6), (0.1, 0.5))
    assert curve(0.4) == pytest.approx(0.3)
    assert curve(0.0) == 0.1
    assert curve(0.9) == 0.5


def test_a_fit_recovers_the_probability_behind_the_lines() -> None:
    chance = random.Random(1)
    shares = [chance.random() for _ in range(4_000)]
    right = [chance.random() < share * share for share in shares]
    curve = isotonic(shares, right, least=100)
    assert list(curve.probabilities) == sorted(curve.probabilities)
    for share in (0.2, 0.5, 0.8):
        assert curve(share) == pytest.approx(share * share, abs=0.08)
    assert expected_error([curve(share) for share in shares], right) < 0.03


def test_a_few_lucky_lines_make_no_certainty() -> None:
    assert isotonic([0.9] * 5, [True] * 5)(0.9) == pytest.approx(6 / 7)
    assert isotonic([], [])(0.5) == 0


def test_the_error_of_an_honest_and_of_a_boastful_matcher() -> None:
    assert expected_error([0.5] * 10, [True, False] * 5) == 0
    assert expected_error([1.0] * 10, [True, False] * 5) == pytest.approx(0.5)
    assert expected_error([], []) == 0
