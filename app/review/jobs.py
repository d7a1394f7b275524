"""The jobs of an office with where each one's review stands."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.errors import Refused
from app.intake.jobs import ASKS_COLUMNS, READ_AGAIN, REPLACED
from app.review.rows import JobRow

_ROWS = f"""
    select j.id as job_id, j.input_file_name as file_name, j.invoice_number, j.supplier,
           c.name as client, j.status, j.country_schema as country, j.total_products as lines,
           seen.matched, seen.open as needs_review, seen.decided, j.lines_total as value,
           j.currency, j.created_at, j.error_message as error,
           coalesce(u.full_name, s.name) as assigned_to,
           case when {ASKS_COLUMNS} then 'columns' when {REPLACED} then 'replaced' else ''
           end as standing
    from processing_jobs j
    left join clients c on c.id = j.client_id
    left join staff s on s.id = j.assigned_staff_id
    left join users u on u.id = s.user_id
    cross join lateral (
        select count(*) filter (where l.outcome <> 'PENDING') as matched,
               count(*) filter (where not coalesce(m.user_confirmed, false)) as open,
               count(*) filter (where m.user_confirmed) as decided
        from invoice_lines l left join product_matches m on m.line_id = l.id
        where l.job_id = j.id) seen
"""


_WHOSE = {
    "all": "true",
    "mine": """(case when j.assigned_staff_id is null
        then j.user_id = (select current_user_id())
        else j.assigned_staff_id in (select id from staff
                                     where user_id = (select current_user_id())) end)""",
    "free": "j.assigned_staff_id is null",
}


class JobGone(Refused):
    """This invoice is no longer there."""


def jobs(session: Session, offset: int, limit: int, whose: str = "all") -> tuple[list[JobRow], int]:
    """The office's jobs, newest first, and how many there are.

    ``whose``: ``all`` | ``mine`` (given to this person, or read by them and given to nobody) |
    ``free`` (given to nobody).
    """
    which = _WHOSE[whose]
    total = session.execute(
        text(f"select count(*) from processing_jobs j where {which}")
    ).scalar_one()
    rows = session.execute(
        text(
            _ROWS + f" where j.id in (select id from processing_jobs j where {which}"
            " order by created_at desc, id offset :offset limit :limit)"
            " order by j.created_at desc, j.id"
        ),
        {"offset": offset, "limit": limit},
    )
    return [JobRow(**row._mapping) for row in rows], total


def of_client(session: Session, client_id: UUID, limit: int) -> list[JobRow]:
    """A client's jobs, newest first, at most ``limit``."""
    rows = session.execute(
        text(
            _ROWS + " where j.id in (select id from processing_jobs where client_id = :client_id"
            " order by created_at desc, id limit :limit) order by j.created_at desc, j.id"
        ),
        {"client_id": client_id, "limit": limit},
    )
    return [JobRow(**row._mapping) for row in rows]


def job(session: Session, job_id: UUID) -> JobRow:
    """One of them. Raises :class:`JobGone`."""
    row = session.execute(text(_ROWS + " where j.id = :job_id"), {"job_id": job_id}).one_or_none()
    if row is None:
        raise JobGone()
    return JobRow(**row._mapping)


def open_lines(session: Session) -> int:
    """How many lines of the office wait for a person."""
    count: int = session.execute(
        text(
            "select count(*) from invoice_lines l left join product_matches m on m.line_id = l.id"
            " where not coalesce(m.user_confirmed, false) and l.job_id not in"
            " (select e.job_id from job_events e where e.event = :replaced)"
        ),
        {"replaced": READ_AGAIN},
    ).scalar_one()
    return count
