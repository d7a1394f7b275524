"""What a team on one shipment asks: who is where, whose it is, what decisions need, what is new."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from app.accounts import team
from app.accounts.rows import Member
from app.bootstrap import Runtime
from app.intake import assignments
from app.office import notifications
from app.office.rows import Notice
from app.review import leases
from app.review import rules as decision_rules
from app.review.rows import DecisionRule, Presence


class Teamwork:
    """See :class:`app.gui.services.Teamwork`."""

    def __init__(self, runtime: Runtime) -> None:
        self._desk = runtime.desk

    def claim(self, line_id: UUID) -> str | None:
        """Take a line in hand; answers the name of the colleague who has it already."""
        with self._desk.work() as work:
            return leases.claim(work, line_id)

    def let_go(self) -> None:
        """Nothing is in hand any more."""
        with self._desk.work() as work:
            leases.let_go(work)

    def present(self, job_id: UUID) -> list[Presence]:
        """Who else is at work on this invoice, and where."""
        with self._desk.read() as session:
            return leases.present(session, job_id)

    def colleagues(self) -> list[Member]:
        """Who a job can be given to, active people by name."""
        with self._desk.read() as session:
            found = team.members(session)
        return [one for one in found if one.is_active and one.staff_id and not one.is_invited]

    def assign(self, job_ids: Sequence[UUID], staff_id: UUID | None, note: str) -> None:
        """Hand jobs over, with a word to the colleague; None takes them back to nobody."""
        with self._desk.work() as work:
            assignments.assign(work, job_ids, staff_id, note)

    def rules(self) -> list[DecisionRule]:
        """What the office asks of decisions."""
        with self._desk.read() as session:
            return decision_rules.rules(session)

    def keep_rules(self, rules: Sequence[DecisionRule]) -> None:
        """Replace them all; for managers."""
        with self._desk.work() as work:
            decision_rules.keep(work, rules)

    def notices(self, limit: int = 50) -> list[Notice]:
        """What this person was told, newest first."""
        with self._desk.read() as session:
            return notifications.notices(session, limit)

    def read_notices(self, ids: Sequence[UUID]) -> None:
        """They were seen."""
        with self._desk.work() as work:
            notifications.read(work, ids)
