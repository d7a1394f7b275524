"""Tests of the life of a job."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.accounts.models import Staff
from app.accounts.roles import UserRole
from app.intake import jobs
from app.intake.document import Document
from app.intake.events import JobChanged
from app.intake.models import LineOutcome, ProcessingJob
from app.office import notifications
from tests.databases import Databases, Desk


def test_a_job_is_started_and_finished(databases: Databases, desk: Desk) -> None:
    job_id, _ = databases.job(desk, lines=2)
    with desk.database.work() as work:
        jobs.start(work, job_id)
        assert work.events == [JobChanged(str(job_id), "PROCESSING")]
    with desk.database.work() as work:
        jobs.finish(work, job_id)
    with desk.database.read() as session:
        job = jobs.job(session, job_id)
        assert job.status == "COMPLETED"
        assert job.started_at is not None
        assert job.completed_at is not None
        assert job.processing_time_ms is not None
        assert [step.event for step in jobs.steps(session, job_id)] == ["started", "finished"]
        assert jobs.steps(session, job_id)[0].user_id == desk.user_id


def test_a_failed_job_says_why_and_may_start_again(databases: Databases, desk: Desk) -> None:
    job_id, _ = databases.job(desk)
    with databases.worker.work() as work:
        jobs.start(work, job_id)
        jobs.fail(work, job_id, "The matching service did not answer.")
    with desk.database.read() as session:
        assert jobs.job(session, job_id).error == "The matching service did not answer."
    with databases.worker.work() as work:
        jobs.start(work, job_id)
    with desk.database.read() as session:
        job = jobs.job(session, job_id)
        assert (job.status, job.error, job.completed_at) == ("PROCESSING", None, None)


def test_what_is_over_does_not_begin_again(databases: Databases, desk: Desk) -> None:
    job_id, _ = databases.job(desk)
    with desk.database.work() as work:
        jobs.finish(work, job_id)
    with pytest.raises(jobs.JobPast, match="already matched"), desk.database.work() as work:
        jobs.start(work, job_id)
    with pytest.raises(jobs.JobMissing), desk.database.work() as work:
        jobs.finish(work, uuid4())


def test_a_colleagues_job_is_not_stopped_by_a_plain_user(databases: Databases, desk: Desk) -> None:
    job_id, _ = databases.job(desk)
    colleague = databases.new_desk(office_id=desk.office_id)
    with pytest.raises(jobs.JobOfAnother), colleague.database.work() as work:
        jobs.cancel(work, job_id)
    manager = databases.new_desk(office_id=desk.office_id, role=UserRole.PROJECT_OWNER)
    with manager.database.work() as work:
        jobs.cancel(work, job_id)


def test_what_was_cancelled_may_go_on(databases: Databases, desk: Desk) -> None:
    job_id, _ = databases.job(desk)
    with desk.database.work() as work:
        jobs.cancel(work, job_id)
    with databases.worker.work() as work:
        jobs.start(work, job_id)
    with desk.database.read() as session:
        assert jobs.job(session, job_id).status == "PROCESSING"


def test_a_job_waits_until_somebody_looked_at_its_columns(databases: Databases, desk: Desk) -> None:
    job_id, _ = databases.job(desk, reading={"asks": ["The table has no descriptions."]})
    other, _ = databases.job(desk)
    with desk.database.work() as work:
        assert jobs.asks_columns(work.session, job_id)
        assert not jobs.asks_columns(work.session, other)
        jobs.columns_checked(work, job_id)
        assert not jobs.asks_columns(work.session, job_id)
    with desk.database.read() as session:
        assert [step.event for step in jobs.steps(session, job_id)] == ["columns checked"]


def test_a_job_that_was_read_again_is_over(databases: Databases, desk: Desk) -> None:
    old, _ = databases.job(desk)
    new, _ = databases.job(desk)
    with databases.worker.work() as work:
        jobs.start(work, old)
    with pytest.raises(jobs.JobPast, match="being matched"), desk.database.work() as work:
        jobs.replace(work, old, new)
    with databases.worker.work() as work:
        jobs.finish(work, old)
    with desk.database.work() as work:
        jobs.replace(work, old, new)
    with desk.database.read() as session:
        assert jobs.is_replaced(session, old)
        assert not jobs.is_replaced(session, new)
        assert jobs.job(session, old).status == "CANCELLED"
        assert [step.event for step in jobs.steps(session, new)] == ["read from"]
    with pytest.raises(jobs.JobReplaced), databases.worker.work() as work:
        jobs.start(work, old)


def test_unmatched_lines_are_found_for_a_fresh_start(databases: Databases, desk: Desk) -> None:
    job_id, lines = databases.job(desk, lines=3)
    with desk.database.read() as session:
        assert [one.id for one in jobs.lines(session, job_id, LineOutcome.PENDING)] == lines
        assert jobs.lines(session, job_id, LineOutcome.MATCHED) == []


def test_jobs_of_another_office_are_not_seen(databases: Databases) -> None:
    mine, other = databases.new_desk(), databases.new_desk()
    job_id, _ = databases.job(other)
    with mine.database.read() as session:
        assert jobs.jobs(session) == []
        assert jobs.lines(session, job_id) == []
        with pytest.raises(jobs.JobMissing):
            jobs.job(session, job_id)
    with other.database.read() as session:
        assert [one.id for one in jobs.jobs(session, limit=5)] == [job_id]


def test_whose_job_it_is_hears_of_its_end(databases: Databases, desk: Desk) -> None:
    bea = databases.new_desk(office_id=desk.office_id)
    job, _ = databases.job(desk, invoice_number="INV-9")
    with databases.owner.work() as work:
        staff = Staff(user_id=bea.user_id, office_id=desk.office_id, name="Bea")
        work.session.add(staff)
        work.session.flush()
        work.session.get_one(ProcessingJob, job).assigned_staff_id = staff.id

    def told(who: Desk) -> list[str]:
        with who.database.read() as session:
            return [notice.sentence for notice in notifications.notices(session)]

    with databases.worker.work() as work:
        jobs.start(work, job)
        jobs.tell_owner(work, job)  # it is not at its end
        jobs.finish(work, job)
    assert told(bea) == ["The invoice INV-9 is matched and waits for review."]
    # Where the owner's own machine matched it, the owner saw it.
    assert told(desk) == []
    with databases.worker.work() as work:
        jobs.tell_owner(work, job)
    assert told(desk) == ["The invoice INV-9 is matched and waits for review."]
    other, _ = databases.job(desk)
    with databases.worker.work() as work:
        jobs.fail(work, other, "The server of the model does not answer.")
        jobs.tell_owner(work, other)
    assert told(desk)[0] == (
        "The invoice invoice.xlsx could not be matched. The server of the model does not answer."
    )
    assert len(told(bea)) == 1


def test_the_same_invoice_is_known_by_content_and_by_number(
    databases: Databases, desk: Desk
) -> None:
    facts = {"invoice_number": "INV-9", "supplier": "Lindner Hydraulik GmbH"}
    first, _ = databases.job(desk, input_sha256="a" * 64, **facts)
    colleague = databases.new_desk(office_id=desk.office_id, full_name="Bea Holt")
    second, _ = databases.job(colleague, lines=3, input_sha256="b" * 64, **facts)
    databases.job(databases.new_desk(), input_sha256="a" * 64, **facts)
    databases.job(desk, invoice_number="INV-9", supplier="Somebody else")

    def found(**asked: Any) -> list[tuple[UUID, str]]:
        with desk.database.read() as session:
            return [(one.job_id, one.how) for one in jobs.twins(session, **asked)]

    assert found(sha256="a" * 64) == [(first, "content")]
    same = document(supplier="LINDNER Hydraulik, GmbH", invoice_number="INV-9")
    assert found(document=same) == [(second, "number"), (first, "number")]
    assert found(document=document(supplier="Lindner", invoice_number="INV-9")) == []
    assert found(document=document(supplier=None, invoice_number=None)) == []
    with desk.database.read() as session:
        twin = jobs.twins(session, document=same)[0]
    assert (twin.by, twin.lines) == ("Bea Holt", 3)


def test_nameless_suppliers_are_the_same_only_with_the_same_total(
    databases: Databases, desk: Desk
) -> None:
    job, _ = databases.job(desk, invoice_number="1", lines_total=Decimal("12.50"))
    for total, known in (("12.50", [job]), ("12.51", [])):
        read = document(invoice_number="1", lines_total=Decimal(total))
        with desk.database.read() as session:
            assert [one.job_id for one in jobs.twins(session, document=read)] == known


def document(**facts: Any) -> Document:
    nothing = dict.fromkeys(
        ("supplier", "buyer", "invoice_number", "invoice_date", "currency", "incoterm",
         "incoterm_place", "lines_total", "document_total", "totals_agree")
    )  # fmt: skip
    return Document(kind="csv", name="a.csv", lines=(), **(nothing | facts))
