"""Tests of the worker: what waits is matched, small first, once, and stopping leaves it whole."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text

from app.bootstrap import Runtime
from app.core.database import libpq_url
from app.flows import process_invoice, storing
from app.intake import jobs, reading, receive
from app.office import notifications
from app.worker import serve
from tests.prepared import invoice


def received(runtime: Runtime, path: Path, lines: int) -> UUID:
    document = reading.read(invoice(path, [f"Steel screw M{n}" for n in range(1, lines + 1)]))
    with runtime.desk.work() as work:
        person = work.session.scalar(text("select current_user_id()"))
        return receive.receive(
            work, user_id=person, client_id=None, document=document, path=path, country="GBR"
        )


def status(runtime: Runtime, job: UUID) -> str:
    with runtime.worker.read() as session:
        return jobs.job(session, job).status


def until(runtime: Runtime, job: UUID, wanted: str) -> None:
    end = time.monotonic() + 60
    while status(runtime, job) != wanted:
        assert time.monotonic() < end, f"the job is {status(runtime, job)}"
        time.sleep(0.05)


def test_small_invoices_do_not_wait_behind_large_ones(runtime: Runtime, tmp_path: Path) -> None:
    large = received(runtime, tmp_path / "large.csv", 30)
    small = received(runtime, tmp_path / "small.csv", 2)
    said: list[str] = []
    assert serve.take_all(runtime, threading.Event(), said.append) == 2
    order = [line.split(":")[0] for line in said]
    assert order.index(str(small)) < order.index(str(large))
    assert {status(runtime, large), status(runtime, small)} == {"COMPLETED"}
    # It was matched elsewhere, so whose job it is hears of it.
    with runtime.desk.read() as session:
        assert [each.entity_id for each in notifications.notices(session)] == [large, small]


def test_a_job_that_another_program_has_in_hand_is_left_to_it(
    runtime: Runtime, tmp_path: Path
) -> None:
    job = received(runtime, tmp_path / "a.csv", 2)
    with runtime.worker.alone(f"job {job}"):
        assert serve.take_all(runtime, threading.Event(), lambda _: None) == 0
    assert serve.take_all(runtime, threading.Event(), lambda _: None) == 1


def test_a_worker_that_is_stopped_leaves_the_rest_to_the_next(
    runtime: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process_invoice, "BATCH", 2)
    job = received(runtime, tmp_path / "a.csv", 11)
    stop = threading.Event()
    serve.take_all(runtime, stop, lambda _: stop.set())
    with runtime.worker.read() as session:
        left = len(jobs.lines(session, job, jobs.LineOutcome.PENDING))
    # What was under way is stored: a batch, and one that was being matched meanwhile.
    assert 0 < left < 11
    assert status(runtime, job) == "PROCESSING"
    assert serve.take_all(runtime, threading.Event(), lambda _: None) == 1
    assert status(runtime, job) == "COMPLETED"


def test_a_job_is_heard_of_and_the_worker_outlives_its_connections(
    runtime: Runtime, tmp_path: Path
) -> None:
    stop, said = threading.Event(), []
    worker = threading.Thread(target=serve.serve, args=(runtime, stop, said.append))
    worker.start()
    try:
        until(runtime, received(runtime, tmp_path / "a.csv", 2), "COMPLETED")
        with psycopg.connect(libpq_url(runtime.url), autocommit=True) as administrator:
            administrator.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where application_name = 'tariffdesk:worker' or query ilike 'listen%'"
            )
        until(runtime, received(runtime, tmp_path / "b.csv", 3), "COMPLETED")
    finally:
        stop.set()
        worker.join(20)
    assert not worker.is_alive()


def test_an_invoice_that_trips_over_a_bug_keeps_no_other_waiting(
    runtime: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = received(runtime, tmp_path / "bad.csv", 1)
    good = received(runtime, tmp_path / "good.csv", 2)
    whole = storing.record

    def stumbling(work: object, job: UUID, found: object) -> None:
        if job == bad:
            raise ZeroDivisionError
        whole(work, job, found)  # type: ignore[arg-type]

    monkeypatch.setattr(storing, "record", stumbling)
    assert serve.take_all(runtime, threading.Event(), lambda _: None) == 2
    assert status(runtime, bad) == "FAILED"
    assert status(runtime, good) == "COMPLETED"
