"""Matched lines are stored and paid for batch by batch, and what fails is said to who asks."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from app.billing import ledger
from app.bootstrap import Runtime
from app.flows import process_invoice
from app.flows.storing import Account, Storing, is_charged
from app.intake import reading, receive
from app.matching.match import Match, Outcome
from tests.prepared import invoice

FOUND = Match(Outcome.MATCHED, "731815", 0.9, "Good")


def received(runtime: Runtime, file: Path) -> tuple[UUID, UUID]:
    with runtime.owner.work() as work:
        user = work.session.execute(text("select id from users where is_local_owner")).scalar_one()
        job = receive.receive(
            work,
            user_id=user,
            client_id=None,
            document=reading.read(file),
            path=file,
            country="GBR",
        )
    return user, job


def count(runtime: Runtime, job: UUID) -> tuple[int, int]:
    """Matches stored, and credits that the job says were used."""
    with runtime.owner.read() as session:
        row = session.execute(
            text(
                "select credits_used, (select count(*) from product_matches where job_id = j.id)"
                " as matches from processing_jobs j where id = :job"
            ),
            {"job": job},
        ).one()
    return row.matches, row.credits_used


@pytest.mark.parametrize(
    ("match", "charged"),
    [
        (FOUND, True),
        (Match(Outcome.WEAK, "731815", 0.2, "Weak"), True),
        (Match(Outcome.MATCHED, "731815", 1.0, "Strong", kind="product"), False),
        (Match(Outcome.VAGUE), False),
        (Match(Outcome.NOTHING), False),
    ],
)
def test_what_was_found_is_paid_for(match: Match, charged: bool) -> None:
    assert is_charged(match) is charged


def test_batches_are_stored_in_their_order_and_paid_for_once(
    runtime: Runtime, tmp_path: Path
) -> None:
    user, job = received(runtime, invoice(tmp_path / "a.csv", ["Hex bolt", "Hex nut", "Washer"]))
    with runtime.worker.work() as work:
        ledger.hold(work, user, "hold", 3)
        lines = process_invoice.waiting_lines(work.session, job, 0)
    storing = Storing(runtime.worker, job, Account(user, "hold", "Test"))
    try:
        assert storing.settled() == 0
        storing.store(lines[:2], [FOUND, FOUND])
        assert storing.settled() == 2
        assert count(runtime, job) == (2, 2)
        assert storing.settled() == 0
        storing.store(lines[2:], [Match(Outcome.VAGUE, missing="Say more.")])
    finally:
        storing.close()
    assert count(runtime, job) == (3, 2)


def test_what_cannot_be_paid_for_is_not_stored(runtime: Runtime, tmp_path: Path) -> None:
    user, job = received(runtime, invoice(tmp_path / "a.csv", ["Hex bolt"]))
    with runtime.worker.read() as session:
        lines = process_invoice.waiting_lines(session, job, 0)
    storing = Storing(runtime.worker, job, Account(user, "no such hold", "Test"))
    try:
        storing.store(lines, [FOUND])
        with pytest.raises(ValueError, match="keeps less than asked for"):
            storing.settled()
    finally:
        storing.close()
    assert count(runtime, job) == (0, 0)
