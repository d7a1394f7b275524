"""Questions to support, with what the program says of itself, and their answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, text, update
from sqlalchemy.orm import Session

from app.core.errors import Refused
from app.core.work import Event, Work
from app.office.models import SupportTicket, TicketStatus
from app.office.rows import Ticket

LONGEST_SUBJECT = 255
LONGEST_TEXT = 20_000
_TICKETS = """
    select t.id, t.subject, t.body, t.status, t.created_at, t.answer, t.diagnostics,
        coalesce(u.full_name, u.email, 'Somebody') as created_by
    from support_tickets t left join users u on u.id = t.created_by
    where {where}
    order by t.created_at desc, t.id limit :limit
"""


class TicketUnnamed(Refused):
    """Say in a few words what your question to support is about."""


class TicketTooLong(Refused):
    """A question to support has at most {most} characters; this one has {length}."""


class TicketGone(Refused):
    """This question to support is not there, or is not yours to change."""


class AnswerEmpty(Refused):
    """An answer needs words."""


@dataclass(frozen=True)
class TicketChanged(Event):
    """A question to support was asked, answered or closed."""

    ticket_id: str


def tickets(session: Session, containing: str = "", limit: int = 200) -> list[Ticket]:
    """The tickets one may see (own, the office's for managers, all for administrators).

    Newest first; ``containing`` narrows to those with all its words.
    """
    values: dict[str, Any] = {"limit": limit}
    where = "true"
    if containing.strip():
        where = "t.id in (select * from support_tickets_with(:words))"
        values["words"] = containing
    return [
        Ticket(**row)
        for row in session.execute(text(_TICKETS.format(where=where)), values).mappings()
    ]


def ticket(session: Session, ticket_id: UUID) -> Ticket:
    """One of them; raises :class:`TicketGone`."""
    row = session.execute(
        text(_TICKETS.format(where="t.id = :id")), {"id": ticket_id, "limit": 1}
    ).mappings()
    found = row.first()
    if found is None:
        raise TicketGone()
    return Ticket(**found)


def open_ticket(work: Work, subject: str, body: str, diagnostics: Mapping[str, Any]) -> UUID:
    """Ask support. ``diagnostics`` is what the person was shown and sends along.

    Raises :class:`TicketUnnamed` and :class:`TicketTooLong`.
    """
    subject = " ".join(subject.replace("\0", "").split())
    body = body.replace("\0", "").strip()
    if not subject:
        raise TicketUnnamed()
    for written, most in ((subject, LONGEST_SUBJECT), (body, LONGEST_TEXT)):
        if len(written) > most:
            raise TicketTooLong(most=most, length=len(written))
    ticket_id: UUID = work.session.execute(
        insert(SupportTicket)
        .values(
            office_id=func.current_office_id(),
            created_by=func.current_user_id(),
            subject=subject,
            body=body,
            diagnostics=dict(diagnostics),
        )
        .returning(SupportTicket.id)
    ).scalar_one()
    work.record(TicketChanged(ticket_id=str(ticket_id)))
    return ticket_id


def answer(work: Work, ticket_id: UUID, written: str) -> None:
    """Answer a question; for administrators, the database refuses anybody else.

    Raises :class:`AnswerEmpty` and :class:`TicketGone`.
    """
    if not written.strip():
        raise AnswerEmpty()
    found = work.session.scalar(
        text("select answer_ticket(:id, :answer)"), {"id": ticket_id, "answer": written.strip()}
    )
    if not found:
        raise TicketGone()
    work.record(TicketChanged(ticket_id=str(ticket_id)))


def close(work: Work, ticket_id: UUID) -> None:
    """It is settled. Raises :class:`TicketGone`."""
    found = work.session.scalar(
        update(SupportTicket)
        .where(SupportTicket.id == ticket_id)
        .values(
            status=TicketStatus.CLOSED,
            closed_at=func.coalesce(SupportTicket.closed_at, func.now()),
        )
        .returning(SupportTicket.id)
    )
    if found is None:
        raise TicketGone()
    work.record(TicketChanged(ticket_id=str(ticket_id)))
