"""What whoever may become the owner of the tables does for offices: the first manager, a way in."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select, text

from app.accounts import codes, team
from app.accounts.events import MemberChanged, SessionEnded
from app.accounts.models import Office, User
from app.accounts.rows import Invitation, MemberFacts
from app.core.errors import Refused
from app.core.work import Work


class OfficeNew(Refused):
    """There is no office named {name} yet: say its country (--country GBR) to found it."""


class OfficeTwice(Refused):
    """There are {count} offices named {name}: an administrator asks people in from the window."""


class CountryWrong(Refused):
    """{country} is no country: three letters are needed, such as GBR or DEU."""


class NobodyThere(Refused):
    """Nobody has the address {email} here."""


def invite(work: Work, office: str, country: str | None, facts: MemberFacts) -> Invitation:
    """Ask somebody into an office by its name, founding it where there is none.

    ``country`` is ISO 3166-1 alpha-3. Raises :class:`OfficeNew`, :class:`OfficeTwice`,
    :class:`CountryWrong` and what :func:`app.accounts.team.invite` refuses.
    """
    email = team.address(facts.email)
    given = team.checked(facts)
    office_id = _office(work, office.strip(), country)
    code = codes.new()
    with team.told(email=email, name=facts.name):
        made: UUID = work.session.execute(
            text(
                "select add_invited(:office, :email, :name, :role, :staff_role, :phone, :licence,"
                " cast(:area as jsonb), :hash, null)"
            ),
            {"office": office_id, "email": email, "hash": codes.hashed(email, code), **given},
        ).scalar_one()
    return team.invitation(work, made, email, code)


def new_code(work: Work, email: str) -> Invitation:
    """A code for choosing another password, which ends the person's sessions.

    Raises :class:`NobodyThere`, :class:`app.accounts.team.AccountClosed`.
    """
    person = _person(work, email)
    if not (person.is_active or person.is_invited):
        raise team.AccountClosed(name=person.full_name or person.email)
    code = codes.new()
    work.session.execute(
        text("update sessions set revoked_at = now() where user_id = :id and revoked_at is null"),
        {"id": person.id},
    )
    work.session.execute(
        text("select put_code(:id, :purpose, :hash, null)"),
        {
            "id": person.id,
            "purpose": "INVITE" if person.is_invited else "RESET",
            "hash": codes.hashed(person.email, code),
        },
    )
    work.record(SessionEnded(user_id=str(person.id)))
    return team.invitation(work, person.id, person.email, code)


def unlock(work: Work, email: str) -> bool:
    """Open an account that wrong tries locked; False where it was not locked.

    Raises :class:`NobodyThere`.
    """
    person = _person(work, email)
    was_locked = person.is_locked
    person.is_locked = False
    person.login_attempts = 0
    work.session.flush()
    work.record(MemberChanged(user_id=str(person.id)))
    return was_locked


def _person(work: Work, email: str) -> User:
    written = team.address(email)
    person = work.session.scalar(select(User).filter_by(email=written).with_for_update())
    if person is None:
        raise NobodyThere(email=written)
    return person


def _office(work: Work, name: str, country: str | None) -> UUID:
    found = list(
        work.session.scalars(select(Office.id).where(func.lower(Office.name) == name.lower()))
    )
    if len(found) > 1:
        raise OfficeTwice(name=name, count=len(found))
    if found:
        return found[0]
    if country is None:
        raise OfficeNew(name=name)
    if len(country) != 3 or not country.isalpha():
        raise CountryWrong(country=country)
    made = Office(name=name, country=country.upper())
    work.session.add(made)
    work.session.flush()
    return made.id
