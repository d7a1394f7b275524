"""The candidates and questions of lines, read ahead of the person, remembered for a while."""

from __future__ import annotations

from collections import OrderedDict
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from app.gui import tasks, troubles
from app.gui.services import Reviewing
from app.review.rows import LineQuestion, ReviewCandidate

Found = tuple[list[ReviewCandidate], list[LineQuestion]]

REMEMBERED = 400  # lines


class Ahead(QObject):
    """Each line is asked for once; ``arrived`` tells its id once its candidates are ``known``."""

    arrived = Signal(object)

    def __init__(self, desk: Reviewing, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.known: OrderedDict[UUID, list[ReviewCandidate]] = OrderedDict()
        self.questions: dict[UUID, list[LineQuestion]] = {}
        self._asked: set[UUID] = set()

    def fetch(self, line_id: UUID, ask: bool = False) -> None:
        """Read a line's candidates, and its questions if ``ask``, unless they are here or on
        their way."""
        if line_id in self._asked or line_id in self.known:
            return
        self._asked.add(line_id)

        def read() -> Found:
            asked = self._desk.questions(line_id) if ask else []
            return self._desk.candidates(line_id), asked

        tasks.read(
            self,
            read,
            lambda found: self._keep(line_id, found),
            lambda error: self._failed(line_id, ask, error),
        )

    def forget(self, line_id: UUID) -> None:
        """Read them anew next time: the line was matched again, or answered."""
        self.known.pop(line_id, None)
        self.questions.pop(line_id, None)

    def _keep(self, line_id: UUID, found: Found) -> None:
        self._asked.discard(line_id)
        self.known[line_id], self.questions[line_id] = found
        while len(self.known) > REMEMBERED:
            oldest, _ = self.known.popitem(last=False)
            self.questions.pop(oldest, None)
        self.arrived.emit(line_id)

    def _failed(self, line_id: UUID, ask: bool, error: Exception) -> None:
        self._asked.discard(line_id)
        troubles.tell(self, error, lambda: self.fetch(line_id, ask))
