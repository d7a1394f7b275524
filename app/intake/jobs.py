"""The life of a job: started, finished, failed or cancelled, and what is asked about jobs."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from app.core.errors import Refused
from app.core.work import Work
from app.intake.document import Document
from app.intake.events import JobChanged
from app.intake.models import JobStatus, LineOutcome
from app.intake.rows import JobRow, JobStep, LineRow, Twin
from app.office import notifications
from app.office.models import NoticeKind

_JOBS = """
    select id, user_id, office_id, client_id, status, input_file_name as file_name,
        input_file_url as file_url, country_schema as country, supplier, buyer, invoice_number,
        invoice_date, currency, incoterm, incoterm_place, total_products as lines, lines_total,
        document_total, totals_agree, credits_used, created_at, started_at, completed_at,
        processing_time_ms, error_message as error, reading, joined
    from processing_jobs
"""
_LINES = """
    select id, job_id, number, description, part_number, quantity, unit, unit_price, value,
        currency, origin_country, supplier_code, net_mass, gross_mass, source, outcome
    from invoice_lines where job_id = :job_id
"""
# Where a job may come from on its way to each status.
_FROM = {
    JobStatus.PENDING: (JobStatus.PENDING, JobStatus.FAILED, JobStatus.CANCELLED),
    JobStatus.PROCESSING: (
        JobStatus.PENDING,
        JobStatus.PROCESSING,
        JobStatus.FAILED,
        JobStatus.CANCELLED,
    ),
    JobStatus.COMPLETED: (JobStatus.PENDING, JobStatus.PROCESSING),
    JobStatus.FAILED: (JobStatus.PENDING, JobStatus.PROCESSING),
    JobStatus.CANCELLED: (JobStatus.PENDING, JobStatus.PROCESSING, JobStatus.FAILED),
}
# The steps of a job whose columns a person should look at, looked at, or had read another way.
COLUMNS_CHECKED = "columns checked"
READ_AGAIN = "read again"
# Conditions on a job ``j``: nobody spends anything on it yet, and it is no longer worked on.
ASKS_COLUMNS = (
    "(j.status = 'PENDING' and j.reading -> 'asks' is not null and not exists (select from"
    f" job_events e where e.job_id = j.id and e.event = '{COLUMNS_CHECKED}'))"
)
REPLACED = (
    "(j.status = 'CANCELLED' and exists (select from job_events e where e.job_id = j.id"
    f" and e.event = '{READ_AGAIN}'))"
)


_TOLD = {JobStatus.COMPLETED: NoticeKind.JOB_DONE, JobStatus.FAILED: NoticeKind.JOB_FAILED}


# The event that keeps in mind what a job cost at a paid service.
SPENT = "model spent"


class JobMissing(Refused):
    """This invoice is no longer there."""


class JobPast(Refused):
    """This invoice is already {status}."""


class JobReplaced(Refused):
    """This invoice was read again with other columns: go on with the newer reading of it."""


class JobOfAnother(Refused):
    """This invoice is a colleague's: only they, who it was handed to, or a manager may change it.

    Its lines may be decided by anybody of the office.
    """


_WORDS = {
    JobStatus.PENDING: "waiting",
    JobStatus.PROCESSING: "being matched",
    JobStatus.COMPLETED: "matched",
    JobStatus.FAILED: "given up",
    JobStatus.CANCELLED: "cancelled",
}


def jobs(session: Session, limit: int = 200) -> list[JobRow]:
    """The newest jobs that the session may see."""
    found = session.execute(
        text(_JOBS + " order by created_at desc, id limit :limit"), {"limit": limit}
    )
    return [JobRow(**row._mapping) for row in found]


def job(session: Session, job_id: UUID) -> JobRow:
    """One job. Raises :class:`JobMissing`."""
    row = session.execute(text(_JOBS + " where id = :id"), {"id": job_id}).one_or_none()
    if row is None:
        raise JobMissing()
    return JobRow(**row._mapping)


def lines(session: Session, job_id: UUID, outcome: LineOutcome | None = None) -> list[LineRow]:
    """The lines of a job in their order, or only those with this outcome (PENDING: unmatched)."""
    wanted = "" if outcome is None else " and outcome = :outcome"
    found = session.execute(
        text(_LINES + wanted + " order by number"),
        {"job_id": job_id} | ({"outcome": outcome.value} if outcome else {}),
    )
    return [LineRow(**row._mapping) for row in found]


def is_replaced(session: Session, job_id: UUID) -> bool:
    """Whether another reading of its file took a job's place."""
    return bool(
        session.execute(
            text(f"select exists (select from processing_jobs j where j.id = :id and {REPLACED})"),
            {"id": job_id},
        ).scalar_one()
    )


