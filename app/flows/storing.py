"""Stores matched lines, and pays for them, in a thread of its own while the next are matched."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import update

from app.billing import ledger
from app.core.database import Database
from app.core.work import Work
from app.intake.models import ProcessingJob
from app.matching.match import Match, Outcome
from app.matching.record import StoredLine, record


@dataclass(frozen=True)
class Account:
    """Who pays for a job's lines, out of which hold, and what the ledger says it was for."""

    user: UUID
    hold: str
    note: str


class Storing:
    """Takes one batch after the other and stores each in one transaction, in their order.

    A batch that did not get so far when the program is killed is neither stored nor paid for.
    """

    def __init__(self, database: Database, job_id: UUID, account: Account) -> None:
        self._database = database
        self._job_id = job_id
        self._account = account
        self._charges = 0
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="storing")
        self._under_way: Future[int] | None = None

    def store(self, lines: Sequence[StoredLine], found: Sequence[Match]) -> None:
        """Begin with a batch; the one before must be :meth:`settled`."""
        assert self._under_way is None
        self._under_way = self._thread.submit(self._store, lines, found)

    def settled(self) -> int:
        """Wait for the batch that is under way; returns how many lines it had, 0 without one.

        Raises what storing it raised.
        """
        under_way, self._under_way = self._under_way, None
        return under_way.result() if under_way else 0

    def close(self) -> None:
        """Wait for the batch that is under way and end the thread."""
        self._thread.shutdown()

    def _store(self, lines: Sequence[StoredLine], found: Sequence[Match]) -> int:
        with self._database.work() as work:
            record(work, self._job_id, list(zip(lines, found, strict=True)))
            charged = sum(is_charged(match) for match in found)
            if charged:
                self._charges += 1
                account = self._account
                operation = f"{account.hold}:{self._charges}"
                ledger.commit(
                    work, account.user, operation, account.hold, charged, note=account.note
                )
                _charge(work, self._job_id, charged)
        return len(lines)


def is_charged(match: Match) -> bool:
    """Memory is free, and so is what no code was found for."""
    return match.kind != "product" and match.outcome not in (Outcome.VAGUE, Outcome.NOTHING)


def _charge(work: Work, job_id: UUID, amount: int) -> None:
    work.session.execute(
        update(ProcessingJob)
        .where(ProcessingJob.id == job_id)
        .values(credits_used=ProcessingJob.credits_used + amount)
    )
