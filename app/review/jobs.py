"""The jobs of an office with where each one's review stands."""

from __future__ import annotations

from dataclasses import fields
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from app.core.errors import Refused
from app.intake.jobs import ASKS_COLUMNS, READ_AGAIN, REPLACED
from app.review.rows import JobQuery, JobRow

_ROWS = f"""
    select j.id as job_id, j.input_file_name as file_name, j.invoice_number, j.supplier,
           c.name as client, j.status, j.country_schema as country, j.total_products as lines,
           seen.matched, seen.open as needs_review, seen.decided, j.lines_total as value,
           j.currency, j.created_at, j.error_message as error,
           coalesce(u.full_name, s.name) as assigned_to, j.batch_group_id as group_id,
           b.batch_name as "group",
           case when {ASKS_COLUMNS} then 'columns' when {REPLACED} then 'replaced' else ''
           end as standing
    from processing_jobs j
    left join batch_groups b on b.id = j.batch_group_id
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


_ALL = JobQuery()
_FIELDS = tuple(field.name for field in fields(JobRow))


class JobGone(Refused):
    """This invoice is no longer there."""


# A job with a line nobody settled. Asked of all lines at once: that costs one look at the table.
_OPEN = """(select l.job_id from invoice_lines l
        left join product_matches m on m.line_id = l.id
        where not coalesce(m.user_confirmed, false))"""
_STATES = {
    "all": "true",
    "review": f"j.status = 'COMPLETED' and j.id in {_OPEN}",
    "settled": f"j.status = 'COMPLETED' and j.id not in {_OPEN}",
    "under_way": "j.status in ('PENDING', 'PROCESSING')",
    "stopped": "j.status in ('CANCELLED', 'FAILED')",
}
# The invoices of a consignment stand together, where its newest one is.
_ORDERED = """
    select j.id, count(*) over () as total, row_number() over (
        order by coalesce(g.newest, j.created_at) desc, g.id, j.created_at desc, j.id) as place
    from processing_jobs j left join (
        select batch_group_id as id, max(created_at) as newest from processing_jobs
        where batch_group_id is not null group by batch_group_id) g on g.id = j.batch_group_id
"""


def jobs(
    session: Session, offset: int, limit: int, query: JobQuery = _ALL
) -> tuple[list[JobRow], int]:
    """The office's jobs that the query finds, newest first, and how many there are."""
    which, values = _which(query)
    values |= {"offset": offset, "limit": limit}
    # The order of all first, on narrow rows; what a row tells is gathered for those in sight.
    rows = session.execute(
        text(
            f"with found as materialized ({_ORDERED} where {which}"
            " order by place offset :offset limit :limit)"
            f" select * from ({_ROWS}) r join found on found.id = r.job_id order by found.place"
        ),
        values,
    ).all()
    if rows:
        total = rows[0].total
    else:  # behind the end, or nothing is there
        total = session.execute(
            text(f"select count(*) from processing_jobs j where {which}"), values
        ).scalar_one()
    return [_row(row) for row in rows], total


def _which(query: JobQuery) -> tuple[str, dict[str, Any]]:
    """The condition on ``processing_jobs j`` and its values."""
    parts, values = [_WHOSE[query.whose], _STATES[query.state]], dict[str, Any]()
    for name, condition in (
        ("client_id", "j.client_id = :client_id"),
        ("staff_id", "j.assigned_staff_id = :staff_id"),
        ("group_id", "j.batch_group_id = :group_id"),
        ("since", "j.created_at >= :since"),
        ("until", "j.created_at < cast(:until as date) + 1"),
    ):
        if (value := getattr(query, name)) is not None:
            parts.append(condition)
            values[name] = value
    if words := query.text.replace("\0", "").split():
        parts.append("j.id in (select jobs_with(cast(:words as text[])))")
        values["words"] = words
    return " and ".join(f"({part})" for part in parts), values


def _row(row: Row[Any]) -> JobRow:
    return JobRow(**{name: row._mapping[name] for name in _FIELDS})


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
