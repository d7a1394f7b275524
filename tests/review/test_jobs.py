"""Tests of the list of an office's jobs, each with where its review stands."""

from __future__ import annotations

from uuid import uuid4

import pytest

from app.office import clients
from app.review import jobs
from tests.review.conftest import Office


def test_a_job_says_where_its_review_stands(office: Office) -> None:
    office.accept(0)
    office.none(1)
    with office.desk.database.read() as session:
        row = jobs.job(session, office.job)
        assert (row.lines, row.decided, row.needs_review) == (4, 2, 2)
        assert (row.file_name, row.status, row.country) == ("invoice.xlsx", "PENDING", "GBR")
        assert jobs.open_lines(session) == 2
        with pytest.raises(jobs.JobGone):
            jobs.job(session, uuid4())


def test_jobs_come_newest_first_in_slices(office: Office) -> None:
    newer = [office.databases.job(office.desk)[0] for _ in range(3)]
    with office.desk.database.read() as session:
        rows, total = jobs.jobs(session, 1, 2)
    assert total == 4
    assert [row.job_id for row in rows] == [newer[1], newer[0]]


def test_another_offices_jobs_are_not_seen(office: Office) -> None:
    stranger = office.databases.new_desk()
    with stranger.database.read() as session:
        assert jobs.jobs(session, 0, 10) == ([], 0)
        assert jobs.open_lines(session) == 0
        with pytest.raises(jobs.JobGone):
            jobs.job(session, office.job)


def test_a_clients_jobs_newest_first(office: Office) -> None:
    with office.desk.database.work() as work:
        client = clients.add(work, office.desk.office_id, "Larkin Tools")
    first, second = (office.databases.job(office.desk, client_id=client)[0] for _ in range(2))
    with office.desk.database.read() as session:
        assert [row.job_id for row in jobs.of_client(session, client, 9)] == [second, first]
        assert [row.job_id for row in jobs.of_client(session, client, 1)] == [second]
