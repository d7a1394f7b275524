"""Tests of the invoices page's questions."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from app.bootstrap import Runtime
from app.core.errors import Refused
from app.flows.desk import Desk
from tests.prepared import SHORT


def test_an_invoice_tells_how_it_was_read(office: Desk, sample_job: UUID) -> None:
    listed = office.jobs(0, 10)
    assert ([row.job_id for row in listed.rows], listed.total) == ([sample_job], 1)
    found = office.job(sample_job)
    assert (found.row.status, found.row.lines, found.row.matched) == ("COMPLETED", 8, 8)
    assert (found.buyer, found.incoterm) == ("Pennine Tool Supplies Ltd, Leeds", "DAP")
    assert found.totals_agree
    # The freight stated makes up the difference.
    assert (found.lines_total, found.document_total) == (4781, 4845)
    assert ("Description", "Bezeichnung") in found.columns
    assert found.path == SHORT
    assert [what for _, what in found.timeline] == ["Read: 8 lines", "Matching began", "Matched"]


def test_an_invoice_that_is_not_there_is_refused(office: Desk) -> None:
    with pytest.raises(Refused):
        office.job(uuid4())


def test_a_cancelled_invoice_is_listed_and_gone_on_with(office: Desk) -> None:
    job = office.process(SHORT, lambda _state: None, lambda: True)
    assert office.jobs(0, 1).rows[0].status == "CANCELLED"
    assert office.resume(job, lambda _state: None, lambda: False) == job
    assert office.job(job).row.status == "COMPLETED"


def test_the_sample_comes_with_the_program(office: Desk) -> None:
    assert office.sample().exists()


def test_what_a_killed_program_left_is_found_unless_somebody_is_at_it(
    office: Desk, runtime: Runtime
) -> None:
    job = office.process(SHORT, lambda _state: None, lambda: True)
    assert office.cut_off() == [], "cancelled by a person is not cut off"
    with runtime.owner.work() as work:
        work.session.execute(
            text("update processing_jobs set status = 'PROCESSING' where id = :job"), {"job": job}
        )
    assert [row.job_id for row in office.cut_off()] == [job]
    with runtime.worker.alone(f"job {job}"):
        assert office.cut_off() == []
    office.resume(job, lambda _state: None, lambda: False)
    assert office.cut_off() == []
