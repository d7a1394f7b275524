"""How a connection to Postgres is made: limits per role, and no endless wait for a silent server.

A server that is frozen, or a box in between that lost it, still acknowledges what it is sent, so
that no time limit of the network ever runs out. Here a call that hears nothing for a while asks,
on a connection of its own, whether anybody is there; if nobody is, it ends.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Generator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

import psycopg
from sqlalchemy import make_url

from app.core import tls

Value = TypeVar("Value")

# Seconds of silence after which somebody asks whether the server is there, and for the answer.
SILENCE = 4.0
ANSWER = 2.5
# Seconds between two such questions of a connection that only listens.
HEARTBEAT = 20.0
# The request for TLS, which any Postgres answers with one byte before it asks who is there.
_HELLO = (8).to_bytes(4) + (80877103).to_bytes(4)
NETWORK: dict[str, Any] = {
    # A laptop that slept, a cable, another network: noticed within half a minute when nothing is
    # sent, within a quarter of one when something is.
    "connect_timeout": 6,
    "keepalives": 1,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}


class Role(StrEnum):
    """The three database roles of the product; see migrations for what each may do."""

    OWNER = "tariffdesk_owner"
    WORKER = "tariffdesk_worker"
    CLIENT = "tariffdesk_client"


@dataclass(frozen=True)
class Limits:
    """How long the server lets a role's statement run, wait for a lock, and dawdle (seconds), how
    many connections a program keeps at hand and opens on top, and when an unused one is given
    back (0: never)."""

    statement: int
    lock: int
    dawdling: int
    kept: int
    extra: int
    unused: int


# Twenty desks with three connections and a listener each, and two servers' workers, stay within
# the hundred that Postgres allows; as a rule a desk has two.
LIMITS = {
    Role.CLIENT: Limits(30, 10, 60, kept=2, extra=1, unused=120),
    Role.WORKER: Limits(300, 60, 300, kept=5, extra=5, unused=0),
    Role.OWNER: Limits(3600, 300, 3600, kept=2, extra=3, unused=0),
}


class Silent(psycopg.OperationalError):
    """The server neither answers nor says that it is there."""


class Connection(psycopg.Connection[Any]):
    """A connection whose calls end when the server has gone silent.

    ``longest``: seconds after which a call is given up although the server is there, because it
    should long have ended the statement itself; None waits as long as the server is there.
    """

    longest: float | None = None

    def __init__(self, *made: Any, **named: Any) -> None:
        super().__init__(*made, **named)
        self._asked = time.monotonic()

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Run a conversation with the server; raises :class:`Silent`, the connection closed."""
        if timeout is None:
            return super().wait(self._watched(gen), interval)
        # Waiting for notifications, where silence is what is expected.
        if self._asked + HEARTBEAT < time.monotonic():
            self._ask()
        return super().wait(gen, interval, timeout)

    def _ask(self) -> None:
        """Make sure that somebody is there; raises :class:`Silent`, the connection closed."""
        host = self.pgconn.hostaddr or self.pgconn.host
        if not answers(host, self.pgconn.port):
            self.pgconn.finish()
            raise Silent("it has stopped answering")
        self._asked = time.monotonic()

    def _watched(self, gen: Generator[Any, Any, Value]) -> Generator[Any, Any, Value]:
        begun = heard = time.monotonic()
        gone = False
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                now = time.monotonic()
                if ready:
                    heard = now
                    gone = False
                elif gone or (self.longest is not None and now - begun > self.longest):
                    # Closed, so that nobody takes what may still come for another's answer.
                    self.pgconn.finish()
                    raise Silent("it has stopped answering")
                elif now - heard > SILENCE:
                    # The last word is with the connection itself: it is looked at once more.
                    gone = not answers(self.pgconn.hostaddr or self.pgconn.host, self.pgconn.port)
                    heard = time.monotonic()
                wanted = gen.send(ready)
        except StopIteration as done:
            found: Value = done.value
            return found


def answers(host: bytes, port: bytes, seconds: float = ANSWER) -> bool:
    """Whether a Postgres is awake there. Leaves no trace in its log."""
    try:
        with _dial(host.decode(), int(port or b"5432"), seconds) as line:
            line.settimeout(seconds)
            line.sendall(_HELLO)
            return bool(line.recv(1))
    except OSError:
        return False


def _dial(host: str, port: int, seconds: float) -> socket.socket:
    if not host.startswith("/"):
        return socket.create_connection((host, port), seconds)
    line = socket.socket(socket.AF_UNIX)
    with suppress(OSError):
        line.settimeout(seconds)
    line.connect(f"{host}/.s.PGSQL.{port}")
    return line


def connect(url: str, role: Role, **more: Any) -> Connection:
    """A connection in that role for one purpose, outside any pool; each statement stands alone."""
    connection = Connection.connect(libpq_url(url), autocommit=True, **arguments(role), **more)
    try:
        become(connection, role, unused=0)
    except BaseException:
        connection.close()
        raise
    return connection


def become(connection: Connection, role: Role, *, unused: int | None = None) -> None:
    """Act as ``role`` from now on, within its limits: one statement, once per connection.

    ``connection`` is outside any transaction. ``unused``: seconds after which the server closes
    it when nobody uses it, if not the role's own.
    """
    limits = LIMITS[role]
    kept = limits.unused if unused is None else unused
    before, connection.autocommit = connection.autocommit, True
    connection.execute(
        "select set_config('role', %s, false), set_config('statement_timeout', %s, false),"
        " set_config('lock_timeout', %s, false),"
        " set_config('idle_in_transaction_session_timeout', %s, false),"
        " set_config('idle_session_timeout', %s, false),"
        # A server may be set to write dates in a way that the driver does not read.
        " set_config('datestyle', 'ISO', false), set_config('intervalstyle', 'postgres', false),"
        " set_config('timezone', 'UTC', false)",
        [
            role,
            *(f"{n}s" for n in (limits.statement, limits.lock, limits.dawdling, kept)),
        ],
        prepare=False,
    )
    connection.autocommit = before
    if role is Role.CLIENT:
        connection.longest = limits.statement + 10.0


def arguments(role: Role) -> dict[str, Any]:
    """What the driver is given beside the URL."""
    return {**NETWORK, "application_name": f"tariffdesk:{role.removeprefix('tariffdesk_')}"}


def server_of(url: str) -> str:
    """The name of the server as people know it: its host, its port where it is not the usual."""
    parsed = make_url(url)
    host = parsed.host or str(parsed.query.get("host", "")) or "this computer"
    return f"{host}:{parsed.port}" if parsed.port not in (None, 5432) else host


def sqlalchemy_url(url: str) -> str:
    """The URL with the psycopg 3 driver named, and TLS demanded of a server elsewhere."""
    return _written(url, "postgresql+psycopg")


def libpq_url(url: str) -> str:
    """The same as libpq and its tools take it."""
    return _written(url, "postgresql")


def _written(url: str, driver: str) -> str:
    parsed = tls.demanded(make_url(url)).set(drivername=driver)
    # SQLAlchemy leaves blanks in names and passwords as they are; libpq wants them escaped.
    return parsed.render_as_string(hide_password=False).replace(" ", "%20")
