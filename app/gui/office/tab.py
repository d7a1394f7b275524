"""What every tab of the page Office is: the desk, its commands, when it is told to look again."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.accounts.rows import Me
from app.gui import fonts
from app.gui.page import Page
from app.gui.parts import hairline, label
from app.gui.services import Desk

SIDE_WIDTH = 372


class Tab(QWidget):
    """One tab. Trouble is told on the page's bar, which it is a child of."""

    hears: frozenset[str] = frozenset()
    filled = Signal()
    commands_changed = Signal()

    def __init__(self, desk: Desk, me: Me, page: Page) -> None:
        super().__init__(page)
        self.desk = desk
        self.me = me
        self.page = page
        self.is_filled = False

    def hold(self, content: QWidget) -> None:
        """Be filled with it, edge to edge."""
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(content)

    def can(self, does: str) -> bool:
        """Whether one of the tab's acts (the name of its method) can be run now."""
        return True

    def opened(self) -> None:
        """It came into sight."""
        self.look_again()

    def look_again(self) -> None:
        """Read again, keeping selection, filter and what is typed."""

    def is_now_filled(self) -> None:
        """Say once that the first data is on screen."""
        if not self.is_filled:
            self.is_filled = True
            self.filled.emit()


class Side(QFrame):
    """The pane at the right of a list: what is known of the row in hand, and its acts."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName("side")
        self.setMinimumWidth(280)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setAccessibleName(name)
        self.line = hairline()
        self.buttons = QHBoxLayout()
        self.buttons.setContentsMargins(14, 9, 14, 10)
        self.buttons.setSpacing(8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._area, 1)
        layout.addWidget(self.line)
        layout.addLayout(self.buttons)

    def fresh(self) -> QVBoxLayout:
        """An empty column to fill; what stood there is gone. Call :meth:`done` after."""
        inside = QWidget()
        inside.setObjectName("side")
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 14, 16, 12)
        column.setSpacing(8)
        self._area.setWidget(inside)
        return column

    def show_line(self) -> None:
        """The line over the buttons is there where buttons are."""
        items = (self.buttons.itemAt(n) for n in range(self.buttons.count()))
        widgets = (item.widget() for item in items if item is not None)
        self.line.setVisible(any(one is not None and not one.isHidden() for one in widgets))


def listing(told: QWidget, act: QWidget, listed: QWidget) -> QWidget:
    """A list under a line that says how things stand and has the act that adds to it."""
    first = QHBoxLayout()
    first.setContentsMargins(16, 10, 14, 8)
    first.addWidget(told, 1)
    first.addWidget(act, 0, Qt.AlignmentFlag.AlignTop)
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addLayout(first)
    column.addWidget(listed, 1)
    return made


def beside(left: QWidget, right: QWidget) -> QSplitter:
    """A list and what is known of its row, with a line between them to drag."""
    split = QSplitter(Qt.Orientation.Horizontal)
    split.setHandleWidth(1)
    split.setChildrenCollapsible(False)
    split.addWidget(left)
    split.addWidget(right)
    split.setStretchFactor(0, 2)
    split.setStretchFactor(1, 1)
    split.setSizes([1108 - SIDE_WIDTH, SIDE_WIDTH])
    return split


def pairs(column: QVBoxLayout, facts: list[tuple[str, str]]) -> None:
    """Facts as "what: how it is", one under the other."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(1, 1)
    grid.setColumnMinimumWidth(0, 84)
    for number, (name, value) in enumerate(facts):
        head = label(name, fonts.SMALL, tone="muted")
        grid.addWidget(head, number, 0, Qt.AlignmentFlag.AlignTop)
        said = label(value, fonts.SMALL, wrap=True, figures=True)
        said.setToolTip(value)
        # A long address does not widen the pane.
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        said.setSizePolicy(policy)
        said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid.addWidget(said, number, 1)
    column.addLayout(grid)
