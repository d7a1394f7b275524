"""Tests of sessions: kept alive, ended, and proven again after an idle lock."""

from __future__ import annotations

import json
import secrets
import threading

import psycopg
import pytest
from psycopg.errors import InvalidParameterValue, ObjectNotInPrerequisiteState
from sqlalchemy.orm import Session

from app.accounts import sessions, sign_in
from app.accounts.models import OneTimeCode, SignedIn
from app.accounts.passwords import PasswordIsYou, PasswordShort
from app.accounts.sessions import (
    LockedOut,
    NoPassword,
    OldPasswordWrong,
    PasswordWrong,
    SessionOfAnother,
)
from app.core.database import Database, SignedOut
from tests.accounts.people import (
    KEY,
    OTHER,
    OTHER_KEY,
    OTHER_STORED,
    PASSWORD,
    at,
    give_password,
    person,
    said,
    set_facts,
)
from tests.databases import Databases, Desk

WRONG = b"0" * 32


@pytest.fixture
def databases(module_databases: Databases) -> Databases:
    """One database for the module: each test has its own person."""
    return module_databases


@pytest.fixture
def email(databases: Databases, desk: Desk) -> str:
    """The address of the desk's person, whose password is PASSWORD."""
    return give_password(databases, desk)


def another(databases: Databases, desk: Desk, workstation: str = "Another") -> str:
    """The token of one more session of the desk's person."""
    token = secrets.token_hex(32)
    set_facts(
        databases,
        "insert into sessions (user_id, token_hash, workstation, client_version, expires_at)"
        " values (:id, encode(sha256(convert_to(:token, 'UTF8')), 'hex'), :name, '0.1.0',"
        " now() + interval '1 hour')",
        id=desk.user_id,
        token=token,
        name=workstation,
    )
    return token


def change(databases: Databases, desk: Desk, changed: str) -> None:
    """Change the desk's session, as time would."""
    set_facts(databases, f"update sessions set {changed} where user_id = :id", id=desk.user_id)


def make_local_owner(databases: Databases, desk: Desk) -> None:
    """There is one in a database, and now it is this one."""
    set_facts(databases, "update users set is_local_owner = false where is_local_owner")
    set_facts(databases, "update users set is_local_owner = true where id = :id", id=desk.user_id)


def latest(session: Session, desk: Desk) -> SignedIn:
    """The session that was opened at a workstation with a name."""
    mine = session.query(SignedIn).filter_by(user_id=desk.user_id)
    return mine.filter(SignedIn.workstation.is_not(None)).one()


def stands(databases: Databases, token: str) -> bool:
    with at(databases, token) as connection:
        return bool(said(connection, "select seen()"))


def test_my_desks_are_shown_with_this_one_first(databases: Databases, desk: Desk) -> None:
    another(databases, desk, "Upstairs")
    gone = another(databases, desk, "Sold")
    set_facts(databases, "update sessions set revoked_at = now() where workstation = 'Sold'")
    with desk.database.read() as session:
        found = sessions.my_sessions(session)
    assert [(one.workstation, one.is_this) for one in found] == [
        ("A desk without a name", True),
        ("Upstairs", False),
    ]
    assert not stands(databases, gone)


def test_one_desk_is_ended_from_another(databases: Databases, desk: Desk) -> None:
    upstairs = another(databases, desk)
    stranger = databases.new_desk()
    with desk.database.read() as session:
        theirs = next(one for one in sessions.my_sessions(session) if not one.is_this)
    with pytest.raises(SessionOfAnother), stranger.database.work() as work:
        sessions.end(work, theirs.session_id)
    with desk.database.listen() as heard:
        with desk.database.work() as work:
            sessions.end(work, theirs.session_id)
        (note,) = heard.notifies(timeout=10, stop_after=1)
    assert json.loads(note.payload) == [
        ["SessionEnded", {"user_id": str(desk.user_id), "session_id": str(theirs.session_id)}]
    ]
    assert not stands(databases, upstairs)
    assert stands(databases, desk.token)
    with desk.database.work() as work:
        sessions.end(work, theirs.session_id)
        assert work.events == []


def test_everywhere_else_is_ended_at_once(databases: Databases, desk: Desk) -> None:
    others = [another(databases, desk) for _ in range(3)]
    with desk.database.work() as work:
        assert sessions.end_others(work) == 3
    assert [stands(databases, token) for token in (desk.token, *others)] == [True] + [False] * 3
    with desk.database.work() as work:
        assert sessions.end_others(work) == 0


