"""The tab Support: questions to support, and exactly what is sent with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QStackedWidget, QVBoxLayout, QWidget

from app.accounts.rows import Me
from app.gui import fonts, shown, tasks, theme
from app.gui.dialog import FormDialog
from app.gui.fields import AreaField, LineField, wrapped
from app.gui.listed import ListedModel
from app.gui.office.tab import Side, Tab, beside, listing, pairs
from app.gui.page import Page
from app.gui.paged import Column, Index
from app.gui.parts import Badge, Empty, button, label, paint_badge
from app.gui.services import Desk
from app.gui.table import Cells, Table
from app.office.rows import Ticket

SUBJECT, WHO, WHEN, STATE = range(4)


def told(diagnostics: Mapping[str, Any], under: str = "") -> list[tuple[str, str]]:
    """Diagnostics as (what, how it is), nested ones under their parent's name."""
    found: list[tuple[str, str]] = []
    for name, value in diagnostics.items():
        what = f"{under} {name}".strip().replace("_", " ")
        if isinstance(value, Mapping):
            found += told(value, what)
        elif isinstance(value, list | tuple):
            found.append((_begun(what), ", ".join(map(str, value))))
        else:
            found.append((_begun(what), "" if value is None else str(value)))
    return found


def _begun(words: str) -> str:
    return words[:1].upper() + words[1:]


class TicketCells(Cells):
    """Paints a ticket: its state as a badge."""

    def __init__(self, tab: SupportTab) -> None:
        super().__init__()
        self._tab = tab

    def content(self, painter: QPainter, rect: QRectF, index: Index, row: Any) -> None:
        if index.column() == STATE:
            paint_badge(painter, rect, *self._tab.state(row))
        elif index.column() == SUBJECT:
            self.text(painter, rect, index, weight=fonts.MEDIUM)
        else:
            self.text(painter, rect, index, theme.tones().muted)


class TicketDialog(FormDialog):
    """Asks what it is about, and shows what is sent with it before it is sent."""

    def __init__(self, over: QWidget, diagnostics: Mapping[str, Any]) -> None:
        super().__init__("", "", "", over, width=620)
        self._top = 40
        self.title.setText(self.tr("Write to support"))
        self.setAccessibleName(self.title.text())
        self.act.setText(self.tr("Send"))
        self.act.setAccessibleName(self.act.text())
        self.subject = LineField(self.tr("What it is about"), longest=200)
        self.text = AreaField(
            self.tr("What happened"), lines=4,
            hint=self.tr("What you did, what you expected, what came instead. No client's data."),
        )  # fmt: skip
        self.sent = QPlainTextEdit()
        self.sent.setReadOnly(True)
        self.sent.setFont(fonts.font(fonts.SMALL, figures=True))
        self.sent.setAccessibleName(self.tr("What is sent with it"))
        self.sent.setTabChangesFocus(True)
        lines = told(diagnostics)
        widest = max((len(what) for what, _ in lines), default=0)
        self.sent.setPlainText(
            "\n".join(f"{what}: {value}" for what, value in lines) if widest else ""
        )
        self.sent.setFixedHeight(150)
        self.content.addWidget(self.subject)
        self.content.addWidget(self.text)
        self.content.addWidget(
            wrapped(
                self.tr("This is all that is sent with it; nothing of your invoices or clients."),
                fonts.SMALL,
                fonts.MEDIUM,
            )
        )
        self.content.addWidget(self.sent)
        self.first = self.subject.line

    def wrong(self) -> str:
        if not self.subject.value():
            self.subject.line.setFocus()
            return self.tr("Say in a few words what it is about.")
        if not self.text.value():
            self.text.area.setFocus()
            return self.tr("Say what happened.")
        return ""


