"""The people of an office: asked in, changed, locked out no longer, let go and taken back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Error
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.accounts import codes
from app.accounts.events import MemberChanged, SessionEnded
from app.accounts.roles import StaffRole, UserRole
from app.accounts.rows import Invitation, Member, MemberFacts
from app.accounts.sessions import STANDS
from app.core.errors import Refused
from app.core.work import Work

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
_LONGEST = {"email": 255, "name": 255, "phone": 50, "licence_number": 50}


class NotManager(Refused):
    """Only a manager of the office may do this."""


class OnlyAdministrators(Refused):
    """Only an administrator makes somebody an administrator."""


class AddressTaken(Refused):
    """Nobody can be asked in under {email}: the address is taken."""


class AddressWrong(Refused):
    """{email} is not an e-mail address."""


class NameMissing(Refused):
    """A colleague needs a name."""


class FactTooLong(Refused):
    """The {what} is too long: {longest} characters can be kept."""


class ChapterWrong(Refused):
    """{chapter} is no chapter of the tariff: chapters are 01 to 97."""


class RoleWrong(Refused):
    """{role} is no role that a person can have here."""


class LastManager(Refused):
    """{name} is the last manager of the office: make somebody else a manager first."""


class AccountClosed(Refused):
    """{name}'s account is closed: open it again before giving out a code."""


class NotCome(Refused):
    """{name} was asked in and has not come yet: give a new code instead."""


class PersonGone(Refused):
    """This person is not of your office."""


def members(session: Session) -> list[Member]:
    """Everybody of the signed-in person's office: active ones first, by name.

    How many desks somebody is signed in at is told to managers only; others see 0.
    """
    rows = session.execute(
        text(
            "select u.id, t.id as staff_id, u.email, coalesce(t.name, u.full_name, u.email) as"
            " name, u.role, t.role as staff_role, t.phone, t.licence_number, t.assigned_area,"
            " u.is_active, u.is_locked, u.is_invited, u.last_login_at,"
            f" (select count(*) from sessions s where s.user_id = u.id and {STANDS}) as desks"
            " from users u left join staff t on t.user_id = u.id"
            " where u.office_id = (select current_office_id())"
            " order by not u.is_active, not u.is_invited, lower(coalesce(t.name, u.full_name,"
            " u.email)), u.id"
        )
    )
    return [
        Member(
            user_id=row.id,
            staff_id=row.staff_id,
            email=row.email,
            name=row.name,
            role=row.role,
            staff_role=row.staff_role,
            phone=row.phone,
            licence_number=row.licence_number,
            chapters=tuple((row.assigned_area or {}).get("chapters", ())),
            client_ids=tuple(UUID(each) for each in (row.assigned_area or {}).get("clients", ())),
            is_active=row.is_active,
            is_locked=row.is_locked,
            is_invited=row.is_invited,
            last_login_at=row.last_login_at,
            open_sessions=row.desks if row.is_active else 0,
        )
        for row in rows
    ]


def invite(work: Work, facts: MemberFacts) -> Invitation:
    """Ask a colleague into one's office; the code is shown once and kept nowhere.

    Raises :class:`NotManager`, :class:`AddressTaken` and what the facts' rules refuse.
    """
    email = address(facts.email)
    given = checked(facts)
    code = codes.new()
    with told(email=email, name=facts.name):
        made: UUID = work.session.execute(
            text(
                "select invite_colleague(:email, :name, :role, :staff_role, :phone, :licence,"
                " cast(:area as jsonb), :hash)"
            ),
            {"email": email, "hash": codes.hashed(email, code), **given},
        ).scalar_one()
    return invitation(work, made, email, code)


def change(work: Work, user_id: UUID, facts: MemberFacts) -> None:
    """Change what a person is and answers for; the address stays as it is.

    Raises :class:`NotManager`, :class:`LastManager`, :class:`OnlyAdministrators` and what the
    facts' rules refuse.
    """
    given = checked(facts)
    with told(name=facts.name):
        work.session.execute(
            text(
                "select change_member(:id, :name, :role, :staff_role, :phone, :licence,"
                " cast(:area as jsonb))"
            ),
            {"id": user_id, **given},
        )
    work.record(MemberChanged(user_id=str(user_id)))


