"""Tests of an office's facts: kept by its manager, and never over what another desk kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.accounts import offices
from app.accounts.offices import CountryWrong, HoldWrong, IdleWrong, OfficeUnnamed
from app.accounts.roles import UserRole
from app.accounts.rows import OfficeFacts
from app.accounts.team import FactTooLong, NotManager
from app.core.conflict import Changed
from tests.databases import Databases, Desk


@pytest.fixture
def manager(module_databases: Databases) -> Desk:
    return module_databases.new_desk(role=UserRole.PROJECT_OWNER)


def read(desk: Desk) -> OfficeFacts:
    with desk.database.read() as session:
        return offices.office(session)


def change(desk: Desk, before: OfficeFacts, **facts: object) -> OfficeFacts:
    with desk.database.work() as work:
        return offices.change(work, before, replace(before, **facts))  # type: ignore[arg-type]


def test_facts_are_kept(manager: Desk) -> None:
    before = read(manager)
    assert (before.idle_minutes, before.version) == (15, 1)
    with manager.database.listen() as heard:
        after = change(
            manager, before, phone="+44", idle_minutes=0, business_hours={"mon-fri": "08:30-17:30"}
        )
        (note,) = heard.notifies(timeout=10, stop_after=1)
    assert "OfficeChanged" in note.payload
    assert after == read(manager)
    assert (after.phone, after.idle_minutes, after.version) == ("+44", 0, 2)
    assert change(manager, after) == after
    assert change(manager, after, phone="").phone == read(manager).phone == ""


def test_two_who_change_different_things_both_keep_theirs(
    module_databases: Databases, manager: Desk
) -> None:
    second = module_databases.new_desk(office_id=manager.office_id, role=UserRole.PROJECT_OWNER)
    before = read(manager)
    change(manager, before, phone="+44 1")
    after = change(second, before, address="12 Quay Street")
    assert (after.phone, after.address, after.version) == ("+44 1", "12 Quay Street", 3)
    # And who chose the same is not bothered.
    assert change(second, before, phone="+44 1") == after


def test_two_who_change_the_same_are_shown_both(module_databases: Databases, manager: Desk) -> None:
    second = module_databases.new_desk(office_id=manager.office_id, role=UserRole.PROJECT_OWNER)
    before = change(manager, read(manager), phone="+44 0")
    change(manager, before, phone="+44 1", address="Quay")
    with pytest.raises(Changed, match="phone") as refused:
        change(second, before, phone="+44 2", name="New name")
    fields = {field.name: field for field in refused.value.fields}
    phone = fields["phone"]
    assert (phone.original, phone.mine, phone.theirs) == ("+44 0", "+44 2", "+44 1")
    assert phone.is_conflict
    assert not fields["address"].is_conflict
    assert not fields["name"].is_conflict
    assert "country" not in fields
    now = read(second)
    assert (now.phone, now.version) == ("+44 1", refused.value.version)
    # Built on what is there now, it is taken.
    assert change(second, now, phone="+44 2").phone == "+44 2"


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"name": " "}, OfficeUnnamed),
        ({"country": "GB"}, CountryWrong),
        ({"country": "gbr"}, CountryWrong),
        ({"idle_minutes": 481}, IdleWrong),
        ({"idle_minutes": -1}, IdleWrong),
        ({"legal_hold_years": 0}, HoldWrong),
        ({"declarant_id": "1" * 51}, FactTooLong),
    ],
)
def test_what_cannot_be_is_refused(
    manager: Desk, facts: dict[str, object], why: type[Exception]
) -> None:
    with pytest.raises(why):
        change(manager, read(manager), **facts)


def test_a_plain_user_reads_and_does_not_change(module_databases: Databases, manager: Desk) -> None:
    user = module_databases.new_desk(office_id=manager.office_id)
    before = read(user)
    with pytest.raises(NotManager):
        change(user, before, phone="+1")
    assert read(manager) == before
