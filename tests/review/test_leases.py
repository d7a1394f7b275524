"""Tests of lines in hand: one person's at a time, for a minute, and nobody's in another's name."""

from __future__ import annotations

import threading
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from app.core.database import SignedOut
from app.review import leases, queue
from app.review.events import LineHeld
from app.review.rows import LineQuery
from tests.databases import Desk
from tests.review.conftest import Office


def claim(office: Office, place: int, desk: Desk | None = None) -> str | None:
    with (desk or office.desk).database.work() as work:
        return leases.claim(work, office.lines[place])


def present(office: Office, desk: Desk | None = None) -> list[tuple[str, str, int]]:
    with (desk or office.desk).database.read() as session:
        return [(p.name, p.initials, p.number) for p in leases.present(session, office.job)]


def as_owner(office: Office, statement: str, **values: Any) -> Any:
    with office.databases.owner.work() as work:
        return work.session.execute(text(statement), values)


def test_a_line_in_hand_is_nobody_elses(office: Office) -> None:
    bea = office.colleague()
    assert claim(office, 0) is None
    assert claim(office, 0) is None  # renewed
    assert claim(office, 0, bea) == "Ada Broker"
    assert claim(office, 1, bea) is None
    assert present(office) == [("Bea Holt", "BH", 2)]
    assert present(office, bea) == [("Ada Broker", "AB", 1)]
    assert office.line(1).held_by == "Bea Holt"
    assert office.line(0).held_by is None
    assert office.line(0, bea).held_by == "Ada Broker"


def test_taking_a_line_lets_go_of_the_one_before(office: Office) -> None:
    bea = office.colleague()
    claim(office, 0)
    claim(office, 1)
    assert claim(office, 0, bea) is None
    # Also when the next one is a colleague's: the person has moved on.
    assert claim(office, 0) == "Bea Holt"
    assert present(office, bea) == []
    with bea.database.work() as work:
        leases.let_go(work)
        assert work.events == [LineHeld(job_id=str(office.job))]
        leases.let_go(work)
        assert len(work.events) == 1
    assert present(office) == []


def test_a_lease_lapses_and_is_taken_over(office: Office) -> None:
    bea = office.colleague()
    claim(office, 0)
    as_owner(office, "update product_matches set claimed_until = now() - interval '1 second'")
    assert present(office, bea) == []
    assert office.line(0, bea).held_by is None
    assert claim(office, 0, bea) is None
    assert office.line(0).held_by == "Bea Holt"


def test_nobody_keeps_a_line_for_more_than_a_minute(office: Office) -> None:
    with office.desk.database.work() as work:
        leases.claim(work, office.lines[0], seconds=86400)
        left = work.session.scalar(
            text(
                "select claimed_until - clock_timestamp() from product_matches"
                " where claimed_by is not null"
            )
        )
    assert 50 < left.total_seconds() <= 60


def test_who_is_deactivated_holds_nothing(office: Office) -> None:
    bea = office.colleague()
    claim(office, 0, bea)
    as_owner(office, "update users set is_active = false where id = :id", id=bea.user_id)
    assert present(office) == []
    assert office.line(0).held_by is None
    assert claim(office, 0) is None
    with pytest.raises(SignedOut):
        claim(office, 1, bea)
    with (
        pytest.raises(ProgrammingError, match="nobody is signed in"),
        office.databases.client.work() as work,
    ):
        leases.claim(work, office.lines[1])


def test_a_lease_is_no_change_of_the_line(office: Office) -> None:
    def state() -> Any:
        return as_owner(
            office,
            "select version, updated_at, (select xmin::text from processing_jobs) as job"
            " from product_matches where line_id = :line",
            line=office.lines[0],
        ).one()

    before = state()
    # Whatever counts the totals of the job must not even be called.
    as_owner(
        office,
        "create or replace function count_matches_changed() returns trigger language plpgsql"
        " set search_path = pg_catalog, public, pg_temp"
        " as $$ begin raise exception 'totals were counted'; end $$",
    )
    claim(office, 0)
    claim(office, 1)
    with office.desk.database.work() as work:
        leases.let_go(work)
    assert state() == before
    # But a desk that says it only leases is counted all the same.
    with (
        pytest.raises(DBAPIError, match="totals were counted"),
        office.desk.database.work() as work,
    ):
        work.session.execute(text("select set_config('tariffdesk.leasing', 'on', true)"))
        work.session.execute(text("update product_matches set user_confirmed = true"))


