"""The firm itself: its facts, kept by its manager, without losing what another desk kept."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.accounts.events import OfficeChanged
from app.accounts.rows import OfficeFacts
from app.accounts.team import FactTooLong, NotManager
from app.core.conflict import Changed, Field
from app.core.database import SignedOut
from app.core.errors import Refused
from app.core.work import Work

# Each fact with its column, what a person calls it, and how long it may be (None: any length).
_FACTS: dict[str, tuple[str, str, int | None]] = {
    "name": ("name", "Name", 255),
    "address": ("address", "Address", None),
    "phone": ("phone", "Phone", 50),
    "email": ("email", "E-mail", 255),
    "whatsapp_number": ("whatsapp_number", "WhatsApp", 50),
    "maps_link": ("maps_link", "Map", None),
    "country": ("country", "Country", 3),
    "declarant_id": ("declarant_id", "Declarant number", 50),
    "idle_minutes": ("idle_lock_minutes", "Minutes until a desk locks", None),
    "business_hours": ("business_hours", "Business hours", None),
    "legal_hold_years": ("legal_hold_years", "Years customs records are kept", None),
}
LONGEST_IDLE = 480
LONGEST_HOLD = 30


class OfficeUnnamed(Refused):
    """An office needs a name."""


class CountryWrong(Refused):
    """{country} is no country: three letters are needed, such as GBR or DEU."""


class IdleWrong(Refused):
    """A desk locks after 1 to 480 minutes, or never (0)."""


class HoldWrong(Refused):
    """Customs records are kept for 1 to 30 years."""


class OfficeChangedSince(Changed):
    """{what} changed while you looked at it: {how}. Look again before you go on."""


def office(session: Session) -> OfficeFacts:
    """The signed-in person's firm. Raises :class:`~app.core.database.SignedOut`."""
    return _read(session)


def change(work: Work, before: OfficeFacts, after: OfficeFacts) -> OfficeFacts:
    """Keep what is different between the two; answers the facts as they are then.

    What another desk changed meanwhile stays, as long as it is something else; where both
    changed the same it raises :class:`app.core.conflict.Changed` with every field that differs.
    """
    _check(after)
    now = _read(work.session, lock=True)
    fields = tuple(
        Field(name, label, *(_shown(getattr(each, name)) for each in (before, after, now)))
        for name, (_column, label, _longest) in _FACTS.items()
        if not getattr(before, name) == getattr(after, name) == getattr(now, name)
    )
    clashing = [field.label.lower() for field in fields if field.is_conflict]
    if clashing:
        raise OfficeChangedSince(
            fields, now.version, what="The office", how=f"somebody changed {', '.join(clashing)}"
        )
    mine = {
        name: getattr(after, name)
        for name in _FACTS
        if getattr(after, name) != getattr(before, name)
        and getattr(after, name) != getattr(now, name)
    }
    if not mine:
        return now
    given = ", ".join(f"{_FACTS[name][0]} = {_value(name)}" for name in mine)
    changed = work.session.execute(
        text(f"update offices set {given}, updated_at = now() where id = :id returning version"),
        {"id": now.office_id} | {name: _written(value) for name, value in mine.items()},
    ).scalar_one_or_none()
    if changed is None:
        raise NotManager()
    work.record(OfficeChanged(office_id=str(now.office_id)))
    return replace(now, **mine, version=changed)


def _read(session: Session, lock: bool = False) -> OfficeFacts:
    query = "select * from offices where id = (select current_office_id())"
    row = session.execute(text(query + (" for update" if lock else ""))).one_or_none()
    if row is None:
        if lock and session.scalar(text("select current_office_id()")) is not None:
            raise NotManager()  # who may not change a row may not lock it
        raise SignedOut()
    return OfficeFacts(
        office_id=row.id,
        name=row.name,
        address=row.address or "",
        phone=row.phone or "",
        email=row.email or "",
        whatsapp_number=row.whatsapp_number or "",
        maps_link=row.maps_link or "",
        country=row.country,
        declarant_id=row.declarant_id or "",
        idle_minutes=row.idle_lock_minutes,
        version=row.version,
        business_hours=dict(row.business_hours),
        legal_hold_years=row.legal_hold_years,
    )


def _check(facts: OfficeFacts) -> None:
    if not facts.name.strip():
        raise OfficeUnnamed()
    if len(facts.country) != 3 or not facts.country.isalpha() or not facts.country.isupper():
        raise CountryWrong(country=facts.country or "Nothing")
    if not 0 <= facts.idle_minutes <= LONGEST_IDLE:
        raise IdleWrong()
    if not 1 <= facts.legal_hold_years <= LONGEST_HOLD:
        raise HoldWrong()
    for name, (_column, label, longest) in _FACTS.items():
        if longest is not None and len(getattr(facts, name)) > longest:
            raise FactTooLong(what=label.lower(), longest=longest)


def _value(name: str) -> str:
    return f"cast(:{name} as jsonb)" if name == "business_hours" else f":{name}"


def _written(value: Any) -> Any:
    """A fact as its column takes it: nothing said is null."""
    if isinstance(value, dict):
        return json.dumps(value)
    return (value.strip() or None) if isinstance(value, str) else value


def _shown(value: Any) -> str | None:
    """A fact as words; None is empty."""
    if isinstance(value, dict):
        return ", ".join(f"{day} {hours}" for day, hours in value.items()) or None
    return str(value) if value != "" else None
