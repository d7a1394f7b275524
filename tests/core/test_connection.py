"""Tests of one connection: a server that freezes, a line that breaks, one that is only slow."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
from sqlalchemy import text

from app.core import connection as lines
from app.core import embedded, migrate
from app.core.connection import Role, answers, connect
from app.core.database import Cut, Database, ServerAway
from tests.databases import Databases
from tests.proxy import Proxy, line_to

PATIENCE = 3.0


@pytest.fixture
def proxy(databases: Databases) -> Iterator[Proxy]:
    """A line to the server that tests may break."""
    with line_to(databases.url) as found:
        yield found


@pytest.fixture
def far(proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """The database at the other end of that line, for impatient tests."""
    monkeypatch.setattr(lines, "SILENCE", 0.4)
    monkeypatch.setattr(lines.answers, "__defaults__", (0.4,))
    database = Database(proxy.url, Role.CLIENT)
    with database.read():
        pass
    yield database
    database.close()


def ask(database: Database, question: str = "select 1") -> object:
    with database.read() as session:
        return session.scalar(text(question))


def test_a_frozen_server_frees_whoever_waits(far: Database, proxy: Proxy) -> None:
    proxy.freeze()
    begun = time.monotonic()
    with pytest.raises(ServerAway, match="stopped answering") as told:
        ask(far)
    assert time.monotonic() - begun < PATIENCE
    assert not isinstance(told.value, Cut)
    proxy.thaw()
    assert ask(far) == 1


def test_a_commit_that_is_never_answered_ends_too(far: Database, proxy: Proxy) -> None:
    with pytest.raises(ServerAway), far.work() as work:
        work.session.execute(text("select 1"))
        proxy.freeze()
    proxy.thaw()


def test_a_slow_statement_on_a_server_that_is_there_goes_on(far: Database) -> None:
    assert ask(far, "select 2 from pg_sleep(1.5)") == 2
    # Not for ever: the server should have stopped it by itself.
    with connect(far.url, Role.CLIENT) as line:
        assert line.longest is not None
        line.longest = 0.5
        begun = time.monotonic()
        with pytest.raises(psycopg.OperationalError):
            line.execute("select pg_sleep(20)")
        assert time.monotonic() - begun < PATIENCE
        assert line.closed


def test_a_line_that_is_cut_or_half_closed_is_told_and_the_next_is_dialled(
    far: Database, proxy: Proxy
) -> None:
    for break_it in (proxy.cut, proxy.half_close):
        with pytest.raises(Cut), far.read() as session:
            break_it()
            session.execute(text("select 1"))
        # What lay in the pool died as well, and nobody has to know.
        assert ask(far) == 1
        break_it()
        assert ask(far) == 1


def test_a_server_that_is_away_is_told_at_once_and_found_again(far: Database, proxy: Proxy) -> None:
    proxy.hang_up()
    begun = time.monotonic()
    with pytest.raises(ServerAway):
        ask(far)
    assert time.monotonic() - begun < PATIENCE
    proxy.pick_up()
    assert ask(far) == 1


def test_a_slow_line_is_only_slow(far: Database, proxy: Proxy) -> None:
    proxy.delay = 0.15
    assert ask(far) == 1


def test_a_listener_hears_that_the_server_has_gone_silent(
    far: Database, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "HEARTBEAT", 0.2)
    with far.listen() as listener:
        assert list(listener.notifies(timeout=0.3)) == []
        assert list(listener.notifies(timeout=0.3)) == []
        proxy.freeze()
        with pytest.raises(psycopg.OperationalError):
            for _ in range(10):
                list(listener.notifies(timeout=0.3))
    proxy.thaw()


def test_asking_whether_somebody_is_there(proxy: Proxy) -> None:
    host, port = b"127.0.0.1", str(proxy.port).encode()
    assert answers(host, port, 5)
    proxy.freeze()
    assert not answers(host, port, 0.2)
    proxy.thaw()
    proxy.hang_up()
    assert not answers(host, port, 5)


def test_many_wait_and_all_are_freed(far: Database, proxy: Proxy) -> None:
    freed: list[BaseException] = []

    def wait() -> None:
        try:
            ask(far)
        except ServerAway as told:
            freed.append(told)

    proxy.freeze()
    waiting = [threading.Thread(target=wait) for _ in range(3)]
    for thread in waiting:
        thread.start()
    for thread in waiting:
        thread.join(10)
    assert len(freed) == 3
    proxy.thaw()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGSTOP")
def test_a_server_that_was_stopped_is_noticed_with_the_patience_that_ships(home: Path) -> None:
    with embedded.start(home) as server:
        database = Database(server.url, Role.OWNER)
        migrate.migrate(server.url)
        assert ask(database) == 1
        (file,) = home.rglob("postmaster.pid")
        first = psutil.Process(int(file.read_text("utf-8").splitlines()[0]))
        everybody = [first, *first.children(recursive=True)]
        for process in everybody:
            process.suspend()
        try:
            begun = time.monotonic()
            with pytest.raises(ServerAway):
                ask(database)
            assert time.monotonic() - begun < lines.SILENCE + lines.ANSWER + 4
        finally:
            for process in reversed(everybody):
                process.resume()
        assert ask(database) == 1
        database.close()
