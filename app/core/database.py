"""Postgres as one role and one person see it: reading, writing, and what is told of trouble."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar
from uuid import UUID

import psycopg
from sqlalchemy import Connection as SqlConnection
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy import exc as sql
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from app.core import tls, work
from app.core.connection import (
    LIMITS,
    Connection,
    Silent,
    arguments,
    become,
    connect,
    libpq_url,
    sqlalchemy_url,
)
from app.core.connection import Role as Role
from app.core.errors import Refused, Told, Unavailable
from app.core.version import TOO_OLD, VERSION, ProgramTooOld

__all__ = ["Database", "Role", "ServerAway", "away", "libpq_url", "open_engine", "sqlalchemy_url"]

Value = TypeVar("Value")

# Seconds to wait for one of this program's own connections to be free.
TURN = 10.0
_DEADLOCK, _SERIALIZATION = "40P01", "40001"
_LOCKED, _CANCELLED = "55P03", "57014"
# How the server says that it ends a connection: it goes, or we dawdled in a transaction.
_ENDED = ("08", "57P", "25P03")
# It is there and takes nobody in: all its places are taken.
_FULL = "53300"

_ENTER = text("""
    select case
        when set_config('transaction_read_only', :reading, true) is not null
            and set_config('tariffdesk.token', :token, true) = '' then null
        else current_session_id()
    end
""")
_ENTER_NAMELESS = text(
    "select set_config('transaction_read_only', :reading, true),"
    " set_config('tariffdesk.token', '', true)"
)


class ServerAway(Unavailable):
    """The database server does not answer: {reason}"""


class Cut(ServerAway):
    """The connection to the database broke: {reason}"""


class Locked(Unavailable):
    """Somebody else is at work on the same thing; nothing was changed. Try again in a moment."""


class TooSlow(Unavailable):
    """The database took too long over this and was stopped; nothing was changed. Try again."""


class Collided(Unavailable):
    """This met with somebody else's change at the same moment; nothing was changed. Try again."""


class SignedOut(Refused):
    """You are signed out: this session has ended. Sign in again; what waits here is kept."""


