"""Tests of what the database lets whom do to the people of an office, by raw SQL."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.errors import (
    CheckViolation,
    InsufficientPrivilege,
    InvalidParameterValue,
    NoDataFound,
    ObjectNotInPrerequisiteState,
    RestrictViolation,
    UniqueViolation,
)
from sqlalchemy import Row, text

from app.accounts.models import Office, OneTimeCode, SignedIn, Staff, User
from app.accounts.roles import UserRole
from app.billing import subscriptions
from app.billing.balance import balance
from app.flows.seed import seed
from tests.accounts.people import at, person, said, set_facts
from tests.databases import Databases, Desk

HASH = "b" * 64
INVITE = "select invite_colleague(%s, 'New', %s, 'BROKER', null, null, '{}', %s)"
CHANGE = "select change_member(%s, 'Else', %s, 'REVIEWER', null, null, '{}')"


@dataclass(frozen=True)
class House:
    """An office: its manager, another one, a plain user, an administrator of elsewhere."""

    manager: Desk
    second: Desk
    user: Desk
    admin: Desk
    stranger: Desk  # the manager of another office


@pytest.fixture
def databases(module_databases: Databases) -> Databases:
    """One database for the module: each test has its own offices."""
    return module_databases


@pytest.fixture
def email() -> str:
    """An address that nobody has yet."""
    return f"{uuid4().hex[:10]}@example.com"


@pytest.fixture
def house(databases: Databases) -> House:
    manager = databases.new_desk(role=UserRole.PROJECT_OWNER)
    return House(
        manager,
        databases.new_desk(office_id=manager.office_id, role=UserRole.PROJECT_OWNER),
        databases.new_desk(office_id=manager.office_id),
        databases.new_desk(role=UserRole.ADMIN),
        databases.new_desk(role=UserRole.PROJECT_OWNER),
    )


# What is done to the plain user, and whether it shows.
DONE: dict[str, Callable[[Row[Any]], bool]] = {
    "select unlock_user(%s)": lambda u: not u.is_locked and u.login_attempts == 0,
    "select deactivate_user(%s)": lambda u: not u.is_active,
    "select reactivate_user(%s)": lambda u: u.is_active,
    "select issue_code(%s, repeat('c', 64))": lambda u: True,
    CHANGE.replace("%s", "'USER'", 2).replace("'USER'", "%s", 1): lambda u: u.full_name == "Else",
}


@pytest.mark.parametrize("act", list(DONE))
@pytest.mark.parametrize(
    ("who", "may"),
    [
        (None, False),
        ("user", False),
        ("stranger", False),
        ("manager", True),
        ("admin", True),
    ],
)
def test_who_may_do_what_to_a_colleague(
    databases: Databases, house: House, act: str, who: str | None, may: bool
) -> None:
    whom = house.user.user_id
    set_facts(
        databases,
        "update users set is_locked = true, login_attempts = 7, is_active = :active where id = :id",
        id=whom,
        active="reactivate" not in act,
    )
    before = person(databases, whom)
    token = getattr(house, who).token if who else None
    with at(databases, token) as connection:
        if may:
            connection.execute(act, [whom])
            assert DONE[act](person(databases, whom))
        else:
            with pytest.raises(InsufficientPrivilege):
                connection.execute(act, [whom])
            assert person(databases, whom) == before
    with databases.owner.read() as session:
        codes = session.query(OneTimeCode).filter_by(user_id=whom).count()
    assert codes == (1 if may and "issue_code" in act else 0)


@pytest.mark.parametrize(
    ("who", "role", "may"),
    [
        (None, "USER", False),
        ("user", "USER", False),
        ("manager", "USER", True),
        ("manager", "PROJECT_OWNER", True),
        ("manager", "ADMIN", False),
        ("admin", "ADMIN", True),
    ],
)
def test_who_may_ask_whom_in(
    databases: Databases, house: House, who: str | None, role: str, may: bool, email: str
) -> None:
    token = getattr(house, who).token if who else None
    with at(databases, token) as connection:
        if not may:
            with pytest.raises(InsufficientPrivilege):
                connection.execute(INVITE, [email, role, HASH])
            return
        made = said(connection, INVITE, f" {email.upper()} ", role, HASH)
    new = person(databases, made)
    assert (new.email, new.role, new.is_active, new.is_invited) == (
        email,
        role,
        False,
        True,
    )
    assert new.office_id == getattr(house, who or "").office_id
    assert new.hashed_password == "!"
    with databases.owner.read() as session:
        assert session.query(Staff).filter_by(user_id=made).one().name == "New"
        code = session.query(OneTimeCode).filter_by(user_id=made).one()
        assert (code.purpose, (code.expires_at - code.created_at).days) == ("INVITE", 7)


def test_a_manager_asks_nobody_into_another_office(
    databases: Databases, house: House, email: str
) -> None:
    into = INVITE.replace("'{}', %s)", "'{}', %s, %s)")
    given = [email, "USER", HASH, house.stranger.office_id]
    with at(databases, house.manager.token) as connection, pytest.raises(InsufficientPrivilege):
        connection.execute(into, given)
    with at(databases, house.admin.token) as connection:
        made = said(connection, into, *given)
        with pytest.raises(NoDataFound):
            connection.execute(into, [f"other-{email}", "USER", HASH, uuid4()])
    assert person(databases, made).office_id == house.stranger.office_id


def test_an_address_is_taken_once_wherever_it_is(
    databases: Databases, house: House, email: str
) -> None:
    taken = person(databases, house.stranger.user_id).email
    with at(databases, house.manager.token) as connection:
        for email in (taken, taken.upper()):
            with pytest.raises(UniqueViolation) as refused:
                connection.execute(INVITE, [email, "USER", HASH])
            assert refused.value.diag.constraint_name == "uq_users_email"


@pytest.mark.parametrize(
    ("email", "role", "code", "error"),
    [
        ("nobody", "USER", HASH, InvalidParameterValue),
        ("a b@example.com", "USER", HASH, InvalidParameterValue),
        (None, "USER", HASH, InvalidParameterValue),
        ("a@example.com", "BOSS", HASH, CheckViolation),
        ("a@example.com", "USER", "ABCDE-FGHJK-MNPQR", CheckViolation),
    ],
)
def test_what_is_no_invitation_is_refused_whole(
    databases: Databases,
    house: House,
    email: str | None,
    role: str,
    code: str,
    error: type[psycopg.Error],
) -> None:
    with at(databases, house.manager.token) as connection:
        with pytest.raises(error):
            connection.execute(INVITE, [email, role, code])
        assert said(connection, "select count(*) from users where is_invited") == 0


def test_who_is_asked_in_begins_on_the_free_plan(
    databases: Databases, house: House, email: str
) -> None:
    seed(databases.owner)
    with at(databases, house.manager.token) as connection:
        made = said(connection, INVITE, email, "USER", HASH)
    with databases.owner.read() as session:
        shown = balance(session, made)
        assert (shown.plan, shown.free_left, shown.available) == ("Free", 10, 10)
        assert session.get_one(User, made).credits_remaining == 10
    # The refill of the same month finds them granted.
    with databases.worker.work() as work:
        assert not subscriptions.refill(work, made)


def test_an_administrators_account_is_only_touched_by_one(
    databases: Databases, house: House
) -> None:
    """A code for it, or its demotion, would be a manager's way up."""
    admin = databases.new_desk(office_id=house.manager.office_id, role=UserRole.ADMIN)
    with at(databases, house.manager.token) as connection:
        for act in (
            "select issue_code(%s, repeat('c', 64))",
            "select deactivate_user(%s)",
            "select unlock_user(%s)",
            CHANGE.replace("%s", "'USER'", 2).replace("'USER'", "%s", 1),
            "select revoke_session((select id from sessions where user_id = %s))",
        ):
            with pytest.raises(InsufficientPrivilege):
                connection.execute(act, [admin.user_id])
    assert person(databases, admin.user_id).role == "ADMIN"


