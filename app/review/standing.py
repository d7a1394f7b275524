"""What people said of a line and still stand by: decisions that nobody took back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Said:
    """One person's word on a line; ``code`` None is "none of these"."""

    id: UUID
    user_id: UUID
    name: str
    country: str | None
    code: str | None
    at: datetime


def said(session: Session, line_id: UUID) -> list[Said]:
    """What stands, the latest first; what was taken back, and the taking back, is left out."""
    rows = session.execute(
        text("""
            select d.id, d.user_id, coalesce(u.full_name, u.email) as name, d.country,
                   d.to_code as code, d.decided_at as at
            from review_decisions d join users u on u.id = d.user_id
            where d.line_id = :line_id and d.method <> 'UNDO'
              and not exists (select from review_decisions x where x.undo_of = d.id)
            order by d.id desc
        """),
        {"line_id": line_id},
    )
    return [Said(**row._mapping) for row in rows]


def agreeing(words: Sequence[Said], country: str | None, code: str | None) -> list[Said]:
    """The latest words as long as they say the same; the database counts the people in them."""
    run = []
    for word in words:
        if (word.country, word.code) != (country, code):
            break
        run.append(word)
    return run
