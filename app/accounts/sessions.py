"""Where a person is signed in: looked at, kept alive, proven again after a lock, ended."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from psycopg import Error
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.accounts import passwords, sign_in
from app.accounts.events import SessionEnded
from app.accounts.me import me
from app.accounts.rows import OpenSession
from app.core.database import Database, SignedOut
from app.core.errors import Refused
from app.core.work import Work

# A session that stands, as the database's standing_session() sees it (s: sessions).
STANDS = (
    "s.revoked_at is null and s.expires_at > now() and (s.unseen_hours is null"
    " or s.last_seen_at > now() - make_interval(hours => s.unseen_hours))"
)


class PasswordWrong(Refused):
    """This is not your password.

    Wrong ones are counted: after five this desk is signed out and the account is locked.
    """


class OldPasswordWrong(Refused):
    """The old password is wrong, so the new one was not taken."""


class LockedOut(Refused):
    """You were signed out here after five wrong passwords, and your account is locked.

    A manager of the office can unlock it.
    """


class NoPassword(Refused):
    """This account has no password: it belongs to this computer's own database."""


class SessionOfAnother(Refused):
    """Only your own sessions, and for a manager those of the office, can be ended."""


def my_sessions(session: Session) -> list[OpenSession]:
    """Where the signed-in person is signed in: this desk first, then the latest seen."""
    rows = session.execute(
        text(
            "select s.id, s.workstation, s.client_version, s.created_at, s.last_seen_at,"
            " s.expires_at, s.id = (select current_session_id()) as is_this"
            f" from sessions s where s.user_id = (select current_user_id()) and {STANDS}"
            " order by is_this desc, s.last_seen_at desc, s.id"
        )
    )
    return [
        OpenSession(
            session_id=row.id,
            workstation=row.workstation or "A desk without a name",
            version=row.client_version or "",
            created_at=row.created_at,
            last_seen_at=row.last_seen_at,
            expires_at=row.expires_at,
            is_this=row.is_this,
        )
        for row in rows
    ]


def end(work: Work, session_id: UUID) -> None:
    """Sign a person out at a desk, at once; nothing where it was over already.

    Raises :class:`SessionOfAnother`.
    """
    try:
        person = work.session.scalar(text("select revoke_session(:id)"), {"id": session_id})
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", "") != "42501":
            raise
        raise SessionOfAnother() from error
    if person is not None:
        work.record(SessionEnded(user_id=str(person), session_id=str(session_id)))


def end_others(work: Work) -> int:
    """Sign this person out everywhere but here; answers at how many desks."""
    person = work.session.scalar(text("select current_user_id()"))
    if person is None:
        raise SignedOut()
    ended: int = work.session.scalar(text("select revoke_other_sessions()")) or 0
    if ended:
        work.record(SessionEnded(user_id=str(person)))
    return ended


def seen(database: Database) -> bool:
    """Tell the database that this desk is here; whether its session still stands.

    To be called every few minutes: a desk that is not seen for eight hours is signed out.
    """
    try:
        with database.work() as work:
            return bool(work.session.scalar(text("select seen()")))
    except SignedOut:
        return False


def unlock(database: Database, password: str) -> None:
    """Let the person back in after an idle lock.

    Raises :class:`PasswordWrong` (it is counted), :class:`LockedOut` at the fifth,
    :class:`NoPassword`, :class:`~app.core.database.SignedOut` where the session has ended.
    """
    key = _recipe(database).stretch(password)
    with _told(), database.work() as work:
        fits = work.session.scalar(text("select check_key(:key)"), {"key": key})
    if not fits:
        raise _wrong(database, PasswordWrong())


def change_password(database: Database, old: str, new: str) -> None:
    """Choose another password; the person's other desks are signed out.

    Raises what :func:`app.accounts.passwords.check` refuses, :class:`OldPasswordWrong` (it is
    counted), :class:`LockedOut` at the fifth, :class:`NoPassword`,
    :class:`~app.core.database.SignedOut`.
    """
    with database.read() as session:
        person = me(session)
    if person.is_local_owner:
        raise NoPassword()
    passwords.check(new, person.email, person.name, old)
    key = _recipe(database).stretch(old)
    with _told(), database.work() as work:
        fits = work.session.scalar(
            text("select change_password(:key, :hashed)"),
            {"key": key, "hashed": sign_in.hashed(new)},
        )
        if fits:
            work.record(SessionEnded(user_id=str(person.user_id)))
    if not fits:
        raise _wrong(database, OldPasswordWrong())


def _recipe(database: Database) -> sign_in.Recipe:
    """How the signed-in person's password is stretched."""
    with database.read() as session:
        recipe = session.scalar(text("select sign_in_salt(:email)"), {"email": me(session).email})
    return sign_in.Recipe.parse(recipe or "")


def _wrong(database: Database, refusal: Refused) -> Refused:
    """The refusal of a wrong password, or that it was the last one."""
    return refusal if seen(database) else LockedOut()


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if isinstance(error.orig, Error) and error.orig.diag.constraint_name == "no_password":
            raise NoPassword() from error
        raise
