"""Documents attached to things: the bytes are kept in the database, once per office by content."""

from __future__ import annotations

import hashlib
import mimetypes
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete as removal
from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.core.errors import Refused
from app.core.work import Event, Work
from app.office.models import LARGEST_ATTACHMENT, Attachment, AttachmentContent

LONGEST_NAME = 255


class TooLarge(Refused):
    """{name} is larger than 25 MB, the most that is kept with an office's records."""


class AttachmentGone(Refused):
    """This document is no longer there: somebody removed it."""


class AttachmentElsewhere(Refused):
    """{name} is not kept in the office's database but lay at {place}."""


class AttachmentBroken(Refused):
    """{name} is not what was attached: its content changed in the database. Tell support."""


class AttachmentHeld(Refused):
    """This document belongs to an exported declaration and is kept for as long as the law asks."""


@dataclass(frozen=True)
class AttachmentChanged(Event):
    """A document was attached to something or removed from it."""

    owner_type: str
    owner_id: str


@dataclass(frozen=True)
class AttachmentRow:
    """A document as lists show it. ``size`` in bytes."""

    id: UUID
    file_name: str
    size: int
    media_type: str | None
    sha256: str
    uploaded_by: UUID | None
    created_at: datetime


def keep(
    work: Work,
    owner_type: str,
    owner_id: UUID,
    name: str,
    data: bytes,
    *,
    office_id: UUID | None = None,
    uploaded_by: UUID | None = None,
) -> UUID:
    """Attach a document to a thing (``owner_type`` is its table) and answer the attachment.

    However often the same content comes, an office keeps its bytes once; attached to the same
    thing again, it is the attachment that is there. Office and person are those of the session;
    the worker, which has none, names them. Raises :class:`TooLarge`.
    """
    if len(data) > LARGEST_ATTACHMENT:
        raise TooLarge(name=name)
    session = work.session
    sha256 = hashlib.sha256(data).hexdigest()
    office = office_id or session.scalar(select(func.current_office_id()))
    # Shared with others who attach the same; who takes the last one away waits for them.
    session.execute(
        text("select pg_advisory_xact_lock_shared(hashtextextended(:name, 0))"),
        {"name": f"attachment {office} {sha256}"},
    )
    # Asked first, so that a document that is here already does not travel again.
    if not session.scalar(
        select(AttachmentContent.sha256).filter_by(office_id=office, sha256=sha256)
    ):
        session.execute(
            insert(AttachmentContent)
            .values(office_id=office, sha256=sha256, content=data)
            .on_conflict_do_nothing()
            .inline()
        )
    values = {
        "office_id": office,
        "owner_type": owner_type,
        "owner_id": owner_id,
        "file_name": name.replace("\0", "")[:LONGEST_NAME] or "document",
        "file_url": f"db:{sha256}",
        "file_size": len(data),
        "media_type": mimetypes.guess_type(name)[0],
        "sha256": sha256,
        "uploaded_by": uploaded_by or func.current_user_id(),
    }
    made: UUID | None = session.scalar(
        insert(Attachment).values(values).on_conflict_do_nothing().returning(Attachment.id)
    )
    if made is None:
        return session.scalars(
            select(Attachment.id).filter_by(
                office_id=office, sha256=sha256, owner_type=owner_type, owner_id=owner_id
            )
        ).one()
    work.record(AttachmentChanged(owner_type=owner_type, owner_id=str(owner_id)))
    return made


def attached(session: Session, owner_type: str, owner_id: UUID) -> list[AttachmentRow]:
    """The documents of a thing, oldest first."""
    found = session.scalars(
        select(Attachment)
        .filter_by(owner_type=owner_type, owner_id=owner_id)
        .order_by(Attachment.created_at, Attachment.id)
    )
    return [
        AttachmentRow(
            id=each.id,
            file_name=each.file_name,
            size=each.file_size,
            media_type=each.media_type,
            sha256=each.sha256,
            uploaded_by=each.uploaded_by,
            created_at=each.created_at,
        )
        for each in found
    ]


def content(session: Session, attachment_id: UUID) -> bytes:
    """The bytes of a document, checked against its hash.

    Raises :class:`AttachmentGone`, :class:`AttachmentElsewhere` for one whose bytes are not kept
    here, :class:`AttachmentBroken` when they are not what was attached.
    """
    row = session.execute(
        select(Attachment.file_name, Attachment.file_url, Attachment.sha256, AttachmentContent)
        .outerjoin(
            AttachmentContent,
            (AttachmentContent.office_id == Attachment.office_id)
            & (AttachmentContent.sha256 == Attachment.content_sha256),
        )
        .where(Attachment.id == attachment_id)
    ).first()
    if row is None:
        raise AttachmentGone()
    if row.AttachmentContent is None:
        raise AttachmentElsewhere(name=row.file_name, place=row.file_url)
    data = bytes(row.AttachmentContent.content)
    if hashlib.sha256(data).hexdigest() != row.sha256:
        raise AttachmentBroken(name=row.file_name)
    return data


def delete(work: Work, attachment_id: UUID) -> None:
    """Take a document away; its bytes go when nothing else in the office has them.

    Whoever attached it may, and a manager. Raises :class:`AttachmentGone` (also for a document
    that is somebody else's) and :class:`AttachmentHeld`.
    """
    session = work.session
    found = session.get(Attachment, attachment_id)
    if found is None:
        raise AttachmentGone()
    owner = (found.owner_type or "", str(found.owner_id or ""))
    if owner[0] == "processing_jobs" and session.scalar(
        text(
            "select exists (select from declaration_exports e"
            " join declarations d on d.id = e.declaration_id where d.job_id = :job"
            " and e.created_at + make_interval(years => (select legal_hold_years from offices o"
            " where o.id = d.office_id)) > now())"
        ),
        {"job": found.owner_id},
    ):
        raise AttachmentHeld()
    session.expunge(found)
    gone = session.scalar(
        removal(Attachment).where(Attachment.id == attachment_id).returning(Attachment.id)
    )
    if gone is None:
        raise AttachmentGone()
    work.record(AttachmentChanged(*owner))
