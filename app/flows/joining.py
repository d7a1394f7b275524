"""Packing lists join their invoice: given together, or later as long as nothing is exported."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from app.bootstrap import Runtime
from app.core.database import Database
from app.core.errors import Refused
from app.intake import consignment, joined, reading, receive
from app.intake.document import Document
from app.intake.events import JobChanged
from app.intake.jobs import JobMissing, JobOfAnother, note
from app.intake.models import ProcessingJob
from app.office import attachments
from app.office.models import LARGEST_ATTACHMENT

STEP = "packing list joined"


class NotPacking(Refused):
    """{name} has prices: it is an invoice of its own and no packing list."""


class AlreadyExported(Refused):
    """{invoice} has been exported: what was lodged stays as it is."""


class NothingJoined(Refused):
    """Nothing was joined: {reason}"""


def read(path: Path, packing_lists: Sequence[Path] = ()) -> Document:
    """Read an invoice and join the packing lists and waybills that a person gave with it.

    Raises what reading refuses, and :class:`NotPacking`.
    """
    invoice = reading.read(path)
    others = [_packing_list(other) for other in packing_lists]
    if not others:
        return invoice
    return consignment.join(invoice, others, [_why(invoice, other) for other in others])


class Joining:
    """See :class:`app.gui.services.Joining`."""

    def __init__(self, runtime: Runtime) -> None:
        self._desk = runtime.desk

    def join_packing(self, job_id: UUID, path: Path) -> tuple[str, ...]:
        """Join a packing list or waybill to an invoice that is there; what was said of it."""
        return join(self._desk, job_id, path)


def join(desk: Database, job_id: UUID, path: Path) -> tuple[str, ...]:
    """The same: the invoice's lines stay as they were read.

    What the packing list says of them is kept with the job, and declarations take it where the
    invoice itself says nothing. Raises what reading refuses, and the refusals of this module.
    """
    other = _packing_list(path)
    data = path.read_bytes()
    with desk.work() as work:
        session = work.session
        # One at a time per job, so that two packing lists do not overwrite each other.
        session.execute(select(func.pg_advisory_xact_lock(job_id.int % 2**63)))
        job = session.get(ProcessingJob, job_id)
        if job is None:
            raise JobMissing()
        invoice = joined.stored(session, job)
        if _exported(session, job_id):
            raise AlreadyExported(invoice=job.invoice_number or job.input_file_name)
        whole = consignment.join(invoice, [other], [_why(invoice, other)])
        more = joined.difference(invoice, whole)
        said = tuple(problem.sentence for problem in whole.problems)
        if not more:
            raise NothingJoined(reason=" ".join(said[1:]) or f"{path.name} states no masses.")
        changed = session.execute(
            update(ProcessingJob)
            .where(ProcessingJob.id == job_id)
            .values(joined=receive.cleaned(joined.together(job.joined, more)))
        )
        if not changed.rowcount:  # type: ignore[attr-defined]
            raise JobOfAnother()
        if len(data) <= LARGEST_ATTACHMENT:
            attachments.keep(
                work, "processing_jobs", job_id, path.name, data, office_id=job.office_id
            )
        note(work, job_id, STEP, path.name)
        work.record(JobChanged(job_id=str(job_id), status=job.status))
    return said


def _packing_list(path: Path) -> Document:
    other = reading.read(path)
    if any(line.value is not None for line in other.lines):
        raise NotPacking(name=path.name)
    return other


def _exported(session: Session, job_id: UUID) -> bool:
    return bool(
        session.scalar(
            text(
                "select exists (select from declaration_exports x join declarations d"
                " on d.id = x.declaration_id where d.job_id = :job)"
            ),
            {"job": job_id},
        )
    )


def _why(invoice: Document, other: Document) -> str:
    """What the packing list belongs to the invoice by; a person's word where nothing else does."""
    named = consignment.names(other, invoice)
    if named is None:
        return f"{other.name} was added to this invoice."
    if named:
        return f"{other.name} names invoice {other.invoice_number}."
    return (
        f"{other.name} names invoice {other.invoice_number} and not {invoice.invoice_number}; it "
        "was joined because it was added to this one."
    )
