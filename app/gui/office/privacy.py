"""The tab Privacy: wishes to have what is kept of a person, or to have it erased."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import QRectF, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QPainter
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget, QWidget

from app.accounts.rows import Me
from app.gui import fonts, shown, tasks, theme
from app.gui.dialog import FormDialog, confirm
from app.gui.fields import AreaField, ChoiceField
from app.gui.listed import ListedModel
from app.gui.office.tab import Side, Tab, beside, listing, pairs
from app.gui.page import Page
from app.gui.paged import Column, Index
from app.gui.parts import Badge, Bar, Empty, button, label, paint_badge
from app.gui.services import Desk
from app.gui.table import Cells, Table
from app.office.rows import PrivacyRequest

WHOM, WISH, DUE, STATE = range(4)


class RequestCells(Cells):
    """Paints a request: its state as a badge, one that is overdue in red."""

    def __init__(self, tab: PrivacyTab) -> None:
        super().__init__()
        self._tab = tab

    def content(self, painter: QPainter, rect: QRectF, index: Index, row: Any) -> None:
        now = theme.tones()
        if index.column() == STATE:
            paint_badge(painter, rect, *self._tab.state(row))
        elif index.column() == WHOM:
            self.text(painter, rect, index, weight=fonts.MEDIUM)
        elif index.column() == DUE and self._tab.is_overdue(row):
            self.text(painter, rect, index, now.red[1], fonts.MEDIUM)
        else:
            self.text(painter, rect, index, now.muted)


class RequestDialog(FormDialog):
    """Asks whom it is about and what they want."""

    def __init__(
        self, over: QWidget, people: list[tuple[UUID, str]], clients: list[tuple[UUID, str]]
    ) -> None:
        super().__init__("", "", "", over, width=500)
        self.title.setText(self.tr("A new request"))
        self.setAccessibleName(self.title.text())
        self.act.setText(self.tr("Write it down"))
        self.act.setAccessibleName(self.act.text())
        self.say(self.tr("The law gives a month to answer; the date is kept for you."))
        subjects = [(f"user {key}", name) for key, name in people]
        subjects += [(f"client {key}", self.tr("{0} (client)").format(n)) for key, n in clients]
        self.subject = ChoiceField(
            self.tr("Whom it is about"), subjects, none=self.tr("Choose a person or a client")
        )
        self.kind = ChoiceField(
            self.tr("What they want"),
            [("EXPORT", self.tr("All that is kept of them")), ("ERASURE", self.tr("To be erased"))],
        )
        self.kind.explain(
            {
                "EXPORT": self.tr("You get one file to hand over."),
                "ERASURE": self.tr(
                    "Names and contacts are replaced by a number. Customs records must be kept "
                    "for some years; until then the request waits and says so."
                ),
            }
        )
        self.note = AreaField(self.tr("Note"), hint=self.tr("How and when they asked"), lines=2)
        for field in (self.subject, self.kind, self.note):
            self.content.addWidget(field)
        self.kind.set_value("EXPORT")
        self.first = self.subject.choice

    def wrong(self) -> str:
        return "" if self.subject.value() else self.tr("Say whom it is about.")

    def asked(self) -> tuple[str, str, UUID, str]:
        """Kind, type of the subject, the subject, the note."""
        kind, _, key = self.subject.value().partition(" ")
        return self.kind.value(), kind, UUID(key), self.note.value()


class PrivacyTab(Tab):
    """Open ones first; what is to be done about one at the right."""

    hears = frozenset({"RequestChanged"})

    def __init__(self, desk: Desk, me: Me, page: Page) -> None:
        super().__init__(desk, me, page)
        self._now = datetime.now().astimezone()
        self._wanted: UUID | None = None
        self._build()

    def _build(self) -> None:
        self.told = label("", tone="muted")
        self.add_button = button(self.tr("New request"), self.add, main=True, icon="mdi6.plus")
        self.model: ListedModel[PrivacyRequest] = ListedModel(
            [
                Column(self.tr("Whom it is about"), lambda one: one.subject,
                       tip=lambda one: one.subject),
                Column(self.tr("What they want"), self.wish, 176),
                Column(self.tr("Due"), self.due, 132),
                Column(self.tr("State"), lambda one: self.state(one)[0], 104),
            ],
            key=lambda one: one.id,
        )  # fmt: skip
        self.table = Table(self.model, self.tr("Privacy requests"), RequestCells(self), 36)
        self.table.chosen.connect(lambda _row: self._show_request())
        self.empty = Empty(
            "mdi6.shield-account-outline",
            self.tr("Nobody has asked"),
            self.tr(
                "A colleague or a client may ask for all that is kept of them, or to be erased. "
                "Write the wish down here: the date it is due is kept, and what may go is known."
            ),
            [button(self.tr("New request"), self.add, main=True)],
        )
        self.stack = QStackedWidget()
        self.stack.addWidget(QWidget())
        self.stack.addWidget(self.empty)
        left = listing(self.told, self.add_button, self.table)
        self.side = Side(self.tr("About this request"))
        self.export_button = button(
            self.tr("Write the file"), self.export, main=True, icon="mdi6.export-variant"
        )
        self.erase_button = button(self.tr("Erase"), self.erase, icon="mdi6.eraser")
        self.erase_button.setProperty("danger", True)
        for made in (self.erase_button, self.export_button):
            self.side.buttons.addWidget(made, 1)
        self.stack.addWidget(beside(left, self.side))
        self.hold(self.stack)

    def can(self, does: str) -> bool:
        """Whether the request in hand can be carried out."""
        request = self.request()
        kind = {"export": "EXPORT", "erase": "ERASURE"}[does]
        return request is not None and request.kind == kind and self._may_do(request)

    # -- words

    def wish(self, request: PrivacyRequest) -> str:
        """What they want."""
        if request.kind == "ERASURE":
            return self.tr("To be erased")
        return self.tr("All that is kept")

    def state(self, request: PrivacyRequest) -> tuple[str, str]:
        """How a request stands: a word and its colour."""
        if request.status == "OPEN" and self.is_overdue(request):
            return self.tr("Overdue"), "red"
        return {
            "OPEN": (self.tr("To do"), "amber"),
            "HELD": (self.tr("On hold"), "grey"),
            "DONE": (self.tr("Done"), "green"),
            "REFUSED": (self.tr("Refused"), "grey"),
        }.get(request.status, (request.status.capitalize(), "grey"))

    def is_overdue(self, request: PrivacyRequest) -> bool:
        """Whether it should have been answered by now."""
        return request.status == "OPEN" and request.due_at < self._now

    def due(self, request: PrivacyRequest) -> str:
        """When it must be answered, in words."""
        if request.done_at is not None:
            return shown.day(request.done_at.astimezone())
        if request.status == "HELD" and request.legal_hold_until is not None:
            return shown.day(request.legal_hold_until.astimezone())
        days = (request.due_at.astimezone().date() - self._now.date()).days
        if days < 0:
            return self.tr("{0} days ago").format(-days) if days < -1 else self.tr("yesterday")
        if days == 0:
            return self.tr("today")
        return self.tr("tomorrow") if days == 1 else self.tr("in {0} days").format(days)

    # -- reading

    def look_again(self) -> None:
        """Read the requests."""
        tasks.read(self, lambda: (self.desk.privacy_requests(), self.desk.now()), self._show)

    def _show(self, found: tuple[list[PrivacyRequest], datetime]) -> None:
        requests, now = found
        self._now = now.astimezone()
        wanted = self._wanted or (one.id if (one := self.request()) else None)
        self._wanted = None
        waiting = sum(one.status == "OPEN" for one in requests)
        self.told.setText(
            self.tr("1 waits for an answer.") if waiting == 1
            else self.tr("{0} wait for an answer.").format(waiting) if waiting
            else self.tr("Nothing waits for an answer.")
        )  # fmt: skip
        self.stack.setCurrentIndex(2 if requests else 1)
        self.model.fill(requests)
        place = self.model.place_of(wanted)
        if requests:
            self.table.go_to(place if place is not None else 0)
        self._show_request()
        self.is_now_filled()

    def request(self) -> PrivacyRequest | None:
        """The request in hand."""
        place = self.table.currentIndex().row()
        return self.model.rows[place] if 0 <= place < len(self.model.rows) else None

    def _may_do(self, request: PrivacyRequest) -> bool:
        if request.status == "OPEN":
            return True
        # What was held may go once the law no longer asks for it.
        over = request.legal_hold_until is not None and request.legal_hold_until <= self._now
        return request.status == "HELD" and over

    def _show_request(self) -> None:
        request = self.request()
        column = self.side.fresh()
        self.export_button.setVisible(False)
        self.erase_button.setVisible(False)
        if request is not None:
            top = QHBoxLayout()
            top.addWidget(label(request.subject, 15, fonts.SEMIBOLD, wrap=True), 1)
            top.addWidget(Badge(*self.state(request)), 0, Qt.AlignmentFlag.AlignTop)
            column.addLayout(top)
            bar = Bar()
            column.addWidget(bar)
            bar.say(*self._say(request))
            bar.dismissable(False)
            facts = [
                (self.tr("Wants"), self.wish(request)),
                (self.tr("Is"), self.tr("a client") if request.subject_type == "client"
                 else self.tr("of the office")),
                (self.tr("Asked on"), shown.day(request.created_at.astimezone())),
                (self.tr("Due on"), shown.day(request.due_at.astimezone())),
                (self.tr("Done on"), shown.day(request.done_at.astimezone())
                 if request.done_at else ""),
                (self.tr("Note"), request.note),
            ]  # fmt: skip
            pairs(column, [fact for fact in facts if fact[1]])
            may = self._may_do(request)
            self.export_button.setVisible(may and request.kind == "EXPORT")
            self.erase_button.setVisible(may and request.kind == "ERASURE")
        column.addStretch()
        self.side.show_line()
        self.commands_changed.emit()

    def _say(self, request: PrivacyRequest) -> tuple[str, str]:
        held = request.legal_hold_until
        if request.status == "DONE":
            if request.kind == "EXPORT":
                return "green", self.tr("The file was written. Nothing is left to do.")
            return "green", self.tr("Erased: a number stands where the name was.")
        if request.status == "REFUSED":
            return "grey", self.tr("It was refused.")
        if request.status == "HELD" and held is not None:
            day = shown.day(held.astimezone())
            if held <= self._now:
                return "amber", self.tr("The customs records may go since {0}: erase now.").format(
                    day
                )
            return "grey", self.tr(
                "The law asks to keep the customs records until {0}. What is not needed for them "
                "can be erased then; nothing is to be done before."
            ).format(day)
        if request.kind == "EXPORT":
            return "amber", self.tr("Write the file and hand it over by {0}.").format(
                shown.day(request.due_at.astimezone())
            )
        if held is not None and held > self._now:
            return "amber", self.tr(
                "Customs records name them; the law keeps those until {0}. Erasing now puts the "
                "request on hold until then."
            ).format(shown.day(held.astimezone()))
        return "amber", self.tr("Nothing stands against erasing; it cannot be undone.")

    # -- acts

    def add(self) -> None:
        """Ask whom it is about and what they want, and write it down."""

        def look() -> tuple[list[tuple[UUID, str]], list[tuple[UUID, str]]]:
            people = [(one.user_id, one.name or one.email) for one in self.desk.members()]
            return people, [(one.id, one.name) for one in self.desk.clients()]

        tasks.read(self, look, lambda found: self._ask(*found))

    def _ask(self, people: list[tuple[UUID, str]], clients: list[tuple[UUID, str]]) -> None:
        dialog = RequestDialog(self.page, people, clients)

        def done(request: PrivacyRequest) -> None:
            dialog.close_dialog()
            self._wanted = request.id
            self.look_again()

        def go() -> None:
            asked = dialog.asked()
            tasks.write(dialog, lambda: self.desk.ask_privacy(*asked), done)

        dialog.submitted.connect(go)
        dialog.ask()

    def export(self) -> None:
        """Ask where to, and write all that is kept of them."""
        request = self.request()
        if request is None or request.kind != "EXPORT" or not self._may_do(request):
            return
        file, _ = QFileDialog.getSaveFileName(
            self, self.tr("All that is kept of {0}").format(request.subject),
            self.tr("personal-data.zip"), "ZIP (*.zip)",
        )  # fmt: skip
        if file:
            self.export_to(Path(file))

    def export_to(self, file: Path) -> None:
        """Write all that is kept of whom the request in hand is about."""
        request = self.request()
        assert request is not None

        def done(_: PrivacyRequest) -> None:
            folder = QUrl.fromLocalFile(str(file.parent))

            def show() -> None:
                QDesktopServices.openUrl(folder)

            told = self.tr("{0} holds all that is kept of {1}.").format(file.name, request.subject)
            self.page.bar.say("green", told, self.tr("Show in folder"), show)
            self.look_again()

        tasks.write(self, lambda: self.desk.export_personal(request.id, file), done)

    def erase(self) -> None:
        """Erase, after saying exactly what goes and what stays."""
        request = self.request()
        if request is None or request.kind != "ERASURE" or not self._may_do(request):
            return
        if request.subject_type == "client":
            goes = self.tr("Its name, number, address and contact are replaced by a number.")
        else:
            goes = self.tr(
                "Their name, address and telephone are replaced by a number, and they can never "
                "sign in again."
            )
        stays = self.tr(
            "Declarations, decisions and the audit trail stay, without the name. Where the law "
            "still keeps customs records, nothing is erased before that day and the request "
            "waits. This cannot be undone."
        )

        def go() -> None:
            tasks.write(self, lambda: self.desk.erase(request.id), self._erased)

        confirm(
            self.page,
            self.tr("Erase {0}?").format(request.subject),
            f"{goes} {stays}",
            self.tr("Erase for good"),
            go,
            self.tr("Keep everything"),
        )

    def _erased(self, request: PrivacyRequest) -> None:
        if request.status == "HELD" and request.legal_hold_until is not None:
            self.page.bar.say(
                "grey",
                self.tr("On hold: the law keeps the customs records until {0}.").format(
                    shown.day(request.legal_hold_until.astimezone())
                ),
            )
        else:
            self.page.bar.say("green", self.tr("Erased."))
        self._wanted = request.id
        self.look_again()
