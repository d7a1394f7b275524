"""The importers and exporters an office works for, and what their declarations have in common."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.core.conflict import Changed, Field
from app.core.errors import Refused
from app.core.work import Event, Work
from app.office.models import Client
from app.office.rows import ClientRow

# What of a client a person may write.
WRITABLE = frozenset(
    {"name", "tax_id", "country", "address", "contact", "currency", "incoterm", "defaults"}
)
LONGEST_NAME = 255
LABELS = {
    "name": "Name",
    "tax_id": "Tax number or EORI",
    "country": "Country",
    "address": "Address",
    "contact": "Contact",
    "currency": "Currency",
    "incoterm": "Terms of delivery",
}


class ClientUnnamed(Refused):
    """A client needs a name."""


class ClientGone(Refused):
    """This client is no longer there: somebody removed it."""


class ClientNameTaken(Refused):
    """There is a client named {name} already."""


class ClientEdited(Changed):
    """A colleague changed the client {name} while you did. Choose, field by field, what is right.

    Its fields are those you changed, with what was there before and what is there now.
    """


@dataclass(frozen=True)
class ClientChanged(Event):
    """A client was added, changed or removed."""

    client_id: str


def clients(session: Session, containing: str = "", limit: int = 500) -> list[ClientRow]:
    """The clients one may see, by name; ``containing`` narrows to names with that in them."""
    query = select(Client).where(Client.deleted_at.is_(None))
    if containing.strip():
        query = query.where(Client.name.icontains(containing.strip(), autoescape=True))
    return [_row(client) for client in session.scalars(query.order_by(Client.name).limit(limit))]


def client(session: Session, client_id: UUID) -> ClientRow:
    """One client; raises :class:`ClientGone`."""
    return _row(_client(session, client_id))


def add(work: Work, office_id: UUID, name: str, **facts: Any) -> UUID:
    """Add a client; raises :class:`ClientUnnamed` or :class:`ClientNameTaken`."""
    session = work.session
    name = _name(name)
    if _find(session, office_id, name) is not None:
        raise ClientNameTaken(name=name)
    made = Client(office_id=office_id, name=name, **_checked(facts))
    session.add(made)
    session.flush()
    work.record(ClientChanged(client_id=str(made.id)))
    return made.id


def change(work: Work, before: ClientRow, **facts: Any) -> ClientRow:
    """Change what is given of a client that was read as ``before``; answers it as it is now.

    What only one side changed since is taken from that side, in ``defaults`` key by key. Raises
    :class:`ClientEdited` where both changed the same thing differently, :class:`ClientGone` and
    what :func:`add` raises.
    """
    session = work.session
    found = _client(session, before.id, lock=True)
    now = _row(found)
    if "name" in facts:
        facts["name"] = _name(facts["name"])
    wanted = _merged(before, now, _checked(facts))
    if "name" in wanted:
        other = _find(session, found.office_id, wanted["name"])
        if other not in (None, before.id):
            raise ClientNameTaken(name=wanted["name"])
    if not wanted:
        return now
    for field, value in wanted.items():
        setattr(found, field, value)
    session.flush()
    session.refresh(found)
    work.record(ClientChanged(client_id=str(before.id)))
    return _row(found)


def _merged(before: ClientRow, now: ClientRow, mine: dict[str, Any]) -> dict[str, Any]:
    """What is to be written, by field, so that nobody's change is lost."""
    asked = {name: (getattr(before, name), mine[name], getattr(now, name)) for name in mine}
    compared: list[Field] = []
    wanted = {}
    for name, (original, given, theirs) in asked.items():
        if name == "defaults":
            merged, fields = _merged_defaults(original, given, theirs)
            compared += fields
        else:
            merged = theirs if given == original else given
            compared.append(
                Field(name, LABELS[name], *(_shown(each) for each in (original, given, theirs)))
            )
        if merged != theirs:
            wanted[name] = merged
    # A client whose version is the one that was read has no other side.
    if now.version != before.version and any(field.is_conflict for field in compared):
        shown = tuple(field for field in compared if field.original != field.mine)
        raise ClientEdited(shown, now.version, name=now.name)
    return wanted


def _merged_defaults(
    original: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]
) -> tuple[dict[str, Any], list[Field]]:
    """The remembered values of both sides together, and each of them compared."""
    merged, fields = dict(theirs), []
    for key in sorted({*original, *mine}):
        was, given, now = original.get(key), mine.get(key), theirs.get(key)
        if given != was:
            merged[key] = given
        label = key.replace("_", " ").capitalize()
        fields.append(Field(f"defaults.{key}", label, _shown(was), _shown(given), _shown(now)))
    return {key: value for key, value in merged.items() if value is not None}, fields


def _shown(value: Any) -> str | None:
    if value is None or value == "":
        return None
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def remove(work: Work, client_id: UUID) -> None:
    """Take a client off the list. Its jobs and declarations keep naming it."""
    found = _client(work.session, client_id, lock=True)
    found.deleted_at = work.session.scalar(select(func.now()))
    work.session.flush()
    work.record(ClientChanged(client_id=str(client_id)))


def client_named(work: Work, office_id: UUID, name: str) -> UUID:
    """The client of that name, whatever its capitals and blanks; added if there is none.

    Safe when two desks meet the same new client at once.
    """
    session = work.session
    name = _name(name)
    found = _find(session, office_id, name)
    if found is not None:
        return found
    made = session.scalar(
        insert(Client)
        .values(office_id=office_id, name=name)
        .on_conflict_do_nothing()
        .returning(Client.id)
    )
    if made is None:  # the other desk was first
        made = _find(session, office_id, name)
        assert made is not None
    else:
        work.record(ClientChanged(client_id=str(made)))
    return made


def defaults(session: Session, client_id: UUID) -> dict[str, Any]:
    """What is remembered for a client's declarations; raises :class:`ClientGone`."""
    return dict(_client(session, client_id).defaults)


def remember_defaults(work: Work, client_id: UUID, given: dict[str, Any]) -> None:
    """Remember more of a client's declarations; a value of None forgets its key.

    Raises :class:`ClientGone`.
    """
    found = _client(work.session, client_id, lock=True)
    merged = {**found.defaults, **given}
    found.defaults = {key: value for key, value in merged.items() if value is not None}
    work.session.flush()
    work.record(ClientChanged(client_id=str(client_id)))


def _client(session: Session, client_id: UUID, lock: bool = False) -> Client:
    found = session.get(Client, client_id, with_for_update=True if lock else None)
    if found is None or found.deleted_at is not None:
        raise ClientGone
    return found


def _find(session: Session, office_id: UUID, name: str) -> UUID | None:
    return session.scalar(
        select(Client.id).where(
            Client.office_id == office_id,
            func.lower(Client.name) == func.lower(name),
            Client.deleted_at.is_(None),
        )
    )


def _name(name: str) -> str:
    tidy = " ".join(name.split())[:LONGEST_NAME]
    if not tidy:
        raise ClientUnnamed
    return tidy


def _checked(facts: dict[str, Any]) -> dict[str, Any]:
    unknown = facts.keys() - WRITABLE
    if unknown:
        raise TypeError(f"a client has no {', '.join(sorted(unknown))} that can be written")
    return facts


def _row(found: Client) -> ClientRow:
    return ClientRow(
        id=found.id,
        name=found.name,
        tax_id=found.tax_id,
        country=found.country,
        address=found.address,
        contact=found.contact,
        currency=found.currency,
        incoterm=found.incoterm,
        defaults=dict(found.defaults),
        version=found.version,
    )
