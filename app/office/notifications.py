"""Telling people what concerns them, each kind in one sentence, and what they have read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from app.core.work import Event, Work
from app.office.models import NoticeKind
from app.office.rows import Notice

# What each kind says. ``by`` is a person, kept by id and named here; what a fact lacks is filled
# from UNKNOWN.
SENTENCES = {
    NoticeKind.JOB_ASSIGNED: "{by} gave you the invoice {invoice}{word}.",
    NoticeKind.JOB_DONE: "The invoice {invoice} is matched and waits for review.",
    NoticeKind.JOB_FAILED: "The invoice {invoice} could not be matched. {why}",
    NoticeKind.SECOND_WANTED: "Lines of the invoice {invoice} wait for a second person's say.",
    NoticeKind.LINE_RETURNED: "{by} said {code} of line {line}, where you had said otherwise.",
    NoticeKind.CREDITS_LOW: "{left} credits are left. Matching stops when there are none.",
}
UNKNOWN = {"by": "A colleague", "code": "none of these", "invoice": "without a number"}


@dataclass(frozen=True)
class Notified(Event):
    """A person was told something."""

    user_id: str


_TELL = text("select notify_person(:user, :kind, :facts, :entity, :entity_id)").bindparams(
    bindparam("facts", type_=JSONB)
)


def tell(
    work: Work,
    user_id: UUID,
    kind: NoticeKind,
    facts: Mapping[str, Any],
    entity: str | None = None,
    entity_id: UUID | None = None,
) -> bool:
    """Tell a person of the same office something; False when there is nothing new to tell.

    ``facts`` are plain values for the kind's sentence, a person among them as ``by``: their id.
    ``entity`` (a table) and ``entity_id`` say where it leads. While the person has not read it,
    the same kind about the same thing stays one notice.
    """
    told: bool = work.session.execute(
        _TELL,
        {
            "user": user_id,
            "kind": kind.value,
            "facts": dict(facts),
            "entity": entity,
            "entity_id": entity_id,
        },
    ).scalar_one()
    if told:
        work.record(Notified(user_id=str(user_id)))
    return told


def notices(session: Session, limit: int = 50) -> list[Notice]:
    """What the signed-in person was told, newest first."""
    rows = session.execute(
        text("""
            select n.id, n.kind, n.facts, n.entity, n.entity_id, n.created_at,
                   n.read_at is not null as is_read, coalesce(u.full_name, u.email) as by
            from notifications n
            left join users u on u.id = cast(n.facts ->> 'by' as uuid)
            where n.user_id = (select current_user_id())
            order by n.created_at desc, n.id desc limit :limit
        """),
        {"limit": limit},
    )
    return [
        Notice(
            id=row.id,
            kind=row.kind,
            sentence=sentence(NoticeKind(row.kind), {**row.facts, "by": row.by}),
            entity=row.entity,
            entity_id=row.entity_id,
            created_at=row.created_at,
            is_read=row.is_read,
        )
        for row in rows
    ]


def read(work: Work, ids: Sequence[UUID]) -> None:
    """The signed-in person has seen these."""
    seen = work.session.execute(
        text(
            "update notifications set read_at = now() where id = any(:ids) and read_at is null"
            " and user_id = (select current_user_id()) returning user_id"
        ),
        {"ids": list(ids)},
    ).first()
    if seen is not None:
        # The person's other desks count anew too.
        work.record(Notified(user_id=str(seen.user_id)))


def sentence(kind: NoticeKind, facts: Mapping[str, Any]) -> str:
    """A kind's sentence with its facts, whatever of them is missing."""
    known = {name: value for name, value in facts.items() if value not in (None, "")}
    said = dict.fromkeys(("by", "invoice", "code", "line", "left", "why"), "") | UNKNOWN | known
    said["word"] = f": \u201c{known['note']}\u201d" if "note" in known else ""
    return SENTENCES[kind].format(**said).strip()