@pytest.mark.parametrize("who", ["user", "manager"])
def test_nobody_raises_themselves_or_another_to_administrator(
    databases: Databases, house: House, who: str
) -> None:
    me: Desk = getattr(house, who)
    with at(databases, me.token) as connection:
        for whom in (me.user_id, house.second.user_id):
            with pytest.raises(InsufficientPrivilege):
                connection.execute(CHANGE, [whom, "ADMIN"])
    assert person(databases, me.user_id).role != "ADMIN"


def test_the_last_manager_stays(databases: Databases, house: House, email: str) -> None:
    with at(databases, house.manager.token) as connection:
        connection.execute(CHANGE, [house.second.user_id, "USER"])
        for act in ("select deactivate_user(%s)", CHANGE.replace("%s)", "%s)", 1)):
            given = [house.manager.user_id] + (["USER"] if "change" in act else [])
            with pytest.raises(RestrictViolation) as refused:
                connection.execute(act, given)
            assert refused.value.diag.constraint_name == "last_manager"
        # Somebody asked in is not there yet, and does not count.
        connection.execute(INVITE, [email, "PROJECT_OWNER", HASH])
        with pytest.raises(RestrictViolation):
            connection.execute("select deactivate_user(%s)", [house.manager.user_id])
    with at(databases, house.admin.token) as connection, pytest.raises(RestrictViolation):
        connection.execute("select deactivate_user(%s)", [house.manager.user_id])
    assert person(databases, house.manager.user_id).is_active