def asks_columns(session: Session, job_id: UUID) -> bool:
    """Whether a person should look at a job's columns before anything is spent on it."""
    return bool(
        session.execute(
            text(
                f"select exists (select from processing_jobs j where j.id = :id and {ASKS_COLUMNS})"
            ),
            {"id": job_id},
        ).scalar_one()
    )


def steps(session: Session, job_id: UUID) -> list[JobStep]:
    """The timeline of a job, oldest first."""
    found = session.execute(
        text(
            "select e.event, e.note, e.user_id, e.created_at as at, s.name as about"
            " from job_events e left join staff s on s.id = cast(e.details ->> 'staff_id' as uuid)"
            " where e.job_id = :job_id and e.event <> :spent order by e.created_at, e.id"
        ),
        {"job_id": job_id, "spent": SPENT},
    )
    return [JobStep(**row._mapping) for row in found]


def twins(
    session: Session, sha256: str | None = None, document: Document | None = None
) -> list[Twin]:
    """Earlier jobs of the office that are the same invoice, newest first.

    By ``sha256`` the very same file; by ``document`` one of the same supplier and number,
    whatever the file. Where neither document names its supplier, the totals must be the same.
    """
    found = [
        (row, "content") for row in (_twins(session, "input_sha256", sha256) if sha256 else ())
    ]
    if document is not None and document.invoice_number:
        supplier = _plain(document.supplier)
        found += [
            (row, "number")
            for row in _twins(session, "invoice_number", document.invoice_number)
            if _plain(row.supplier) == supplier
            and (supplier or row.lines_total == document.lines_total)
        ]
    return [
        Twin(
            job_id=row.id,
            file_name=row.file_name,
            invoice_number=row.invoice_number,
            supplier=row.supplier,
            created_at=row.created_at,
            lines=row.lines,
            by=row.by,
            how=how,
        )
        for row, how in found
    ]


def _twins(session: Session, column: str, value: str) -> Sequence[Row[Any]]:
    return session.execute(
        text(
            "select j.id, j.input_file_name as file_name, j.invoice_number, j.supplier,"
            " j.created_at, j.total_products as lines, j.lines_total,"
            " coalesce(u.full_name, '') as by"
            " from processing_jobs j left join users u on u.id = j.user_id"
            f" where j.{column} = :value order by j.created_at desc, j.id limit 20"
        ),
        {"value": value},
    ).all()


def _plain(name: str | None) -> str:
    """A name as it is compared: letters and digits alone."""
    return "".join(sign for sign in (name or "").casefold() if sign.isalnum())


def wait(work: Work, job_id: UUID) -> None:
    """The job is for whichever worker comes first."""
    _move(work, job_id, JobStatus.PENDING, "waiting")


def start(work: Work, job_id: UUID) -> None:
    """Matching begins, or begins again after a stop."""
    _move(work, job_id, JobStatus.PROCESSING, "started")


def finish(work: Work, job_id: UUID) -> None:
    """All lines have been through matching."""
    _move(work, job_id, JobStatus.COMPLETED, "finished")


def fail(work: Work, job_id: UUID, reason: str) -> None:
    """Matching gave up; ``reason`` is the sentence a person sees."""
    _move(work, job_id, JobStatus.FAILED, "failed", reason)


def cancel(work: Work, job_id: UUID) -> None:
    """A person stopped it. What was matched stays."""
    _move(work, job_id, JobStatus.CANCELLED, "cancelled")


def columns_checked(work: Work, job_id: UUID) -> None:
    """A person looked at the columns: the lines may be matched."""
    note(work, job_id, COLUMNS_CHECKED, None)
    work.record(JobChanged(job_id=str(job_id), status=JobStatus.PENDING.value))


def replace(work: Work, job_id: UUID, by: UUID) -> None:
    """Another reading of the same file takes this one's place; this one stays in the history.

    Raises :class:`JobOfAnother`, :class:`JobPast` while it is being matched.
    """
    _move(work, job_id, JobStatus.CANCELLED, READ_AGAIN, allowed=_REPLACEABLE)
    work.session.execute(
        text(
            "insert into job_events (job_id, user_id, event, details) values (:job,"
            " current_user_id(), 'read from', jsonb_build_object('job_id', cast(:old as text)))"
        ),
        {"job": by, "old": str(job_id)},
    )


