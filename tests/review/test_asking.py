"""Questions about a line: asked where it doubts, kept with an answer, taken back, remembered."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select, text

from app.core.database import Database
from app.matching.models import ClientProduct, MatchCandidate
from app.review import asking, queue
from app.review.asking import AnsweredMeanwhile, NotToBeAsked
from app.review.events import LineAnswered
from app.review.queue import LineGone
from app.review.rows import LineQuestion, ReviewCandidate
from tests.databases import Databases
from tests.review.conftest import Office, make_office

SHIRTS = (("610910", 0.42), ("610990", 0.38), ("420221", 0.05))


@pytest.fixture
def shirts(databases: Databases) -> Office:
    """An office whose first line is a T-shirt of an unnamed textile, its second a sure one."""
    for code, _ in SHIRTS:
        databases.code(code)
    office = make_office(databases)
    with databases.owner.work() as work:
        for place, sure in ((0, 1.0), (1, 0.0)):
            chances = [0.97, 0.01, 0.01] if not sure else [chance for _, chance in SHIRTS]
            match = work.session.execute(
                text(
                    "update product_matches set matched_hs_code = '610910', proposed_hs_code ="
                    " '610910', confidence_score = :sure, outcome = 'MATCHED',"
                    " alternative_hs_codes = '{610990,420221}', evidence = cast(:e as jsonb)"
                    " where line_id = :line returning id"
                ),
                {
                    "line": office.lines[place],
                    "sure": chances[0],
                    "e": '{"kind": "text", "band": "Weak", "missing": null}',
                },
            ).scalar_one()
            for rank, ((code, _), chance) in enumerate(zip(SHIRTS, chances, strict=True), 1):
                work.session.add(
                    MatchCandidate(
                        match_id=match, rank=rank, country="WCO", code=code, score=1.0 / rank,
                        probability=chance,
                    )
                )  # fmt: skip
    return office


def asked(database: Database, line: UUID) -> list[LineQuestion]:
    with database.read() as session:
        return asking.asked(session, line)


def candidates(office: Office, place: int = 0) -> list[ReviewCandidate]:
    with office.desk.database.read() as session:
        return queue.candidates(session, office.lines[place])


def telling(office: Office) -> tuple[str, str]:
    """The first question and the answer to it that leaves 610990 and not 610910."""
    for question in asked(office.desk.database, office.lines[0]):
        for reply in question.replies:
            if "610990" in reply.keeps and "610910" not in reply.keeps:
                return question.text, reply.text
    raise LookupError


def say(office: Office, question: str, answer: str | None, version: int | None = None) -> None:
    with office.desk.database.work() as work:
        now = office.line(0).version if version is None else version
        asking.answer(work, office.lines[0], question, answer, now)


def test_an_open_doubtful_line_is_asked_about_and_no_other(shirts: Office) -> None:
    found = asked(shirts.desk.database, shirts.lines[0])
    assert 1 <= len(found) <= 3
    for question in found:
        assert question.given is None
        assert len(question.replies) > 1
        assert all("420221" in reply.keeps for reply in question.replies)
    assert asked(shirts.desk.database, shirts.lines[1]) == [], "sure"
    assert asked(shirts.desk.database, shirts.lines[3]) == [], "nothing was found"
    shirts.accept(0, "610910")
    assert asked(shirts.desk.database, shirts.lines[0]) == [], "settled"
    with pytest.raises(LineGone):
        asked(shirts.desk.database, shirts.job)


def test_an_answer_ranks_anew_and_confirms_nothing(shirts: Office) -> None:
    question, answer = telling(shirts)
    before = shirts.line(0)
    say(shirts, question, answer)
    line = shirts.line(0)
    assert (line.code, line.decided, line.version) == ("610990", False, before.version + 1)
    assert line.answers == ((question, answer),)
    listed = candidates(shirts)
    assert [(one.code, one.rank, one.rank_before) for one in listed] == [
        ("610990", 1, 2),
        ("420221", 2, 3),
        ("610910", 3, 1),
    ]
    # The database and the page come to the same sum.
    assert line.confidence == pytest.approx(listed[0].probability, abs=0.005)
    assert listed[0].probability > 0.6
    again = asked(shirts.desk.database, shirts.lines[0])
    assert [one.given for one in again if one.text == question] == [answer]
    with shirts.databases.owner.read() as session:
        row = session.execute(
            text(
                "select proposed_hs_code, alternative_hs_codes, user_confirmed,"
                " (select array_agg(c.code order by c.rank) from match_candidates c"
                "  where c.match_id = m.id) as candidates"
                " from product_matches m where line_id = :line"
            ),
            {"line": shirts.lines[0]},
        ).one()
    assert row.proposed_hs_code == "610910"
    assert row.alternative_hs_codes == ["420221", "610910"]
    assert row.candidates == [code for code, _ in SHIRTS], "as they were proposed"
    assert not row.user_confirmed


def test_taken_back_everything_is_as_it_was(shirts: Office) -> None:
    question, answer = telling(shirts)
    before, listed = shirts.line(0), candidates(shirts)
    say(shirts, question, answer)
    say(shirts, question, None)
    after = shirts.line(0)
    assert (after.code, after.confidence, after.band) == (
        before.code,
        before.confidence,
        before.band,
    )
    assert after.answers == ()
    assert candidates(shirts) == listed
    assert after.version == before.version + 2


def test_everybody_hears_of_it_and_the_trail_tells_it(shirts: Office) -> None:
    question, answer = telling(shirts)
    with shirts.desk.database.work() as work:
        asking.answer(work, shirts.lines[0], question, answer, shirts.line(0).version)
        assert work.events == [LineAnswered(job_id=str(shirts.job), line_id=str(shirts.lines[0]))]
    with shirts.databases.owner.read() as session:
        told = session.execute(
            text(
                "select actor_user_id, after from audit_log where event = 'AnswerChanged'"
                " and office_id = :office"
            ),
            {"office": shirts.desk.office_id},
        ).one()
    assert told.actor_user_id == shirts.desk.user_id
    assert told.after["answers"] == {question: answer}


def test_two_desks_at_one_line_do_not_override_each_other(shirts: Office) -> None:
    question, answer = telling(shirts)
    seen = shirts.line(0).version
    say(shirts, question, answer)
    with pytest.raises(AnsweredMeanwhile, match=r"Line 1 changed .* answered") as raised:
        say(shirts, question, None, seen)
    assert raised.value.version == seen + 1
    assert raised.value.fields[0].theirs == answer
    shirts.accept(0, "610990")
    with pytest.raises(AnsweredMeanwhile, match="it was settled"):
        say(shirts, question, None)


def test_only_what_is_asked_can_be_answered(shirts: Office) -> None:
    question, _ = telling(shirts)
    for wrong, answer in ((question, "moon dust"), ("How heavy is the moon?", "very")):
        with pytest.raises(NotToBeAsked):
            say(shirts, wrong, answer)


def test_confirmed_the_answers_stay_with_the_product(shirts: Office) -> None:
    question, answer = telling(shirts)
    say(shirts, question, answer)
    shirts.accept(0, "610990")

    def facts() -> list[dict[str, object]]:
        with shirts.desk.database.read() as session:
            return list(session.scalars(select(ClientProduct.facts)))

    assert facts() == [{"answers": {question: answer}}]
    assert shirts.line(0).answers == ((question, answer),)
    shirts.undo()
    assert facts() == []
    assert shirts.line(0).code == "610990", "as it was before the decision: after the answer"
