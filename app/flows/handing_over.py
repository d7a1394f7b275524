"""A desk that may not match leaves a job to the office's worker and watches it being done."""

from __future__ import annotations

import time
from uuid import UUID

from sqlalchemy import text

from app.core.database import Database
from app.core.errors import Refused
from app.flows.rows import Cancelled, Progress, Tell
from app.intake import jobs

# How often a desk looks, and how long it takes a job nobody has begun for a busy worker's.
LOOK = 0.5  # s
PATIENCE = 10.0  # s


class MatchingFailed(Refused):
    """The invoice was not matched to its end: {reason}"""


def follow(desk: Database, job_id: UUID, tell: Tell, cancelled: Cancelled) -> UUID:
    """Wait until a worker has matched a job, telling how far it is; returns the job.

    A job that was cancelled or failed is put back for the worker first. ``cancelled`` stops the
    job, not only the watching. Raises :class:`MatchingFailed` with the worker's reason.
    """
    with desk.work() as work:
        status = jobs.job(work.session, job_id).status
        if status in ("FAILED", "CANCELLED"):
            jobs.wait(work, job_id)
    begun = time.monotonic()
    while True:
        with desk.read() as session:
            job = jobs.job(session, job_id)
            left = session.execute(
                text("select count(*) from invoice_lines where job_id = :job and"
                     " outcome = 'PENDING'"),
                {"job": job_id},
            ).scalar_one()  # fmt: skip
        if job.status == "FAILED":
            raise MatchingFailed(reason=job.error or "the worker gave no reason.")
        if job.status not in ("PENDING", "PROCESSING"):
            return job_id
        if cancelled():
            with desk.work() as work:
                jobs.cancel(work, job_id)
            return job_id
        step = "Matching"
        if job.status == "PENDING":
            waited = time.monotonic() - begun > PATIENCE
            step = "Waiting: the office's worker is busy or away" if waited else "Waiting"
        tell(Progress(step, job.lines - left, job.lines, job_id=job_id))
        time.sleep(LOOK)
