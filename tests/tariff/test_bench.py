"""The measure of searches."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.tariff import bench
from app.tariff.codes import INTERNATIONAL


def test_questions_are_the_same_each_time_and_of_every_kind(session: Session) -> None:
    asked = bench.questions(session, 100)
    assert asked == bench.questions(session, 100)
    assert asked != bench.questions(session, 100, seed=2)
    assert len(asked) == 100
    assert any(text.replace(".", "").replace(" ", "").isdigit() for text in asked)
    assert sum(" " in text for text in asked) > 20


def test_says_what_was_measured(session: Session) -> None:
    measured = bench.measure(session, 20)
    assert measured["n"] == 20
    assert measured["country"] == INTERNATIONAL
    assert measured["lines"] >= 6_936
    assert 0 < measured["p50"] <= measured["p95"] <= measured["worst"]
    assert measured["found"] > 0.7
    nothing = bench.measure(session, 0, "ISL")
    assert (nothing["n"], nothing["p95"]) == (0, None)
