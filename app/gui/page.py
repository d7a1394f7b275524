"""What every page of the window is: its commands, its bar, and when it is told to look again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.gui.commands import Command
from app.gui.parts import Bar
from app.gui.services import Desk

Events = list[tuple[str, dict[str, Any]]]


class Page(QWidget):
    """One page. Subclasses fill ``self.body`` and override what they need."""

    # Events (by name) that make the page read again; LookAgain always does.
    hears: frozenset[str] = frozenset()
    # Asks the window for another page: (page id, what to show there or None).
    go = Signal(str, object)
    # Whether commands can run may have changed.
    commands_changed = Signal()
    # One short sentence on what runs now, for the status bar; empty when nothing does.
    running = Signal(str)
    # The data of the page is on screen for the first time.
    filled = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.desk = desk
        self.is_filled = False
        self.bar = Bar()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self._bar_place = QVBoxLayout()
        self._bar_place.setContentsMargins(14, 0, 14, 0)
        self._bar_place.addWidget(self.bar)
        outer.addLayout(self._bar_place)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        outer.addLayout(self.body, 1)

    def commands(self) -> list[Command]:
        """What can be done here."""
        return []

    def opened(self, what: object | None = None) -> None:
        """The page came into sight; ``what`` is what another page sent it to show."""

    def look_again(self) -> None:
        """Read again what is on screen, keeping scroll, filter and selection."""

    def heard(self, events: Events) -> None:
        """Something was committed somewhere."""
        if any(name == "LookAgain" or name in self.hears for name, _ in events):
            self.look_again()

    def is_now_filled(self) -> None:
        """Say once that the first data is on screen."""
        if not self.is_filled:
            self.is_filled = True
            self.filled.emit()

    # The bar, as troubles.Teller wants it.

    def refused(self, sentence: str) -> None:
        """Show why something cannot be done."""
        self.bar.say("amber", sentence)

    def unavailable(self, sentence: str, retry: Callable[[], None] | None) -> None:
        """Show what does not answer, with a way to try again."""
        self.bar.say("red", sentence, self.tr("Try again"), retry or self.look_again)