class SupportTab(Tab):
    """Own tickets, the office's for a manager; one in full at the right."""

    hears = frozenset({"TicketChanged"})

    def __init__(self, desk: Desk, me: Me, page: Page) -> None:
        super().__init__(desk, me, page)
        self._wanted: UUID | None = None
        self._build()

    def _build(self) -> None:
        self.told = label("", tone="muted")
        self.add_button = button(
            self.tr("Write to support"), self.add, main=True, icon="mdi6.lifebuoy"
        )
        self.model: ListedModel[Ticket] = ListedModel(
            [
                Column(self.tr("About"), lambda one: one.subject, tip=lambda one: one.subject),
                Column(self.tr("Asked by"), lambda one: one.created_by, 140),
                Column(self.tr("When"), lambda one: shown.moment(one.created_at), 124),
                Column(self.tr("State"), lambda one: self.state(one)[0], 104),
            ],
            key=lambda one: one.id,
        )
        self.table = Table(self.model, self.tr("Questions to support"), TicketCells(self), 36)
        self.table.chosen.connect(lambda _row: self._show_ticket())
        self.empty = Empty(
            "mdi6.lifebuoy",
            self.tr("No questions yet"),
            self.tr(
                "Write to support when something does not go as it should. You see what is sent "
                "before it goes, and the answer comes here."
            ),
            [button(self.tr("Write to support"), self.add, main=True)],
        )
        self.stack = QStackedWidget()
        self.stack.addWidget(QWidget())
        self.stack.addWidget(self.empty)
        left = listing(self.told, self.add_button, self.table)
        self.side = Side(self.tr("About this question"))
        self.close_button = button(self.tr("It is settled"), self.close_ticket)
        self.side.buttons.addWidget(self.close_button, 1)
        self.stack.addWidget(beside(left, self.side))
        self.hold(self.stack)

    def can(self, does: str) -> bool:
        """Whether the question in hand is still open."""
        ticket = self.ticket()
        return ticket is not None and ticket.status != "CLOSED"

    def state(self, ticket: Ticket) -> tuple[str, str]:
        """How a ticket stands: a word and its colour."""
        return {
            "OPEN": (self.tr("Waiting"), "amber"),
            "ANSWERED": (self.tr("Answered"), "green"),
            "CLOSED": (self.tr("Settled"), "grey"),
        }.get(ticket.status, (ticket.status.capitalize(), "grey"))

    def look_again(self) -> None:
        """Read the tickets."""
        tasks.read(self, self.desk.tickets, self._show)

    def _show(self, tickets: list[Ticket]) -> None:
        wanted = self._wanted or (one.id if (one := self.ticket()) else None)
        self._wanted = None
        waiting = sum(one.status == "OPEN" for one in tickets)
        answered = sum(one.status == "ANSWERED" for one in tickets)
        if answered:
            self.told.setText(self.tr("{0} answered: read, and say when it is settled.").format(
                shown.count(answered)))  # fmt: skip
        elif waiting:
            self.told.setText(self.tr("{0} waiting for an answer.").format(shown.count(waiting)))
        else:
            self.told.setText(self.tr("Everything is settled."))
        self.stack.setCurrentIndex(2 if tickets else 1)
        self.model.fill(tickets)
        if tickets:
            place = self.model.place_of(wanted)
            self.table.go_to(place if place is not None else 0)
        self._show_ticket()
        self.is_now_filled()

    def ticket(self) -> Ticket | None:
        """The ticket in hand."""
        place = self.table.currentIndex().row()
        return self.model.rows[place] if 0 <= place < len(self.model.rows) else None

    def _show_ticket(self) -> None:
        ticket = self.ticket()
        column = self.side.fresh()
        self.close_button.setVisible(ticket is not None and ticket.status != "CLOSED")
        if ticket is not None:
            top = QHBoxLayout()
            top.addWidget(label(ticket.subject, 15, fonts.SEMIBOLD, wrap=True), 1)
            top.addWidget(Badge(*self.state(ticket)), 0, Qt.AlignmentFlag.AlignTop)
            column.addLayout(top)
            when = f"{ticket.created_by}, {shown.moment(ticket.created_at)}"
            column.addWidget(label(when, fonts.TINY, tone="muted"))
            self._say(column, ticket.body)
            if ticket.answer:
                column.addSpacing(4)
                column.addWidget(label(self.tr("The answer"), fonts.SMALL, fonts.SEMIBOLD))
                self._say(column, ticket.answer)
            if ticket.diagnostics:
                column.addSpacing(4)
                column.addWidget(label(self.tr("Sent with it"), fonts.SMALL, fonts.SEMIBOLD))
                pairs(column, [one for one in told(ticket.diagnostics) if one[1]])
        column.addStretch()
        self.side.show_line()
        self.commands_changed.emit()

    def _say(self, column: QVBoxLayout, text: str) -> None:
        said = label(text, wrap=True)
        said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(said)

    # -- acts

    def add(self) -> None:
        """Ask what it is about, show what is sent, send it."""
        tasks.read(self, self.desk.diagnostics, self._ask)

    def _ask(self, diagnostics: dict[str, Any]) -> None:
        dialog = TicketDialog(self.page, diagnostics)

        def done(ticket: Ticket) -> None:
            dialog.close_dialog()
            self._wanted = ticket.id
            self.page.bar.say("green", self.tr("Sent. The answer comes here."))
            self.look_again()

        def go() -> None:
            subject, body = dialog.subject.value(), dialog.text.value()
            tasks.write(dialog, lambda: self.desk.open_ticket(subject, body), done)

        dialog.submitted.connect(go)
        dialog.ask()

    def close_ticket(self) -> None:
        """The question in hand is settled."""
        ticket = self.ticket()
        if ticket is not None and ticket.status != "CLOSED":
            tasks.write(
                self, lambda: self.desk.close_ticket(ticket.id), lambda _: self.look_again()
            )
