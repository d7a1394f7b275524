"""Which invoices are listed: words, whose, and on a second row state, time, client, colleague."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.accounts.rows import Member
from app.gui import fonts, shown, tasks
from app.gui.parts import Box, Choice, button, label
from app.gui.services import Desk
from app.office.rows import ClientRow
from app.review.rows import JobQuery

PAUSE = 250  # ms after the last letter before the list is searched


class Filters(QWidget):
    """One row, and a second one when it is wanted. ``changed`` tells of another query."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._group: UUID | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(PAUSE)
        self._soon.timeout.connect(self.changed.emit)
        self._is_known = False
        self._build()

    def _build(self) -> None:
        self.search = QLineEdit()
        self.search.setPlaceholderText(
            self.tr("File, supplier, number, buyer, goods or part number")
        )
        self.search.setAccessibleName(self.tr("Search the invoices"))
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(150)
        self.search.textChanged.connect(lambda _: self._soon.start())
        self.search.returnPressed.connect(self.changed.emit)
        self.whose = Choice(
            self.tr("Show"),
            [
                ("all", self.tr("All")),
                ("mine", self.tr("Mine")),
                ("free", self.tr("With nobody")),
            ],
        )
        self.whose.chosen.connect(lambda _whose: self.changed.emit())
        self.more = button(
            self.tr("Filter"), self._turn, icon="mdi6.filter-variant", flat=True,
            tip=self.tr("By state, time, client and colleague"),
        )  # fmt: skip
        self.more.setCheckable(True)
        self.found = label("", fonts.SMALL, tone="muted", figures=True)
        self.everything = button(self.tr("Show all"), self.clear, flat=True)
        self.everything.setFont(fonts.font(fonts.SMALL, fonts.MEDIUM))
        first = QHBoxLayout()
        first.setContentsMargins(14, 0, 12, 0)
        first.setSpacing(8)
        first.addWidget(self.search, 1)
        first.addWidget(self.whose, 0, Qt.AlignmentFlag.AlignVCenter)
        first.addWidget(self.more)
        self.state = self._box(
            self.tr("State"),
            (
                ("all", self.tr("In any state")),
                ("review", self.tr("To review")),
                ("settled", self.tr("All settled")),
                ("under_way", self.tr("Under way")),
                ("stopped", self.tr("Stopped or not matched")),
            ),
        )
        self.span = self._box(
            self.tr("When it was read"),
            (
                ("", self.tr("At any time")),
                ("today", self.tr("Today")),
                ("week", self.tr("Last 7 days")),
                ("month", self.tr("This month")),
                ("last month", self.tr("Last month")),
                ("year", self.tr("This year")),
                ("last year", self.tr("Last year")),
            ),
        )
        self.client = self._box(self.tr("Client"), ((None, self.tr("For any client")),))
        self.who = self._box(self.tr("With whom"), ((None, self.tr("With anybody")),))
        self.second = QWidget()
        second = QHBoxLayout(self.second)
        second.setContentsMargins(14, 0, 14, 0)
        second.setSpacing(8)
        for box in (self.state, self.span, self.client, self.who):
            second.addWidget(box, 1)
        self.second.hide()
        self.told = QWidget()
        third = QHBoxLayout(self.told)
        third.setContentsMargins(16, 0, 14, 0)
        third.addWidget(self.found)
        third.addWidget(self.everything)
        third.addStretch()
        self.told.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(first)
        column.addWidget(self.second)
        column.addWidget(self.told)

    def _box(self, name: str, choices: tuple[tuple[object, str], ...]) -> Box:
        made = Box()
        made.setAccessibleName(name)
        made.setMinimumWidth(90)
        for value, words in choices:
            made.addItem(words, value)
        made.activated.connect(lambda _: self.changed.emit())
        return made

    def query(self) -> JobQuery:
        """What is asked for now."""
        asked = JobQuery(
            whose=self.whose.current(),
            text=self.search.text().strip(),
            state=self.state.currentData(),
            client_id=self.client.currentData(),
            staff_id=self.who.currentData(),
            group_id=self._group,
        )
        since, until = days(self.span.currentData(), date.today())
        return replace(asked, since=since, until=until)

    def clear(self) -> None:
        """Ask for everything again."""
        self.search.clear()
        self._soon.stop()
        self.whose.choose("all")
        for box in (self.state, self.span, self.client, self.who):
            box.setCurrentIndex(0)
        self._group = None
        self.changed.emit()

    def only_group(self, group_id: UUID) -> None:
        """Ask for the invoices of one consignment."""
        self.clear()
        self._group = group_id
        self.changed.emit()

    def tell(self, total: int) -> None:
        """How many were found, where not all are shown."""
        asked = self.query()
        self.told.setVisible(asked.narrows)
        if total == 0 and asked == JobQuery(whose="mine"):
            self.found.setText(self.tr("No invoice is with you."))
        elif total == 0 and asked == JobQuery(whose="free"):
            self.found.setText(self.tr("Every invoice is with somebody."))
        elif total == 0:
            self.found.setText(self.tr("No invoice is like that."))
        elif total == 1:
            self.found.setText(self.tr("1 invoice found"))
        else:
            self.found.setText(self.tr("{0} invoices found").format(shown.count(total)))

    def go_to_search(self) -> None:
        """Put the cursor where words are typed."""
        self.search.setFocus()
        self.search.selectAll()

    def _turn(self) -> None:
        self.second.setVisible(self.more.isChecked())
        if self.more.isChecked() and not self._is_known:
            self._is_known = True
            tasks.read(self, self.desk.clients, self._fill_clients)
            tasks.read(self, self.desk.colleagues, self._fill_colleagues)

    def _fill_clients(self, found: list[ClientRow]) -> None:
        for client in found:
            self.client.addItem(client.name, client.id)

    def _fill_colleagues(self, found: list[Member]) -> None:
        for member in found:
            self.who.addItem(member.name, member.staff_id)


def days(span: str, today: date) -> tuple[date | None, date | None]:
    """The first and last day of a stretch of time; None where it is open."""
    month = today.replace(day=1)
    before = month - timedelta(days=1)
    return {
        "today": (today, None),
        "week": (today - timedelta(days=6), None),
        "month": (month, None),
        "last month": (before.replace(day=1), before),
        "year": (today.replace(month=1, day=1), None),
        "last year": (date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
    }.get(span, (None, None))
