"""The table every list is shown in: calm rows, hairlines, badges, focus that can be seen."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.gui import fonts, theme
from app.gui.paged import Index, PagedModel, RowRole

PADDING = 8
FIRST = 16  # the first column stands where the page's other things begin


class Cells(QStyledItemDelegate):
    """Paints a cell: background and hairline here, the content in :meth:`content`."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        now = theme.tones()
        rect: QRect = option.rect
        state = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.fillRect(rect, QColor(now.chosen if chosen else now.surface))
        painter.setPen(QPen(QColor(now.line), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if chosen and index.column() == 0:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(now.accent))
        row = index.data(RowRole)
        if row is None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(now.line))
            width = min(60, rect.width() - 2 * PADDING)
            painter.drawRoundedRect(
                QRectF(rect.left() + PADDING, rect.center().y() - 3, width, 6), 3, 3
            )
        else:
            left = FIRST if index.column() == 0 else PADDING
            last = index.column() == index.model().columnCount() - 1
            inner = QRectF(rect).adjusted(left, 0, -(FIRST if last else PADDING), 0)
            self.content(painter, inner, index, row)
        painter.restore()

    def content(self, painter: QPainter, rect: QRectF, index: Index, row: Any) -> None:
        """Paint what the cell says; plain text here."""
        self.text(painter, rect, index)

    def text(
        self,
        painter: QPainter,
        rect: QRectF,
        index: Index,
        colour: str = "",
        weight: int = fonts.REGULAR,
        size: int = fonts.BODY,
    ) -> None:
        """Paint the cell's text on one line, cut with an ellipsis where it is too long."""
        model = index.model()
        assert isinstance(model, PagedModel)
        right = model.columns[index.column()].right
        painter.setFont(fonts.font(size, weight, figures=True))
        painter.setPen(QColor(colour or theme.tones().text))
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        words = painter.fontMetrics().elidedText(
            str(index.data() or ""), Qt.TextElideMode.ElideRight, int(rect.width())
        )
        painter.drawText(rect, side | Qt.AlignmentFlag.AlignVCenter, words)


class Table(QTableView):
    """A table over a :class:`PagedModel`; ``chosen`` tells the current row, ``entered`` Enter."""

    chosen = Signal(int)
    entered = Signal(int)

    def __init__(
        self,
        model: PagedModel[Any],
        name: str,
        cells: Cells | None = None,
        row_height: int = 34,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setModel(model)
        model.setParent(self)
        self._cells = cells or Cells()
        self._cells.setParent(self)
        self.setItemDelegate(self._cells)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        upright = self.verticalHeader()
        upright.hide()
        upright.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        upright.setMinimumSectionSize(row_height)
        upright.setDefaultSectionSize(row_height)
        across = self.horizontalHeader()
        across.setHighlightSections(False)
        across.setSectionsClickable(False)
        across.setFixedHeight(32)
        across.setMinimumSectionSize(24)
        for number, column in enumerate(model.columns):
            if column.width:
                across.setSectionResizeMode(number, QHeaderView.ResizeMode.Fixed)
                across.resizeSection(number, column.width)
            else:
                across.setSectionResizeMode(number, QHeaderView.ResizeMode.Stretch)
        self.doubleClicked.connect(lambda index: self.entered.emit(index.row()))
        theme.look().changed.connect(self.viewport().update)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.row() != previous.row():
            self.chosen.emit(current.row())

    def go_to(self, row: int) -> None:
        """Make a row the current one and bring it into sight with a little room round it."""
        model = self.model()
        if not 0 <= row < model.rowCount():
            return
        index = model.index(row, 0)
        self.setCurrentIndex(index)
        margin = min(3, max(0, self.viewport().height() // self.rowHeight(row) // 3))
        for near in (min(model.rowCount() - 1, row + margin), max(0, row - margin), row):
            self.scrollTo(model.index(near, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.entered.emit(self.currentIndex().row())
            return
        # Letters and digits are keys of the page, not a search in the table.
        if event.text() and event.text().isprintable():
            event.ignore()
            return
        super().keyPressEvent(event)
