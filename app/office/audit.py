"""Writes the audit trail, in the transaction of the act itself, and proves it whole."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, text
from sqlalchemy.orm import Session

from app.core.work import Work
from app.office.models import PendingAct


def record(
    work: Work,
    event: str,
    entity: str,
    entity_id: object | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    *,
    office_id: UUID | None = None,
    actor_id: UUID | None = None,
) -> None:
    """Add one act to its office's chain: who did what to which thing, and how it was before.

    Office and actor are those of the session; the worker, which has none, names them.
    ``event`` is a past-tense name as in :class:`app.core.work.Event`.
    """
    # No ORM object: whoever acts may add to the trail, but not everyone may read it back.
    work.session.execute(
        insert(PendingAct)
        .values(
            office_id=office_id or func.current_office_id(),
            actor_user_id=actor_id or func.current_user_id(),
            event=event,
            entity=entity,
            entity_id=None if entity_id is None else str(entity_id),
            before=before,
            after=after,
        )
        .inline()
    )


def broken_at(session: Session, office_id: UUID | None) -> int | None:
    """The number of the first entry of an office's chain that was tampered with; None if none.

    Worker or owner role. What the chain cannot show is the loss of its newest entries.
    """
    found: int | None = session.scalar(
        text("select audit_broken_at(:office)"), {"office": office_id}
    )
    return found
