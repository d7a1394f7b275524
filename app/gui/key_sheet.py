"""The sheet of keys: every key that works on this page, and everywhere."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QWidget

from app.gui import fonts
from app.gui.commands import WINDOW, Command, Commands, shown
from app.gui.overlay import Overlay
from app.gui.parts import Keycap, label


class KeySheet(Overlay):
    """Opened by ``?``; made anew each time from the commands in force."""

    def __init__(self, commands: Commands, over: QWidget) -> None:
        super().__init__(over, "", 760, top=50)
        self.setAccessibleName(self.tr("Keys"))
        self._commands = commands
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setAccessibleName(self.tr("Keys and what they do"))
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        title = label(self.tr("Keys"), fonts.TITLE, fonts.SEMIBOLD)
        title.setContentsMargins(8, 4, 8, 0)
        self.inside.addWidget(title)
        self.inside.addWidget(self._area, 1)

    def ask(self, page_title: str) -> None:
        """Open it for the page in sight."""
        inside = QWidget()
        inside.setObjectName("page")
        grid = QGridLayout(inside)
        grid.setContentsMargins(8, 4, 8, 8)
        grid.setHorizontalSpacing(28)
        grid.setVerticalSpacing(7)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        here = [command for command in self._commands.here() if command.keys]
        own = [command for command in here if command.scope != WINDOW]
        everywhere = [command for command in here if command.scope == WINDOW]
        row = 0
        for heading, commands in ((page_title, own), (self.tr("Everywhere"), everywhere)):
            if not commands:
                continue
            head = label(heading, fonts.SMALL, fonts.SEMIBOLD, tone="accent")
            grid.addWidget(head, row, 0, 1, 2)
            row += 1
            lines = _lines(commands)
            half = (len(lines) + 1) // 2
            for number, (keys, title, help_) in enumerate(lines):
                grid.addWidget(_line(keys, title, help_), row + number % half, number // half)
            row += half
            grid.setRowMinimumHeight(row, 8)
            row += 1
        grid.setRowStretch(row, 1)
        self._area.setWidget(inside)
        self._area.setMinimumHeight(min(520, inside.sizeHint().height() + 6))
        self.open_over(self._area)


def _lines(commands: list[Command]) -> list[tuple[tuple[str, ...], str, str]]:
    """Keys, title and help of each command; a family is one line, from first key to last."""
    lines: list[tuple[tuple[str, ...], str, str]] = []
    families: dict[str, list[Command]] = {}
    for command in commands:
        families.setdefault(command.family or command.id, []).append(command)
    for members in families.values():
        first, last = members[0], members[-1]
        if first is last:
            lines.append((tuple(map(shown, first.keys[:3])), first.title, first.help))
        else:
            keys = (shown(first.keys[0]), "…", shown(last.keys[0]))
            lines.append((keys, first.family, first.help))
    return lines


def _line(keys: tuple[str, ...], title: str, help_: str) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(5)
    place = QWidget()
    place.setFixedWidth(128)
    caps = QHBoxLayout(place)
    caps.setContentsMargins(0, 0, 0, 0)
    caps.setSpacing(4)
    for key in keys:
        caps.addWidget(label(key, tone="muted") if key == "…" else Keycap(key))
    caps.addStretch()
    row.addWidget(place)
    text = label(title)
    text.setToolTip(help_)
    row.addWidget(text, 1)
    return made
