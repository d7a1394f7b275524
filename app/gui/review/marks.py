"""What this desk knows of lines beside their rows: who is on them, and what waits here."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from app.gui.person import initials
from app.review.rows import Kept, KeptDecision, Presence, ReviewLine

YOU = "You"  # as the desk itself calls who sits at it


@dataclass(frozen=True)
class Said:
    """A decision of this person that the server has not answered yet; None is none of these."""

    code: str | None


class Marks(QObject):
    """Laid over the rows of the table, so that a refresh neither hides nor undoes any of it."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.me = ""  # this person's name
        self._present: dict[UUID, Presence] | None = None  # None: not asked yet
        self._said: dict[UUID, Said] = {}
        self._kept: dict[UUID, KeptDecision] = {}
        self._refused: dict[UUID, KeptDecision] = {}

    # -- what is told

    def show_present(self, people: Iterable[Presence] | None) -> None:
        """Who else is where; None when that is not known (yet)."""
        now = None if people is None else {one.line_id: one for one in people}
        if now != self._present:
            self._present = now
            self.changed.emit()

    def say(self, line_id: UUID, code: str | None) -> None:
        """A decision is on its way."""
        self._said[line_id] = Said(code)
        self._refused.pop(line_id, None)
        self.changed.emit()

    def unsay(self, line_id: UUID) -> None:
        """It was answered."""
        if self._said.pop(line_id, None) is not None:
            self.changed.emit()

    def show_kept(self, kept: Kept) -> None:
        """What waits on this desk; the latest decision on a line counts."""
        now = {one.line_id: one for one in kept.decisions}
        if now != self._kept:
            self._kept = now
            self.changed.emit()

    def refuse(self, decision: KeptDecision) -> None:
        """The server said no to a decision taken just now."""
        self._refused[decision.line_id] = decision
        self.changed.emit()

    def forget_refused(self, line_id: UUID | None = None) -> None:
        """It was seen to; without a line, all of them."""
        before = len(self._refused)
        if line_id is None:
            self._refused.clear()
        else:
            self._refused.pop(line_id, None)
        if len(self._refused) != before:
            self.changed.emit()

    # -- what is asked

    def is_me(self, name: str | None) -> bool:
        """Whether that is the name of who sits here."""
        return bool(name) and name in (YOU, self.me)

    def who(self, line: ReviewLine) -> tuple[str, str] | None:
        """Name and initials of the colleague who has the line in hand."""
        if self._present is not None:
            found = self._present.get(line.line_id)
            return (found.name, found.initials) if found else None
        return (line.held_by, initials(line.held_by)) if line.held_by else None

    def waiting(self, line_id: UUID) -> KeptDecision | None:
        """The decision on this line that waits on this desk."""
        found = self._kept.get(line_id)
        return found if found is not None and found.state == "waiting" else None

    def refused(self, line_id: UUID) -> KeptDecision | None:
        """The decision on this line that the server refused."""
        found = self._kept.get(line_id)
        if found is not None and found.state == "refused":
            return found
        return self._refused.get(line_id)

    def all_refused(self) -> list[KeptDecision]:
        """Every refused one, those of this moment last."""
        kept = [one for one in self._kept.values() if one.state == "refused"]
        return kept + self.own_refused()

    def own_refused(self) -> list[KeptDecision]:
        """Those of this moment."""
        return [one for one in self._refused.values() if one.line_id not in self._kept]

    def is_own(self, decision: KeptDecision) -> bool:
        """Whether it is only noted here, and not kept in the outbox."""
        return self._refused.get(decision.line_id) is decision

    def moved(self, job_id: UUID) -> list[Said]:
        """What waits here of a job, one for each line: the server does not count it yet."""
        return [
            Said(one.code)
            for one in self._kept.values()
            if one.job_id == job_id and one.state == "waiting" and not one.undo
        ]

    def shown(self, line: ReviewLine) -> ReviewLine:
        """The line as this person left it, whether or not the server knows yet."""
        said = self._said.get(line.line_id)
        if said is None:
            kept = self.waiting(line.line_id)
            if kept is None:
                return line
            if kept.undo:
                return dataclasses.replace(line, decided=False, first_say=None)
            said = Said(kept.code)
        if line.needs_second and said.code is not None and not self._agrees(line, said.code):
            return dataclasses.replace(line, first_say=f"{YOU}: {said.code}")
        return dataclasses.replace(
            line, decided=True, code=said.code, decided_by=YOU, decided_at=None
        )

    def _agrees(self, line: ReviewLine, code: str) -> bool:
        who, said = first_say(line)
        return bool(who) and not self.is_me(who) and said == code

    def is_free(self, line: ReviewLine) -> bool:
        """Whether it is there to be decided by this person now: open, and in nobody's hands."""
        now = self.shown(line)
        return (
            not now.decided
            and now.outcome is not None
            and self.who(line) is None
            and not self.is_me(first_say(now)[0])
        )


def first_say(line: ReviewLine) -> tuple[str | None, str]:
    """Who said what first, where a second say is awaited: ("Bea Holt", "847130")."""
    if not line.first_say:
        return None, ""
    who, _, code = line.first_say.rpartition(": ")
    return who or None, code
