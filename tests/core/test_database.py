"""Tests of the way to Postgres: roles, the desk's token, reading only, a server that goes away."""

from __future__ import annotations

import threading
import time
from contextlib import closing

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core.database import Database, Role, ServerAway, libpq_url, sqlalchemy_url
from app.core.errors import Unavailable
from tests.databases import Databases, Desk

NOBODY = "postgresql://nobody:hush@127.0.0.1:1/none"


@pytest.mark.parametrize("role", list(Role))
def test_every_connection_acts_in_its_role(databases: Databases, role: Role) -> None:
    with closing(databases.owner.as_role(role)) as database, database.read() as session:
        assert session.scalar(text("select current_user")) == role


def test_the_token_is_there_for_the_transaction_and_not_for_the_next(
    databases: Databases, desk: Desk
) -> None:
    asked = text("select current_user_id()")
    with desk.database.read() as session:
        assert session.scalar(asked) == desk.user_id
    with desk.database.work() as work:
        assert work.session.scalar(asked) == desk.user_id
    with databases.client.read() as session:
        assert session.scalar(asked) is None
    with desk.database.engine.connect() as bare:
        assert bare.scalar(text("select current_setting('tariffdesk.token', true)")) in {"", None}


def test_reading_writes_nothing(databases: Databases) -> None:
    with pytest.raises(DBAPIError, match="read-only"), databases.owner.read() as session:
        session.execute(text("insert into offices (name, country) values ('A', 'GBR')"))


def test_a_server_that_does_not_answer_is_told_in_a_sentence() -> None:
    away = Database(NOBODY, Role.CLIENT)
    for ask in (away.read, away.work, lambda: away.alone("x")):
        with pytest.raises(ServerAway) as told, ask():
            pytest.fail("nobody answers there")
        assert "\n" not in str(told.value)
        assert "hush" not in str(told.value)
    with pytest.raises(ServerAway):
        away.listen()
    assert issubclass(ServerAway, Unavailable)


def test_a_connection_that_breaks_in_the_middle_is_told_and_the_next_works(
    databases: Databases,
) -> None:
    database = databases.worker

    def read() -> None:
        with database.read() as session:
            _end_the_others(databases)
            session.execute(text("select 1"))

    def work() -> None:
        with database.work() as work:
            _end_the_others(databases)
            work.session.execute(text("select 1"))

    def work_as_the_matcher_does() -> None:
        with database.work() as work:
            # Past SQLAlchemy, which therefore does not notice.
            raw = work.session.connection().connection.driver_connection
            assert raw is not None
            _end_the_others(databases)
            raw.execute("select 1")

    def commit() -> None:
        with database.work():
            _end_the_others(databases)

    for interrupted in (read, work, work_as_the_matcher_does, commit):
        with pytest.raises(ServerAway):
            interrupted()
    with database.read() as session:
        assert session.scalar(text("select 1")) == 1


def test_what_holds_a_lock_alone_is_told_when_the_server_goes(databases: Databases) -> None:
    def stopped(why: type[Exception]) -> None:
        with databases.worker.alone("a"):
            _end_the_others(databases)
            raise why

    # The reason is told, not that the lock could not be given back.
    with pytest.raises(ZeroDivisionError):
        stopped(ZeroDivisionError)
    with databases.worker.alone("a"):
        pass


def test_a_wrong_statement_is_no_server_away(databases: Databases) -> None:
    with pytest.raises(DBAPIError), databases.worker.work() as work:
        work.session.execute(text("select 1 / 0"))
    slow = "set local statement_timeout = 20; select pg_sleep(5)"
    with pytest.raises(DBAPIError, match="timeout"), databases.worker.work() as work:
        work.session.execute(text(slow))


def test_the_second_waits_until_the_first_is_done(databases: Databases) -> None:
    order: list[str] = []
    inside = threading.Event()

    def second() -> None:
        inside.wait(5)
        with databases.owner.alone("job"):
            order.append("second")

    thread = threading.Thread(target=second)
    thread.start()
    with databases.worker.alone("job"):
        inside.set()
        time.sleep(0.1)
        # Another name is another door.
        with databases.owner.alone("other job"):
            order.append("first")
    thread.join(5)
    assert order == ["first", "second"]


def test_addresses_name_the_driver_or_not() -> None:
    assert sqlalchemy_url(NOBODY).startswith("postgresql+psycopg://nobody:hush@")
    assert libpq_url(sqlalchemy_url(NOBODY)) == NOBODY


def _end_the_others(databases: Databases) -> None:
    """End every other connection to this database, as a server does that stops."""
    import psycopg

    with psycopg.connect(libpq_url(databases.url), autocommit=True) as admin:
        admin.execute(
            "select pg_terminate_backend(pid, 2000) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )
