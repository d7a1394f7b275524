"""Privacy requests: all that is kept of a person or a client as a file, and their erasure."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any
from uuid import UUID

from sqlalchemy import func, insert, text
from sqlalchemy.orm import Session

from app.core.errors import Refused
from app.core.work import Event, Work
from app.office import attachments, personal
from app.office.models import GdprRequest, RequestKind, RequestStatus
from app.office.personal import Whose
from app.office.rows import PrivacyRequest

_REQUESTS = """
    select r.id, r.kind, r.subject_type, r.subject_id, r.status, r.created_at, r.due_at,
        r.legal_hold_until, r.done_at, r.note,
        coalesce(u.full_name, u.email, c.name, 'Somebody') as subject
    from gdpr_requests r
    left join users u on r.subject_type = 'user' and u.id = r.subject_id
    left join clients c on r.subject_type = 'client' and c.id = r.subject_id
    where {where}
    order by (r.status = 'OPEN') desc, (r.status = 'HELD') desc, r.due_at, r.created_at
"""
# Tables of the subject's own come first in the index.
_FIRST = ("users", "staff", "sessions", "user_preferences", "clients")
_KINDS = {"EXPORT", "ERASURE"}
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}$")


class RequestGone(Refused):
    """This privacy request is not there, or is not your office's."""


class NotAKind(Refused):
    """A privacy request is EXPORT or ERASURE of a user or a client, not {said}."""


class SubjectGone(Refused):
    """The person or client that the request is about is not of your office."""


class ManagersOnly(Refused):
    """Privacy requests are for the managers of an office."""


class LastManager(Refused):
    """{name} is the last manager of the office: name another one first."""


class StillHeld(Refused):
    """Customs records hold this request until {date:%d %B %Y}; nothing can be erased before."""


class Settled(Refused):
    """This request is settled already."""


class NotThisKind(Refused):
    """This request asks for {kind}, not for {other}."""


@dataclass(frozen=True)
class RequestChanged(Event):
    """A privacy request was opened, held or carried out."""

    request_id: str


@dataclass(frozen=True)
class Described:
    """A table as the index of an export tells of it: its name and what it holds."""

    name: str
    sentence: str


def requests(session: Session) -> list[PrivacyRequest]:
    """The office's requests, for its managers: open ones first, then held ones, by due date."""
    return [
        PrivacyRequest(**row)
        for row in session.execute(text(_REQUESTS.format(where="true"))).mappings()
    ]


def request(session: Session, request_id: UUID) -> PrivacyRequest:
    """One of them; raises :class:`RequestGone`."""
    row = session.execute(text(_REQUESTS.format(where="r.id = :id")), {"id": request_id})
    found = row.mappings().first()
    if found is None:
        raise RequestGone()
    return PrivacyRequest(**found)


def ask(work: Work, kind: str, subject_type: str, subject_id: UUID, note: str = "") -> UUID:
    """Open a request, due in a month. For managers; the database refuses anybody else.

    Raises :class:`NotAKind`, :class:`ManagersOnly`, :class:`SubjectGone`, and
    :class:`LastManager` for an erasure that could never be carried out.
    """
    session = work.session
    if kind not in _KINDS or subject_type not in ("user", "client"):
        raise NotAKind(said=f"{kind} of a {subject_type}")
    office = session.scalar(text("select managed_office_id()"))
    if office is None:
        raise ManagersOnly()
    table = "users" if subject_type == "user" else "clients"
    if not session.scalar(
        text(f"select exists (select from {table} where id = :id and office_id = :office)"),
        {"id": subject_id, "office": office},
    ):
        raise SubjectGone()
    if kind == RequestKind.ERASURE and subject_type == "user":
        _refuse_last_manager(session, subject_id)
    request_id: UUID = session.execute(
        insert(GdprRequest)
        .values(
            office_id=office,
            kind=kind,
            subject_type=subject_type,
            subject_id=subject_id,
            requested_by=func.current_user_id(),
            note=note.replace("\0", "").strip(),
        )
        .returning(GdprRequest.id)
    ).scalar_one()
    work.record(RequestChanged(request_id=str(request_id)))
    return request_id


def export(session: Session, request_id: UUID, tables: Sequence[Described], file: IO[bytes]) -> int:
    """Write all that is kept of a request's subject as a ZIP; returns how many rows that is.

    ``tables`` is every table of the schema: which rows of each are about the subject, the
    database finds by its foreign keys; what of them is somebody else's or a secret is left out
    (app/office/personal.py). One JSON file a table, the documents attached to the subject, and
    index.txt that tells what is what. Raises :class:`RequestGone` and :class:`NotThisKind`.
    """
    asked = request(session, request_id)
    if asked.kind != RequestKind.EXPORT:
        raise NotThisKind(kind="erasure", other="a copy of what is kept")
    whose = Whose.USER if asked.subject_type == "user" else Whose.CLIENT
    index = [
        f"What is kept of {asked.subject}",
        "",
        f"Written on {session.scalar(text('select now()')):%Y-%m-%d %H:%M %Z} in answer to the"
        f" request of {asked.created_at:%Y-%m-%d}.",
        "One file for each kind of record; each holds a list of records as JSON. Passwords and"
        " what is about other people are left out.",
        "",
    ]
    total = 0
    documents: list[dict[str, Any]] = []
    ordered = sorted(tables, key=lambda one: (one.name not in _FIRST, one.name))
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in ordered:
            hidden = personal.hidden_from(table.name, whose)
            rows = _rows(session, request_id, table.name, hidden)
            first = next(rows, None)
            if first is None:
                continue
            count = 0
            with archive.open(f"{table.name}.json", "w", force_zip64=True) as out:
                for row in _chained(first, rows):
                    out.write(b"[\n" if not count else b",\n")
                    out.write(json.dumps(row, ensure_ascii=False, indent=1).encode())
                    count += 1
                    # A person's own; those they uploaded for the office are the office's.
                    if (
                        table.name == "attachments"
                        and row.get("content_sha256")
                        and (whose is Whose.CLIENT or row.get("owner_id") == str(asked.subject_id))
                    ):
                        documents.append(row)
                out.write(b"\n]\n")
            total += count
            index.append(f"{table.name}.json ({count:,}): {table.sentence}")
        for row in documents:
            index.append(_document(session, archive, row))
        archive.writestr("index.txt", "\n".join(index) + "\n")
    return total


def finish_export(work: Work, request_id: UUID) -> None:
    """The copy was written: the request is done."""
    work.session.execute(text("select finish_export(:id)"), {"id": request_id})
    work.record(RequestChanged(request_id=str(request_id)))


def erase(work: Work, request_id: UUID) -> None:
    """Carry an erasure out, or hold it until customs records may go.

    A person or a client becomes a pseudonym; decisions, declarations and the audit trail go on
    pointing to it. A client whom exported declarations name is held (what no customs record needs
    is erased at once), and can be erased when the date has come. Raises :class:`RequestGone`,
    :class:`NotThisKind`, :class:`Settled`, :class:`LastManager` and :class:`StillHeld`.
    """
    session = work.session
    asked = request(session, request_id)
    if asked.kind != RequestKind.ERASURE:
        raise NotThisKind(kind="a copy of what is kept", other="erasure")
    if asked.status not in (RequestStatus.OPEN, RequestStatus.HELD):
        raise Settled()
    if asked.legal_hold_until is not None and asked.legal_hold_until > _now(session):
        raise StillHeld(date=asked.legal_hold_until)
    if asked.subject_type == "user":
        _refuse_last_manager(session, asked.subject_id)
    session.execute(text("select erase_personal(:id)"), {"id": request_id})
    work.record(RequestChanged(request_id=str(request_id)))


def _refuse_last_manager(session: Session, user_id: UUID) -> None:
    """The database refuses it too; here it is said by name."""
    row = session.execute(
        text(
            "select coalesce(u.full_name, u.email) as name from users u where u.id = :id"
            " and u.is_active and u.role <> 'USER' and not exists (select from users o"
            " where o.office_id = u.office_id and o.id <> u.id and o.is_active"
            " and o.role <> 'USER')"
        ),
        {"id": user_id},
    ).first()
    if row is not None:
        raise LastManager(name=row.name)


def _rows(
    session: Session, request_id: UUID, table: str, hidden: frozenset[str]
) -> Iterator[dict[str, Any]]:
    found = session.execute(
        text("select * from personal_rows(:id, :table)"),
        {"id": request_id, "table": table},
        execution_options={"yield_per": 1_000},
    )
    for (row,) in found:
        yield {name: value for name, value in row.items() if name not in hidden}


def _chained(first: dict[str, Any], rest: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    yield first
    yield from rest


def _document(session: Session, archive: zipfile.ZipFile, row: dict[str, Any]) -> str:
    """Put a document into the archive; returns its line of the index."""
    key = UUID(row["id"])
    data = attachments.content(session, key)
    # Its own name may lead out of the folder where it is unpacked.
    suffix = _SUFFIX.search(str(row.get("file_name", "")))
    name = f"documents/{key}{suffix.group() if suffix else ''}"
    archive.writestr(name, data)
    return f"{name}: the document {row.get('file_name', '')} ({len(data):,} bytes)"


def _now(session: Session) -> datetime:
    moment: datetime = session.execute(text("select now()")).scalar_one()
    return moment
