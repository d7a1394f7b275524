"""Takes the invoices that wait, small ones first, and matches them, until it is told to stop."""

from __future__ import annotations

import json
import logging
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.bootstrap import Runtime
from app.core.database import ServerAway
from app.core.errors import Told
from app.flows import process_invoice
from app.flows.rows import Progress
from app.intake import jobs

# A notification may be missed; what waits is found by looking, too.
LOOK_ANYWAY = 15  # s
LONGEST_PAUSE = 30.0  # s
WAKES = {"JobReceived", "JobChanged"}

Tell = Callable[[str], None]
logger = logging.getLogger(__name__)


def serve(runtime: Runtime, stop: threading.Event, tell: Tell) -> None:
    """Match whatever waits now and whatever comes, until ``stop`` is set.

    Several workers may run: a job is one worker's at a time, and what a killed one left is gone
    on with by another. While the server is away the worker dials again, ever less often.
    """
    pause = 0.5
    while not stop.is_set():
        try:
            with _ears(runtime) as ears:
                pause = 0.5
                while not stop.is_set():
                    take_all(runtime, stop, tell)
                    _listen(ears, stop)
        except ServerAway as away:
            tell(str(away))
            stop.wait(pause * random.uniform(0.5, 1.0))
            pause = min(pause * 2, LONGEST_PAUSE)


def take_all(runtime: Runtime, stop: threading.Event, tell: Tell) -> int:
    """Match what waits now; returns how many jobs were worked on."""
    done = 0
    while not stop.is_set() and (job_id := _next(runtime)) is not None:
        _take(runtime, job_id, stop, tell)
        done += 1
    return done


def _take(runtime: Runtime, job_id: UUID, stop: threading.Event, tell: Tell) -> None:
    def told(state: Progress) -> None:
        if state.total:
            tell(f"{job_id}: {state.done} of {state.total} lines")

    def cancelled() -> bool:
        with runtime.worker.read() as session:
            return jobs.job(session, job_id).status == "CANCELLED"

    try:
        process_invoice.resume(runtime, job_id, told, cancelled, stop.is_set)
    except ServerAway:
        raise
    except Told as failed:  # the job carries the sentence
        tell(f"{job_id}: {failed}")
    except Exception as bug:
        # One invoice that trips over a mistake of ours must not keep all others waiting.
        logger.exception("matching stopped")
        tell(f"{job_id}: {type(bug).__name__}, see the log")
        with runtime.worker.work() as work:
            jobs.fail(work, job_id, "Matching stopped at a mistake of the program.")
    with runtime.worker.work() as work:
        jobs.tell_owner(work, job_id)


def _next(runtime: Runtime) -> UUID | None:
    """The smallest job that waits and that no program is at work on."""
    with runtime.worker.read() as session:
        waiting = session.scalars(
            text(
                "select j.id from processing_jobs j where j.status in ('PENDING', 'PROCESSING')"
                f" and not {jobs.ASKS_COLUMNS} order by j.total_products, j.created_at limit 50"
            )
        ).all()
    return next((job for job in waiting if not process_invoice.is_taken(runtime, job)), None)


@contextmanager
def _ears(runtime: Runtime) -> Iterator[Any]:
    connection = runtime.worker.listen()
    try:
        yield connection
    finally:
        connection.close()


def _listen(ears: Any, stop: threading.Event) -> None:
    """Wait for a job to be announced, or for the time to look anyway."""
    import psycopg

    try:
        for _ in range(LOOK_ANYWAY):
            for notice in ears.notifies(timeout=1.0, stop_after=1):
                if WAKES & {name for name, _ in json.loads(notice.payload)}:
                    return
            if stop.is_set():
                return
    except psycopg.OperationalError as error:
        raise ServerAway(reason=str(error).strip().splitlines()[0]) from error
