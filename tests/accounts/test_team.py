"""Tests of the people of an office: asked in, changed, let go, and what a refusal says."""

from __future__ import annotations

import json
from dataclasses import replace
from uuid import uuid4

import pytest

from app.accounts import codes, sign_in, team
from app.accounts.roles import UserRole
from app.accounts.rows import Member, MemberFacts
from app.accounts.team import (
    AccountClosed,
    AddressTaken,
    AddressWrong,
    ChapterWrong,
    FactTooLong,
    LastManager,
    NameMissing,
    NotCome,
    NotManager,
    OnlyAdministrators,
    PersonGone,
    RoleWrong,
)
from tests.accounts.people import PASSWORD, set_facts
from tests.databases import Databases, Desk

CLIENT = uuid4()
FACTS = MemberFacts(
    email="Rosa.Hill@Example.com",
    name=" Rosa Hill ",
    staff_role="LICENSED_BROKER",
    phone="+44 1394 1",
    licence_number="UK-7",
    chapters=("85", "84", "84"),
    client_ids=(CLIENT,),
)


@pytest.fixture
def manager(databases: Databases) -> Desk:
    return databases.new_desk(role=UserRole.PROJECT_OWNER, full_name="Maya Harbour")


def members(desk: Desk) -> list[Member]:
    with desk.database.read() as session:
        return team.members(session)


def test_a_colleague_is_asked_in_and_comes(databases: Databases, manager: Desk) -> None:
    with manager.database.work() as work:
        asked = team.invite(work, FACTS)
    new = next(one for one in members(manager) if one.user_id == asked.user_id)
    assert (new.email, new.name, new.role) == ("rosa.hill@example.com", "Rosa Hill", "USER")
    assert (new.staff_role, new.licence_number) == ("LICENSED_BROKER", "UK-7")
    assert (new.chapters, new.client_ids) == (("84", "85"), (CLIENT,))
    assert (new.is_invited, new.is_active, new.open_sessions) == (True, False, 0)
    codes.redeem(databases.client, asked.email, asked.code, PASSWORD)
    came = next(one for one in members(manager) if one.user_id == asked.user_id)
    assert (came.is_invited, came.is_active, came.open_sessions) == (False, True, 1)
    assert came.last_login_at is not None


def test_the_list_has_active_ones_first_by_name(databases: Databases, manager: Desk) -> None:
    for name, active in (("zoe", True), ("Adam", False), ("Bert", True)):
        databases.new_desk(office_id=manager.office_id, full_name=name, is_active=active)
    databases.new_desk(full_name="A stranger")
    administrator = databases.new_desk(
        office_id=manager.office_id, full_name="Carl", role=UserRole.ADMIN
    )
    expected = ["Bert", "Carl", "Maya Harbour", "zoe", "Adam"]
    assert [one.name for one in members(manager)] == expected
    # Who may see all offices still looks at one team at a time.
    assert [one.name for one in members(administrator)] == expected


def test_a_plain_user_sees_the_team_but_not_where_it_sits(
    databases: Databases, manager: Desk
) -> None:
    user = databases.new_desk(office_id=manager.office_id)
    assert {one.user_id: one.open_sessions for one in members(user)} == {
        user.user_id: 1,
        manager.user_id: 0,
    }


