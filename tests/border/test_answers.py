"""An answer goes through its function alone: not over the office's border, nor over a decision."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.matching.models import MatchCandidate
from tests.databases import Databases, Desk

SAY = text("select answer_line(:line, :version, cast(:answers as jsonb), :against)")
GIVEN = '{"Of what?": "cotton"}'


@pytest.fixture
def line(databases: Databases, desk: Desk) -> UUID:
    """A line of the desk's office with two candidates."""
    for code in ("847130", "847141"):
        databases.code(code)
    job, lines = databases.job(desk)
    match = databases.match(job, lines[0], "847130", confidence_score="0.50")
    with databases.owner.work() as work:
        for rank, (code, chance) in enumerate((("847130", 0.5), ("847141", 0.3)), 1):
            work.session.add(
                MatchCandidate(
                    match_id=match, rank=rank, country="WCO", code=code, score=1.0,
                    probability=chance,
                )
            )  # fmt: skip
    return lines[0]


def say(desk: Desk, line: UUID, version: int = 1, answers: str = GIVEN, **how: object) -> object:
    with desk.database.work() as work:
        values = {"line": line, "version": version, "answers": answers, "against": ["847130"]}
        return work.session.execute(SAY, values | how).scalar()


def now(databases: Databases, line: UUID) -> tuple[str, float, int]:
    with databases.owner.read() as session:
        row = session.execute(
            text(
                "select matched_hs_code as code, confidence_score as sure, version"
                " from product_matches where line_id = :line"
            ),
            {"line": line},
        ).one()
    return row.code, float(row.sure), row.version


def test_the_database_does_the_sum(databases: Databases, desk: Desk, line: UUID) -> None:
    assert say(desk, line) == 2
    assert now(databases, line) == ("847141", round(0.3 / (0.3 + 0.01 + 0.2), 2), 2)
    # A version seen before it moves nothing, and no answers at all bring back what was there.
    assert say(desk, line, 1) is None
    assert say(desk, line, 2, "{}") == 3
    assert now(databases, line) == ("847130", 0.5, 3)


def test_a_code_that_is_no_candidate_is_not_put_there(
    databases: Databases, desk: Desk, line: UUID
) -> None:
    assert say(desk, line, against=["999999", "847141"]) == 2
    assert now(databases, line)[0] == "847130"


def test_another_office_answers_nothing(databases: Databases, line: UUID) -> None:
    assert say(databases.new_desk(), line) is None
    assert now(databases, line) == ("847130", 0.5, 1)


def test_nobody_answers_unsigned(databases: Databases, line: UUID) -> None:
    with pytest.raises(DBAPIError, match="nobody is signed in"), databases.client.work() as work:
        work.session.execute(SAY, {"line": line, "version": 1, "answers": GIVEN, "against": []})


@pytest.mark.parametrize("answers", ["[]", '{"a": 1}', "null", '{"a": "' + "x" * 5000 + '"}'])
def test_answers_are_texts_by_question(desk: Desk, line: UUID, answers: str) -> None:
    with pytest.raises(DBAPIError, match="answers are texts"):
        say(desk, line, answers=answers)


@pytest.mark.parametrize("column", ["user_confirmed = true", "first_said_by = :me"])
def test_what_a_person_said_is_not_moved(
    databases: Databases, desk: Desk, line: UUID, column: str
) -> None:
    with databases.owner.work() as work:
        work.session.execute(
            text(f"update product_matches set {column} where line_id = :line"),
            {"line": line, "me": desk.user_id},
        )
    assert say(desk, line) is None
    assert now(databases, line)[0] == "847130"


def test_a_desk_writes_no_evidence_itself(desk: Desk, line: UUID) -> None:
    with pytest.raises(DBAPIError) as refused, desk.database.work() as work:
        work.session.execute(text("update product_matches set evidence = '{}'"))
    assert getattr(refused.value.orig, "sqlstate", "") == "42501"
