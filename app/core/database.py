"""The connection to Postgres: one login, one role per purpose, a session token per transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from typing import Any

import psycopg
from sqlalchemy import Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from app.core import work
from app.core.errors import Unavailable


class ServerAway(Unavailable):
    """The database server does not answer: {reason}"""


class Role(StrEnum):
    """The three database roles of the product; see migrations for what each may do."""

    OWNER = "tariffdesk_owner"
    WORKER = "tariffdesk_worker"
    CLIENT = "tariffdesk_client"


class Database:
    """Postgres, seen in one role.

    ``url`` is a libpq or SQLAlchemy URL of a login that may become ``role``. A desk's token,
    set by :meth:`signed_in`, is handed to every transaction, where row-level security reads it.
    """

    def __init__(self, url: str, role: Role, token: str | None = None, pool_size: int = 5) -> None:
        self.url = url
        self.role = role
        self.token = token
        self.engine = open_engine(url, role, pool_size)

    def signed_in(self, token: str) -> Database:
        """The same database as the person whose session token this is."""
        return Database(self.url, self.role, token)

    def as_role(self, role: Role) -> Database:
        """The same database in another role, without a person."""
        return Database(self.url, role)

    def _session(self) -> Session:
        session = Session(self.engine, expire_on_commit=False)
        try:
            session.execute(
                text("select set_config('tariffdesk.token', :token, true)"),
                {"token": self.token or ""},
            )
        except OperationalError as error:
            session.close()
            raise ServerAway(reason=_first_line(error)) from error
        return session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction that only reads; nothing done in it is kept."""
        with _server_away():
            session = self._session()
            try:
                session.execute(text("set transaction read only"))
                yield session
            finally:
                session.rollback()
                session.close()

    @contextmanager
    def work(self) -> Iterator[work.Work]:
        """A transaction that writes: see :func:`app.core.work.begin`.

        Raises :class:`ServerAway` when the server goes away in the middle of it.
        """
        with _server_away(), work.begin(self._session) as begun:
            yield begun

    @contextmanager
    def alone(self, name: str) -> Iterator[None]:
        """Keep other programs that ask for the same name waiting until this is done."""
        with _server_away(), self.engine.connect() as connection:
            key = {"name": name}
            connection.execute(text("select pg_advisory_lock(hashtextextended(:name, 0))"), key)
            connection.commit()
            try:
                yield
            finally:
                # A server that went away took the lock with it; what is told is why.
                with suppress(OperationalError):
                    connection.execute(
                        text("select pg_advisory_unlock(hashtextextended(:name, 0))"), key
                    )
                    connection.commit()

    def is_taken(self, name: str) -> bool:
        """Whether a program is in :meth:`alone` with this name now."""
        with self.engine.connect() as connection:
            key = {"name": name}
            free = connection.scalar(
                text("select pg_try_advisory_lock(hashtextextended(:name, 0))"), key
            )
            if free:
                connection.execute(
                    text("select pg_advisory_unlock(hashtextextended(:name, 0))"), key
                )
            connection.commit()
        return not free

    def listen(self) -> psycopg.Connection[Any]:
        """A connection of its own that hears every commit's events (autocommit, LISTEN done)."""
        try:
            connection = psycopg.connect(
                libpq_url(self.url), autocommit=True, connect_timeout=10, options=_role(self.role)
            )
        except psycopg.OperationalError as error:
            raise ServerAway(reason=_first_line(error)) from error
        connection.execute(f"listen {work.CHANNEL}")
        return connection

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def open_engine(url: str, role: Role, pool_size: int = 5) -> Engine:
    """An engine whose connections act as ``role`` from their first statement."""
    engine = create_engine(
        sqlalchemy_url(url),
        pool_size=pool_size,
        max_overflow=5,
        pool_pre_ping=True,
        # What a statement carried (a description, a token) has no place in an error or a log.
        hide_parameters=True,
        connect_args={
            "connect_timeout": 10,
            "keepalives_idle": 20,
            "application_name": f"tariffdesk:{role.removeprefix('tariffdesk_')}",
        },
    )

    @event.listens_for(engine, "connect")
    def _become(connection: Any, _record: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"set role {role}")
        connection.commit()

    return engine


def sqlalchemy_url(url: str) -> str:
    """The URL with the psycopg 3 driver named."""
    parsed = make_url(url).set(drivername="postgresql+psycopg")
    return parsed.render_as_string(hide_password=False)


def libpq_url(url: str) -> str:
    """The URL as libpq and its tools take it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def server_of(url: str) -> str:
    """The name of the server as people know it: its host, its port where it is not the usual."""
    parsed = make_url(url)
    host = parsed.host or str(parsed.query.get("host", "")) or "this computer"
    return f"{host}:{parsed.port}" if parsed.port not in (None, 5432) else host


@contextmanager
def _server_away() -> Iterator[None]:
    """A connection that broke on the way is no bug: it is told as :class:`ServerAway`."""
    try:
        yield
    except DBAPIError as error:
        if not (error.connection_invalidated or _broken(error.orig)):
            raise
        raise ServerAway(reason=_first_line(error)) from error
    except psycopg.OperationalError as error:
        if not _broken(error):
            raise
        raise ServerAway(reason=_first_line(error)) from error


def _broken(error: object) -> bool:
    """Whether the connection is gone: no answer at all, or the server says that it ends."""
    if not isinstance(error, psycopg.OperationalError):
        return False
    return error.sqlstate is None or error.sqlstate.startswith(("08", "57P"))


def _role(role: Role) -> str:
    return f"-c role={role}"


def _first_line(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).strip().splitlines()[0]
