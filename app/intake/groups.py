"""Batch groups: the invoices of one consignment under one name."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.errors import Refused
from app.core.text import one_line
from app.core.work import Work
from app.intake.events import JobsGrouped
from app.intake.jobs import JobMissing
from app.intake.rows import GroupRow

LONGEST = 255


class GroupNeedsName(Refused):
    """A consignment needs a name: the number of the container or the waybill, say."""


class NotYoursToGroup(Refused):
    """The invoice {invoice} is grouped by its owner, who has it now, or a manager."""


def groups(session: Session, limit: int = 50) -> list[GroupRow]:
    """The office's consignments, newest first, with how many invoices each holds."""
    found = session.execute(
        text(
            "select b.id, b.batch_name as name, b.created_at,"
            " (select count(*) from processing_jobs j where j.batch_group_id = b.id) as invoices"
            " from batch_groups b order by b.created_at desc, b.id limit :limit"
        ),
        {"limit": limit},
    )
    return [GroupRow(**row._mapping) for row in found]


def group(work: Work, job_ids: Sequence[UUID], name: str) -> UUID:
    """Put invoices under a name, into the consignment that has it already or a new one.

    All of them or none; returns the consignment. Raises :class:`GroupNeedsName`,
    :class:`NotYoursToGroup` and :class:`~app.intake.jobs.JobMissing`.
    """
    wanted = one_line(name.replace("\0", ""))[:LONGEST].strip()
    if not wanted:
        raise GroupNeedsName()
    session = work.session
    group_id: UUID | None = session.scalar(
        text(
            "select id from batch_groups where lower(batch_name) = lower(:name)"
            " order by created_at desc limit 1"
        ),
        {"name": wanted},
    )
    if group_id is None:
        group_id = session.execute(
            text(
                "insert into batch_groups (office_id, batch_name)"
                " values (current_office_id(), :name) returning id"
            ),
            {"name": wanted},
        ).scalar_one()
    _put(work, job_ids, group_id)
    return group_id


def ungroup(work: Work, job_ids: Sequence[UUID]) -> None:
    """Take invoices out of their consignments; one that is left empty is gone."""
    _put(work, job_ids, None)


def _put(work: Work, job_ids: Sequence[UUID], group_id: UUID | None) -> None:
    session = work.session
    # In one order, so that two people who group the same jobs do not wait for each other.
    for job_id in sorted(set(job_ids)):
        moved = session.execute(
            text("update processing_jobs set batch_group_id = :group where id = :job returning id"),
            {"group": group_id, "job": job_id},
        ).first()
        if moved is None:
            invoice = session.scalar(
                text("select coalesce(invoice_number, input_file_name) from processing_jobs"
                     " where id = :job"),
                {"job": job_id},
            )  # fmt: skip
            if invoice is None:
                raise JobMissing()
            raise NotYoursToGroup(invoice=invoice)
    session.execute(
        text(
            "delete from batch_groups b where not exists"
            " (select from processing_jobs j where j.batch_group_id = b.id)"
        )
    )
    work.record(JobsGrouped(group_id=None if group_id is None else str(group_id)))