def test_two_managers_who_close_each_other_out_do_not_both_succeed(
    databases: Databases, house: House
) -> None:
    failed: list[type[BaseException]] = []
    start = threading.Barrier(2)

    def close_out(me: Desk, other: Desk) -> None:
        with at(databases, me.token) as connection:
            start.wait(10)
            try:
                connection.execute("select deactivate_user(%s)", [other.user_id])
            except psycopg.Error as error:
                failed.append(type(error))

    for _ in range(5):
        set_facts(databases, "update users set is_active = true")
        set_facts(databases, "update sessions set revoked_at = null")
        failed.clear()
        both = [
            threading.Thread(target=close_out, args=pair)
            for pair in ((house.manager, house.second), (house.second, house.manager))
        ]
        for one in both:
            one.start()
        for one in both:
            one.join()
        assert len(failed) == 1
        # The one who was closed out first has no say any more.
        assert failed[0] in (InsufficientPrivilege, RestrictViolation)
        with databases.owner.read() as session:
            left = session.query(User).filter_by(office_id=house.manager.office_id, is_active=True)
            assert left.filter_by(role="PROJECT_OWNER").count() == 1


def test_closing_an_account_ends_its_sessions_and_touches_nothing_else(
    databases: Databases, house: House
) -> None:
    job, _lines = databases.job(house.user)
    credits_before = person(databases, house.user.user_id).credits_remaining
    with at(databases, house.user.token) as theirs, at(databases, house.manager.token) as mine:
        assert said(theirs, "select count(*) from processing_jobs") == 1
        mine.execute("select issue_code(%s, %s)", [house.user.user_id, HASH])
        mine.execute("select deactivate_user(%s)", [house.user.user_id])
        assert said(theirs, "select current_user_id()") is None
        assert said(theirs, "select count(*) from processing_jobs") == 0
        assert said(theirs, "select seen()") is False
        # Open again, it is the person's, but no old desk is.
        mine.execute("select reactivate_user(%s)", [house.user.user_id])
        assert said(theirs, "select current_user_id()") is None
        with pytest.raises(InsufficientPrivilege):
            mine.execute("select issue_code(%s, %s)", [house.stranger.user_id, HASH])
        assert said(mine, "select count(*) from processing_jobs where id = %s", job) == 1
    assert person(databases, house.user.user_id).credits_remaining == credits_before


def test_who_has_not_come_is_not_let_in_by_opening_the_account(
    databases: Databases, house: House, email: str
) -> None:
    with at(databases, house.manager.token) as connection:
        made = said(connection, INVITE, email, "USER", HASH)
        with pytest.raises(ObjectNotInPrerequisiteState):
            connection.execute("select reactivate_user(%s)", [made])
        connection.execute("select deactivate_user(%s)", [made])
        assert not person(databases, made).is_invited
        with pytest.raises(ObjectNotInPrerequisiteState):
            connection.execute("select issue_code(%s, %s)", [made, HASH])