def test_a_heartbeat_is_written_once_a_minute(databases: Databases, desk: Desk) -> None:
    def seen_at() -> object:
        with databases.owner.read() as session:
            return session.query(SignedIn.last_seen_at).filter_by(user_id=desk.user_id).scalar()

    before = seen_at()
    assert sessions.seen(desk.database)
    assert seen_at() == before
    change(databases, desk, "last_seen_at = now() - interval '61 seconds'")
    before = seen_at()
    assert sessions.seen(desk.database)
    assert seen_at() != before


@pytest.mark.parametrize(
    ("changed", "stays"),
    [
        ("last_seen_at = now() - interval '7 hours 59 minutes'", True),
        ("last_seen_at = now() - interval '8 hours 1 second'", False),
        ("last_seen_at = now() - interval '9 days', unseen_hours = null", True),
        ("expires_at = now()", False),
        ("revoked_at = now()", False),
    ],
)
def test_a_session_ends_when_it_is_time(
    databases: Databases, desk: Desk, changed: str, stays: bool
) -> None:
    change(databases, desk, changed)
    with at(databases, desk.token) as connection:
        assert (said(connection, "select current_user_id()") == desk.user_id) is stays
        assert (said(connection, "select current_session_id()") is not None) is stays
        assert said(connection, "select count(*) from users") == int(stays)
    assert sessions.seen(desk.database) is stays


def test_a_signed_in_person_stays_sixteen_hours(
    databases: Databases, desk: Desk, email: str
) -> None:
    sign_in.sign_in(databases.client, email, PASSWORD)
    with databases.owner.read() as session:
        opened = latest(session, desk)
        assert (opened.expires_at - opened.created_at).total_seconds() == 16 * 3600
        assert opened.unseen_hours == 8


def test_the_built_in_databases_owner_is_never_signed_out_for_being_away(
    databases: Databases, desk: Desk
) -> None:
    make_local_owner(databases, desk)
    sign_in.open_local_session(databases.worker)
    with databases.owner.read() as session:
        opened = latest(session, desk)
        assert opened.unseen_hours is None


def test_the_right_password_unlocks(databases: Databases, desk: Desk, email: str) -> None:
    with pytest.raises(PasswordWrong):
        sessions.unlock(desk.database, OTHER)
    assert person(databases, desk.user_id).login_attempts == 1
    sessions.unlock(desk.database, PASSWORD)
    assert person(databases, desk.user_id).login_attempts == 0
    assert email


def test_five_wrong_ones_sign_out_here_and_lock_the_account(
    databases: Databases, desk: Desk, email: str
) -> None:
    upstairs = another(databases, desk)
    with at(databases, desk.token) as connection:
        for _ in range(4):
            assert said(connection, "select check_key(%s)", WRONG) is False
            assert said(connection, "select seen()")
    assert not person(databases, desk.user_id).is_locked
    with pytest.raises(LockedOut):
        sessions.unlock(desk.database, OTHER)
    assert person(databases, desk.user_id).is_locked
    assert not stands(databases, desk.token)
    # Another desk of the person goes on: nobody guessed there.
    assert stands(databases, upstairs)
    with at(databases, desk.token) as connection:
        assert said(connection, "select check_key(%s)", KEY) is False
    with at(databases, None) as connection:
        assert said(connection, "select sign_in(%s, %s, 'x', '1')", email, KEY) is None


def test_wrong_ones_at_once_are_counted_one_by_one(
    databases: Databases, desk: Desk, email: str
) -> None:
    start = threading.Barrier(10)
    answers: list[bool] = []

    def guess(key: bytes) -> None:
        with at(databases, desk.token) as connection:
            start.wait(10)
            answers.append(said(connection, "select check_key(%s)", key))

    guesses = [threading.Thread(target=guess, args=(WRONG,)) for _ in range(10)]
    for one in guesses:
        one.start()
    for one in guesses:
        one.join()
    assert answers == [False] * 10
    with databases.owner.read() as session:
        assert session.query(SignedIn.wrong_keys).filter_by(user_id=desk.user_id).scalar() == 5
    after = person(databases, desk.user_id)
    assert (after.login_attempts, after.is_locked) == (5, True)
    assert email


