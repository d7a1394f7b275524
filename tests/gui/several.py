"""An office of several over one real database: two people, each at a desk of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.accounts.models import Staff
from app.accounts.roles import StaffRole
from app.bootstrap import Runtime
from app.flows.desk import Desk
from app.matching.embedder import Embedder
from app.review.models import Rule
from app.review.rows import LineQuery, ReviewLine
from tests.databases import Databases
from tests.prepared import SHORT, runtime_on


@dataclass
class Office:
    """``mine`` is the desk the page is built over, ``bea`` a colleague's; both see ``job``."""

    databases: Databases
    mine: Desk
    bea: Desk
    job: UUID
    bea_staff: UUID

    def lines(self, desk: Desk | None = None) -> list[ReviewLine]:
        """All lines as a desk sees them now."""
        return list((desk or self.mine).lines(self.job, LineQuery(), 0, 200).rows)

    def codes(self, line_id: UUID) -> list[str]:
        """Its candidates, best first."""
        return [one.code for one in self.mine.candidates(line_id)]

    def bea_says(self, number: int, code: str | None) -> None:
        """The colleague decides a line at their own desk."""
        line = self.lines(self.bea)[number - 1]
        if code is None:
            self.bea.none_of_these(line.line_id, line.version, 1.0, ())
        else:
            self.bea.decide(line.line_id, code, line.version, 1.0, "key", ())

    def rule(self, **facts: Any) -> None:
        """What the office asks of decisions from now on."""
        with self.databases.owner.work() as work:
            office = work.session.execute(
                text("select office_id from processing_jobs where id = :id"), {"id": self.job}
            ).scalar_one()
            work.session.add(Rule(office_id=office, **facts))


@contextmanager
def sit_down(
    databases: Databases, runtime: Runtime, home: Path, embedder: Embedder
) -> Iterator[Office]:
    """The local owner with the short sample matched, and Bea Holt beside them."""
    mine = Desk(runtime)
    job = mine.process(SHORT, lambda _state: None, lambda: False)
    with databases.owner.read() as session:
        where = session.execute(
            text("select office_id from processing_jobs where id = :id"), {"id": job}
        ).scalar_one()
    seat = databases.new_desk(office_id=where, full_name="Bea Holt")
    with databases.owner.work() as work:
        staff = Staff(
            user_id=seat.user_id,
            office_id=where,
            name="Bea Holt",
            email="bea@example.com",
            role=StaffRole.BROKER,
            assigned_area={},
        )
        work.session.add(staff)
        work.session.flush()
        bea_staff = staff.id
    elsewhere = runtime_on(databases.url, home, embedder)
    elsewhere.__dict__["desk"] = seat.database
    try:
        yield Office(databases, mine, Desk(elsewhere), job, bea_staff)
    finally:
        elsewhere.close()


Opened = Callable[..., Any]
