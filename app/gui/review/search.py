"""The search popup: words or digits, results as you type, Enter gives the line that code."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.flows.rows import Found
from app.gui import fonts, tasks, theme
from app.gui.overlay import Overlay
from app.gui.paged import Index
from app.gui.parts import label
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
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(now.chosen))
            painter.drawRoundedRect(rect, 7, 7)
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


class SearchSheet(Overlay):
    """Opened by ``/`` for the line in hand."""

    picked = Signal(object)  # the Found

    def __init__(self, desk: Reviewing, over: QWidget) -> None:
        super().__init__(over, "", 660)
        self.setAccessibleName(self.tr("Search the tariff"))
        self._desk = desk
        self._round = 0
        self.line = label("", fonts.SMALL, tone="muted")
        self.line.setContentsMargins(4, 0, 4, 0)
        self.field = QLineEdit()
        self.field.setAccessibleName(self.tr("Words or digits"))
        self.field.setPlaceholderText(self.tr("Words or digits: pump submersible, 8413 70"))
        self.field.setFont(fonts.font(15))
        self.field.setMinimumHeight(38)
        self.told = label("", fonts.SMALL, tone="muted")
        self.told.setContentsMargins(4, 0, 4, 0)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Codes found"))
        self.list.setItemDelegate(FoundRows(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMinimumHeight(46 * 8)
        for widget in (self.line, self.field, self.list, self.told):
            self.inside.addWidget(widget)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(PAUSE)
        self._soon.timeout.connect(self._search)
        self.field.textChanged.connect(self._typed)
        self.field.installEventFilter(self)
        self.list.itemDoubleClicked.connect(lambda _item: self._pick())

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

    def _pick(self) -> None:
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

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            watched is self.field
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
        ):
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
            if step and self.list.count():
                row = max(0, min(self.list.count() - 1, self.list.currentRow() + step))
                self.list.setCurrentRow(row)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._pick()
                return True
        return super().eventFilter(watched, event)
