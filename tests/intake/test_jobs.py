"""Tests of the life of a job."""

from __future__ import annotations

from uuid import uuid4

import pytest

from app.accounts.roles import UserRole
from app.intake import jobs
from app.intake.events import JobChanged
from app.intake.models import LineOutcome
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
