"""The search popup: words or digits, results as you type, Enter gives the line that code."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.flows.rows import Found
from app.gui import fonts, tasks, theme
from app.gui.paged import Index
from app.gui.parts import label
from app.gui.pick_sheet import PickSheet, paint_row
from app.gui.review.apart import UP, spaced, way_to
from app.gui.services import Reviewing

FoundRole = Qt.ItemDataRole.UserRole + 1
PAUSE = 60  # ms of rest between two letters before the search runs


class FoundRows(QStyledItemDelegate):
    """Paints a hit: code and text, the way to it beneath, duty at the right."""

    code_width = 84  # room for the longest code of the list

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, 46)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        now = theme.tones()
        hit: Found = index.data(FoundRole)
        rect = QRectF(option.rect).adjusted(2, 1, -2, -1)
        painter.save()
        paint_row(painter, option, rect)
        inner = rect.adjusted(10, 4, -10, -4)
        top = QRectF(inner.left(), inner.top(), inner.width(), 19)
        under = QRectF(inner.left(), inner.top() + 19, inner.width(), 17)
        upright = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(fonts.font(fonts.BODY, fonts.SEMIBOLD, figures=True))
        painter.setPen(QColor(now.text))
        code = spaced(hit.code)
        painter.drawText(top, upright, code)
        left = self.code_width
        painter.setFont(fonts.font(fonts.SMALL, figures=True))
        painter.setPen(QColor(now.muted))
        right = 0
        if hit.duty_text:
            painter.drawText(top, upright | Qt.AlignmentFlag.AlignRight, hit.duty_text)
            right = painter.fontMetrics().horizontalAdvance(hit.duty_text) + 12
        painter.setFont(fonts.font(fonts.BODY))
        painter.setPen(QColor(now.text))
        words = painter.fontMetrics().elidedText(
            hit.description, Qt.TextElideMode.ElideRight, int(top.width() - left - right)
        )
        painter.drawText(top.adjusted(left, 0, 0, 0), upright, words)
        painter.setFont(fonts.font(fonts.TINY))
        painter.setPen(QColor(now.muted))
        way = painter.fontMetrics().elidedText(
            UP.join(reversed(way_to(hit.path_text, hit.description))),
            Qt.TextElideMode.ElideRight,
            int(under.width() - left),
        )
        painter.drawText(under.adjusted(left, 0, 0, 0), upright, way)
        painter.restore()


def fill_list(target: QListWidget, hits: Sequence[Found]) -> None:
    """Show hits in a list painted by :class:`FoundRows`."""
    target.clear()
    delegate = target.itemDelegate()
    if isinstance(delegate, FoundRows):
        metrics = QFontMetrics(fonts.font(fonts.BODY, fonts.SEMIBOLD, figures=True))
        widest = max((metrics.horizontalAdvance(spaced(hit.code)) for hit in hits), default=0)
        delegate.code_width = max(72, widest + 16)
    for hit in hits:
        item = QListWidgetItem(f"{spaced(hit.code)} {hit.description}")
        item.setData(FoundRole, hit)
        item.setToolTip(hit.path_text.replace(" > ", "\n"))
        target.addItem(item)
    if hits:
        target.setCurrentRow(0)


class SearchSheet(PickSheet):
    """Opened by ``/`` for the line in hand."""

    picked = Signal(object)  # the Found

    def __init__(self, desk: Reviewing, over: QWidget) -> None:
        super().__init__(over, 660, FoundRows, 46 * 8)
        self.setAccessibleName(self.tr("Search the tariff"))
        self._desk = desk
        self._round = 0
        self.line = label("", fonts.SMALL, tone="muted")
        self.line.setContentsMargins(4, 0, 4, 0)
        self.field.setAccessibleName(self.tr("Words or digits"))
        self.field.setPlaceholderText(self.tr("Words or digits: pump submersible, 8413 70"))
        self.told = label("", fonts.SMALL, tone="muted")
        self.told.setContentsMargins(4, 0, 4, 0)
        self.list.setAccessibleName(self.tr("Codes found"))
        for widget in (self.line, self.field, self.list, self.told):
            self.inside.addWidget(widget)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(PAUSE)
        self._soon.timeout.connect(self._search)
        self.field.textChanged.connect(self._typed)
        self.list.itemDoubleClicked.connect(lambda _item: self.take())

    def ask(self, line_text: str) -> None:
        """Open it, empty, for a line."""
        self.line.setText(self.line.fontMetrics().elidedText(
            line_text, Qt.TextElideMode.ElideRight, 620))  # fmt: skip
        self.field.clear()
        self.list.clear()
        self.told.setText(self.tr("Enter gives the line the code; Escape goes back."))
        self.open_over(self.field)

    def _typed(self, text: str) -> None:
        self._round += 1
        if text.strip():
            self._soon.start()
        else:
            self._soon.stop()
            self.list.clear()

    def _search(self) -> None:
        text, mine = self.field.text().strip(), self._round
        tasks.read(self, lambda: self._desk.search(text), lambda hits: self._found(mine, hits))

    def _found(self, mine: int, hits: list[Found]) -> None:
        if mine != self._round:
            return  # something else was typed meanwhile
        fill_list(self.list, hits)
        self.told.setText(
            self.tr("Enter gives the line the code; Escape goes back.")
            if hits
            else self.tr("Nothing found. Try fewer or other words, or the first digits of a code.")
        )

    def take(self) -> None:
        """Give the line the chosen code."""
        item = self.list.currentItem()
        if item is not None:
            hit: Found = item.data(FoundRole)
            self.put_away()
            self.picked.emit(hit)

    def refused(self, sentence: str) -> None:
        """Show why the search cannot be done."""
        self.told.setText(sentence)

    def unavailable(self, sentence: str, retry: object) -> None:
        """Show what does not answer; typing on tries again."""
        self.told.setText(sentence)
