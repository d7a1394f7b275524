"""The command palette: every command that can be run here, found by typing a few letters."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.gui import fonts, icons, theme
from app.gui.commands import Command, Commands, shown
from app.gui.paged import Index
from app.gui.parts import paint_key
from app.gui.pick_sheet import PickSheet, paint_row

CommandRole = Qt.ItemDataRole.UserRole + 1


def rank(typed: str, command: Command) -> int | None:
    """How well a command fits what was typed, 0 best; None when it does not at all.

    The letters must occur in the title in order; beginnings of words come first.
    """
    wanted, title = typed.casefold().strip(), command.title.casefold()
    if not wanted:
        return 0
    if title.startswith(wanted):
        return 0
    if any(word.startswith(wanted) for word in title.split()):
        return 1
    if wanted in title:
        return 2
    if wanted in command.help.casefold():
        return 3
    rest = iter(title)
    return 4 if all(letter in rest for letter in wanted if letter != " ") else None


class _Rows(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, 38)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        now = theme.tones()
        command: Command = index.data(CommandRole)
        rect = QRectF(option.rect)
        painter.save()
        paint_row(painter, option, rect)
        lively = command.enabled()
        if command.icon:
            place = QRectF(rect.left() + 10, rect.center().y() - 9, 18, 18)
            icons.draw(painter, place, command.icon, now.muted if lively else now.faint)
        right = rect.right() - 10
        for key in reversed(command.keys[:2]):
            name = shown(key)
            painter.setFont(fonts.font(fonts.TINY, fonts.SEMIBOLD))
            width = max(20.0, painter.fontMetrics().horizontalAdvance(name) + 11.0)
            paint_key(painter, QRectF(right - width, rect.top(), width, rect.height()), name)
            right -= width + 5
        painter.setFont(fonts.font(fonts.BODY, fonts.MEDIUM))
        painter.setPen(QColor(now.text if lively else now.faint))
        left = rect.left() + 40
        painter.drawText(
            QRectF(left, rect.top(), 300, rect.height()),
            Qt.AlignmentFlag.AlignVCenter,
            command.title,
        )
        left += painter.fontMetrics().horizontalAdvance(command.title) + 14
        painter.setFont(fonts.font(fonts.SMALL))
        painter.setPen(QColor(now.muted))
        room = right - left - 10
        if room > 60:
            words = painter.fontMetrics().elidedText(
                command.help, Qt.TextElideMode.ElideRight, int(room)
            )
            painter.drawText(
                QRectF(left, rect.top(), room, rect.height()), Qt.AlignmentFlag.AlignVCenter, words
            )
        painter.restore()


class Palette(PickSheet):
    """Ctrl+P: type, choose with up and down, run with Enter."""

    goes_round = True

    def __init__(self, commands: Commands, over: QWidget) -> None:
        super().__init__(over, 640, _Rows, 38 * 11)
        self.setAccessibleName(self.tr("Command palette"))
        self._commands = commands
        self.field.setPlaceholderText(self.tr("What do you want to do?"))
        self.field.setAccessibleName(self.tr("Command"))
        self.list.setAccessibleName(self.tr("Commands found"))
        self.inside.addWidget(self.field)
        self.inside.addWidget(self.list, 1)
        self.field.textChanged.connect(self._fill)
        self.list.itemClicked.connect(lambda _item: self.take())

    def ask(self) -> None:
        """Open it, empty."""
        self.field.clear()
        self._fill("")
        self.open_over(self.field)

    def _fill(self, typed: str) -> None:
        self.list.clear()
        ranked = [
            (place, number, command)
            for number, command in enumerate(self._commands.here())
            if command.id != "palette" and (place := rank(typed, command)) is not None
        ]
        for _, _, command in sorted(ranked, key=lambda one: one[:2]):
            item = QListWidgetItem(command.title)
            item.setData(CommandRole, command)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{command.title}. {command.help}")
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def take(self) -> None:
        """Run the chosen command, if it can be run now."""
        item = self.list.currentItem()
        if item is None:
            return
        command: Command = item.data(CommandRole)
        if not command.enabled():
            return
        self.put_away()
        self._commands.run(command.id)
