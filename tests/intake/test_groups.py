"""Tests of consignments: several invoices under one name."""

from __future__ import annotations

from uuid import uuid4

import pytest

from app.accounts.roles import UserRole
from app.intake import groups
from app.intake.events import JobsGrouped
from app.intake.jobs import JobMissing
from tests.databases import Databases, Desk


def listed(desk: Desk) -> list[tuple[str, int]]:
    with desk.database.read() as session:
        return [(one.name, one.invoices) for one in groups.groups(session)]


def test_invoices_are_put_under_a_name_and_taken_out(databases: Databases, desk: Desk) -> None:
    first, second, third = (databases.job(desk)[0] for _ in range(3))
    with desk.database.work() as work:
        made = groups.group(work, [first, second], "  Container  MSCU 1 ")
        assert work.events == [JobsGrouped(str(made))]
    with desk.database.work() as work:
        assert groups.group(work, [third], "container mscu 1") == made, "it is there already"
    assert listed(desk) == [("Container MSCU 1", 3)]
    with desk.database.work() as work:
        groups.ungroup(work, [first])
    assert listed(desk) == [("Container MSCU 1", 2)]


def test_a_consignment_left_empty_is_gone(databases: Databases, desk: Desk) -> None:
    job, _ = databases.job(desk)
    with desk.database.work() as work:
        groups.group(work, [job], "One")
    with desk.database.work() as work:
        groups.group(work, [job], "Two")
    assert listed(desk) == [("Two", 1)]
    with desk.database.work() as work:
        groups.ungroup(work, [job])
    assert listed(desk) == []


def test_all_of_them_or_none(databases: Databases, desk: Desk) -> None:
    job, _ = databases.job(desk)
    with pytest.raises(JobMissing), desk.database.work() as work:
        groups.group(work, [job, uuid4()], "One")
    with pytest.raises(groups.GroupNeedsName), desk.database.work() as work:
        groups.group(work, [job], " \0 ")
    assert listed(desk) == []


def test_a_colleagues_invoice_is_grouped_by_whose_it_is(databases: Databases, desk: Desk) -> None:
    job, _ = databases.job(desk, invoice_number="INV-9")
    colleague = databases.new_desk(office_id=desk.office_id)
    with (
        pytest.raises(groups.NotYoursToGroup, match="The invoice INV-9 is grouped by"),
        colleague.database.work() as work,
    ):
        groups.group(work, [job], "One")
    manager = databases.new_desk(office_id=desk.office_id, role=UserRole.PROJECT_OWNER)
    with manager.database.work() as work:
        groups.group(work, [job], "One")
    assert listed(colleague) == [("One", 1)]
    assert listed(databases.new_desk()) == [], "another office sees nothing of it"
