"""What stands above every page while it holds: an outage and what is kept, the server's word."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.gui import tasks
from app.gui.bell import bell
from app.gui.commands import Command
from app.gui.parts import Bar
from app.gui.services import Desk, Keeping
from app.review.rows import Kept

if TYPE_CHECKING:
    from app.gui.window import Window

# How often the desk is asked what it keeps, while something is not as it should be; it answers
# from its own memory.
LOOK = 2_000  # ms
# A line that is there again at once is no outage.
BLIP = 1_500  # ms


class Banners(QWidget):
    """Calm lines that come and go by themselves."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.desk: Desk | None = None
        self.kept = Kept()
        self.notice = Bar()
        self.notice.dismissable(False)
        self.outage = Bar()
        self.outage.dismissable(False)
        self.outage.stays = True
        self._window: Window | None = None
        self._is_connected = True
        self._blip = QTimer(self)
        self._blip.setSingleShot(True)
        self._blip.setInterval(BLIP)
        self._blip.timeout.connect(self._gone)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK)
        self._timer.timeout.connect(self.look)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 14, 6)
        column.setSpacing(6)
        column.addWidget(self.notice)
        column.addWidget(self.outage)
        self.hide()

    def use(self, desk: Desk) -> None:
        """Somebody is here: show what their desk keeps."""
        self.desk = desk
        self.show_notice("")
        self.show_kept(Kept())
        if isinstance(desk, Keeping):
            desk.on_kept(bell(self._rang))
        self.look()

    def commands(self, window: Window) -> list[Command]:
        """Declared for the window."""
        self._window = window
        return [
            Command("kept", self.tr("Decisions kept on this desk"), self.open_kept,
                    icon="mdi6.tray-full", menu="view",
                    enabled=lambda: isinstance(self.desk, Keeping),
                    help=self.tr("What waits for the server, and what it refused"))
        ]  # fmt: skip

    def show_notice(self, sentence: str) -> None:
        """What the server made known to this program; nothing hides the line."""
        if sentence:
            self.notice.say("amber", sentence)
        else:
            self.notice.hide()
        self._settle()

    # -- what is kept here

    def line(self, connected: bool) -> None:
        """The window's line to the server dropped, or is there again."""
        if connected:
            self._blip.stop()
            self._is_connected = True
            self.look()
        elif self._is_connected:
            self._blip.start()

    def _gone(self) -> None:
        self._is_connected = False
        self.look()

    def look(self) -> None:
        """Ask this desk what it keeps: quick, and needs no server."""
        if isinstance(self.desk, Keeping):
            tasks.read(self, self.desk.kept, self.show_kept)

    def _rang(self, _kept: object) -> None:
        # Asked anew: it may have been the desk of somebody who is gone that rang.
        self.look()

    def show_kept(self, kept: Kept) -> None:
        """One line on the outage and what is kept; gone when all is sent and well."""
        kept = self.kept = replace(kept, reachable=kept.reachable and self._is_connected)
        waiting, refused = kept.waiting, len(kept.refused)
        if refused:
            self.outage.say("amber", self._refused(refused, waiting, kept.reachable),
                            self.tr("Look at them"), self.open_kept)  # fmt: skip
        elif not kept.reachable:
            told = self.tr("The server does not answer.") + " "
            if waiting:
                told += self.tr("Your decisions are kept here: {0} waiting.").format(waiting)
                self.outage.say("amber", told, self.tr("Show them"), self.open_kept)
            else:
                told += self.tr("What you decide meanwhile is kept here and sent when it is back.")
                self.outage.say("amber", told)
        elif waiting:
            told = (
                self.tr("Sending 1 decision that was kept here.")
                if waiting == 1
                else self.tr("Sending {0} decisions that were kept here.").format(waiting)
            )
            self.outage.say("grey", told, self.tr("Show them"), self.open_kept)
        else:
            self.outage.hide()
        self._settle()
        if kept.decisions or not kept.reachable:
            self._timer.start()
        else:
            self._timer.stop()

    def _settle(self) -> None:
        self.setVisible(not (self.notice.isHidden() and self.outage.isHidden()))

    def _refused(self, refused: int, waiting: int, reachable: bool) -> str:
        told = (
            self.tr("1 decision that was kept here could not be applied.")
            if refused == 1
            else self.tr("{0} decisions that were kept here could not be applied.").format(refused)
        )
        if not reachable:
            told = self.tr("The server does not answer.") + " " + told
        if waiting:
            told += " " + self.tr("{0} more waiting.").format(waiting)
        return told

    def waiting_here(self) -> str:
        """What somebody who signs out should know; empty when nothing waits."""
        if not self.kept.waiting:
            return ""
        return (
            self.tr("1 decision waits on this desk. It is sent when you sign in here again.")
            if self.kept.waiting == 1
            else self.tr(
                "{0} decisions wait on this desk. They are sent when you sign in here again."
            ).format(self.kept.waiting)
        )

    def open_kept(self) -> None:
        """The list of what is kept."""
        if not isinstance(self.desk, Keeping) or self._window is None:
            return
        from app.gui.kept import KeptPanel

        panel = KeptPanel(self.desk, self._window)
        panel.changed.connect(self.show_kept)
        panel.go.connect(self._window.open_page)
        panel.ask()
