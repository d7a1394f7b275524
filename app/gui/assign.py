"""Handing invoices over: a colleague found by typing, and a word to them."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.accounts.rows import Member
from app.gui import fonts, icons, tasks, theme
from app.gui.paged import Index
from app.gui.parts import button, label
from app.gui.person import initials, paint_person
from app.gui.pick_sheet import PickSheet, paint_row
from app.gui.services import Teamwork

MemberRole = Qt.ItemDataRole.UserRole + 1
ROW = 44
ROLES = {
    "BROKER": "Broker",
    "REVIEWER": "Reviewer",
    "LICENSED_BROKER": "Licensed broker",
    "MANAGER": "Manager",
}


def fits(member: Member, typed: str) -> bool:
    """Whether every word typed begins a word of the name or the address."""
    words = [*member.name.casefold().split(), member.email.casefold()]
    return all(any(word.startswith(one) for word in words) for one in typed.casefold().split())


def about(member: Member) -> str:
    """What a colleague is and answers for, in a few words."""
    told = ROLES.get(member.staff_role or "", "")
    if member.chapters:
        chapters = ", ".join(member.chapters[:8]) + ("…" if len(member.chapters) > 8 else "")
        told += f"{'  ·  ' if told else ''}chapters {chapters}"
    return told


class _Rows(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        now = theme.tones()
        member: Member | None = index.data(MemberRole)
        rect = QRectF(option.rect).adjusted(2, 1, -2, -1)
        painter.save()
        paint_row(painter, option, rect)
        inner = rect.adjusted(10, 4, -10, -4)
        if member is None:
            place = QRectF(inner.left() + 1, inner.center().y() - 9, 18, 18)
            icons.draw(painter, place, "mdi6.account-off-outline", now.muted)
        else:
            paint_person(painter, inner, initials(member.name))
        upright = Qt.AlignmentFlag.AlignVCenter
        text = inner.adjusted(34, 0, 0, 0)
        told = about(member) if member is not None else ""
        top = QRectF(text.left(), text.top(), text.width(), 19) if told else text
        painter.setFont(fonts.font(fonts.BODY, fonts.MEDIUM))
        painter.setPen(QColor(now.text))
        painter.drawText(top, upright, str(index.data()))
        painter.setFont(fonts.font(fonts.SMALL))
        painter.setPen(QColor(now.muted))
        under = QRectF(text.left(), text.top() + 18, text.width(), 17)
        painter.drawText(under, upright, told)
        painter.restore()


class AssignSheet(PickSheet):
    """Type a name, Enter hands over; Tab leads to the word that goes with it."""

    given = Signal(object, str)  # Member or None, the word

    def __init__(self, desk: Teamwork, over: QWidget) -> None:
        super().__init__(over, 480, _Rows, ROW * 5)
        self._desk = desk
        self._members: list[Member] = []
        self._now: str | None = None
        self._round = 0
        self.setAccessibleName(self.tr("Hand over an invoice"))
        self.title = label("", fonts.BODY, fonts.SEMIBOLD, wrap=True)
        self.title.setContentsMargins(6, 4, 6, 0)
        self.field.setPlaceholderText(self.tr("To whom?"))
        self.field.setAccessibleName(self.tr("Colleague"))
        self.list.setAccessibleName(self.tr("Colleagues"))
        self.word = QLineEdit()
        self.word.setPlaceholderText(self.tr("A word to them, if you like"))
        self.word.setAccessibleName(self.tr("A word to the colleague"))
        self.word.setMaxLength(300)
        self.told = label("", fonts.SMALL, tone="muted", wrap=True)
        self.give = button(self.tr("Hand over"), self.take, main=True)
        foot = QHBoxLayout()
        foot.setContentsMargins(6, 0, 0, 0)
        foot.addWidget(self.told, 1)
        foot.addWidget(self.give)
        for widget in (self.title, self.field, self.list, self.word):
            self.inside.addWidget(widget)
        self.inside.addLayout(foot)
        self.field.textChanged.connect(self._fill)
        self.choose_from(self.word)
        self.list.itemDoubleClicked.connect(lambda _item: self.take())

    def ask(self, what: str, now: str | None) -> None:
        """Open it for an invoice, which ``now`` (by name) has at present."""
        self._now = now
        self._round += 1
        mine = self._round
        self.title.setText(
            self.tr("Hand {0} over").format(what) if now else self.tr("Assign {0}").format(what)
        )
        self.give.setText(self.tr("Hand over") if now else self.tr("Assign"))
        self.field.clear()
        self.word.clear()
        self.told.setText(self.tr("Reading who works here"))
        self.list.clear()
        self.open_over(self.field)
        tasks.read(self, self._desk.colleagues, lambda found: self._arrived(mine, found))

    def _arrived(self, mine: int, found: list[Member]) -> None:
        if mine == self._round:
            self._members = [one for one in found if one.staff_id is not None]
            self._fill(self.field.text())

    def _fill(self, typed: str) -> None:
        self.list.clear()
        for member in self._members:
            if member.name != self._now and fits(member, typed):
                self._add(member.name, about(member), member)
        if self._now and not typed.strip():
            self._add(self.tr("Nobody: take it back from {0}").format(self._now), "", None)
        self.list.setCurrentRow(0)
        self.give.setEnabled(self.list.count() > 0)
        self.told.setText(
            self.tr("Enter hands it over, Tab adds a word, Escape goes back.")
            if self.list.count()
            else self.tr("Nobody of that name works here. Managers ask people in, page Office.")
        )

    def _add(self, name: str, told: str, member: Member | None) -> None:
        item = QListWidgetItem(name)
        item.setData(MemberRole, member)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{name}. {told}" if told else name)
        self.list.addItem(item)

    def take(self) -> None:
        """Hand over to the chosen colleague."""
        item = self.list.currentItem()
        if item is not None:
            member: Member | None = item.data(MemberRole)
            word = self.word.text().strip()
            self.put_away()
            self.given.emit(member, word)

    def refused(self, sentence: str) -> None:
        """Show why the colleagues cannot be listed."""
        self.told.setText(sentence)

    def unavailable(self, sentence: str, retry: object) -> None:
        """Show what does not answer."""
        self.told.setText(sentence)
