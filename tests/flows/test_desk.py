"""Tests of what the shell around the pages asks: who, what waits, what changed."""

from __future__ import annotations

import json
from uuid import UUID

from app.flows.desk import Desk
from app.review.rows import LineQuery


def test_status_says_who_sits_where(office: Desk) -> None:
    status = office.status()
    assert status.office == "My office"
    assert status.person
    assert status.database == "127.0.0.1"


def test_what_waits_is_counted(office: Desk, sample_job: UUID) -> None:
    assert office.waiting()["review"] == 8
    line = office.lines(sample_job, LineQuery(), 0, 1).rows[0]
    office.decide(line.line_id, "848210", line.version, 1.0, "key", ())
    assert office.waiting() == {"review": 7, "invoices": 0, "declarations": 0}
    for line in office.lines(sample_job, LineQuery(state="open"), 0, 100).rows:
        office.decide(line.line_id, "848210", line.version, 1.0, "key", ())
    assert office.waiting() == {"review": 0, "invoices": 0, "declarations": 1}


def test_a_decision_is_heard_at_once(office: Desk, sample_job: UUID) -> None:
    line = office.lines(sample_job, LineQuery(), 0, 1).rows[0]
    with office.listen() as heard:
        office.decide(line.line_id, "848210", line.version, 1.0, "key", ())
        (note,) = heard.notifies(timeout=5, stop_after=1)
    events = dict(json.loads(note.payload))
    assert events["LineDecided"] == {"job_id": str(sample_job), "line_id": str(line.line_id)}


def test_the_clock_is_the_servers(office: Desk) -> None:
    first = office.now()
    assert first.tzinfo is not None
    assert office.now() >= first
