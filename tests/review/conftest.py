"""An office at work: a job with lines, matched in different ways, and codes to decide for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from app.accounts.models import Staff
from app.accounts.roles import StaffRole, UserRole
from app.intake.models import InvoiceLine
from app.office import notifications
from app.review import decide, queue
from app.review.decide import Choice
from app.review.models import Rule
from app.review.rows import LineQuery, ReviewLine
from tests.databases import Databases, Desk

CODES = ("847130", "847141", "611610")


@dataclass
class Office:
    """A job of four lines: three with a code proposed (0.90, 0.50, 0.70), one vague."""

    databases: Databases
    desk: Desk
    job: UUID
    lines: list[UUID]

    def line(self, place: int, desk: Desk | None = None) -> ReviewLine:
        """A line as it is now."""
        with (desk or self.desk).database.read() as session:
            return queue.line(session, self.lines[place])

    def ask(self, query: LineQuery | None = None) -> list[int]:
        """The numbers of the lines that a query finds, in its order."""
        with self.desk.database.read() as session:
            rows, total = queue.lines(session, self.job, query or LineQuery(), 0, 100)
        assert total == len(rows)
        return [row.number for row in rows]

    def accept(
        self, place: int, code: str = CODES[0], desk: Desk | None = None, **choice: object
    ) -> None:
        """Settle a line at its present version."""
        with (desk or self.desk).database.work() as work:
            given = {"version": self.line(place).version} | choice
            decide.accept(work, self.lines[place], code, Choice(**given))  # type: ignore[arg-type]

    def none(self, place: int, desk: Desk | None = None, **choice: object) -> None:
        """Say of a line that no candidate is right."""
        with (desk or self.desk).database.work() as work:
            given = {"version": self.line(place).version} | choice
            decide.none_of_these(work, self.lines[place], Choice(**given))  # type: ignore[arg-type]

    def undo(self, desk: Desk | None = None) -> UUID:
        """Take back the latest decision of a desk."""
        with (desk or self.desk).database.work() as work:
            return decide.undo(work)

    def rule(self, **facts: Any) -> None:
        """Ask something of the office's decisions."""
        with self.databases.owner.work() as work:
            work.session.add(Rule(office_id=self.desk.office_id, **facts))

    def colleague(
        self,
        name: str = "Bea Holt",
        staff: StaffRole = StaffRole.BROKER,
        area: Mapping[str, Sequence[str]] | None = None,
        role: UserRole = UserRole.USER,
    ) -> Desk:
        """Another person of the office, at a desk of their own."""
        desk = self.databases.new_desk(office_id=self.desk.office_id, full_name=name, role=role)
        self.hire(desk, name, staff, area)
        return desk

    def hire(
        self,
        desk: Desk,
        name: str = "Ada Broker",
        role: StaffRole = StaffRole.BROKER,
        area: Mapping[str, Sequence[str]] | None = None,
    ) -> UUID:
        """Make a person staff of the office, with an area; returns the row of staff."""
        with self.databases.owner.work() as work:
            made = Staff(
                user_id=desk.user_id,
                office_id=desk.office_id,
                name=name,
                role=role,
                assigned_area=dict(area or {}),
            )
            work.session.add(made)
            work.session.flush()
            return made.id

    def notices(self, desk: Desk) -> list[str]:
        """What a person was told, as sentences, newest first."""
        with desk.database.read() as session:
            return [notice.sentence for notice in notifications.notices(session)]

    def count(self, table: str) -> int:
        """How many rows a table has, whoever may see them."""
        with self.databases.owner.read() as session:
            return int(session.scalar(text(f"select count(*) from {table}")) or 0)


def make_office(
    databases: Databases, lines: Sequence[Mapping[str, Any]] = ({}, {}, {}, {}), **job: Any
) -> Office:
    """An office with such a job; ``lines`` says what is particular about each."""
    desk = databases.new_desk(full_name="Ada Broker")
    for code in CODES:
        databases.code(code)
    job_id, _ = databases.job(desk, lines=0, **job)
    with databases.owner.work() as work:
        made = [
            InvoiceLine(
                job_id=job_id,
                number=n,
                source=f"row {n + 1}",
                **{"description": f"Goods {n}"} | facts,
            )
            for n, facts in enumerate(lines, start=1)
        ]
        work.session.add_all(made)
        work.session.flush()
        keys = [line.id for line in made]
    for key, code, score in zip(keys, CODES, ("0.90", "0.50", "0.70"), strict=False):
        databases.match(job_id, key, code, confidence_score=score)
    databases.match(job_id, keys[3], evidence={"missing": "It names no goods."})
    return Office(databases, desk, job_id, keys)


@pytest.fixture
def office(databases: Databases) -> Office:
    """An office with a job of four lines."""
    return make_office(databases)
