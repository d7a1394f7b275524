"""Consignments: a name typed or chosen, under which some invoices stand together."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.gui import fonts, icons, shown, tasks, theme
from app.gui.paged import Index
from app.gui.parts import button, label
from app.gui.pick_sheet import PickSheet, paint_row
from app.gui.services import Queueing
from app.intake.rows import GroupRow
from app.review.rows import JobRow

NameRole = Qt.ItemDataRole.UserRole + 1
ToldRole = Qt.ItemDataRole.UserRole + 2
IconRole = Qt.ItemDataRole.UserRole + 3
ROW = 38
LONGEST = 255


class _Rows(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        now = theme.tones()
        rect = QRectF(option.rect).adjusted(2, 1, -2, -1)
        painter.save()
        paint_row(painter, option, rect)
        inner = rect.adjusted(10, 0, -10, 0)
        place = QRectF(inner.left(), inner.center().y() - 9, 18, 18)
        icons.draw(painter, place, index.data(IconRole), now.muted)
        text = inner.adjusted(30, 0, 0, 0)
        upright = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(fonts.font(fonts.SMALL, figures=True))
        told = str(index.data(ToldRole) or "")
        beside = painter.fontMetrics().horizontalAdvance(told)
        painter.setPen(QColor(now.muted))
        painter.drawText(text, upright | Qt.AlignmentFlag.AlignRight, told)
        painter.setFont(fonts.font(fonts.BODY, fonts.MEDIUM))
        painter.setPen(QColor(now.text))
        name = painter.fontMetrics().elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, int(text.width() - beside - 12)
        )
        painter.drawText(text, upright, name)
        painter.restore()


class GroupSheet(PickSheet):
    """Type a name, Enter puts the invoices under it; those that there are can be chosen."""

    named = Signal(str)
    taken_out = Signal()

    def __init__(self, desk: Queueing, over: QWidget) -> None:
        super().__init__(over, 480, _Rows, ROW * 5)
        self._desk = desk
        self._groups: list[GroupRow] = []
        self._jobs: Sequence[JobRow] = ()
        self._round = 0
        self.setAccessibleName(self.tr("Group invoices"))
        self.title = label("", fonts.BODY, fonts.SEMIBOLD, wrap=True)
        self.title.setContentsMargins(6, 4, 6, 0)
        self.field.setPlaceholderText(self.tr("Its name: a container, a waybill, a ship"))
        self.field.setAccessibleName(self.tr("Consignment"))
        self.field.setMaxLength(LONGEST)
        self.list.setAccessibleName(self.tr("Consignments"))
        self.told = label("", fonts.SMALL, tone="muted", wrap=True)
        self.put = button(self.tr("Group"), self.take, main=True)
        foot = QHBoxLayout()
        foot.setContentsMargins(6, 0, 0, 0)
        foot.addWidget(self.told, 1)
        foot.addWidget(self.put)
        for widget in (self.title, self.field, self.list):
            self.inside.addWidget(widget)
        self.inside.addLayout(foot)
        self.field.textChanged.connect(self._fill)
        self.list.itemDoubleClicked.connect(lambda _item: self.take())

    def ask(self, jobs: Sequence[JobRow]) -> None:
        """Open it for these invoices."""
        self._jobs = jobs
        self._round += 1
        mine = self._round
        name = jobs[0].invoice_number or jobs[0].file_name
        self.title.setText(
            self.tr("The consignment of {0}").format(name)
            if len(jobs) == 1
            else self.tr("One consignment of {0} invoices").format(shown.count(len(jobs)))
        )
        self.field.clear()
        self.list.clear()
        self.told.setText(self.tr("Reading which consignments there are"))
        self.open_over(self.field)
        tasks.read(self, self._desk.groups, lambda found: self._arrived(mine, found))

    def _arrived(self, mine: int, found: list[GroupRow]) -> None:
        if mine == self._round:
            self._groups = found
            self._fill(self.field.text())

    def _fill(self, typed: str) -> None:
        self.list.clear()
        wanted = " ".join(typed.split())
        folded = wanted.casefold()
        in_all = {job.group_id for job in self._jobs}  # where they are already, if in one
        known = [
            one for one in self._groups if folded in one.name.casefold() and in_all != {one.id}
        ]
        if wanted and not any(one.name.casefold() == folded for one in self._groups):
            self._add(wanted, self.tr("A new consignment"), "mdi6.plus", wanted)
        for one in known:
            count = (
                self.tr("1 invoice")
                if one.invoices == 1
                else self.tr("{0} invoices").format(shown.count(one.invoices))
            )
            self._add(one.name, count, "mdi6.package-variant-closed", one.name)
        if not wanted and any(job.group_id for job in self._jobs):
            self._add(self.tr("Take out of the consignment"), "", "mdi6.package-variant-remove", "")
        self.list.setCurrentRow(0)
        self.put.setEnabled(self.list.count() > 0)
        self.told.setText(
            self.tr("Enter groups them, Escape goes back.")
            if self.list.count()
            else self.tr("Type a name: the invoices of one consignment then stand together.")
        )

    def _add(self, text: str, told: str, icon: str, name: str) -> None:
        item = QListWidgetItem(text)
        item.setData(NameRole, name)
        item.setData(ToldRole, told)
        item.setData(IconRole, icon)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{text}. {told}" if told else text)
        self.list.addItem(item)

    def take(self) -> None:
        """Put the invoices under the chosen name, or take them out."""
        item = self.list.currentItem()
        if item is None:
            return
        name = str(item.data(NameRole))
        self.put_away()
        if name:
            self.named.emit(name)
        else:
            self.taken_out.emit()

    def refused(self, sentence: str) -> None:
        """Show why the consignments cannot be listed."""
        self.told.setText(sentence)

    def unavailable(self, sentence: str, retry: object) -> None:
        """Show what does not answer."""
        self.told.setText(sentence)
