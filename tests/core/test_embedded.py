"""Tests of app/core/embedded.py: sharing the built-in database, and what can happen to it."""

from __future__ import annotations

import json
import os
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
import pytest

from app.core import cluster, embedded, lock
from tests.conftest import CARELESS, PROJECT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="uses signals and Unix rights")

PROGRAM = """
import json, sys
from pathlib import Path
from app.core import embedded
from app.core.errors import Unavailable
try:
    server = embedded.start(Path(sys.argv[1]), options=json.loads(sys.argv[2]))
except Unavailable as error:
    print(json.dumps({"sentence": str(error)}), flush=True)
    sys.exit()
print(json.dumps({"url": server.url, "data": str(server.data)}), flush=True)
sys.stdin.readline()
print(json.dumps(server.release()), flush=True)
"""


def start(home: Path) -> embedded.Server:
    return embedded.start(home, options=CARELESS)


@pytest.fixture(scope="module")
def desk() -> Iterator[Path]:
    """A data folder used by several tests, each of which leaves its server stopped."""
    folder = Path(tempfile.mkdtemp(prefix="tariffdesk desk "))
    folder.chmod(0o755)
    yield folder
    embedded.remove(folder)
    folder.rmdir()


def ask(url: str, query: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(query).fetchone()  # type: ignore[call-overload]
        return None if row is None else row[0]


def tell(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)  # type: ignore[call-overload]


def postmaster(server: embedded.Server) -> psutil.Process:
    return psutil.Process(int((server.data / "postmaster.pid").read_text().splitlines()[0]))


def runs(process: psutil.Process) -> bool:
    """Whether it runs; the dead may wait for init to bury them, in a container for ever."""
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


@contextmanager
def program(home: Path, **changes: str) -> Iterator[subprocess.Popen[str]]:
    """Another program that starts the built-in database and lets go when told a line."""
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(home), json.dumps(CARELESS)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=PROJECT,
        env={**os.environ, **changes},
    ) as other:
        try:
            yield other
        finally:
            other.kill()


def answer(other: subprocess.Popen[str]) -> dict[str, str]:
    assert other.stdout is not None
    return dict(json.loads(other.stdout.readline()))


def let_go(other: subprocess.Popen[str]) -> bool:
    assert other.stdin is not None
    assert other.stdout is not None
    other.stdin.write("\n")
    other.stdin.flush()
    return bool(json.loads(other.stdout.readline()))


def test_a_server_of_ones_own(home: Path) -> None:
    told: list[str] = []
    before = {path: stat.S_IMODE(path.stat().st_mode) for path in (home, *home.parents)}
    with embedded.start(home, told.append) as server:
        assert told == ["Creating the database, once", "Starting the database"]
        assert server.data == home / "postgres" / "data"
        assert server.log.parent == home / "postgres"
        assert server.url.endswith(f"@127.0.0.1:{server.port}/tariffdesk")
        assert ask(server.url, "show server_version") == server.version
        wanted = {
            "fsync": "on",
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "TimeZone": "UTC",
            "jit": "off",
            "server_encoding": "UTF8",
        }
        for name, value in wanted.items():
            assert ask(server.url, f"show {name}") == value, name
        assert ask(server.url, "select datlocale from pg_database where datname='tariffdesk'") == (
            "C.UTF-8"
        )
        methods = "select string_agg(distinct auth_method, ',') from pg_hba_file_rules"
        assert ask(server.url, methods) == "scram-sha-256"
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(f"postgresql://tariffdesk:wrong@127.0.0.1:{server.port}/tariffdesk")
        for name in ("password", "port", "server.log"):
            assert stat.S_IMODE((home / "postgres" / name).stat().st_mode) == 0o600, name
        assert stat.S_IMODE(server.data.stat().st_mode) == 0o700
        process = postmaster(server)
        assert process.uids().real != 0, "the server never runs as root"
    assert not runs(process)
    for path, mode in before.items():
        assert stat.S_IMODE(path.stat().st_mode) == mode, f"the rights of {path} were changed"


def test_words_in_any_script_are_words(server: str) -> None:
    """Plain C as character type would drop every letter beyond ASCII from trigrams."""
    tell(server, "create extension if not exists pg_trgm")
    assert ask(server, "select similarity('Ölfilter', 'ölfilter') = 1")
    assert ask(server, "select array_length(show_trgm('Öl'), 1)") == 3
    assert (
        ask(server, "select to_tsvector('simple', U&'\\201CÖl\\2013Filter')::text")
        == "'filter':2 'öl':1"
    )


def test_vectors_are_there(server: str) -> None:
    tell(server, "create extension if not exists vector")
    assert ask(server, "select '[1,0]'::vector <=> '[0,1]'::vector") == 1


def test_the_last_one_stops_it(desk: Path) -> None:
    first, second = start(desk), start(desk)
    assert first.url == second.url
    assert not first.release()
    assert ask(second.url, "select 1") == 1
    process = postmaster(second)
    assert second.release()
    assert not runs(process)
    assert not second.release(), "letting go twice does no harm"


def test_it_stays_while_somebody_is_connected(desk: Path) -> None:
    server = start(desk)
    with psycopg.connect(server.url) as connection:
        assert not server.release()
        assert connection.execute("select 1").fetchone() == (1,)
    again = start(desk)
    assert again.release()