def note(work: Work, job_id: UUID, event: str, sentence: str | None) -> None:
    """Add a step, perhaps with its sentence, to a job's timeline."""
    work.session.execute(
        text(
            "insert into job_events (job_id, user_id, event, note)"
            " values (:job, current_user_id(), :event, :note)"
        ),
        {"job": job_id, "event": event, "note": sentence},
    )


def spend(work: Work, job_id: UUID, dollars: Decimal) -> None:
    """Keep in mind what a job cost at a paid service; the timeline does not show it."""
    work.session.execute(
        text(
            "insert into job_events (job_id, event, details)"
            " values (:job, :event, jsonb_build_object('us_dollars', cast(:dollars as numeric)))"
        ),
        {"job": job_id, "event": SPENT, "dollars": dollars},
    )


def spent(session: Session, job_id: UUID) -> tuple[Decimal, Decimal]:
    """US dollars spent at paid services: for a job so far, and for all jobs of the day (UTC)."""
    row = session.execute(
        text(
            "select coalesce(sum(us_dollars) filter (where job_id = :job), 0) as job,"
            " coalesce(sum(us_dollars) filter (where created_at >="
            "   date_trunc('day', now(), 'UTC')), 0) as day"
            " from (select job_id, created_at, (details ->> 'us_dollars')::numeric as us_dollars"
            "   from job_events where event = :event"
            "   and (job_id = :job or created_at >= date_trunc('day', now(), 'UTC'))) told"
        ),
        {"job": job_id, "event": SPENT},
    ).one()
    return row.job, row.day


def tell_owner(work: Work, job_id: UUID) -> None:
    """Tell whose job it is that it came to its end, where another machine brought it there."""
    _tell_end(work, job_id, "j.user_id")


def _tell_end(work: Work, job_id: UUID, whom: str) -> None:
    row = work.session.execute(
        text(
            f"select {whom} as person, coalesce(j.invoice_number, j.input_file_name) as invoice,"
            " j.status, j.error_message as why"
            " from processing_jobs j left join staff s on s.id = j.assigned_staff_id"
            " and s.user_id <> j.user_id where j.id = :job"
        ),
        {"job": job_id},
    ).one()
    kind = _TOLD.get(JobStatus(row.status))
    if kind is not None and row.person is not None:
        facts = {"invoice": row.invoice, "why": row.why}
        notifications.tell(work, row.person, kind, facts, "processing_jobs", job_id)


_REPLACEABLE = (
    JobStatus.PENDING,
    JobStatus.COMPLETED,
    JobStatus.FAILED,
    JobStatus.CANCELLED,
)


def _move(
    work: Work,
    job_id: UUID,
    status: JobStatus,
    event: str,
    note: str | None = None,
    allowed: tuple[JobStatus, ...] | None = None,
) -> None:
    """Change a job's status if it may, keep the times, add to its timeline, announce it."""
    allowed = allowed or _FROM[status]
    ended = status not in (JobStatus.PENDING, JobStatus.PROCESSING)
    moved = work.session.execute(
        text(
            "update processing_jobs set status = :status, error_message = :error,"
            " started_at = case when :begun then coalesce(started_at, clock_timestamp()) end,"
            " completed_at = case when :ended then clock_timestamp() end,"
            " processing_time_ms = case when :ended then least(2147483647, (extract(epoch from"
            "   clock_timestamp() - coalesce(started_at, clock_timestamp())) * 1000)::bigint)::int"
            " end where id = :id and status = any(:allowed) and not exists (select from"
            f" processing_jobs j where j.id = processing_jobs.id and {REPLACED})"
        ),
        {
            "status": status.value,
            "error": note if status is JobStatus.FAILED else None,
            "begun": status is not JobStatus.PENDING,
            "ended": ended,
            "id": job_id,
            "allowed": [one.value for one in allowed],
        },
    )
    if not moved.rowcount:  # type: ignore[attr-defined]
        now = JobStatus(job(work.session, job_id).status)
        if is_replaced(work.session, job_id):
            raise JobReplaced()
        if now in allowed:  # nothing but the row's policy stood in the way
            raise JobOfAnother()
        raise JobPast(status=_WORDS[now])
    work.session.execute(
        text(
            "insert into job_events (job_id, user_id, event, note)"
            " values (:job, current_user_id(), :event, :note)"
        ),
        {"job": job_id, "event": event, "note": note},
    )
    work.record(JobChanged(job_id=str(job_id), status=status.value))
    # Whoever was given the job hears that it can be reviewed, or that it cannot.
    _tell_end(work, job_id, "s.user_id")