@pytest.mark.parametrize(
    "act",
    [
        "update product_matches set claimed_by = '{bea}'",
        "update product_matches set claimed_until = 'infinity'",
        "insert into product_matches (job_id, line_id, product_description, confidence_score,"
        " outcome, requires_manual_review, claimed_by)"
        " select job_id, id, 'x', 0, 'WEAK', true, '{bea}' from invoice_lines",
    ],
)
def test_nobody_claims_by_hand(office: Office, act: str) -> None:
    bea = office.colleague()
    with pytest.raises(ProgrammingError) as refused, office.desk.database.work() as work:
        work.session.execute(text(act.format(bea=bea.user_id)))
    assert getattr(refused.value.orig, "sqlstate", "") == "42501"


def test_another_offices_line_cannot_be_taken(office: Office) -> None:
    stranger = office.databases.new_desk()
    assert claim(office, 0, stranger) is None
    assert as_owner(office, "select count(claimed_by) from product_matches").scalar() == 0
    assert present(office, stranger) == []
    with stranger.database.work() as work:
        assert leases.claim(work, uuid4()) is None
        assert work.events == []


def test_a_line_for_which_nothing_was_found_is_held_by_nobody(office: Office) -> None:
    _, office.lines = office.databases.job(office.desk)
    assert claim(office, 0) is None
    assert office.line(0, office.colleague()).held_by is None


def test_only_news_is_announced(office: Office) -> None:
    with office.desk.database.work() as work:
        leases.claim(work, office.lines[0])
        assert work.events == [LineHeld(job_id=str(office.job))]
    with office.desk.database.work() as work:
        leases.claim(work, office.lines[0])
        assert work.events == []
    other, lines = office.databases.job(office.desk)
    office.databases.match(other, lines[0])
    with office.desk.database.work() as work:
        leases.claim(work, lines[0])
        # Both invoices look different now.
        assert {event.job_id for event in work.events} == {  # type: ignore[attr-defined]
            str(office.job),
            str(other),
        }


def test_two_who_reach_for_one_line_at_once(office: Office) -> None:
    desks = [office.desk, *(office.colleague(f"Person {n}") for n in range(3))]
    answers: list[str | None] = []
    together = threading.Barrier(len(desks))

    def reach(desk: Desk) -> None:
        for place in (0, 1, 2, 0):
            together.wait(10)
            answers.append(claim(office, place, desk))

    threads = [threading.Thread(target=reach, args=(desk,)) for desk in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    # The line was one person's each time; the others were told whose.
    assert len(answers) == 16
    assert answers.count(None) == 4
    assert as_owner(office, "select count(claimed_by) from product_matches").scalar() == 1


def test_the_next_line_is_nobody_elses(office: Office) -> None:
    bea = office.colleague()
    claim(office, 1, bea)

    def after(place: int, desk: Desk) -> int | None:
        with desk.database.read() as session:
            return queue.next_open(session, office.job, LineQuery(), place)

    assert after(0, office.desk) == 2
    assert after(0, bea) == 1
    for place in (0, 2, 3):
        office.none(place)
    # What is left is in a colleague's hands.
    assert after(-1, office.desk) is None


def test_initials_tell_people_apart() -> None:
    def short(*names: str) -> list[str]:
        people = {UUID(int=n): name for n, name in enumerate(names)}
        return list(leases.initials(people).values())

    assert short("Bea Holt", "Ada Broker") == ["BH", "AB"]
    assert short("Bea Holt", "Ben Hill") == ["BHo", "BHi"]
    assert short("madonna", "ada.broker@example.com") == ["Ma", "AB"]
    assert short("") == ["?"]
    assert len(set(short("Bea Holt", "Bea Holt", "Bea Holt"))) == 3