def test_a_code_is_the_only_one_and_ends_the_sessions(databases: Databases, house: House) -> None:
    with at(databases, house.user.token) as theirs, at(databases, house.manager.token) as mine:
        for code in ("c" * 64, "d" * 64):
            mine.execute("select issue_code(%s, %s)", [house.user.user_id, code])
        assert said(theirs, "select current_user_id()") is None
        found = mine.execute(
            "select user_id, purpose, created_by, expires_at - created_at from one_time_codes"
        ).fetchall()
        assert [row[:3] for row in found] == [(house.user.user_id, "RESET", house.manager.user_id)]
        assert found[0][3].total_seconds() == 24 * 3600
        # Seen by the manager, but never the hash; by nobody else at all.
        with pytest.raises(InsufficientPrivilege):
            mine.execute("select code_hash from one_time_codes")
    for other in (house.stranger, databases.new_desk(office_id=house.manager.office_id)):
        with at(databases, other.token) as connection:
            assert said(connection, "select count(id) from one_time_codes") == 0


@pytest.mark.parametrize(
    "act",
    [
        "select add_invited(null, 'a@b', '', 'ADMIN', 'MANAGER', '', '', '{}', null, null)",
        "select put_code(%s, 'RESET', repeat('a', 64), null)",
        "select manage_account(%s)",
        "select may_manage(%s)",
        "select standing_session()",
        "insert into one_time_codes (user_id, purpose, code_hash, expires_at)"
        " values (%s, 'RESET', repeat('a', 64), 'infinity')",
        "update one_time_codes set tries = 0",
        "delete from one_time_codes",
        "update users set role = 'ADMIN' where id = %s",
        "update users set is_invited = true where id = %s",
    ],
)
@pytest.mark.parametrize("who", ["user", "manager", "admin"])
def test_the_inner_acts_are_out_of_reach(
    databases: Databases, house: House, act: str, who: str
) -> None:
    me: Desk = getattr(house, who)
    with at(databases, me.token) as connection, pytest.raises(InsufficientPrivilege):
        connection.execute(act, [me.user_id] if "%s" in act else [])


@pytest.mark.parametrize(
    ("who", "may"), [("user", False), ("stranger", False), ("second", True), ("admin", True)]
)
def test_who_signs_whom_out(databases: Databases, house: House, who: str, may: bool) -> None:
    victim = databases.new_desk(office_id=house.manager.office_id)
    with databases.owner.read() as session:
        theirs: UUID = session.query(SignedIn.id).filter_by(user_id=victim.user_id).scalar()
    with at(databases, getattr(house, who).token) as connection:
        if may:
            assert said(connection, "select revoke_session(%s)", theirs) == victim.user_id
            assert said(connection, "select revoke_session(%s)", theirs) is None
        else:
            with pytest.raises(InsufficientPrivilege):
                connection.execute("select revoke_session(%s)", [theirs])
    with at(databases, victim.token) as connection:
        assert (said(connection, "select current_user_id()") is None) is may


def test_an_office_counts_its_changes_and_a_desk_cannot_lie_about_them(
    databases: Databases, house: House
) -> None:
    with at(databases, house.manager.token) as connection:
        for count in (2, 3):
            answered = said(
                connection, "update offices set idle_lock_minutes = %s returning version", count
            )
            assert answered == count
        with pytest.raises(InsufficientPrivilege):
            connection.execute("update offices set version = 1")
        for wrong in (-1, 481):
            with pytest.raises(CheckViolation):
                connection.execute("update offices set idle_lock_minutes = %s", [wrong])
    with databases.owner.read() as session:
        assert session.get_one(Office, house.manager.office_id).version == 3


def _all(connection: psycopg.Connection[Any], table: str) -> set[UUID]:
    return {row[0] for row in connection.execute(f"select id from {table}").fetchall()}  # type: ignore[arg-type]


@pytest.mark.parametrize("table", ["offices", "users", "staff", "sessions"])
def test_an_administrator_sees_all_offices_and_a_manager_one(
    databases: Databases, house: House, table: str, email: str
) -> None:
    set_facts(
        databases,
        "insert into staff (user_id, office_id, name) select id, office_id, email from users"
        " on conflict do nothing",
    )
    with databases.owner.read() as session:
        everything = set(session.scalars(text(f"select id from {table}")))
    with at(databases, house.admin.token) as connection:
        assert _all(connection, table) == everything
    with at(databases, house.manager.token) as connection:
        assert 0 < len(_all(connection, table)) < len(everything)
