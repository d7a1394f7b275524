"""Tests of the version handshake: what may work here, and what may only look."""

from __future__ import annotations

from uuid import UUID

import pytest
from psycopg.errors import InsufficientPrivilege, ReadOnlySqlTransaction
from sqlalchemy import text

from app.accounts import handshake, me, sessions, sign_in
from app.accounts.models import SignedIn
from app.accounts.roles import UserRole
from app.core.version import VERSION, ProgramTooOld
from app.flows.seed import seed
from app.office import clients
from tests.accounts.people import KEY, at, give_password, said, set_facts
from tests.databases import Databases, Desk

VERDICT = "select client_verdict(%s, %s)"


@pytest.fixture
def planted(module_databases: Databases) -> Databases:
    seed(module_databases.owner)
    limits(module_databases, "0.1.0", None)
    return module_databases


def limits(databases: Databases, lowest: str, highest: str | None) -> None:
    set_facts(
        databases,
        "update client_applications set lowest_version = :lowest, highest_version = :highest,"
        " is_active = true where id = 'tariffdesk-desktop'",
        lowest=lowest,
        highest=highest,
    )


@pytest.mark.parametrize(
    ("lowest", "highest", "version", "word"),
    [
        ("0.1.0", None, "0.1.0", "ok"),
        ("0.1.0", None, "0.1", "ok"),
        ("0.9", None, "0.10", "ok"),
        ("0.10", None, "0.9", "too_old"),
        ("0.10", None, "0.9.99", "too_old"),
        ("1.2.3", None, "1.2.3rc1", "ok"),
        ("1.2.3", None, "v1.2.4", "ok"),
        ("1.0", "2.0", "2.0.0", "ok"),
        ("1.0", "2.0", "2.0.1", "too_new"),
        ("1.0", "9", "10", "too_new"),
        ("1.0", None, "", "unknown"),
        ("1.0", None, "soon", "unknown"),
        ("1.0", None, "9999999999", "ok"),
    ],
)
def test_versions_are_compared_number_by_number(
    planted: Databases, lowest: str, highest: str | None, version: str, word: str
) -> None:
    limits(planted, lowest, highest)
    with at(planted, None) as connection:
        assert said(connection, VERDICT, "tariffdesk-desktop", version) == word


def test_a_program_nobody_registered_is_unknown(planted: Databases) -> None:
    with at(planted, None) as connection:
        assert said(connection, VERDICT, "a-script", "1.0") == "unknown"
        assert said(connection, VERDICT, None, None) == "unknown"
        set_facts(planted, "update client_applications set is_active = false")
        assert said(connection, VERDICT, "tariffdesk-desktop", "1.0") == "unknown"
        # And the list itself is not for those without a session.
        with pytest.raises(AssertionError):
            said(connection, "select id from client_applications")


def test_the_sign_in_page_can_say_it(planted: Databases) -> None:
    assert handshake.verdict(planted.client).word == handshake.OK
    assert handshake.verdict(planted.client).sentence == ""
    limits(planted, "7.1", None)
    found = handshake.verdict(planted.client)
    assert (found.word, found.is_read_only, found.lowest) == ("too_old", True, "7.1")
    assert VERSION in found.sentence
    assert "7.1" in found.sentence
    limits(planted, "0.0.1", "0.0.2")
    found = handshake.verdict(planted.client)
    assert (found.word, found.is_read_only) == ("too_new", False)
    assert "0.0.2" in found.sentence


@pytest.fixture
def old(planted: Databases) -> tuple[Desk, str]:
    """A person at a program that is too old for their database, and their session's token."""
    desk = planted.new_desk(role=UserRole.PROJECT_OWNER)
    email = give_password(planted, desk)
    limits(planted, "7.1", None)
    with at(planted, None) as connection:
        token = said(connection, "select sign_in(%s, %s, 'old desk', '0.1.0')", email, KEY)
    return desk, token


# Whatever a desk can reach for: none of it is left to a program that is too old.
WRITES = [
    "insert into clients (office_id, name) select id, 'x' from offices",
    "update offices set name = 'x'",
    "update users set full_name = 'x'",
    "delete from user_preferences",
    "insert into user_preferences (user_id) values (current_user_id())",
    "select invite_colleague('x@example.com', '', 'USER', 'BROKER', '', '', '{}', repeat('a', 64))",
    "select revoke_other_sessions()",
    "select change_password('', 'x')",
    "select credit_hold(current_user_id(), 'x', 1)",
    "select count(*) from users",
]


@pytest.mark.parametrize("write", WRITES)
def test_a_program_that_is_too_old_writes_nothing(
    planted: Databases, old: tuple[Desk, str], write: str
) -> None:
    with at(planted, old[1]) as connection, pytest.raises(ReadOnlySqlTransaction) as refused:
        connection.execute(write)
    assert "7.1" in str(refused.value)


def test_a_program_that_is_too_old_reads_everything(
    planted: Databases, old: tuple[Desk, str]
) -> None:
    desk, token = old
    with at(planted, token) as connection:
        connection.execute("set default_transaction_read_only = on")
        assert said(connection, "select current_user_id()") == desk.user_id
        assert said(connection, "select count(*) from offices") == 1
        # Also where the server splits a query over several processes.
        connection.execute("set debug_parallel_query = on")
        connection.execute("set parallel_setup_cost = 0")
        assert said(connection, "select count(*) from users") == 1
    signed_in = planted.client.signed_in(token)
    with signed_in.read() as session:
        assert me.me(session).is_read_only


def test_a_program_that_is_too_old_is_told_so_in_a_sentence(
    planted: Databases, old: tuple[Desk, str]
) -> None:
    desk, token = old
    signed_in = planted.client.signed_in(token)
    with pytest.raises(ProgramTooOld, match="too old"), signed_in.work() as work:
        clients.add(work, desk.office_id, "New")


def test_a_program_that_is_too_old_stays_signed_in_unlocks_and_leaves(
    planted: Databases, old: tuple[Desk, str]
) -> None:
    _desk, token = old
    signed_in = planted.client.signed_in(token)
    set_facts(planted, "update sessions set last_seen_at = now() - interval '2 hours'")
    assert sessions.seen(signed_in)
    with planted.owner.read() as session:
        assert session.scalar(
            text("select bool_or(last_seen_at > now() - interval '1 minute') from sessions")
        )
    with at(planted, token) as connection:
        assert said(connection, "select check_key(%s)", b"wrong") is False
        assert said(connection, "select check_key(%s)", KEY) is True
    sign_in.sign_out(signed_in)
    assert not sessions.seen(signed_in)


def test_a_program_of_today_writes(planted: Databases) -> None:
    desk = planted.new_desk()
    email = give_password(planted, desk)
    with at(planted, None) as connection:
        token = said(connection, "select sign_in(%s, %s, 'desk', %s)", email, KEY, VERSION)
    with at(planted, token) as connection:
        connection.execute("update users set full_name = 'x' where id = %s", [desk.user_id])
    with planted.owner.read() as session:
        opened = session.query(SignedIn).filter_by(user_id=desk.user_id, workstation="desk").one()
        assert (opened.read_only, opened.client_version) == (False, VERSION)


def test_no_desk_makes_its_session_a_writing_one(planted: Databases, old: tuple[Desk, str]) -> None:
    with at(planted, old[1]) as connection:
        connection.execute("set default_transaction_read_only = on")
        mine: UUID = said(connection, "select current_session_id()")
        connection.execute("set default_transaction_read_only = off")
        with pytest.raises(InsufficientPrivilege):
            connection.execute("update sessions set read_only = false where id = %s", [mine])
