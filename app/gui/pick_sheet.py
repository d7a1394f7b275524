"""A sheet with a field to type in and a list beneath: up and down choose, Enter takes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QListWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.gui import fonts, theme
from app.gui.overlay import Overlay


def paint_row(painter: QPainter, option: QStyleOptionViewItem, rect: QRectF) -> None:
    """The ground of a row in the list: tinted where it is chosen."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if option.state & QStyle.StateFlag.State_Selected:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.tones().chosen))
        painter.drawRoundedRect(rect, 7, 7)


class PickSheet(Overlay):
    """The palette, the tariff search and the handing over; each lays out its own parts."""

    # Whether the list goes on at its other end.
    goes_round = False

    def __init__(self, over: QWidget, width: int, rows: type[QStyledItemDelegate], height: int
                 ) -> None:  # fmt: skip
        """``rows`` paints the list, which is at least ``height`` high."""
        super().__init__(over, "", width)
        self.field = QLineEdit()
        self.field.setFont(fonts.font(15))
        self.field.setMinimumHeight(38)
        self.list = QListWidget()
        self.list.setItemDelegate(rows(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMinimumHeight(height)
        self.choose_from(self.field)

    def choose_from(self, field: QLineEdit) -> None:
        """Let up, down and Enter in this field mean the list."""
        field.installEventFilter(self)

    def take(self) -> None:
        """Enter was pressed: take the chosen row, if there is one."""
        raise NotImplementedError

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            isinstance(watched, QLineEdit)
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
        ):
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
            count = self.list.count()
            if step and count:
                row = self.list.currentRow() + step
                self.list.setCurrentRow(
                    row % count if self.goes_round else max(0, min(count - 1, row))
                )
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.take()
                return True
        return super().eventFilter(watched, event)
