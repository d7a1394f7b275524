"""Colleagues for the desk of the samples, so that the screens show several people at work."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, text

from app.accounts.models import SignedIn, Staff, User
from app.accounts.roles import StaffRole
from app.bootstrap import Runtime
from app.flows.desk import Desk
from app.review.rows import DecisionRule, LineQuery, ReviewLine

NOBODYS_PASSWORD = "!"  # nobody signs in with it; the session is opened here


@dataclass(frozen=True)
class SampleOffice:
    """The local owner's desk with two colleagues beside it, on the invoice read last."""

    job: UUID
    bea: Desk
    carl: Desk

    def take_places(self) -> None:
        """The colleagues are at their lines; this holds for a minute."""
        waiting = [line for line in self.lines() if not line.decided]
        self.bea.claim(waiting[3].line_id)
        self.carl.claim(waiting[6].line_id)

    def lines(self) -> list[ReviewLine]:
        """All lines, as a colleague sees them."""
        return list(self.bea.lines(self.job, LineQuery(), 0, 200).rows)


@contextmanager
def open_office(desk: Desk) -> Iterator[SampleOffice]:
    """Ask two colleagues in, agree on rules, hand an invoice over and say something first.

    The desk's program must be able to act as the owner of the tables, as with a built-in database.
    """
    runtime = desk._runtime
    jobs = desk.jobs(0, 10).rows
    job = jobs[0].job_id
    bea, carl = (
        _sit_down(runtime, job, name, role, chapters)
        for name, role, chapters in (
            ("Bea Holt", StaffRole.LICENSED_BROKER, ["84", "85", "90"]),
            ("Carl Stone", StaffRole.BROKER, ["39", "61", "64"]),
        )
    )
    try:
        office = SampleOffice(job, Desk(bea), Desk(carl))
        _agree(desk, office)
        if len(jobs) > 1:
            colleagues = {one.name: one.staff_id for one in desk.colleagues()}
            desk.assign([jobs[1].job_id], colleagues["Bea Holt"], "The pliers are yours, I think")
        yield office
    finally:
        for one in (bea, carl):
            one.close()


def _agree(desk: Desk, office: SampleOffice) -> None:
    waiting = [
        line for line in office.lines() if not line.decided and line.code and not line.first_say
    ]
    if len(waiting) < 5 or any(line.first_say for line in office.lines()):
        return
    two, licence = waiting[1], waiting[4]
    assert two.code
    assert licence.code
    chapters = dict.fromkeys([two.code[:2], licence.code[:2]])
    desk.keep_rules(
        [
            *desk.rules(),
            *(
                DecisionRule(None, chapter, None, None, None, chapter == licence.code[:2], True)
                for chapter in chapters
            ),
        ]
    )
    now = next(line for line in office.lines() if line.line_id == two.line_id)
    office.bea.decide(now.line_id, two.code, now.version, 3.2, "key", ())


def _sit_down(
    runtime: Runtime, job: UUID, name: str, role: StaffRole, chapters: list[str]
) -> Runtime:
    """A colleague at a desk of their own, over the same database."""
    email = f"{name.split()[0].casefold()}@example.com"
    token = secrets.token_hex(32)
    with runtime.owner.work() as work:
        session = work.session
        office = session.execute(
            text("select j.office_id, u.country from processing_jobs j join users u"
                 " on u.id = j.user_id where j.id = :job"),
            {"job": job},
        ).one()  # fmt: skip
        person = session.scalar(select(User).filter_by(email=email))
        if person is None:
            person = User(
                email=email,
                full_name=name,
                hashed_password=NOBODYS_PASSWORD,
                country=office.country,
                office_id=office.office_id,
            )
            session.add(person)
            session.flush()
            session.add(
                Staff(
                    user_id=person.id,
                    office_id=office.office_id,
                    name=name,
                    email=email,
                    role=role,
                    assigned_area={"chapters": chapters},
                    licence_number="UK-0042" if role is StaffRole.LICENSED_BROKER else None,
                )
            )
        session.add(
            SignedIn(
                user_id=person.id,
                token_hash=hashlib.sha256(token.encode()).hexdigest(),
                expires_at=text("now() + interval '1 hour'"),
            )
        )
    home = runtime.settings.home / "colleagues" / person.email.split("@")[0]
    found = Runtime(runtime.settings.model_copy(update={"home": home}), runtime.url)
    found.__dict__["desk"] = runtime.desk.signed_in(token)
    return found