def new_code(work: Work, user_id: UUID) -> Invitation:
    """A code for choosing a password, in place of any before; ends the person's sessions.

    It is good for 7 days for who was asked in, for 24 hours for who forgot the password. Raises
    :class:`NotManager`, :class:`AccountClosed`.
    """
    email, name = _who(work.session, user_id)
    code = codes.new()
    with told(name=name):
        work.session.execute(
            text("select issue_code(:id, :hash)"),
            {"id": user_id, "hash": codes.hashed(email, code)},
        )
    work.record(SessionEnded(user_id=str(user_id)))
    return invitation(work, user_id, email, code)


def unlock(work: Work, user_id: UUID) -> None:
    """Open an account that wrong tries locked. Raises :class:`NotManager`."""
    with told():
        work.session.execute(text("select unlock_user(:id)"), {"id": user_id})
    work.record(MemberChanged(user_id=str(user_id)))


def deactivate(work: Work, user_id: UUID) -> None:
    """Close an account: its sessions end at once, everything it did stays.

    Raises :class:`NotManager`, :class:`LastManager`.
    """
    _email, name = _who(work.session, user_id)
    with told(name=name):
        work.session.execute(text("select deactivate_user(:id)"), {"id": user_id})
    work.record(SessionEnded(user_id=str(user_id)))
    work.record(MemberChanged(user_id=str(user_id)))


def reactivate(work: Work, user_id: UUID) -> None:
    """Open a closed account again. Raises :class:`NotManager`, :class:`NotCome`."""
    _email, name = _who(work.session, user_id)
    with told(name=name):
        work.session.execute(text("select reactivate_user(:id)"), {"id": user_id})
    work.record(MemberChanged(user_id=str(user_id)))


def address(written: str) -> str:
    """An e-mail address as accounts keep it; raises :class:`AddressWrong`."""
    email = written.strip().lower()
    if not _ADDRESS.fullmatch(email) or len(email) > _LONGEST["email"]:
        raise AddressWrong(email=written.strip() or "This")
    return email


def checked(facts: MemberFacts) -> dict[str, Any]:
    """The facts as the functions of the database take them."""
    if not facts.name.strip():
        raise NameMissing()
    for what, longest in _LONGEST.items():
        if len(getattr(facts, what).strip()) > longest:
            raise FactTooLong(what=what.replace("_", " "), longest=longest)
    for role, known in ((facts.role, UserRole), (facts.staff_role, StaffRole)):
        if role not in {each.value for each in known}:
            raise RoleWrong(role=role or "Nothing")
    for chapter in facts.chapters:
        if not re.fullmatch(r"\d\d", chapter) or not 1 <= int(chapter) <= 97:
            raise ChapterWrong(chapter=chapter or "Nothing")
    area = {
        "chapters": sorted(set(facts.chapters)),
        "clients": [str(each) for each in dict.fromkeys(facts.client_ids)],
    }
    return {
        "name": facts.name.strip(),
        "role": facts.role,
        "staff_role": facts.staff_role,
        "phone": facts.phone,
        "licence": facts.licence_number,
        "area": json.dumps(area),
    }


def _who(session: Session, user_id: UUID) -> tuple[str, str]:
    """The address and the name; raises :class:`PersonGone` for who cannot be seen from here."""
    row = session.execute(
        text("select email, coalesce(full_name, email) as name from users where id = :id"),
        {"id": user_id},
    ).one_or_none()
    if row is None:
        raise PersonGone()
    return row.email, row.name


def invitation(work: Work, user_id: UUID, email: str, code: str) -> Invitation:
    """A code that was just issued, with its end as the database says."""
    expires_at: datetime = work.session.execute(
        text("select expires_at from one_time_codes where user_id = :id and used_at is null"),
        {"id": user_id},
    ).scalar_one()
    work.record(MemberChanged(user_id=str(user_id)))
    return Invitation(user_id=user_id, email=email, code=code, expires_at=expires_at)


@contextmanager
def told(**facts: object) -> Iterator[None]:
    """What the database refuses, said kindly."""
    try:
        yield
    except DBAPIError as error:
        if not isinstance(error.orig, Error):
            raise
        refusals: dict[str | None, type[Refused]] = {
            "last_manager": LastManager,
            "only_admins": OnlyAdministrators,
            "uq_users_email": AddressTaken,
            "is_closed": AccountClosed,
            "is_invited": NotCome,
        }
        refusal = refusals.get(error.orig.diag.constraint_name)
        if refusal is None and error.orig.sqlstate == "42501":
            refusal = NotManager
        if refusal is None:
            raise
        raise refusal(**facts) from error