def test_a_stranger_who_locks_the_account_does_not_take_the_desk(
    databases: Databases, desk: Desk, email: str
) -> None:
    with at(databases, None) as connection:
        for _ in range(6):
            said(connection, "select sign_in(%s, %s, 'x', '1')", email, WRONG)
    assert person(databases, desk.user_id).is_locked
    sessions.unlock(desk.database, PASSWORD)
    after = person(databases, desk.user_id)
    # But nothing is opened for the stranger either.
    assert (after.is_locked, after.login_attempts) == (True, 6)


def test_another_password_ends_the_other_desks_and_old_codes(
    databases: Databases, desk: Desk, email: str
) -> None:
    upstairs = another(databases, desk)
    set_facts(
        databases,
        "insert into one_time_codes (user_id, purpose, code_hash, expires_at)"
        " values (:id, 'RESET', repeat('a', 64), now() + interval '1 day')",
        id=desk.user_id,
    )
    sessions.change_password(desk.database, PASSWORD, OTHER)
    assert [stands(databases, token) for token in (desk.token, upstairs)] == [True, False]
    with databases.owner.read() as session:
        assert session.query(OneTimeCode).filter_by(user_id=desk.user_id).count() == 0
    sign_in.sign_in(databases.client, email, OTHER)
    with pytest.raises(sign_in.SignInRefused):
        sign_in.sign_in(databases.client, email, PASSWORD)


def test_a_wrong_old_password_changes_nothing_and_is_counted(
    databases: Databases, desk: Desk, email: str
) -> None:
    upstairs = another(databases, desk)
    stored = person(databases, desk.user_id).hashed_password
    with pytest.raises(OldPasswordWrong):
        sessions.change_password(desk.database, "not this one", OTHER)
    after = person(databases, desk.user_id)
    assert (after.hashed_password, after.login_attempts) == (stored, 1)
    assert stands(databases, upstairs)
    with at(databases, desk.token) as connection:
        for _ in range(4):
            assert not said(connection, "select change_password(%s, %s)", WRONG, OTHER_STORED)
        assert not said(connection, "select change_password(%s, %s)", KEY, OTHER_STORED)
    after = person(databases, desk.user_id)
    assert (after.hashed_password, after.is_locked) == (stored, True)
    assert email


@pytest.mark.parametrize(("new", "why"), [("short", PasswordShort), (PASSWORD, PasswordIsYou)])
def test_an_easy_new_password_is_refused_before_anything_is_counted(
    databases: Databases, desk: Desk, email: str, new: str, why: type[Exception]
) -> None:
    with pytest.raises(why):
        sessions.change_password(desk.database, PASSWORD, new)
    assert person(databases, desk.user_id).login_attempts == 0
    assert email


@pytest.mark.parametrize("stored", ["!", "", None, "secret", "argon2id$8$1$1$00$11"])
def test_the_database_stores_nothing_but_a_stretched_password(
    databases: Databases, desk: Desk, email: str, stored: str | None
) -> None:
    with at(databases, desk.token) as connection, pytest.raises(InvalidParameterValue):
        connection.execute("select change_password(%s, %s)", [KEY, stored])
    assert email


def test_without_a_session_no_password_is_tried(databases: Databases, desk: Desk) -> None:
    give_password(databases, desk)
    with at(databases, None) as connection:
        assert said(connection, "select check_key(%s)", KEY) is False
        assert said(connection, "select change_password(%s, %s)", KEY, OTHER_STORED) is False
        assert said(connection, "select revoke_other_sessions()") == 0
        assert said(connection, "select seen()") is False
        assert said(connection, "select current_session_id()") is None
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("select revoke_session((select id from sessions limit 1))")
    assert person(databases, desk.user_id).login_attempts == 0
    ended: Database = databases.client.signed_in("0" * 64)
    with pytest.raises(SignedOut):
        sessions.unlock(ended, PASSWORD)
    assert OTHER_KEY != KEY


def test_who_has_no_password_cannot_be_locked_out(databases: Databases, desk: Desk) -> None:
    with at(databases, desk.token) as connection:
        for _ in range(6):
            with pytest.raises(ObjectNotInPrerequisiteState):
                connection.execute("select check_key(%s)", [WRONG])
    with pytest.raises(NoPassword):
        sessions.unlock(desk.database, PASSWORD)
    assert person(databases, desk.user_id).login_attempts == 0
    make_local_owner(databases, desk)
    with pytest.raises(NoPassword):
        sessions.change_password(desk.database, "", PASSWORD)
