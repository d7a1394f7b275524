"""Tests of the way in to a shared server, with a login that is a desk's and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from pydantic import SecretStr
from sqlalchemy import make_url, text

from app.accounts.models import User
from app.accounts.sign_in import SignInRefused, hashed, sign_out
from app.bootstrap import DatabaseBehind, DeskLogin
from app.core.database import ServerAway
from app.core.settings import Settings
from app.flows.gate import Gate, NotADesk, ServerUnset
from tests.databases import Databases, create, drop

PASSWORD = "correct horse battery staple"


def gate_to(url: str, home: Path) -> Gate:
    return Gate(Settings(home=home, database_url=SecretStr(url)), "0.1.0")


@pytest.fixture
def gate(databases: Databases, tmp_path: Path) -> Iterator[Gate]:
    found = gate_to(databases.desk_login(), tmp_path)
    yield found
    found.close()


def person(databases: Databases, name: str = "Bea Holt") -> tuple[str, UUID]:
    desk = databases.new_desk(full_name=name)
    with databases.owner.work() as work:
        found = work.session.get_one(User, desk.user_id)
        found.hashed_password = hashed(PASSWORD)
        return found.email, desk.user_id


def test_a_person_comes_in_with_a_desks_login(databases: Databases, gate: Gate) -> None:
    email, _ = person(databases)
    greeting = gate.knock()
    assert (greeting.server, greeting.sentence) == (gate.server, "")
    desk = gate.sign_in(email, PASSWORD)
    assert desk.status().person == "Bea Holt"
    # Nobody planted a person without a password on the office's server.
    with databases.owner.read() as session:
        assert session.scalar(text("select count(*) from users where is_local_owner")) == 0


def test_a_desks_login_may_become_nothing_else(databases: Databases, gate: Gate) -> None:
    email, _ = person(databases)
    runtime = gate.sign_in(email, PASSWORD)._runtime
    assert not runtime.can_match
    with pytest.raises(DeskLogin, match="is a desk's"):
        _ = runtime.worker
    with pytest.raises(DeskLogin):
        _ = runtime.owner


def test_a_wrong_password_is_refused(databases: Databases, gate: Gate) -> None:
    email, _ = person(databases)
    with pytest.raises(SignInRefused):
        gate.sign_in(email, "wrong")


def test_the_same_person_comes_back_to_the_same_desk(databases: Databases, gate: Gate) -> None:
    email, _ = person(databases)
    first = gate.sign_in(email, PASSWORD)
    sign_out(first._runtime.desk)
    assert gate.sign_in(email, PASSWORD) is first
    assert first.status().person == "Bea Holt"
    other, _ = person(databases, "Carl Moss")
    second = gate.sign_in(other, PASSWORD)
    assert second is not first
    assert second.status().person == "Carl Moss"


def test_a_server_that_is_away_is_told(tmp_path: Path) -> None:
    gate = gate_to("postgresql://x:y@127.0.0.1:1/none", tmp_path)
    assert gate.server == "127.0.0.1:1"
    with pytest.raises(ServerAway):
        gate.knock()
    gate.close()


def test_a_database_that_nobody_prepared_is_behind(
    server: str, databases: Databases, tmp_path: Path
) -> None:
    create(server, "bare_gate")
    try:
        parsed = make_url(databases.desk_login()).set(database="bare_gate")
        gate = gate_to(parsed.render_as_string(hide_password=False), tmp_path)
        with pytest.raises(DatabaseBehind):
            gate.knock()
        gate.close()
    finally:
        drop(server, "bare_gate")


def test_an_older_schema_is_told_and_nobody_stays_signed_in(
    databases: Databases, gate: Gate
) -> None:
    email, user_id = person(databases)
    with databases.owner.work() as work:
        work.session.execute(text("update alembic_version set version_num = '020'"))
    with pytest.raises(DatabaseBehind):
        gate.sign_in(email, PASSWORD)
    with databases.owner.read() as session:
        left = "select count(*) from sessions where user_id = :u and revoked_at is null"
        # The one that the fixture opened.
        assert session.scalar(text(left), {"u": user_id}) == 1


def test_a_newer_schema_still_works_and_says_so(databases: Databases, gate: Gate) -> None:
    email, _ = person(databases)
    with databases.owner.work() as work:
        work.session.execute(text("update alembic_version set version_num = 'later'"))
    desk = gate.sign_in(email, PASSWORD)
    assert "newer Tariffdesk" in desk.status().notice


def test_a_login_of_somebody_else_is_not_admitted(
    server: str, databases: Databases, tmp_path: Path
) -> None:
    import psycopg

    from app.core.database import libpq_url

    with psycopg.connect(libpq_url(server), autocommit=True) as administrator:
        administrator.execute(
            "do $$ begin create role nobody_here login password 'x';"
            " exception when duplicate_object then null; end $$"
        )
    url = make_url(databases.url).set(username="nobody_here", password="x")
    gate = gate_to(url.render_as_string(hide_password=False), tmp_path)
    with pytest.raises(NotADesk):
        gate.knock()
    gate.close()


def test_a_gate_needs_a_server(tmp_path: Path) -> None:
    with pytest.raises(ServerUnset):
        Gate(Settings(home=tmp_path), "0.1.0")
