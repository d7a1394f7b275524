"""Decisions on their way to the server: each against the newest version this desk knows of."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QObject, Signal

from app.flows.rows import Decided
from app.gui import tasks
from app.gui.review.marks import Marks
from app.gui.services import Reviewing
from app.review.rows import ReviewLine


class Decisions(QObject):
    """Writes them in order; on screen they stand at once, and are taken back if refused."""

    written = Signal(object)  # Decided
    refused = Signal(object, object, object)  # ReviewLine, code or None, Exception
    undone = Signal(object)  # Decided

    def __init__(self, desk: Reviewing, marks: Marks, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._marks = marks
        # The newest version of each line written from here; a second decision on a line whose
        # first is still on its way is judged against that, not against what was on screen.
        self._versions: dict[UUID, int] = {}

    def settle(
        self,
        line: ReviewLine,
        code: str | None,
        seconds: float,
        method: str,
        seen: tuple[str, ...],
        version: int | None = None,
    ) -> None:
        """Decide a line; ``version`` where the person saw a newer one than the row's."""
        versions, desk = self._versions, self._desk
        known = line.version if version is None else version

        def write() -> Decided:
            at = max(known, versions.get(line.line_id, 0))
            if code is None:
                result = desk.none_of_these(line.line_id, at, seconds, seen)
            else:
                result = desk.decide(line.line_id, code, at, seconds, method, seen)
            # One that waits is answered with the version that it will have.
            versions[line.line_id] = result.line.version
            return result

        self._marks.say(line.line_id, code)
        tasks.write(
            self,
            write,
            self._on_written,
            lambda error: self._on_refused(line, code, error),
            about=line.line_id,
        )

    def undo(self) -> None:
        """Take back the latest; behind every decision that is still on its way."""
        tasks.write(self, self._desk.undo, self._on_undone)

    def is_mine(self, line: ReviewLine) -> bool:
        """Whether this version of the line was written from here."""
        return self._versions.get(line.line_id) == line.version

    def _on_written(self, result: Decided) -> None:
        self.written.emit(result)
        self._marks.unsay(result.line.line_id)

    def _on_refused(self, line: ReviewLine, code: str | None, error: Exception) -> None:
        self._marks.unsay(line.line_id)
        self.refused.emit(line, code, error)

    def _on_undone(self, result: Decided) -> None:
        self._versions[result.line.line_id] = result.line.version
        self.undone.emit(result)
