"""Tests of a day at the desk: every page has something to show, and a second day adds nothing."""

from __future__ import annotations

import csv

from app.flows import sample_day
from app.flows.desk import Desk
from tests.databases import Databases
from tests.prepared import SAMPLES


def test_the_samples_are_processed_and_partly_decided_once(
    office: Desk, prepared: Databases
) -> None:
    for answers in SAMPLES.glob("*.codes.csv"):
        with answers.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["code"].isdigit():
                    prepared.code(row["code"])
    sample_day.fill(office)
    jobs = office.jobs(0, 10)
    assert jobs.total >= 2
    # One waits for a look at its columns, all others went straight through.
    assert [row.status for row in jobs.rows if row.standing] == ["PENDING"]
    assert {row.status for row in jobs.rows if not row.standing} == {"COMPLETED"}
    for row in (one for one in jobs.rows if not one.standing):
        found = office.counts(row.job_id)
        assert found.open > 0
        assert found.decided > 0
    assert office.balance().used_this_period > 0
    sample_day.fill(office)
    assert office.jobs(0, 10).total == jobs.total
