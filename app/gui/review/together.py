"""Several people on one invoice: which line is in whose hands, told and heard without delay."""

from __future__ import annotations

import time
from uuid import UUID

from PySide6.QtCore import QObject, QTimer

from app.gui import tasks
from app.gui.review.marks import Marks
from app.gui.services import Teamwork
from app.review.rows import Presence

REST = 300  # ms on a line before it is claimed: whoever runs past takes nothing in hand
RENEW = 25_000  # ms; a claim lasts a minute
AWAY = 180.0  # seconds without a key or a click, after which the line is let go
SELDOM = 3_000  # ms between two looks at who is where
ANYWAY = 20_000  # ms; a claim that runs out is told by nobody


class Together(QObject):
    """Claims the line one stays on and shows who else is where; never in the way of a key.

    Everything here may fail: then nobody is shown, and the line's version still protects it.
    """

    def __init__(
        self,
        desk: Teamwork,
        marks: Marks,
        parent: QObject,
        rest: int = REST,
        seldom: int = SELDOM,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._marks = marks
        self._job: UUID | None = None
        self._line: UUID | None = None
        self._claimed: UUID | None = None  # the line the server was last told of
        self._is_here = False  # the page is in sight
        self._touched = time.monotonic()
        self._asking = False
        self._rest = self._timer(rest, self._claim, once=True)
        self._renew = self._timer(RENEW, self._renewed)
        self._soon = self._timer(seldom, self._look, once=True)
        self._anyway = self._timer(ANYWAY, self._look)
        self._looked = 0.0

    def _timer(self, milliseconds: int, run: object, once: bool = False) -> QTimer:
        made = QTimer(self)
        made.setInterval(milliseconds)
        made.setSingleShot(once)
        made.timeout.connect(run)
        return made

    def open(self, job_id: UUID) -> None:
        """Another invoice is on the page."""
        self._job = job_id
        self._line = None
        self._marks.show_present(None)
        if self._is_here:
            self._look()

    def arrive(self) -> None:
        """The page came into sight."""
        self._is_here = True
        self._touched = time.monotonic()
        self._anyway.start()
        self._renew.start()
        self._look()
        self._rest.start()

    def leave(self) -> None:
        """The page went out of sight: the line is free for others."""
        self._is_here = False
        for timer in (self._rest, self._renew, self._soon, self._anyway):
            timer.stop()
        self._let_go()

    def at(self, line_id: UUID | None) -> None:
        """The person is on this line now."""
        self.touch()
        if line_id == self._line:
            return
        self._line = line_id
        if self._is_here:
            self._rest.start()

    def touch(self) -> None:
        """The person does something: they are still there."""
        was_away = time.monotonic() - self._touched > AWAY
        self._touched = time.monotonic()
        if was_away and self._is_here:
            self._rest.start()

    def heard(self) -> None:
        """Somebody took a line in hand or let one go."""
        if not self._is_here or self._soon.isActive():
            return
        since = (time.monotonic() - self._looked) * 1000
        if since >= self._soon.interval():
            self._look()
        else:
            self._soon.start()

    # -- claiming

    def _claim(self) -> None:
        line_id = self._line
        if line_id is None:
            self._let_go()
            return
        self._claimed = line_id
        tasks.aside(self, lambda: self._desk.claim(line_id), lambda who: self._told(line_id, who))

    def _told(self, line_id: UUID, who: str | None) -> None:
        """Somebody else has it: then it is theirs, and who they are is looked up."""
        if who is not None and line_id == self._line:
            self._look()

    def _renewed(self) -> None:
        if time.monotonic() - self._touched > AWAY:
            self._let_go()
        elif self._line is not None:
            self._claim()

    def _let_go(self) -> None:
        if self._claimed is not None:
            self._claimed = None
            tasks.aside(self, self._desk.let_go)

    # -- looking

    def _look(self) -> None:
        job = self._job
        if job is None or self._asking or not self._is_here:
            return
        self._asking = True
        self._looked = time.monotonic()

        def ask() -> list[Presence] | None:
            try:
                return self._desk.present(job)
            finally:
                self._asking = False

        tasks.aside(self, ask, lambda people: self._show(job, people))

    def _show(self, job: UUID, people: list[Presence] | None) -> None:
        if job == self._job:
            self._marks.show_present(people)
