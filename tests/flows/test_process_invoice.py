"""Tests of an invoice's way: lines kept, matched once, paid for once, gone on with after a stop."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from app.accounts import preferences
from app.accounts.rows import Preferences
from app.billing import balance, ledger
from app.bootstrap import Runtime
from app.core.errors import Unavailable
from app.flows import process_invoice
from app.flows.rows import Progress
from app.intake.refusals import FileMissing
from app.matching.normalise import bare
from app.office import notifications
from tests.prepared import SHORT, invoice


class ModelAway(Unavailable):
    """The matching model does not answer."""


def never() -> bool:
    return False


def quiet(_state: Progress) -> None:
    """Nobody listens."""


def after(batches: int) -> Callable[[], bool]:
    """Somebody who presses cancel after so many batches."""
    left = iter([False] * batches)
    return lambda: next(left, True)


def one(runtime: Runtime, sql: str, **values: Any) -> Any:
    with runtime.owner.read() as session:
        return session.execute(text(sql), values).one()


def job_of(runtime: Runtime, job: UUID) -> Any:
    return one(
        runtime,
        "select j.*, (select count(*) from invoice_lines where job_id = j.id) as kept,"
        " (select count(*) from invoice_lines where job_id = j.id and outcome = 'PENDING') as open,"
        " (select count(*) from product_matches where job_id = j.id) as matches"
        " from processing_jobs j where id = :job",
        job=job,
    )


def money(runtime: Runtime) -> tuple[int, int, int]:
    """Credits granted, spent and still held, as the ledger says."""
    row = one(
        runtime,
        "select coalesce(sum(delta) filter (where kind = 'GRANT'), 0) as given,"
        " coalesce(-sum(delta) filter (where kind = 'COMMIT'), 0) as spent,"
        " coalesce(-sum(delta) filter (where kind in ('HOLD', 'RELEASE')), 0) as kept"
        " from credit_ledger",
    )
    return int(row.given), int(row.spent), int(row.kept)


def charged(runtime: Runtime, job: UUID) -> int:
    """Lines of a job that have to be paid for: those with a code found."""
    row = one(
        runtime,
        "select count(*) as n from product_matches where job_id = :job"
        " and outcome <> 'VAGUE' and evidence ->> 'kind' <> 'product'",
        job=job,
    )
    return int(row.n)


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process_invoice, "BATCH", 2)


GOODS = [
    "Hex bolt M8 zinc plated",
    "Ball bearing 6204",
    "Knitted gloves coated with latex",
    "Ladies leather handbag",
    "Parts",
]


def test_a_sample_is_read_matched_and_paid_for(runtime: Runtime) -> None:
    told: list[Progress] = []
    job = process_invoice.process(runtime, SHORT, told.append, never)
    row = job_of(runtime, job)
    assert (row.status, row.kept, row.open) == ("COMPLETED", 8, 0)
    assert row.client_id is not None
    # What names no goods is free.
    assert charged(runtime, job) == 7
    assert row.credits_used == 7
    assert money(runtime) == (10_000, 7, 0)
    assert told[0].step == "Reading the invoice"
    assert (told[-1].done, told[-1].total, told[-1].job_id) == (8, 8, job)
    found = one(
        runtime,
        "select matched_hs_code from product_matches m join invoice_lines l"
        " on l.id = m.line_id where l.number = 1",
    )
    assert found[0].startswith("8467")


def test_the_same_finished_file_again_is_a_new_job(runtime: Runtime) -> None:
    first = process_invoice.process(runtime, SHORT, quiet, never)
    second = process_invoice.process(runtime, SHORT, quiet, never)
    assert first != second
    assert job_of(runtime, second).kept == 8
    # And to another country it is another one as well.
    third = process_invoice.process(runtime, SHORT, quiet, never, "USA")
    assert job_of(runtime, third).country_schema == "USA"
    assert money(runtime) == (10_000, 21, 0)


def test_what_cannot_be_read_leaves_nothing_behind(runtime: Runtime, tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        process_invoice.process(runtime, tmp_path / "gone.csv", quiet, never)
    assert one(runtime, "select count(*) from processing_jobs")[0] == 0


@pytest.mark.usefixtures("small_batches")
def test_cancelled_between_batches_keeps_what_is_done(runtime: Runtime, tmp_path: Path) -> None:
    file = invoice(tmp_path / "a.csv", GOODS)
    job = process_invoice.process(runtime, file, quiet, after(1))
    row = job_of(runtime, job)
    assert (row.status, row.open, row.matches) == ("CANCELLED", 3, 2)
    assert money(runtime) == (10_000, 2, 0)
    told: list[Progress] = []
    assert process_invoice.resume(runtime, job, told.append, never) == job
    row = job_of(runtime, job)
    assert (row.status, row.open, row.matches, row.credits_used) == ("COMPLETED", 0, 5, 4)
    assert money(runtime) == (10_000, 4, 0)
    # The count goes on from where it stopped.
    assert [state.done for state in told if state.total] == [4, 5]


@pytest.mark.usefixtures("small_batches")
def test_a_failure_on_the_way_is_said_and_gone_on_with(runtime: Runtime, tmp_path: Path) -> None:
    file = invoice(tmp_path / "a.csv", GOODS)
    model = runtime.embedder

    class Away:
        model_id, dimensions = model.model_id, model.dimensions
        lacking = bare(GOODS[2])

        def wake(self) -> None:
            model.wake()

        def embed(self, texts: Any) -> Any:
            if self.lacking in texts:
                self.lacking = ""
                raise ModelAway
            return model.embed(texts)

    runtime.__dict__["embedder"] = Away()
    with pytest.raises(ModelAway):
        process_invoice.process(runtime, file, quiet, never)
    (job,) = one(runtime, "select id from processing_jobs")
    row = job_of(runtime, job)
    assert (row.status, row.error_message) == ("FAILED", "The matching model does not answer.")
    assert (row.matches, row.kept) == (2, 5)
    assert money(runtime) == (10_000, 2, 0)
    process_invoice.resume(runtime, job, quiet, never)
    row = job_of(runtime, job)
    assert (row.status, row.error_message, row.matches) == ("COMPLETED", None, 5)
    assert money(runtime) == (10_000, 4, 0)


def test_without_credits_the_lines_are_kept_until_there_are_some(
    runtime: Runtime, tmp_path: Path
) -> None:
    with runtime.owner.read() as session:
        person = session.scalar(text("select id from users where is_local_owner"))
    with runtime.worker.work() as work:
        ledger.hold(work, person, "somebody else", 9_998)
    file = invoice(tmp_path / "a.csv", GOODS)
    with pytest.raises(ledger.NotEnoughCredits):
        process_invoice.process(runtime, file, quiet, never)
    (job,) = one(runtime, "select id from processing_jobs")
    row = job_of(runtime, job)
    assert (row.status, row.kept, row.matches) == ("FAILED", 5, 0)
    assert "takes 5 credits and 2 are left" in row.error_message
    with runtime.worker.work() as work:
        ledger.grant(work, person, "more", 3)
    process_invoice.resume(runtime, job, quiet, never)
    assert job_of(runtime, job).status == "COMPLETED"
    # Four lines were paid for, and the vague one's credit is free again.
    assert money(runtime) == (10_003, 4, 9_998)


@pytest.mark.usefixtures("small_batches")
def test_a_job_that_was_cut_off_goes_on(runtime: Runtime, tmp_path: Path) -> None:
    class Killed(BaseException):
        """As if the program were gone: nothing is cleaned up."""

    file = invoice(tmp_path / "a.csv", GOODS)

    def killed(state: Progress) -> None:
        if state.done == 2:
            # No credit is given back by a program that is dead.
            monkey.setattr(ledger, "release", lambda *_args, **_more: 0)
            monkey.setattr(process_invoice.jobs, "fail", lambda *_args: None)
            raise Killed

    with pytest.MonkeyPatch.context() as monkey, pytest.raises(Killed):
        process_invoice.process(runtime, file, killed, never)
    (job,) = one(runtime, "select id from processing_jobs")
    assert job_of(runtime, job).status == "PROCESSING"
    assert money(runtime) == (10_000, 2, 3)
    assert process_invoice.cut_off(runtime) == [job]
    assert process_invoice.process(runtime, file, quiet, never) == job
    row = job_of(runtime, job)
    assert (row.status, row.matches, row.credits_used) == ("COMPLETED", 5, 4)
    assert money(runtime) == (10_000, 4, 0)
    assert process_invoice.cut_off(runtime) == []


def test_a_job_killed_after_its_last_line_is_finished(runtime: Runtime) -> None:
    job = process_invoice.process(runtime, SHORT, quiet, never)
    with runtime.owner.work() as work:
        work.session.execute(text("update processing_jobs set status = 'PROCESSING'"))
    assert process_invoice.process(runtime, SHORT, quiet, never) == job
    assert job_of(runtime, job).status == "COMPLETED"
    assert money(runtime) == (10_000, 7, 0)


def test_a_product_decided_before_is_proposed_and_free(runtime: Runtime, tmp_path: Path) -> None:
    from app.flows.desk import Desk
    from app.review.rows import LineQuery

    desk = Desk(runtime)
    file = invoice(tmp_path / "a.csv", GOODS[:1])
    first = process_invoice.process(runtime, file, quiet, never)
    (line,) = desk.lines(first, LineQuery(), 0, 1).rows
    desk.decide(line.line_id, "731816", line.version, 1.0, "search", ())
    second = process_invoice.process(runtime, file, quiet, never)
    (line,) = desk.lines(second, LineQuery(), 0, 1).rows
    assert (line.code, line.decided) == ("731816", False)
    assert job_of(runtime, second).credits_used == 0
    assert money(runtime) == (10_000, 1, 0)


def test_few_credits_left_are_told_to_who_wants_to_hear_it(
    runtime: Runtime, tmp_path: Path
) -> None:
    def told() -> list[str]:
        with runtime.desk.read() as session:
            return [one.sentence for one in notifications.notices(session)]

    process_invoice.process(runtime, invoice(tmp_path / "a.csv", ["Hex bolt"]), quiet, never)
    assert told() == []
    with runtime.worker.work() as work:
        user = work.session.scalar(text("select id from users where is_local_owner"))
        left = balance.balance(work.session, user).available
        ledger.hold(work, user, "elsewhere", left - 20)
    with runtime.desk.work() as work:
        preferences.prefer(work, Preferences(usage_alerts=False))
    process_invoice.process(runtime, invoice(tmp_path / "b.csv", ["Hex nut"]), quiet, never)
    assert told() == []
    with runtime.desk.work() as work:
        preferences.prefer(work, Preferences())
    process_invoice.process(runtime, invoice(tmp_path / "c.csv", ["Ball bearing"]), quiet, never)
    [sentence] = told()
    assert "credits are left" in sentence
