"""Tests of invoices handed over: by whom they may be, to whom, and what everyone learns of it."""

from __future__ import annotations

import threading
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from app.accounts.models import Staff
from app.accounts.roles import UserRole
from app.intake import assignments, jobs
from app.intake.assignments import ColleagueGone, HandedOverMeanwhile, NotYoursToAssign
from app.intake.events import JobAssigned
from app.intake.jobs import JobMissing
from app.office import notifications
from app.office.notifications import Notified
from tests.databases import Databases, Desk


def hire(databases: Databases, desk: Desk, name: str) -> UUID:
    with databases.owner.work() as work:
        made = Staff(user_id=desk.user_id, office_id=desk.office_id, name=name)
        work.session.add(made)
        work.session.flush()
        return made.id


def assign(desk: Desk, job: UUID, staff: UUID | None, note: str = "") -> None:
    with desk.database.work() as work:
        assignments.assign(work, [job], staff, note)


def assigned(databases: Databases, job: UUID) -> UUID | None:
    with databases.owner.read() as session:
        found: UUID | None = session.scalar(
            text("select assigned_staff_id from processing_jobs where id = :id"), {"id": job}
        )
    return found


def test_a_job_is_given_with_a_word(databases: Databases, desk: Desk) -> None:
    bea = databases.new_desk(office_id=desk.office_id, full_name="Bea Holt")
    staff = hire(databases, bea, "Bea Holt")
    job, _ = databases.job(desk, invoice_number="INV-7")
    with desk.database.work() as work:
        assignments.assign(work, [job, job], staff, " the  gloves first ")
        assert work.events == [
            Notified(user_id=str(bea.user_id)),
            JobAssigned(job_id=str(job), staff_id=str(staff)),
        ]
    assert assigned(databases, job) == staff
    with bea.database.read() as session:
        (step,) = jobs.steps(session, job)
        (notice,) = notifications.notices(session)
    assert (step.event, step.about, step.note) == ("assigned", "Bea Holt", "the gloves first")
    assert step.user_id == desk.user_id
    assert notice.sentence.endswith("gave you the invoice INV-7: \u201cthe gloves first\u201d.")
    assert notice.entity_id == job
    # Given again it is nothing new.
    with desk.database.work() as work:
        assignments.assign(work, [job], staff, "again")
        assert work.events == []


def test_who_has_it_hands_it_on_and_back(databases: Databases, desk: Desk) -> None:
    bea, cy = (databases.new_desk(office_id=desk.office_id) for _ in range(2))
    staff = {who.user_id: hire(databases, who, "Somebody") for who in (bea, cy)}
    job, _ = databases.job(desk)
    # A colleague does not take it unasked.
    with pytest.raises(NotYoursToAssign, match=r"invoice\.xlsx is handed over by its owner"):
        assign(cy, job, staff[cy.user_id])
    assign(desk, job, staff[bea.user_id])
    with pytest.raises(NotYoursToAssign):
        assign(cy, job, None)
    assign(bea, job, staff[cy.user_id])
    with pytest.raises(NotYoursToAssign):
        assign(bea, job, None)
    assign(cy, job, None, "not mine")
    assert assigned(databases, job) is None
    with desk.database.read() as session:
        assert [(step.event, step.note) for step in jobs.steps(session, job)] == [
            ("assigned", None),
            ("assigned", None),
            ("taken back", "not mine"),
        ]


def test_a_manager_gives_any_job_of_the_office(databases: Databases, desk: Desk) -> None:
    manager = databases.new_desk(office_id=desk.office_id, role=UserRole.PROJECT_OWNER)
    staff = hire(databases, desk, "Ada")
    job, _ = databases.job(desk)
    assign(manager, job, staff)
    assert assigned(databases, job) == staff
    stranger = databases.new_desk(role=UserRole.ADMIN)
    with pytest.raises(JobMissing):
        assign(stranger, job, None)


def test_only_people_who_work_here_are_given_jobs(databases: Databases, desk: Desk) -> None:
    stranger, gone = databases.new_desk(), databases.new_desk(office_id=desk.office_id)
    job, _ = databases.job(desk)
    left = hire(databases, gone, "Gone")
    with databases.owner.work() as work:
        work.session.execute(
            text("update users set is_active = false where id = :id"), {"id": gone.user_id}
        )
    for staff in (hire(databases, stranger, "Else"), left, uuid4()):
        with pytest.raises(ColleagueGone):
            assign(desk, job, staff)
    assert assigned(databases, job) is None


def test_the_database_keeps_a_job_where_it_is(databases: Databases, desk: Desk) -> None:
    bea = databases.new_desk(office_id=desk.office_id)
    staff = hire(databases, bea, "Bea")
    job, _ = databases.job(desk)
    take = text("update processing_jobs set assigned_staff_id = :staff")
    with bea.database.work() as work:
        assert work.session.execute(take, {"staff": staff}).rowcount == 0  # type: ignore[attr-defined]
    with desk.database.work() as work:
        work.session.execute(take, {"staff": staff})
    with bea.database.work() as work:
        work.session.execute(take, {"staff": None})
    assert assigned(databases, job) is None


def test_two_who_hand_it_over_at_once(databases: Databases, desk: Desk) -> None:
    manager = databases.new_desk(office_id=desk.office_id, role=UserRole.PROJECT_OWNER)
    staff = [hire(databases, who, "Somebody") for who in (desk, manager)]
    job, _ = databases.job(desk)
    together, said = threading.Barrier(2), []

    def hand(at: Desk, to: UUID) -> None:
        together.wait(10)
        try:
            assign(at, job, to)
            said.append(to)
        except (HandedOverMeanwhile, NotYoursToAssign):
            pass

    threads = [
        threading.Thread(target=hand, args=pair)
        for pair in zip((desk, manager), staff, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    # The last word is one that was told as done.
    assert assigned(databases, job) in said


def test_a_jobs_version_counts_what_people_say_of_it(databases: Databases, desk: Desk) -> None:
    staff = hire(databases, desk, "Ada")
    databases.code()
    job, lines = databases.job(desk)

    def version() -> int:
        with databases.owner.read() as session:
            return int(session.scalar(text("select version from processing_jobs")) or 0)

    assert version() == 1
    databases.match(job, lines[0], "847130")  # its totals moved
    assert version() == 1
    assign(desk, job, staff)
    assert version() == 2
    with desk.database.work() as work:
        work.session.execute(text("update processing_jobs set notes = 'x'"))
    assert version() == 3
    with pytest.raises(ProgrammingError, match="denied"), desk.database.work() as work:
        work.session.execute(text("update processing_jobs set version = 1"))
