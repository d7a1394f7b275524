"""The panel of notifications: what I was told, newest first; Enter opens what it is about."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.gui import fonts, icons, shown, tasks, theme
from app.gui.dialog import Dialog
from app.gui.paged import Index
from app.gui.parts import button, label
from app.gui.services import Teamwork
from app.office.rows import Notice

NoticeRole = Qt.ItemDataRole.UserRole + 1
WIDTH = 520
ICONS = {
    "JOB_ASSIGNED": "mdi6.account-arrow-left-outline",
    "JOB_DONE": "mdi6.check-circle-outline",
    "JOB_FAILED": "mdi6.alert-circle-outline",
    "SECOND_WANTED": "mdi6.account-multiple-check-outline",
    "LINE_RETURNED": "mdi6.keyboard-return",
    "CREDITS_LOW": "mdi6.wallet-outline",
}
# The page on which a thing is looked at, by the table it stands in, and whether the page is
# told which one.
PAGES = {
    "processing_jobs": ("review", True),
    "clients": ("clients", True),
    "support_tickets": ("office", False),
    "gdpr_requests": ("office", False),
    "user_credits": ("credits", False),
    "credits": ("credits", False),
    "users": ("credits", False),
}
TEXT = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop


class _Rows(QStyledItemDelegate):
    """A dot for what is new, an icon of its kind, the sentence, when."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        notice: Notice = index.data(NoticeRole)
        return QSize(100, _height(option, notice) + 34)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        now = theme.tones()
        notice: Notice = index.data(NoticeRole)
        rect = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(now.chosen))
            painter.drawRoundedRect(rect.adjusted(0, 1, 0, -1), 7, 7)
        if not notice.is_read:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(now.accent))
            painter.drawEllipse(QRectF(rect.left() + 6, rect.top() + 15, 7, 7))
        icon = ICONS.get(notice.kind, "mdi6.bell-outline")
        icons.draw(painter, QRectF(rect.left() + 20, rect.top() + 9, 18, 18), icon, now.muted)
        words = QRectF(rect.left() + 50, rect.top() + 8, rect.width() - 60, rect.height() - 30)
        painter.setFont(_font(notice))
        painter.setPen(QColor(now.text))
        painter.drawText(words, int(TEXT), notice.sentence)
        painter.setFont(fonts.font(fonts.SMALL))
        painter.setPen(QColor(now.muted))
        foot = QRectF(words.left(), rect.bottom() - 23, words.width(), 16)
        painter.drawText(foot, Qt.AlignmentFlag.AlignVCenter, shown.moment(notice.created_at))
        painter.restore()


def _font(notice: Notice) -> QFont:
    return fonts.font(fonts.BODY, fonts.REGULAR if notice.is_read else fonts.SEMIBOLD)


def _height(option: QStyleOptionViewItem, notice: Notice) -> int:
    width = option.widget.viewport().width() - 60 if isinstance(
        option.widget, QAbstractItemView) else WIDTH - 100  # fmt: skip
    metrics = QFontMetrics(_font(notice))
    return metrics.boundingRect(QRect(0, 0, width, 1000), int(TEXT), notice.sentence).height()


class NoticesPanel(Dialog):
    """``go`` asks the window for a page; ``changed`` says that something was read."""

    go = Signal(str, object)
    changed = Signal()

    def __init__(self, desk: Teamwork, over: QWidget) -> None:
        super().__init__("", "", over, WIDTH)
        self.title.setText(self.tr("Notifications"))
        self.setAccessibleName(self.tr("Notifications"))
        self._desk = desk
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Notifications"))
        self.list.setItemDelegate(_Rows(self.list))
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMinimumHeight(330)
        self.list.itemActivated.connect(self._open)
        self.list.itemClicked.connect(self._open)
        self.list.hide()
        self.nothing = label(
            self.tr("Nothing yet. When a colleague hands you an invoice, or lines wait for your "
                    "say, it stands here."),
            tone="muted", wrap=True,
        )  # fmt: skip
        self.nothing.hide()
        self.content.addWidget(self.list)
        self.content.addWidget(self.nothing)
        self.all_read = button(self.tr("Mark all read"), self.mark_all, icon="mdi6.check-all",
                               flat=True)  # fmt: skip
        self.all_read.setEnabled(False)
        self.foot(self.all_read, left=True)
        self.done = button(self.tr("Done"), self.put_away)
        self.foot(self.done)
        self.first = self.list

    def ask(self) -> None:
        """Show it and read what there is."""
        super().ask()
        self.look()

    def look(self) -> None:
        """Read the notices, keeping the place in the list."""
        tasks.read(self, self._desk.notices, self._fill)

    def notices(self) -> list[Notice]:
        """Those on screen, in their order."""
        return [self.list.item(row).data(NoticeRole) for row in range(self.list.count())]

    def _fill(self, notices: list[Notice]) -> None:
        at = max(0, self.list.currentRow())
        self.list.clear()
        for notice in notices:
            item = QListWidgetItem()
            item.setData(NoticeRole, notice)
            new = "" if notice.is_read else self.tr("New: ")
            item.setData(
                Qt.ItemDataRole.AccessibleTextRole,
                f"{new}{notice.sentence} {shown.moment(notice.created_at)}",
            )
            self.list.addItem(item)
        self.list.setVisible(bool(notices))
        self.nothing.setVisible(not notices)
        self.all_read.setEnabled(any(not notice.is_read for notice in notices))
        if notices:
            self.list.setCurrentRow(min(at, len(notices) - 1))
            if not self.isHidden():
                self.list.setFocus()
        else:
            self.done.setFocus()
        self._cover()

    def mark_all(self) -> None:
        """They were all seen."""
        self._read([notice for notice in self.notices() if not notice.is_read])

    def _read(self, notices: list[Notice]) -> None:
        ids = [notice.id for notice in notices]
        if not ids:
            return
        desk = self._desk
        tasks.write(self, lambda: desk.read_notices(ids), lambda _none: self._was_read())

    def _was_read(self) -> None:
        self.changed.emit()
        self.look()

    def _open(self, item: QListWidgetItem) -> None:
        notice: Notice = item.data(NoticeRole)
        place = PAGES.get(notice.entity or "")
        if place is None:
            self._read([notice])
            return
        desk, over = self._desk, self._over
        if not notice.is_read:
            # The panel is gone by the time this is written; the window hears of it (Notified).
            tasks.write(over, lambda: desk.read_notices([notice.id]))
        page, which = place
        self.close_dialog()
        self.go.emit(page, notice.entity_id if which else None)

    def entered(self, held: bool) -> None:
        item = self.list.currentItem()
        if item is not None and self.list.hasFocus():
            self._open(item)
