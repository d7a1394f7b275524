"""The tree of the tariff, read branch by branch as it is opened."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from app.flows.rows import TariffNode
from app.gui import fonts, icons, theme
from app.gui.paged import Index
from app.gui.review.apart import spaced

NodeRole = Qt.ItemDataRole.UserRole + 1
STEP = 18


class _Rows(QStyledItemDelegate):
    """Paints code, text and duty in columns that stay in place whatever the depth."""

    def __init__(self, tree: TariffTree) -> None:
        super().__init__(tree)
        self._tree = tree

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, 30)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        now = theme.tones()
        node: TariffNode = index.data(NodeRole)
        item = self._tree.itemFromIndex(index)
        depth, up = 0, item.parent()
        while up is not None:
            depth, up = depth + 1, up.parent()
        full = QRectF(option.rect)
        rect = QRectF(10, full.top() + 1, self._tree.viewport().width() - 18, full.height() - 2)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(now.chosen))
            painter.drawRoundedRect(rect, 6, 6)
        left = rect.left() + 6 + depth * STEP
        if node.has_children:
            sign = "mdi6.chevron-down" if item.isExpanded() else "mdi6.chevron-right"
            icons.draw(painter, QRectF(left, rect.center().y() - 8, 16, 16), sign, now.muted)
        left += 22
        upright = Qt.AlignmentFlag.AlignVCenter
        weight = fonts.SEMIBOLD if depth == 0 else fonts.MEDIUM
        painter.setFont(fonts.font(fonts.BODY, weight, figures=True))
        painter.setPen(QColor(now.text if depth else now.accent_text))
        code = spaced(node.code)
        painter.drawText(QRectF(left, rect.top(), 200, rect.height()), upright, code)
        left += max(34 if depth == 0 else 58, painter.fontMetrics().horizontalAdvance(code) + 12)
        painter.setFont(fonts.font(fonts.SMALL, figures=True))
        painter.setPen(QColor(now.muted))
        right = 8.0
        if node.duty_text:
            place = rect.adjusted(0, 0, -10, 0)
            painter.drawText(place, upright | Qt.AlignmentFlag.AlignRight, node.duty_text)
            right = painter.fontMetrics().horizontalAdvance(node.duty_text) + 22.0
        painter.setFont(fonts.font(fonts.BODY, fonts.REGULAR))
        painter.setPen(QColor(now.text))
        room = rect.right() - left - right
        words = painter.fontMetrics().elidedText(
            node.description, Qt.TextElideMode.ElideRight, int(room)
        )
        painter.drawText(QRectF(left, rect.top(), room, rect.height()), upright, words)
        painter.restore()


class TariffTree(QTreeWidget):
    """Asks for what stands under a code when it is opened for the first time."""

    wanted = Signal(str)
    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Tree of the tariff"))
        self.setHeaderHidden(True)
        self.setIndentation(0)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setItemDelegate(_Rows(self))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setExpandsOnDoubleClick(False)
        self._items: dict[str, QTreeWidgetItem] = {}
        self._read: set[str] = set()
        self.itemExpanded.connect(self._expanded)
        self.itemClicked.connect(lambda item: item.setExpanded(not item.isExpanded()))
        self.currentItemChanged.connect(self._current)
        theme.look().changed.connect(self.viewport().update)

    def clear(self) -> None:
        """Empty the tree."""
        super().clear()
        self._items.clear()
        self._read.clear()

    def fill(self, code: str, nodes: Sequence[TariffNode]) -> None:
        """Put nodes under a code, or at the top under an empty one."""
        parent = self._items.get(code)
        if code and parent is None:
            return
        under = parent if parent is not None else self.invisibleRootItem()
        for gone in under.takeChildren():
            self._items.pop(gone.data(0, NodeRole).code, None)
        self._read.add(code)
        for node in nodes:
            item = QTreeWidgetItem(under, [f"{spaced(node.code)} {node.description}"])
            item.setData(0, NodeRole, node)
            item.setToolTip(0, node.description)
            if node.has_children:
                policy = QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator
                item.setChildIndicatorPolicy(policy)
            self._items[node.code] = item

    def knows(self, code: str) -> bool:
        """Whether a code is in the tree already."""
        return code in self._items

    def ask(self, code: str) -> bool:
        """Open a code whose children are not there yet; false when they are, or there are none."""
        item = self._items[code]
        if code in self._read or not item.data(0, NodeRole).has_children:
            return False
        item.setExpanded(True)
        return True

    def reach(self, code: str) -> bool:
        """Open the way to a code and choose it; false when it is not in the tree yet."""
        item = self._items.get(code)
        if item is None:
            return False
        up = item.parent()
        while up is not None:
            up.setExpanded(True)
            up = up.parent()
        self.setCurrentItem(item)
        self.scrollToItem(item, QAbstractItemView.ScrollHint.PositionAtCenter)
        return True

    def _expanded(self, item: QTreeWidgetItem) -> None:
        code = item.data(0, NodeRole).code
        if code not in self._read:
            self._read.add(code)
            self.wanted.emit(code)

    def _current(self, item: QTreeWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(item.data(0, NodeRole).code)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.currentItem()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and item is not None:
            item.setExpanded(not item.isExpanded())
            return
        if event.text() == "/":
            event.ignore()
            return
        super().keyPressEvent(event)
