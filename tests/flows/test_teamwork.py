"""Tests of a team on one shipment as its windows ask: who is where, whose it is, what is new."""

from __future__ import annotations

import hashlib
import secrets
from uuid import UUID

import pytest
from sqlalchemy import text

from app.accounts.models import SignedIn, Staff, User
from app.accounts.roles import UserRole
from app.bootstrap import Runtime
from app.flows.desk import Desk
from app.flows.keeping import Desktop
from app.review.decide import SecondNeeded
from app.review.rows import DecisionRule, LineQuery


@pytest.fixture
def bea(office: Desk, runtime: Runtime) -> Desk:
    """A colleague of the local owner at a desk of her own."""
    token = secrets.token_hex(32)
    with runtime.desk.read() as session:
        here = session.execute(text("select current_office_id()")).scalar_one()
    with runtime.owner.work() as work:
        person = User(
            email="bea@example.com",
            full_name="Bea Holt",
            hashed_password="!",
            country="GBR",
            office_id=here,
            role=UserRole.USER,
        )
        work.session.add(person)
        work.session.flush()
        work.session.add_all(
            [
                Staff(user_id=person.id, office_id=here, name="Bea Holt"),
                SignedIn(
                    user_id=person.id,
                    token_hash=hashlib.sha256(token.encode()).hexdigest(),
                    expires_at=text("now() + '1 h'"),
                ),
            ]
        )
    desk = Desk(runtime)
    desk._desk = runtime.desk.signed_in(token)
    desk._here = Desktop(runtime, desk._desk)
    return desk


def test_two_desks_on_one_invoice(office: Desk, bea: Desk, sample_job: UUID) -> None:
    lines = office.lines(sample_job, LineQuery(), 0, 8).rows
    assert bea.claim(lines[0].line_id) is None
    assert office.claim(lines[0].line_id) == "Bea Holt"
    (who,) = office.present(sample_job)
    assert (who.name, who.initials, who.number, who.line_id) == (
        "Bea Holt",
        "BH",
        1,
        lines[0].line_id,
    )
    assert office.next_open(sample_job, LineQuery(), -1) == 1
    bea.let_go()
    assert office.present(sample_job) == []
    assert office.claim(lines[0].line_id) is None


def test_an_invoice_is_handed_over(office: Desk, bea: Desk, sample_job: UUID) -> None:
    (colleague,) = [one for one in office.colleagues() if one.name == "Bea Holt"]
    assert bea.lines(sample_job, LineQuery(state="mine"), 0, 10).total == 0
    office.assign([sample_job], colleague.staff_id, "before noon")
    assert bea.lines(sample_job, LineQuery(state="mine"), 0, 10).total == 8
    assert office.jobs(0, 10).rows[0].assigned_to == "Bea Holt"
    assert office.job(sample_job).timeline[-1][1] == "Given to Bea Holt: before noon"
    (notice,) = bea.notices()
    assert "before noon" in notice.sentence
    bea.read_notices([notice.id])
    assert bea.notices()[0].is_read
    bea.assign([sample_job], None, "")
    assert office.job(sample_job).timeline[-1][1] == "Taken back"
    assert office.jobs(0, 10).rows[0].assigned_to is None


def test_the_offices_rules_hold_at_every_desk(office: Desk, bea: Desk, sample_job: UUID) -> None:
    office.keep_rules([DecisionRule(None, None, None, None, None, False, True)])
    assert bea.rules()[0].needs_second
    line = office.lines(sample_job, LineQuery(), 0, 1).rows[0]
    assert line.needs_second
    code = line.code or "820540"
    done = office.decide(line.line_id, code, line.version, 1.0, "key", ())
    assert (done.line.decided, done.undo_depth) == (False, 1)
    with pytest.raises(SecondNeeded):
        office.decide(line.line_id, code, done.line.version, 1.0, "key", ())
    assert bea.lines(sample_job, LineQuery(state="second"), 0, 10).total == 1
    done = bea.decide(line.line_id, code, done.line.version, 1.0, "key", ())
    assert (done.line.decided, done.line.decided_by) == (True, "Bea Holt")
