"""Tests of bringing a database up to date."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import make_url, text

from app.core import migrate
from app.core.database import Database, Role, ServerAway, libpq_url


@pytest.fixture
def empty(server: str) -> Iterator[str]:
    """The URL of a database with nothing in it and a name that needs care."""
    name = f"empty-{uuid4().hex[:8]}-100%"
    with psycopg.connect(libpq_url(server), autocommit=True) as connection:
        connection.execute(f'create database "{name}"')
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    with psycopg.connect(libpq_url(server), autocommit=True) as connection:
        connection.execute(f'drop database "{name}" with (force)')


def test_an_empty_database_is_brought_to_the_head_step_by_step(empty: str) -> None:
    assert migrate.current(empty) is None
    told: list[tuple[int, int, str]] = []
    migrate.migrate(empty, lambda *step: told.append(step))
    assert migrate.current(empty) == migrate.head()
    assert [step[0] for step in told] == list(range(1, told[-1][1] + 1))
    assert all(step[2] for step in told)


def test_a_second_run_changes_nothing(empty: str) -> None:
    migrate.migrate(empty)
    told: list[object] = []
    migrate.migrate(empty, lambda *step: told.append(step))
    assert told == []


def test_an_interrupted_run_goes_on(empty: str) -> None:
    migrate.migrate(empty, revision="010")
    assert migrate.current(empty) == "010"
    migrate.migrate(empty)
    assert migrate.current(empty) == migrate.head()


def test_two_programs_at_once_do_not_meet(empty: str) -> None:
    failed: list[BaseException] = []

    def run() -> None:
        try:
            migrate.migrate(empty)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert migrate.current(empty) == migrate.head()


def test_a_database_of_a_newer_program_is_refused(empty: str) -> None:
    migrate.migrate(empty)
    with psycopg.connect(libpq_url(empty)) as connection:
        connection.execute("update alembic_version set version_num = '999'")
    with pytest.raises(migrate.DatabaseNewer):
        migrate.migrate(empty)


def test_a_login_that_may_not_prepare_is_told_why(server: str, empty: str) -> None:
    with psycopg.connect(libpq_url(empty), autocommit=True) as connection:
        connection.execute("create role plain_login login password 'plain'")
    try:
        plain = make_url(empty).set(username="plain_login", password="plain")
        with pytest.raises(migrate.NotAdministrator, match="plain_login"):
            migrate.migrate(plain.render_as_string(hide_password=False))
    finally:
        with psycopg.connect(libpq_url(server), autocommit=True) as connection:
            connection.execute("drop role plain_login")


def test_an_office_login_may_migrate_once_an_administrator_prepared(
    server: str, empty: str
) -> None:
    migrate.migrate(empty, revision="005")
    with psycopg.connect(libpq_url(empty), autocommit=True) as connection:
        connection.execute("create role migrator login password 'secret' in role tariffdesk_owner")
    try:
        url = make_url(empty).set(username="migrator", password="secret")
        # Being a member of the owner is not enough for the other two roles to exist; they do.
        with psycopg.connect(libpq_url(empty), autocommit=True) as connection:
            connection.execute("grant tariffdesk_worker, tariffdesk_client to migrator")
        migrate.migrate(url.render_as_string(hide_password=False))
        assert migrate.current(empty) == migrate.head()
    finally:
        with psycopg.connect(libpq_url(server), autocommit=True) as connection:
            connection.execute("drop role migrator")


def test_a_server_that_is_away_is_said_to_be() -> None:
    with pytest.raises(ServerAway):
        migrate.current("postgresql://nobody@127.0.0.1:1/none")


def test_nothing_is_owned_by_a_login(empty: str) -> None:
    migrate.migrate(empty)
    owner = Database(empty, Role.OWNER)
    with owner.read() as session:
        others = session.scalars(
            text(
                "select relname from pg_class where relnamespace = 'public'::regnamespace"
                " and relowner <> 'tariffdesk_owner'::regrole"
            )
        ).all()
    owner.close()
    assert others == []


def test_an_administrator_who_is_no_superuser_may_prepare(server: str, empty: str) -> None:
    # Extensions and the schema are given to them, as hosted servers do.
    with psycopg.connect(libpq_url(empty), autocommit=True) as connection:
        connection.execute("create role boss login createrole password 'secret'")
        connection.execute(f'alter database "{make_url(empty).database}" owner to boss')
        connection.execute("alter schema public owner to boss")
        for role in Role:
            connection.execute(
                f"do $$ begin create role {role} nologin;"
                " exception when duplicate_object or unique_violation then null; end $$"
            )
            connection.execute(f"grant {role} to boss with admin option")
        for name in migrate.EXTENSIONS:
            connection.execute(f"create extension {name}")
    try:
        url = make_url(empty).set(username="boss", password="secret")
        migrate.migrate(url.render_as_string(hide_password=False))
        assert migrate.current(url.render_as_string(hide_password=False)) == migrate.head()
    finally:
        with psycopg.connect(libpq_url(empty), autocommit=True) as connection:
            connection.execute("reassign owned by boss to current_user")
            connection.execute("drop owned by boss")
            connection.execute("drop role boss")
