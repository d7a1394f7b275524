"""A desk that may not match: its job is matched elsewhere while it watches, or it is told why."""

from __future__ import annotations

import threading
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from app.bootstrap import Runtime
from app.flows import handing_over, process_invoice
from app.flows.rows import Progress
from app.intake import jobs, reading, receive
from app.worker import serve
from tests.prepared import SHORT


def received(runtime: Runtime) -> UUID:
    document = reading.read(SHORT)
    with runtime.desk.work() as work:
        person = work.session.scalar(text("select current_user_id()"))
        return receive.receive(
            work, user_id=person, client_id=None, document=document, path=SHORT, country="GBR"
        )


def status(runtime: Runtime, job: UUID) -> str:
    with runtime.desk.read() as session:
        return jobs.job(session, job).status


def test_the_desk_watches_a_worker_finish_its_job(runtime: Runtime) -> None:
    job = received(runtime)
    told: list[Progress] = []
    stop = threading.Event()
    worker = threading.Thread(target=serve.take_all, args=(runtime, stop, lambda _: None))
    worker.start()
    try:
        assert handing_over.follow(runtime.desk, job, told.append, lambda: False) == job
    finally:
        stop.set()
        worker.join()
    assert status(runtime, job) == "COMPLETED"
    assert all(state.job_id == job for state in told)


def test_a_desk_that_gives_up_cancels_the_job(runtime: Runtime) -> None:
    job = received(runtime)
    handing_over.follow(runtime.desk, job, lambda _: None, lambda: True)
    assert status(runtime, job) == "CANCELLED"
    assert serve.take_all(runtime, threading.Event(), lambda _: None) == 0


def test_a_cancelled_job_is_put_back_when_it_is_wanted_after_all(runtime: Runtime) -> None:
    job = received(runtime)
    handing_over.follow(runtime.desk, job, lambda _: None, lambda: True)
    seen: list[str] = []

    def asked() -> bool:
        seen.append(status(runtime, job))
        return True

    handing_over.follow(runtime.desk, job, lambda _: None, asked)
    assert seen == ["PENDING"]


def test_a_job_that_the_worker_gave_up_says_why(runtime: Runtime, tmp_path: Path) -> None:
    job = received(runtime)

    def meanwhile() -> bool:
        with runtime.worker.work() as work:
            jobs.fail(work, job, "The matching model does not answer.")
        return False

    with pytest.raises(handing_over.MatchingFailed, match="model does not answer"):
        handing_over.follow(runtime.desk, job, lambda _: None, meanwhile)
    # Asking again puts it back for the worker, who now gets it done.
    stop = threading.Event()

    def then() -> bool:
        return serve.take_all(runtime, stop, lambda _: None) > 1

    handing_over.follow(runtime.desk, job, lambda _: None, then)
    assert status(runtime, job) == "COMPLETED"
    assert process_invoice.cut_off(runtime) == []
