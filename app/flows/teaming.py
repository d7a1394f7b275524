"""What the page Office asks of the team and of the office itself."""

from __future__ import annotations

from uuid import UUID

from app.accounts import offices, team
from app.accounts.rows import Invitation, Member, MemberFacts, OfficeFacts
from app.bootstrap import Runtime


class Teaming:
    """See :class:`app.gui.services.Teaming`."""

    def __init__(self, runtime: Runtime) -> None:
        self._desk = runtime.desk

    def members(self) -> list[Member]:
        """Everybody of the office, active ones first, by name."""
        with self._desk.read() as session:
            return team.members(session)

    def invite(self, facts: MemberFacts) -> Invitation:
        """Ask a colleague in; the code is shown once."""
        with self._desk.work() as work:
            return team.invite(work, facts)

    def change_member(self, user_id: UUID, facts: MemberFacts) -> None:
        """Change what a person is and answers for."""
        with self._desk.work() as work:
            team.change(work, user_id, facts)

    def new_code(self, user_id: UUID) -> Invitation:
        """A code with which a person chooses another password; ends their sessions."""
        with self._desk.work() as work:
            return team.new_code(work, user_id)

    def unlock_member(self, user_id: UUID) -> None:
        """Open an account that wrong tries locked."""
        with self._desk.work() as work:
            team.unlock(work, user_id)

    def deactivate(self, user_id: UUID) -> None:
        """Close an account: its sessions end at once."""
        with self._desk.work() as work:
            team.deactivate(work, user_id)

    def reactivate(self, user_id: UUID) -> None:
        """Open it again."""
        with self._desk.work() as work:
            team.reactivate(work, user_id)

    def office(self) -> OfficeFacts:
        """The firm."""
        with self._desk.read() as session:
            return offices.office(session)

    def change_office(self, before: OfficeFacts, after: OfficeFacts) -> OfficeFacts:
        """Keep what is different; raises :class:`app.core.conflict.Changed`."""
        with self._desk.work() as work:
            return offices.change(work, before, after)