def test_three_programs_at_once(desk: Path) -> None:
    with program(desk) as one, program(desk) as two, program(desk) as three:
        urls = {answer(other)["url"] for other in (one, two, three)}
        assert len(urls) == 1
        assert ask(urls.pop(), "select 1") == 1
        assert [let_go(other) for other in (one, two, three)] == [False, False, True]


def test_a_killed_program(desk: Path) -> None:
    with program(desk) as other:
        url = answer(other)["url"]
        other.kill()
    told: list[str] = []
    server = embedded.start(desk, told.append)
    assert told == [], "the server that runs is joined"
    assert server.url == url
    assert server.release(), "the dead program does not count"


def test_a_program_killed_while_it_creates_the_database(home: Path) -> None:
    with program(home) as other:
        deadline = time.monotonic() + 30
        while not list(home.glob("postgres/data.unfinished-*/global")):
            assert time.monotonic() < deadline
            time.sleep(0.005)
        other.kill()
    assert not (home / "postgres" / "data").exists()
    with start(home) as server:
        assert ask(server.url, "select 1") == 1
    with start(home):
        left = {path.name for path in (home / "postgres").iterdir()}
    assert left == {"data", "lock", "password", "port", "server.log", "users"}


def test_a_killed_server(home: Path) -> None:
    server = embedded.start(home)  # with every care, as a desk does
    tell(server.url, "create table kept (n int)", "insert into kept values (7)")
    busy = psycopg.connect(server.url)
    busy.execute("insert into kept values (8)")  # never committed
    sleeper = psutil.Process(busy.info.backend_pid)
    sleeper.suspend()  # cannot notice that its server is gone
    postmaster(server).kill()
    again = embedded.start(home)
    assert again.url == server.url, "the port stays, so the old address works again"
    assert ask(again.url, "select array_agg(n)::text from kept") == "{7}"
    assert not runs(sleeper)
    busy.close()
    assert not server.release()
    assert again.release()


@pytest.mark.parametrize("other", ["sleep", "postgres"])
def test_a_pid_that_belongs_to_another_program(home: Path, other: str, server: str) -> None:
    with start(home) as mine:
        data = mine.data
    with subprocess.Popen(["sleep", "60"]) as sleep:
        told = str(ask(server, "select pg_read_file('postmaster.pid')"))
        pid = sleep.pid if other == "sleep" else int(told.splitlines()[0])
        file = data / "postmaster.pid"
        file.write_text("\n".join([str(pid), *told.splitlines()[1:]]) + "\n")
        with start(home) as mine:
            assert postmaster(mine).pid != pid
            assert ask(mine.url, "select 1") == 1
        assert psutil.Process(pid).is_running(), "the other program is left alone"
        sleep.kill()
    assert ask(server, "select 1") == 1


def test_an_odd_path(home: Path) -> None:
    odd = home / """it's a "$HOME" `id` % Ü;\\"""
    with start(odd) as server:
        assert ask(server.url, "select 1") == 1
        assert server.data.is_relative_to(odd)


def test_a_port_taken_meanwhile(desk: Path) -> None:
    with start(desk) as server:
        port = server.port
    with socket.create_server(("127.0.0.1", port)), start(desk) as server:
        assert server.port != port
        assert ask(server.url, "select 1") == 1


def test_a_lost_password(home: Path) -> None:
    with start(home) as server:
        tell(server.url, "create table kept ()")
        old = server.url
    (home / "postgres" / "password").unlink()
    with start(home) as server:
        assert server.url != old
        assert ask(server.url, "select to_regclass('kept')::text") == "kept"


def test_a_wrong_password_is_told(home: Path) -> None:
    with start(home):
        (home / "postgres" / "password").write_text("wrong\n")
        with pytest.raises(cluster.ServerFailed, match="password authentication failed"):
            start(home)


def test_a_database_of_another_version(home: Path) -> None:
    with start(home) as server:
        version = server.data / "PG_VERSION"
    version.write_text("17\n")
    with pytest.raises(cluster.WrongVersion, match=r"made by PostgreSQL 17 .* brings 18"):
        start(home)


def test_a_broken_setting_is_told_from_the_log(home: Path) -> None:
    with pytest.raises(cluster.ServerFailed, match="invalid value for parameter") as told:
        embedded.start(home, options={**CARELESS, "max_connections": "many"})
    assert str(home / "postgres" / "server.log") in str(told.value)
    assert "\n" not in str(told.value)


def test_the_log_is_put_aside(desk: Path) -> None:
    with start(desk) as server:
        log = server.log
    with log.open("ab") as file:
        file.write(b"." * 5_000_001)
    with start(desk):
        assert log.stat().st_size < 10_000
        assert log.with_name("server.log.1").stat().st_size > 5_000_000


def test_what_killed_programs_left_running_can_be_removed(home: Path) -> None:
    with program(home) as other:
        url = answer(other)["url"]
        assert not embedded.remove(home, even_if_used=False)
        assert ask(url, "select 1") == 1
        other.kill()
    assert embedded.remove(home, even_if_used=False)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)
    assert not (home / "postgres").exists()


def test_somebody_holds_the_lock(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "LOCK_PATIENCE", 0.2)
    told: list[str] = []
    with start(desk), lock.FileLock(desk / "postgres" / "lock").held("it", 1):
        with pytest.raises(lock.Busy):
            embedded.start(desk, told.append)
        assert told == ["Waiting for another Tariffdesk that uses the database"]
