"""Tests of the list of an office's jobs, each with where its review stands."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.intake import groups
from app.intake.models import InvoiceLine
from app.office import clients
from app.review import jobs
from app.review.rows import JobQuery
from tests.databases import Databases, Desk
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


def found(desk: Desk, **asked: Any) -> list[str | None]:
    """The numbers of the invoices found, in order."""
    with desk.database.read() as session:
        rows, total = jobs.jobs(session, 0, 50, JobQuery(**asked))
    assert total == len(rows)
    return [row.invoice_number for row in rows]


def test_words_are_found_wherever_they_stand(databases: Databases, desk: Desk) -> None:
    def job(number: str, goods: str, part: str | None = None, **facts: Any) -> UUID:
        made, _ = databases.job(desk, lines=0, invoice_number=number, **facts)
        with databases.owner.work() as work:
            work.session.add(
                InvoiceLine(
                    job_id=made, number=1, description=goods, part_number=part, source="row 2"
                )
            )
        return made

    job("A-1", "Gear pump, cast iron", "GP-4471", supplier="Lindner Hydraulik GmbH")
    job("B-2", "Crème brûlée dishes", buyer="Northfield Imports", input_file_name="xmas.xlsx")
    grouped = job("C-3", "Pump seals 100% rubber_x")
    with desk.database.work() as work:
        groups.group(work, [grouped], "Container MSCU 4421")
    assert found(desk, text="lindner") == ["A-1"]
    assert found(desk, text="PUMP") == ["C-3", "A-1"]
    assert found(desk, text="pump hydraul") == ["A-1"], "each word where it will, all of them"
    assert found(desk, text="4471") == ["A-1"], "a part of a part number"
    assert found(desk, text="creme brulee") == ["B-2"], "without accents"
    assert found(desk, text="xmas northfield") == ["B-2"]
    assert found(desk, text="mscu") == ["C-3"]
    assert found(desk, text="100%") == ["C-3"], "the signs of a pattern are plain signs"
    assert found(desk, text="rubber_x") == ["C-3"]
    assert found(desk, text="rubberyx") == []
    assert found(desk, text="c-") == ["C-3"], "two letters are sought in what names it"
    assert found(desk, text="\0 ") == ["C-3", "B-2", "A-1"]
    stranger = databases.new_desk()
    assert found(stranger, text="pump") == []


def test_invoices_are_found_by_state_time_client_and_colleague(
    databases: Databases, desk: Desk
) -> None:
    with desk.database.work() as work:
        client = clients.add(work, desk.office_id, "Larkin Tools")
    old = datetime(2026, 3, 15, 12, tzinfo=UTC)
    facts = {"status": "COMPLETED"}
    ready, lines = databases.job(desk, invoice_number="ready", client_id=client, **facts)
    databases.code()
    databases.match(ready, lines[0], "847130", user_confirmed=True)
    databases.job(desk, invoice_number="open", created_at=old, **facts)
    databases.job(desk, invoice_number="busy", status="PROCESSING")
    databases.job(desk, invoice_number="off", status="CANCELLED")
    assert found(desk, state="settled") == ["ready"]
    assert found(desk, state="review") == ["open"]
    assert found(desk, state="under_way") == ["busy"]
    assert found(desk, state="stopped") == ["off"]
    assert found(desk, client_id=client) == ["ready"]
    assert found(desk, since=date(2026, 3, 15), until=date(2026, 3, 15)) == ["open"]
    assert found(desk, until=date(2026, 3, 14)) == []
    assert found(desk, staff_id=uuid4()) == []
    assert len(found(desk, whose="free")) == 4
    assert not JobQuery().narrows
    assert JobQuery(text="x").narrows


def test_a_consignment_stands_together_where_its_newest_is(
    databases: Databases, desk: Desk
) -> None:
    made = [databases.job(desk, invoice_number=name)[0] for name in "abcde"]
    with desk.database.work() as work:
        group = groups.group(work, [made[0], made[3]], "One")
    assert found(desk) == ["e", "d", "a", "c", "b"]
    assert found(desk, group_id=group) == ["d", "a"]
    with desk.database.read() as session:
        row = jobs.job(session, made[0])
        assert (row.group, row.group_id) == ("One", group)
        rows, total = jobs.jobs(session, 40, 10)
        assert (rows, total) == ([], 5), "behind the end"
