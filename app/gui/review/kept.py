"""Decisions that wait on this desk, brought to the GUI thread and told in one bar."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from app.gui import shown, tasks
from app.gui.bell import bell
from app.gui.parts import Bar
from app.gui.review.apart import spaced
from app.gui.review.marks import Marks
from app.gui.services import Keeping
from app.review.rows import Kept, KeptDecision


class KeptHere(QObject):
    """Hears what the desk keeps, from whatever thread, and lays it over the lines."""

    changed = Signal()
    returned = Signal()  # the server answers again, or took what had waited

    def __init__(self, desk: Keeping, marks: Marks, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._marks = marks
        self.now = Kept()
        desk.on_kept(bell(self.show))
        self.read()

    def read(self) -> None:
        """Ask what is kept; this machine answers by itself."""
        tasks.aside(self, self._desk.kept, self.show)

    @Slot(object)
    def show(self, kept: Kept) -> None:
        """The desk keeps something else than before."""
        before, self.now = self.now, kept
        if kept == before:
            return
        self._marks.show_kept(kept)
        self.changed.emit()
        if kept.waiting < before.waiting or (kept.reachable and not before.reachable):
            self.returned.emit()

    def send(self) -> None:
        """Try now."""
        tasks.aside(self, self._desk.send_kept, self.show)


class KeptBar(Bar):
    """One bar for all of it: refused decisions first, since they wait for the person."""

    def tell(
        self,
        kept: Kept,
        refused: list[KeptDecision],
        look: Callable[[], None],
        send: Callable[[], None],
    ) -> None:
        """``look`` leads to the first refused one, ``send`` tries the server again."""
        if refused:
            self._tell_refused(refused, look)
        elif kept.waiting and not kept.reachable:
            told = (
                self.tr("The server does not answer. One decision waits on this desk")
                if kept.waiting == 1
                else self.tr("The server does not answer. {0} decisions wait on this desk").format(
                    shown.count(kept.waiting)
                )
            )
            self.dismissable(False)
            self.say(
                "amber",
                self.tr("{0} and will be sent by itself. Work on.").format(told)
                if kept.waiting == 1
                else self.tr("{0} and will be sent by themselves. Work on.").format(told),
                self.tr("Try now"),
                send,
            )
        else:
            self.hide()

    def _tell_refused(self, refused: list[KeptDecision], look: Callable[[], None]) -> None:
        first = refused[0]
        what = spaced(first.code) if first.code else self.tr("none of these")
        told = self.tr("Line {0}: your {1} was not kept. {2}").format(
            shown.count(first.number), what, first.why
        )
        if len(refused) > 1:
            told = self.tr("{0} of your decisions were not kept. The first: {1}").format(
                shown.count(len(refused)), told
            )
        self.dismissable(not first.conflict)
        do = self.tr("Compare") if first.conflict else self.tr("Go to the line")
        self.say("red", told, do, look)
