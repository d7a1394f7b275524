"""Tests of the invoices page's questions."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

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