class Database:
    """Postgres, seen in one role.

    ``url`` is a libpq or SQLAlchemy URL of a login that may become ``role``. A desk's token,
    set by :meth:`signed_in`, is handed to every transaction, where row-level security reads it.
    """

    def __init__(
        self,
        url: str,
        role: Role,
        token: str | None = None,
        pool_size: int | None = None,
        *,
        engine: Engine | None = None,
    ) -> None:
        self.url = url
        self.role = role
        self.token = token
        self._is_guest = engine is not None
        self._closed = threading.Event()
        self.engine = engine or open_engine(url, role, pool_size, self._closed)

    def signed_in(self, token: str) -> Database:
        """The same database, over the same connections, as the person of this session token."""
        return Database(self.url, self.role, token, engine=self.engine)

    def as_role(self, role: Role) -> Database:
        """The same database in another role, without a person."""
        return Database(self.url, role)

    def _session(self, *, reading: bool = False) -> Session:
        """A session in a transaction that has begun as this person.

        Raises :class:`SignedOut` when the token stands no longer: row-level security would answer
        every question with nothing.
        """

        def entered() -> Session:
            session = Session(self.engine, expire_on_commit=False)
            given = {"reading": "on" if reading else "off"}
            try:
                if not self.token:
                    session.execute(_ENTER_NAMELESS, given)
                elif _standing(session, given | {"token": self.token}) is None:
                    raise SignedOut()
            except BaseException:
                session.close()
                raise
            return session

        return _alive(entered)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction that only reads; nothing done in it is kept."""
        with _told():
            session = self._session(reading=True)
            try:
                yield session
            finally:
                session.rollback()
                session.close()

    @contextmanager
    def work(self) -> Iterator[work.Work]:
        """A transaction that writes: see :func:`app.core.work.begin`.

        Raises :class:`ServerAway` when the server goes away in the middle of it; whether the end
        of it was still kept is then unknown.
        """
        with _told(), work.begin(self._session) as begun:
            yield begun

    def _connection(self) -> SqlConnection:
        """A connection of the pool in a transaction that waits for a lock however long it takes."""
        connection = self.engine.connect()
        try:
            connection.execute(
                text(
                    "select set_config('lock_timeout', '0', true),"
                    " set_config('statement_timeout', '0', true)"
                )
            )
        except BaseException:
            connection.close()
            raise
        return connection

    @contextmanager
    def alone(self, name: str) -> Iterator[None]:
        """Keep other programs that ask for the same name waiting until this is done."""
        with _told(), _alive(self._connection) as connection:
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
        with _told(), _alive(self._connection) as connection:
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
        """A connection of its own that hears every commit's events (autocommit, LISTEN done).

        It raises psycopg's errors when the server goes away, also when that is only silent.
        """
        with _told():
            connection = connect(self.url, self.role)
            connection.execute(f"listen {work.CHANNEL}")
        return connection

    def close(self) -> None:
        """Give all connections back, those in use as soon as they are free; none is made after.

        What :meth:`signed_in` answered uses another's connections and leaves them to it.
        """
        if not self._is_guest:
            self._closed.set()
            self.engine.dispose()


def open_engine(
    url: str, role: Role, pool_size: int | None = None, closed: threading.Event | None = None
) -> Engine:
    """An engine whose connections act as ``role`` from their first statement.

    Once ``closed`` is set it makes no connection and keeps none.
    """
    limits = LIMITS[role]
    engine = create_engine(
        sqlalchemy_url(url),
        pool_size=pool_size or limits.kept,
        max_overflow=limits.extra,
        pool_timeout=TURN,
        # The one used last is used again, so that those too many fall idle and are closed.
        pool_use_lifo=True,
        # What a statement carried (a description, a token) has no place in an error or a log.
        hide_parameters=True,
        connect_args=arguments(role),
    )

    @event.listens_for(engine, "do_connect")
    def _connect(_dialect: Any, _record: Any, given: Any, named: Any) -> Any:
        if closed is not None and closed.is_set():
            raise psycopg.OperationalError("this program has taken its leave of it")
        return Connection.connect(*given, **named)

    @event.listens_for(engine, "checkin")
    def _leave(connection: Any, _record: Any) -> None:
        # A pool that was disposed of would keep what comes back to it, and nobody would close it.
        if closed is not None and closed.is_set() and connection is not None:
            connection.close()

    @event.listens_for(engine, "connect")
    def _become(connection: Any, _record: Any) -> None:
        become(connection, role)

    return engine


def _standing(session: Session, given: dict[str, str]) -> UUID | None:
    found: UUID | None = session.scalar(_ENTER, given)
    return found


def _alive(entered: Callable[[], Value]) -> Value:
    """Begin with a connection that works: one may have died while it lay in the pool.

    Nothing has been done with it yet, so that beginning again with another one is safe. When one
    has died the pool forgets all it made before.
    """
    try:
        return entered()
    except DBAPIError as error:
        if not error.connection_invalidated or isinstance(error.orig, Silent):
            raise
        return entered()


@contextmanager
def _told() -> Iterator[None]:
    """What the environment does to us is no bug: it is told as :class:`Unavailable`.

    So is that this program is too old to write (:class:`~app.core.version.ProgramTooOld`).
    """
    try:
        yield
    except sql.TimeoutError as error:
        raise ServerAway(reason="it has not answered what was asked before") from error
    except DBAPIError as error:
        known = _known(error.orig, broke=error.connection_invalidated)
        if known is None:
            raise
        raise known from error
    except psycopg.Error as error:
        known = _known(error)
        if known is None:
            raise
        raise known from error


def _known(error: BaseException | None, *, broke: bool = False) -> Told | None:
    """What an error of the driver means to a person; None for a mistake of the program."""
    if not isinstance(error, psycopg.Error):
        return None
    state = error.sqlstate
    if state in (_DEADLOCK, _SERIALIZATION):
        return Collided()
    if error.diag.constraint_name == TOO_OLD:
        return ProgramTooOld(version=VERSION)
    if state == _LOCKED:
        return Locked()
    if state == _CANCELLED:
        return TooSlow()
    reason = _first_line(error)
    if isinstance(error, Silent):
        return ServerAway(reason=reason)
    if broke or (state is not None and state.startswith(_ENDED)):
        return Cut(reason=reason)
    if isinstance(error, psycopg.OperationalError) and state in (None, _FULL):
        return away(error)
    return None


def away(error: BaseException) -> ServerAway:
    """What the driver said when it could not connect, as a sentence."""
    return ServerAway(reason=tls.trouble(str(error)) or _first_line(error))


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
