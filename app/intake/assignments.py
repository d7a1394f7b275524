"""Handing invoices over: to a colleague with a word, or back to nobody."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from app.core.errors import Refused
from app.core.work import Work
from app.intake.events import JobAssigned
from app.intake.jobs import JobMissing
from app.office import notifications
from app.office.models import NoticeKind


class NotYoursToAssign(Refused):
    """The invoice {invoice} is handed over by its owner, who has it now, or a manager."""


class HandedOverMeanwhile(Refused):
    """Somebody handed the invoice {invoice} over at this moment: look again before you do."""


class ColleagueGone(Refused):
    """This colleague works here no longer: choose another."""


def assign(work: Work, job_ids: Sequence[UUID], staff_id: UUID | None, note: str = "") -> None:
    """Give jobs to a colleague (a row of staff), or with None take them back to nobody.

    All of them or none. Each gets a line in its timeline; the colleague is told, once per job,
    unless they did it themselves. Raises :class:`NotYoursToAssign`, :class:`ColleagueGone`,
    :class:`HandedOverMeanwhile`, :class:`~app.intake.jobs.JobMissing`.
    """
    session = work.session
    who = _colleague(session, staff_id) if staff_id is not None else None
    word = " ".join(note.split())
    # In one order, so that two people who hand over the same jobs do not wait for each other.
    for job_id in sorted(set(job_ids)):
        job = session.execute(
            text("""
                select coalesce(j.invoice_number, j.input_file_name) as invoice,
                       j.assigned_staff_id, (select current_user_id()) as me,
                       j.user_id = (select current_user_id())
                           or j.office_id = (select managed_office_id())
                           or exists (select from staff s where s.id = j.assigned_staff_id
                                      and s.user_id = (select current_user_id())) as may
                from processing_jobs j where j.id = :job
            """),
            {"job": job_id},
        ).one_or_none()
        if job is None:
            raise JobMissing()
        if job.assigned_staff_id == staff_id:
            continue
        if not job.may:
            raise NotYoursToAssign(invoice=job.invoice)
        moved = session.execute(
            text(
                "update processing_jobs set assigned_staff_id = :staff where id = :job"
                " and assigned_staff_id is not distinct from :before returning id"
            ),
            {"staff": staff_id, "job": job_id, "before": job.assigned_staff_id},
        ).first()
        if moved is None:
            raise HandedOverMeanwhile(invoice=job.invoice)
        session.execute(
            text(
                "insert into job_events (job_id, user_id, event, note, details)"
                " values (:job, :me, :event, :note, :details)"
            ).bindparams(bindparam("details", type_=JSONB)),
            {
                "job": job_id,
                "me": job.me,
                "event": "assigned" if who else "taken back",
                "note": word or None,
                # By their key: a name that may have to be forgotten stands in one place.
                "details": {} if staff_id is None else {"staff_id": str(staff_id)},
            },
        )
        if who is not None and who != job.me:
            facts = {"by": str(job.me), "invoice": job.invoice, "note": word}
            notifications.tell(work, who, NoticeKind.JOB_ASSIGNED, facts, "processing_jobs", job_id)
        work.record(
            JobAssigned(job_id=str(job_id), staff_id=None if staff_id is None else str(staff_id))
        )


def _colleague(session: Session, staff_id: UUID) -> UUID:
    """The person behind a row of staff."""
    found: UUID | None = session.execute(
        text("""
            select u.id from staff s join users u on u.id = s.user_id
            where s.id = :staff and s.office_id = (select current_office_id()) and u.is_active
        """),
        {"staff": staff_id},
    ).scalar()
    if found is None:
        raise ColleagueGone()
    return found
