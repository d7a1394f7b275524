"""Matches are written once, with their candidates, and touch nothing a person decided."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from app.intake.models import InvoiceLine
from app.matching.match import Candidate, Match, Matcher, Outcome, Query
from app.matching.offline import OfflineEmbedder
from app.matching.record import LinesMatched, needs_review, record
from tests.databases import Databases


def rows(databases: Databases, statement: str, **facts: Any) -> list[Any]:
    with databases.owner.read() as session:
        return list(session.execute(text(statement), facts))


def pairs(databases: Databases, lines: list[UUID], matches: list[Match]) -> list[Any]:
    with databases.owner.read() as session:
        found = [session.get_one(InvoiceLine, line) for line in lines]
        session.expunge_all()
    return list(zip(found, matches, strict=True))


def made(code: str = "851713", outcome: Outcome = Outcome.MATCHED, band: str = "Good") -> Match:
    candidates = (
        Candidate(1, code, "Smartphones", "path", 0.9, 0.876, {"legs": ["words"], "é": "ü"}),
        Candidate(2, "851714", "Other phones", "path", 0.1, 0.04, {}),
    )
    return Match(outcome, code, 0.876, band, candidates)


VAGUE = Match(Outcome.VAGUE, missing="Say what the goods are.")
NOTHING = Match(Outcome.NOTHING, missing="Nothing resembles it.")


def test_matches_and_candidates_are_stored(tariff: Databases) -> None:
    desk = tariff.new_desk()
    job, lines = tariff.job(desk, 3)
    with tariff.worker.work() as work:
        assert record(work, job, pairs(tariff, lines, [made(), VAGUE, NOTHING])) == 3
        assert work.events == [LinesMatched(job_id=str(job), lines=3)]
    found = rows(
        tariff,
        "select m.*, l.outcome as line_outcome from invoice_lines l"
        " left join product_matches m on m.line_id = l.id where l.job_id = :job order by l.number",
        job=job,
    )
    assert [row.line_outcome for row in found] == ["MATCHED", "VAGUE", "NOTHING"]
    assert found[0].matched_hs_code == "851713"
    assert found[0].confidence_score == Decimal("0.88")
    assert found[0].alternative_hs_codes == ["851714"]
    assert found[0].office_id == desk.office_id
    assert found[0].evidence == {"kind": "text", "band": "Good", "missing": None}
    assert not found[0].requires_manual_review
    assert found[1].matched_hs_code is None
    assert found[1].requires_manual_review
    assert found[1].evidence["missing"] == "Say what the goods are."
    assert found[2].id is None
    told = rows(
        tariff, "select * from match_candidates where match_id = :m order by rank", m=found[0].id
    )
    assert [row.code for row in told] == ["851713", "851714"]
    assert told[0].evidence == {"legs": ["words"], "é": "ü"}
    assert told[0].probability == pytest.approx(0.876)


def test_answers_of_before_are_kept_so_that_they_can_be_taken_back(tariff: Databases) -> None:
    desk = tariff.new_desk()
    job, lines = tariff.job(desk)
    tariff.code("851714")
    match = replace(made(), code="851714", confidence=0.6, answers={"Is it new?": "no"})
    with tariff.worker.work() as work:
        record(work, job, pairs(tariff, lines, [match]))
    (found,) = rows(tariff, "select * from product_matches where job_id = :job", job=job)
    assert (found.matched_hs_code, found.proposed_hs_code) == ("851714", "851713")
    assert found.alternative_hs_codes == ["851713"]
    assert found.evidence["answers"] == {"Is it new?": "no"}
    # Taken back at a desk, what was found without them is there.
    with desk.database.work() as work:
        version = work.session.execute(
            text("select answer_line(:line, 1, '{}', '{}')"), {"line": lines[0]}
        ).scalar_one()
    assert version == 2
    (found,) = rows(tariff, "select * from product_matches where job_id = :job", job=job)
    assert (found.matched_hs_code, found.confidence_score) == ("851713", Decimal("0.88"))
    assert found.alternative_hs_codes == ["851714"]


def test_a_job_that_starts_again_doubles_nothing(tariff: Databases) -> None:
    job, lines = tariff.job(tariff.new_desk(), 3)
    with tariff.worker.work() as work:
        record(work, job, pairs(tariff, lines[:2], [made()] * 2))
    with tariff.worker.work() as work:
        assert record(work, job, pairs(tariff, lines, [made("851714")] * 3)) == 1
    found = rows(
        tariff,
        "select matched_hs_code as code, (select count(*) from match_candidates c"
        " where c.match_id = m.id) as n from product_matches m where job_id = :job",
        job=job,
    )
    assert sorted((row.code, row.n) for row in found) == [
        ("851713", 2),
        ("851713", 2),
        ("851714", 2),
    ]


def test_a_decision_of_a_person_is_not_touched(tariff: Databases) -> None:
    job, lines = tariff.job(tariff.new_desk())
    tariff.code("851714")
    tariff.match(job, lines[0], "851714", user_confirmed=True)
    with tariff.worker.work() as work:
        assert record(work, job, pairs(tariff, lines, [made()])) == 0
        assert work.events == []
    assert rows(tariff, "select matched_hs_code from product_matches where job_id = :j", j=job) == [
        ("851714",)
    ]


def test_what_does_not_fit_stays_on_the_line_alone(tariff: Databases) -> None:
    job, lines = tariff.job(tariff.new_desk())
    ((line, _),) = pairs(tariff, lines, [made()])
    line.quantity, line.value = Decimal("12345678.5"), Decimal("12345678901.25")
    line.unit, line.origin_country = "C62", "CHN"
    with tariff.worker.work() as work:
        record(work, job, [(line, made())])
    found = rows(tariff, "select * from product_matches where job_id = :job", job=job)[0]
    assert (found.quantity, found.value) == (None, None)
    assert (found.unit_of_measure, found.origin_country) == ("C62", "CHN")


def test_only_sure_matches_of_the_best_bands_need_no_person() -> None:
    assert not needs_review(made(band="Strong"))
    assert not needs_review(made(band="Good"))
    assert needs_review(made(band="Possible"))
    assert needs_review(made(outcome=Outcome.CONFLICT))
    assert needs_review(VAGUE)


def test_what_the_matcher_says_can_be_stored(tariff: Databases, embedder: OfflineEmbedder) -> None:
    job, lines = tariff.job(tariff.new_desk(), 2)
    with tariff.worker.work() as work:
        found = Matcher(embedder).match(work.session, [Query("iphone"), Query("office chair")])
        record(work, job, pairs(tariff, lines, found))
    told = rows(
        tariff,
        "select count(*) from match_candidates c join product_matches m on m.id = c.match_id"
        " where m.job_id = :job",
        job=job,
    )
    assert told == [(20,)]
