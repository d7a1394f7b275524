"""Tests of the way to Postgres: roles, the desk's token, reading only, a server that goes away."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from functools import partial
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import NullPool, QueuePool, create_engine, text
from sqlalchemy.exc import DBAPIError

from app.core import again
from app.core.database import (
    Database,
    Locked,
    Role,
    ServerAway,
    SignedOut,
    TooSlow,
    libpq_url,
    sqlalchemy_url,
)
from app.core.errors import Unavailable
from tests.databases import Databases, Desk, url_of

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


def test_the_servers_limits_are_told_as_trouble_that_passes(
    databases: Databases, desk: Desk
) -> None:
    slow = "set local statement_timeout = 20; select pg_sleep(5)"
    with pytest.raises(TooSlow), databases.worker.work() as work:
        work.session.execute(text(slow))
    lock = text("select pg_advisory_xact_lock(7)")
    with databases.owner.work() as first:
        first.session.execute(lock)
        with pytest.raises(Locked), databases.worker.work() as second:
            second.session.execute(text("set local lock_timeout = 20"))
            second.session.execute(lock)


def test_every_connection_has_the_limits_of_its_role(databases: Databases) -> None:
    asked = text(
        "select current_setting('statement_timeout'), current_setting('lock_timeout'),"
        " current_setting('idle_in_transaction_session_timeout'),"
        " current_setting('idle_session_timeout')"
    )
    with databases.client.read() as session:
        assert tuple(session.execute(asked).one()) == ("30s", "10s", "1min", "2min")
    with databases.owner.read() as session:
        assert tuple(session.execute(asked).one()) == ("1h", "5min", "1h", "0")
    with databases.client.listen() as listener:
        found = listener.execute("show idle_session_timeout").fetchone()
    assert found == ("0",)


def test_a_desk_keeps_few_connections(databases: Databases, desk: Desk) -> None:
    other = databases.new_desk(office_id=desk.office_id)
    # One pool for whoever is signed in over it, and a limit to it.
    assert desk.database.engine is other.database.engine is databases.client.engine
    with ExitStack() as held:
        for _ in range(3):
            held.enter_context(desk.database.read())
        pool = desk.database.engine.pool
        assert isinstance(pool, QueuePool)
        pool._timeout = 0.05
        with pytest.raises(ServerAway), desk.database.read():
            pytest.fail("a fourth connection")
    assert (pool.checkedin(), pool.checkedout()) == (2, 0)


def test_two_that_wait_for_each_other_are_told_and_may_try_again(databases: Databases) -> None:
    meeting = threading.Barrier(2, timeout=20)
    tried: list[str] = []

    def act(first: int, second: int) -> None:
        def once() -> None:
            with databases.worker.work() as work:
                tried.append("")
                work.session.execute(text("set local deadlock_timeout = 50"))
                work.session.execute(text(f"select pg_advisory_xact_lock({first})"))
                if len(tried) <= 2:
                    meeting.wait()
                work.session.execute(text(f"select pg_advisory_xact_lock({second})"))

        again.settled(once)

    with databases.owner.work() as work:
        # For a test that would otherwise take a second.
        work.session.execute(text("reset role"))
        work.session.execute(text("grant set on parameter deadlock_timeout to tariffdesk_worker"))
    with ThreadPoolExecutor() as threads:
        for done in [threads.submit(act, 1, 2), threads.submit(act, 2, 1)]:
            done.result(30)
    assert len(tried) == 3


def test_a_token_that_stands_no_longer_is_told(databases: Databases, desk: Desk) -> None:
    for why in (
        "update sessions set revoked_at = now()",
        "update sessions set revoked_at = null, expires_at = now() - interval '1 second'",
        "update sessions set expires_at = now() + interval '1 hour';"
        " update users set is_active = false",
    ):
        with databases.owner.work() as work:
            work.session.execute(text(why))
        for ask in (desk.database.read, desk.database.work):
            with pytest.raises(SignedOut), ask():
                pytest.fail("nobody is signed in")
    with databases.owner.work() as work:
        work.session.execute(text("update users set is_active = true"))
    with desk.database.read() as session:
        assert session.scalar(text("select current_user_id()")) == desk.user_id


def test_a_question_is_asked_again_when_the_connection_broke_under_it(
    databases: Databases,
) -> None:
    asked: list[int] = []

    @again.asked
    def question() -> int | None:
        asked.append(1)
        with databases.worker.read() as session:
            if len(asked) == 1:
                _end_the_others(databases)
            return session.scalar(text("select 7"))

    assert question() == 7
    assert len(asked) == 2


def test_what_died_in_the_pool_is_not_noticed(databases: Databases) -> None:
    for use in (databases.worker.read, databases.worker.work, partial(databases.worker.alone, "a")):
        with databases.worker.read(), databases.worker.read():
            pass
        _end_the_others(databases)
        with use():
            pass
    _end_the_others(databases)
    assert not databases.worker.is_taken("a")


def test_a_name_with_a_blank_reaches_libpq(databases: Databases) -> None:
    name = f"two words {uuid4().hex[:8]} \u00fc%"
    with psycopg.connect(libpq_url(databases.url), autocommit=True) as admin:
        admin.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        url = url_of(databases.url, name)
        try:
            with psycopg.connect(libpq_url(url)) as connection:
                assert connection.info.dbname == name
            engine = create_engine(sqlalchemy_url(url), poolclass=NullPool)
            with engine.connect() as found:
                assert found.scalar(text("select current_database()")) == name
            engine.dispose()
        finally:
            admin.execute(sql.SQL("drop database {}").format(sql.Identifier(name)))


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
    with psycopg.connect(libpq_url(databases.url), autocommit=True) as admin:
        admin.execute(
            "select pg_terminate_backend(pid, 2000) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )


def test_a_closed_database_keeps_no_connection_and_makes_none(databases: Databases) -> None:
    one = Database(databases.url, Role.WORKER)
    with one.read() as session:
        raw = session.connection().connection.driver_connection
        one.close()
        assert session.scalar(text("select 1")) == 1
    assert raw is not None
    assert raw.closed
    with pytest.raises(ServerAway, match="taken its leave"), one.read():
        pass


def test_a_guest_closes_nobody_elses_connections(databases: Databases, desk: Desk) -> None:
    databases.client.signed_in(desk.token).close()
    with desk.database.read() as session:
        assert session.scalar(text("select current_user_id()")) == desk.user_id