def test_what_a_person_is_is_changed(databases: Databases, manager: Desk) -> None:
    user = databases.new_desk(office_id=manager.office_id)
    with manager.database.listen() as heard:
        with manager.database.work() as work:
            team.change(work, user.user_id, replace(FACTS, role="PROJECT_OWNER", chapters=()))
        (note,) = heard.notifies(timeout=10, stop_after=1)
    assert json.loads(note.payload) == [["MemberChanged", {"user_id": str(user.user_id)}]]
    found = next(one for one in members(manager) if one.user_id == user.user_id)
    assert (found.name, found.role, found.chapters) == ("Rosa Hill", "PROJECT_OWNER", ())
    assert found.email != "rosa.hill@example.com"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"email": "nobody"}, AddressWrong),
        ({"email": ""}, AddressWrong),
        ({"name": "  "}, NameMissing),
        ({"name": "x" * 256}, FactTooLong),
        ({"phone": "1" * 51}, FactTooLong),
        ({"role": "BOSS"}, RoleWrong),
        ({"staff_role": ""}, RoleWrong),
        ({"chapters": ("98",)}, ChapterWrong),
        ({"chapters": ("8",)}, ChapterWrong),
        ({"role": "ADMIN"}, OnlyAdministrators),
    ],
)
def test_facts_that_cannot_be_are_refused(
    module_databases: Databases, change: dict[str, object], why: type[Exception]
) -> None:
    manager = module_databases.new_desk(role=UserRole.PROJECT_OWNER)
    with pytest.raises(why), manager.database.work() as work:
        team.invite(work, replace(FACTS, **change))  # type: ignore[arg-type]


def test_an_address_that_is_taken_is_named(databases: Databases, manager: Desk) -> None:
    for _ in range(2):
        refused = None
        try:
            with manager.database.work() as work:
                team.invite(work, FACTS)
        except AddressTaken as error:
            refused = error
    assert "rosa.hill@example.com" in str(refused)


def test_whoever_may_not_is_told_so(databases: Databases, manager: Desk) -> None:
    user = databases.new_desk(office_id=manager.office_id)
    acts = (
        lambda work: team.invite(work, FACTS),
        lambda work: team.change(work, manager.user_id, FACTS),
        lambda work: team.new_code(work, manager.user_id),
        lambda work: team.unlock(work, user.user_id),
        lambda work: team.deactivate(work, manager.user_id),
        lambda work: team.reactivate(work, user.user_id),
    )
    for act in acts:
        with pytest.raises(NotManager), user.database.work() as work:
            act(work)


def test_the_last_manager_is_named(databases: Databases, manager: Desk) -> None:
    with pytest.raises(LastManager, match="Maya Harbour"), manager.database.work() as work:
        team.deactivate(work, manager.user_id)
    with pytest.raises(LastManager, match="Rosa Hill"), manager.database.work() as work:
        team.change(work, manager.user_id, replace(FACTS, role="USER"))


def test_an_account_is_closed_and_opened(databases: Databases, manager: Desk) -> None:
    user = databases.new_desk(office_id=manager.office_id, full_name="Zoe")
    with manager.database.work() as work:
        team.deactivate(work, user.user_id)
        assert {type(event).__name__ for event in work.events} == {"SessionEnded", "MemberChanged"}
    with pytest.raises(AccountClosed, match="Zoe"), manager.database.work() as work:
        team.new_code(work, user.user_id)
    with manager.database.work() as work:
        team.reactivate(work, user.user_id)
    assert all(one.is_active for one in members(manager))
    with manager.database.work() as work:
        asked = team.invite(work, FACTS)
    with pytest.raises(NotCome, match="Rosa Hill"), manager.database.work() as work:
        team.reactivate(work, asked.user_id)
    stranger = databases.new_desk()
    with pytest.raises(PersonGone), manager.database.work() as work:
        team.deactivate(work, stranger.user_id)


def test_a_forgotten_password_takes_a_code(databases: Databases, manager: Desk) -> None:
    user = databases.new_desk(office_id=manager.office_id)
    set_facts(databases, "update users set is_locked = true where id = :id", id=user.user_id)
    with manager.database.work() as work:
        team.unlock(work, user.user_id)
    assert not any(one.is_locked for one in members(manager))
    with manager.database.work() as work:
        issued = team.new_code(work, user.user_id)
    assert next(o for o in members(manager) if o.user_id == user.user_id).open_sessions == 0
    codes.redeem(databases.client, issued.email, issued.code, PASSWORD)
    sign_in.sign_in(databases.client, issued.email, PASSWORD)
