"""Decisions that wait on this desk or were refused, brought to the GUI thread and told."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.gui import shown, tasks
from app.gui.bell import bell
from app.gui.parts import Bar
from app.gui.review.apart import spaced
from app.gui.review.marks import Marks
from app.gui.services import Keeping
from app.review.rows import Kept, KeptDecision

AGAIN = 3_000  # ms


class KeptHere(QObject):
    """Hears what the desk keeps, from whatever thread, and lays it over the lines."""

    changed = Signal()
    returned = Signal()  # the server answers again, or took what had waited

    def __init__(self, desk: Keeping, marks: Marks, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._marks = marks
        self.now = Kept()
        # One that is answered in time is not told of, so what was read as waiting is read again.
        self._again = QTimer(self)
        self._again.setInterval(AGAIN)
        self._again.timeout.connect(self.read)
        desk.on_kept(bell(self.show))
        self.read()

    def read(self) -> None:
        """Ask what is kept; this machine answers by itself."""
        tasks.aside(self, self._desk.kept, self.show)

    @Slot(object)
    def show(self, kept: Kept) -> None:
        """The desk keeps something else than before."""
        before, self.now = self.now, kept
        if kept.waiting and not self._again.isActive():
            self._again.start()
        elif not kept.waiting:
            self._again.stop()
        if kept == before:
            return
        self._marks.show_kept(kept)
        self.changed.emit()
        if kept.waiting < before.waiting or (kept.reachable and not before.reachable):
            self.returned.emit()


class RefusedBar(Bar):
    """Decisions that the server would not take, told until the person has seen to them.

    What an outage left behind stands above all pages; this is for those of a moment ago.
    """

    def tell(self, refused: list[KeptDecision], look: Callable[[], None]) -> None:
        """Show them; ``look`` leads to the first."""
        if not refused:
            self.hide()
            return
        first = refused[0]
        what = spaced(first.code) if first.code else self.tr("none of these")
        told = self.tr("Line {0}: your {1} was not kept. {2}").format(
            shown.count(first.number), what, first.why
        )
        if len(refused) > 1:
            told = self.tr("{0} of your decisions were not kept. The first: {1}").format(
                shown.count(len(refused)), told
            )
        do = self.tr("Compare") if first.conflict else self.tr("Go to the line")
        self.say("red", told, do, look)
