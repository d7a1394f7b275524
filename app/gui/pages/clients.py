"""The page of clients: the list with search, and the form of the one in hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.accounts.roles import Right
from app.accounts.rows import Me
from app.core.conflict import Changed
from app.gui import fonts, shown, tasks, theme
from app.gui.commands import Command
from app.gui.conflict import ConflictDialog
from app.gui.dialog import confirm
from app.gui.listed import ListedModel
from app.gui.office import client_facts
from app.gui.office.client_form import ClientForm
from app.gui.page import Page
from app.gui.paged import Column, Index
from app.gui.parts import Badge, Bar, Empty, button, hairline, label, paint_badge
from app.gui.services import Desk
from app.gui.table import Cells, Table
from app.office.rows import ClientRow
from app.review.rows import JobRow

NAME, NUMBER = range(2)
NARROW = 960  # pixels of the whole page under which the list leaves out the numbers
PAUSE = 120  # ms after the last letter before the list is searched
FEW = 3  # invoices named under the form's head


@dataclass
class Draft:
    """What was typed for a client and is not saved yet, and what it was typed over."""

    before: ClientRow | None  # None: a client not added yet
    values: dict[str, str] = field(default_factory=dict)
    others_changed: bool = False


class ClientCells(Cells):
    """Paints a client; one with unsaved changes says so."""

    def __init__(self, page: ClientsPage) -> None:
        super().__init__()
        self._page = page

    def content(self, painter: QPainter, rect: QRectF, index: Index, row: Any) -> None:
        if index.column() == NAME:
            if row.id in self._page.drafts:
                width = paint_badge(painter, rect, self.tr("Unsaved"), "amber", right=True)
                rect = rect.adjusted(0, 0, -width - 8, 0)
            self.text(painter, rect, index, weight=fonts.MEDIUM)
        else:
            self.text(painter, rect, index, theme.tones().muted)


class ClientsPage(Page):
    """What is typed for a client stays until it is saved or discarded, wherever one goes."""

    hears = frozenset({"ClientChanged", "FormAnswered", "JobReceived"})

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.drafts: dict[UUID | None, Draft] = {}
        self._row: ClientRow | None = None  # None while a new one is being written
        self._wanted: UUID | None = None
        self._may_keep = False
        self._busy = False
        self._asked = 0  # answers to an earlier search are dropped
        self._build()
        tasks.read(self, desk.me, self._know)

    def _build(self) -> None:
        self.empty = Empty(
            "mdi6.account-group-outline",
            self.tr("No clients yet"),
            self.tr(
                "A client appears here by itself with its first invoice. Add one yourself to "
                "say beforehand what its declarations have in common."
            ),
            [button(self.tr("Add a client"), self.add, main=True)],
        )
        self.form = ClientForm()
        self.form.edited.connect(self._edited)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Find a client  (Ctrl+F)"))
        self.search.setAccessibleName(self.tr("Find a client"))
        self.search.setClearButtonEnabled(True)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(PAUSE)
        self._soon.timeout.connect(self._read)
        self.search.textChanged.connect(lambda _: self._soon.start())
        self.model: ListedModel[ClientRow] = ListedModel(
            [
                Column(self.tr("Client"), lambda one: one.name, tip=lambda one: one.name),
                Column(self.tr("Number"), lambda one: one.tax_id or shown.DASH, 152),
            ],
            key=lambda one: one.id,
        )
        self.table = Table(self.model, self.tr("Clients"), ClientCells(self), 36)
        self.search.returnPressed.connect(self.table.setFocus)
        self.table.chosen.connect(self._chosen)
        self.table.entered.connect(lambda _row: self.form.go_to("name"))
        self.none_found = label(self.tr("No client is called that."), tone="muted")
        self.none_found.setContentsMargins(16, 14, 16, 0)
        self.none_found.hide()
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        first = QHBoxLayout()
        first.setContentsMargins(14, 10, 14, 8)
        first.addWidget(self.search)
        column.addLayout(first)
        column.addWidget(self.none_found)
        column.addWidget(self.table, 1)
        self.title = label("", fonts.TITLE, fonts.SEMIBOLD)
        self.state = Badge()
        self.told = label("", fonts.SMALL, tone="muted")
        self.invoices = QHBoxLayout()
        self.invoices.setSpacing(4)
        self.notice = Bar()
        self.notice.dismissable(False)
        self.remove_button = button(
            self.tr("Remove"), self.remove, icon="mdi6.trash-can-outline", flat=True,
            tip=self.tr("Take this client off the list"),
        )  # fmt: skip
        self.discard_button = button(self.tr("Discard changes"), self.discard)
        self.save_button = button(
            self.tr("Save"), self.save, main=True, tip=self.tr("Keep this client (Ctrl+S)")
        )
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(24, 12, 16, 0)
        head.setSpacing(10)
        head.addWidget(self.title)
        head.addWidget(self.state)
        head.addStretch()
        head.addWidget(self.remove_button)
        column.addLayout(head)
        below = QHBoxLayout()
        below.setContentsMargins(24, 0, 16, 6)
        below.setSpacing(4)
        below.addWidget(self.told)
        below.addLayout(self.invoices)
        below.addStretch()
        column.addLayout(below)
        place = QVBoxLayout()
        place.setContentsMargins(20, 0, 20, 0)
        place.addWidget(self.notice)
        column.addLayout(place)
        column.addWidget(hairline())
        column.addWidget(self.form, 1)
        column.addWidget(hairline())
        foot = QHBoxLayout()
        foot.setContentsMargins(24, 9, 16, 10)
        foot.setSpacing(8)
        self.kept = label("", fonts.SMALL, tone="muted")
        foot.addWidget(self.kept)
        foot.addStretch()
        foot.addWidget(self.discard_button)
        foot.addWidget(self.save_button)
        column.addLayout(foot)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(right)
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 2)
        split.setSizes([404, 704])
        self.stack = QStackedWidget()
        self.stack.addWidget(QWidget())
        self.stack.addWidget(self.empty)
        self.stack.addWidget(split)
        self.body.addWidget(self.stack)

    def commands(self) -> list[Command]:
        """Add, save, discard, remove, find, the invoices."""

        def may() -> bool:
            return self._may_keep

        return [
            Command("clients-add", self.tr("Add a client"), self.add,
                    self.tr("Write down a client before its first invoice"), ("Ctrl+N",),
                    "mdi6.account-plus-outline", "clients", "file", True, enabled=may),
            Command("clients-save", self.tr("Save"), self.save,
                    self.tr("Keep what is typed for this client"), ("Ctrl+S",),
                    "mdi6.content-save-outline", "clients", "file", True,
                    enabled=lambda: self._dirty() and not self._busy),
            Command("clients-discard", self.tr("Discard changes"), self.discard,
                    self.tr("Forget what is typed for this client"), (),
                    "mdi6.undo", "clients", "file", enabled=self._dirty),
            Command("clients-remove", self.tr("Remove"), self.remove,
                    self.tr("Take this client off the list"), (),
                    "mdi6.trash-can-outline", "clients", "file",
                    enabled=lambda: self._may_keep and self._row is not None),
            Command("clients-find", self.tr("Find a client"), self._find,
                    self.tr("Search the list by name"), ("Ctrl+F",),
                    "mdi6.magnify", "clients", "view"),
        ]  # fmt: skip

    def resizeEvent(self, event: QResizeEvent) -> None:
        # In a small window names count more than numbers, which stand in the form.
        super().resizeEvent(event)
        self.table.setColumnHidden(NUMBER, self.width() < NARROW)

    # -- reading

    def opened(self, what: object | None = None) -> None:
        """Read the list; a client sent along (by id) is shown."""
        if isinstance(what, UUID):
            self._wanted = what
            self.search.clear()
        self._read()

    def look_again(self) -> None:
        """The list again; what is typed stays."""
        self._read()

    def _know(self, me: Me) -> None:
        self._may_keep = Right.KEEP_CLIENTS in me.rights
        for made in self.form.fields.values():
            made.lock(not self._may_keep)
        self.remove_button.setVisible(self._may_keep)
        self.commands_changed.emit()

    def _find(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _read(self) -> None:
        self._soon.stop()
        self._asked += 1
        asked, text = self._asked, self.search.text().strip()

        def look() -> list[ClientRow]:
            client_facts.remembered()  # reads its lists once, off the window's thread
            return self.desk.clients(text)

        tasks.read(self, look, lambda rows: self._show(asked, text, rows))

    def _show(self, asked: int, text: str, rows: list[ClientRow]) -> None:
        if asked != self._asked:
            return
        for row in rows:
            draft = self.drafts.get(row.id)
            if draft is not None and draft.before is not None:
                draft.others_changed = row.version != draft.before.version
        self.stack.setCurrentIndex(2 if rows or text or None in self.drafts else 1)
        self.none_found.setVisible(bool(text) and not rows)
        wanted = self._wanted or (self._row.id if self._row else None)
        self._wanted = None
        self.model.fill(rows)
        if None in self.drafts and self._row is None:
            self._show_form()
        else:
            place = self.model.place_of(wanted)
            if place is None and rows and not (self._row and self._row.id in self.drafts):
                place = 0
            if place is not None:
                if self.table.currentIndex().row() != place:
                    self.table.go_to(place)
                self._take(rows[place])
        if not self.is_filled and rows:
            self.table.setFocus()
        self.is_now_filled()
        self.commands_changed.emit()

    # -- the client in hand

    def _chosen(self, place: int) -> None:
        if 0 <= place < len(self.model.rows):
            row = self.model.rows[place]
            if self._row is None or row.id != self._row.id:
                self._take(row)
                self.form.verticalScrollBar().setValue(0)

    def _take(self, row: ClientRow) -> None:
        self._row = row
        self._show_form()
        self._read_invoices(row)

    def _key(self) -> UUID | None:
        return self._row.id if self._row else None

    def _dirty(self) -> bool:
        return self._key() in self.drafts

    def _show_form(self) -> None:
        draft = self.drafts.get(self._key())
        before = client_facts.texts(self._row) if self._row else {}
        self.form.show_values(draft.values if draft else before)
        self._show_state()

    def _show_state(self) -> None:
        draft = self.drafts.get(self._key())
        self.title.setText(self._row.name if self._row else self.tr("A new client"))
        self.state.say(self.tr("Not saved yet") if draft else "", "amber")
        self.remove_button.setVisible(self._may_keep and self._row is not None)
        self.discard_button.setVisible(draft is not None)
        self.save_button.setVisible(self._may_keep)
        self.save_button.setEnabled(draft is not None and not self._busy)
        self.save_button.setText(self.tr("Save") if self._row else self.tr("Add the client"))
        if draft is not None:
            self.kept.setText(self.tr("What you typed stays here until you save or discard it."))
        if draft is not None and draft.others_changed:
            self.notice.say("amber", self.tr(
                "A colleague changed this client meanwhile. Where you both changed the same, you "
                "are asked when you save."))  # fmt: skip
        else:
            self.notice.hide()
        if draft is None:
            self.kept.setText("")
        self.table.viewport().update()
        self.commands_changed.emit()

    def _edited(self) -> None:
        values = self.form.values()
        key = self._key()
        draft = self.drafts.get(key)
        before = draft.before if draft else self._row
        if before is not None and values == client_facts.texts(before):
            self.drafts.pop(key, None)  # typed back to what it was
        elif draft is None:
            self.drafts[key] = Draft(before, values)
        else:
            draft.values = values
        self.form.fields["name"].mark()
        self._show_state()

    def _read_invoices(self, row: ClientRow) -> None:
        self._show_invoices([])

        def then(jobs: list[JobRow]) -> None:
            if self._row is not None and self._row.id == row.id:
                self._show_invoices(jobs)

        tasks.read(self, lambda: self.desk.client_jobs(row.id), then)

    def _show_invoices(self, jobs: list[JobRow]) -> None:
        while (item := self.invoices.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self.told.setText(
            self.tr("Its latest invoices:") if jobs else self.tr("No invoice names it yet.")
        )
        if self._row is None:
            self.told.setText(self.tr("Only the name is needed."))
        for job in jobs[:FEW]:
            name = job.invoice_number or job.file_name
            read = shown.moment(job.created_at)
            made = button(
                name, partial(self._open_job, job), flat=True,
                tip=self.tr("{0}, read {1}: review its lines").format(name, read),
            )  # fmt: skip
            made.setProperty("link", True)
            made.setFont(fonts.font(fonts.SMALL, fonts.MEDIUM))
            self.invoices.addWidget(made)

    def _open_job(self, job: JobRow) -> None:
        self.go.emit("review" if job.lines else "invoices", job.job_id if job.lines else None)

    # -- acts

    def add(self) -> None:
        """Begin a new client; what was begun before is still there."""
        self.stack.setCurrentIndex(2)
        self.drafts.setdefault(None, Draft(None, {}))
        self._row = None
        self.table.clearSelection()
        self.table.setCurrentIndex(self.model.index(-1, -1))
        self._show_form()
        self._show_invoices([])
        self.form.verticalScrollBar().setValue(0)
        self.form.go_to("name")

    def discard(self) -> None:
        """Forget what is typed for the client in hand; can be taken back at once."""
        key = self._key()
        draft = self.drafts.pop(key, None)
        if draft is None:
            return

        def back() -> None:
            self.drafts[key] = draft
            self._return_to(draft)

        typed = key is not None or any(draft.values.values())
        if typed:
            self.bar.say("grey", self.tr("Discarded."), self.tr("Take it back"), back)
        if self._row is None and self.model.rows:
            self.table.go_to(0)
        elif self._row is None:
            self.stack.setCurrentIndex(1)
        else:
            self._read()
            self._show_form()

    def _return_to(self, draft: Draft) -> None:
        self._row = draft.before
        if draft.before is not None:
            place = self.model.place_of(draft.before.id)
            if place is not None:
                self._row = self.model.rows[place]
                self.table.go_to(place)
        else:
            self.add()
        self._show_form()

    def save(self) -> None:
        """Keep what is typed for the client in hand."""
        key = self._key()
        draft = self.drafts.get(key)
        if draft is None or self._busy:
            return
        if not draft.values.get("name", "").strip():
            self.form.fields["name"].mark(self.tr("A client needs a name."))
            self.form.go_to("name")
            return
        self._write(key, draft, draft.values)

    def _write(self, key: UUID | None, draft: Draft, values: Mapping[str, str]) -> None:
        self._busy = True
        self._show_state()
        sent = dict(values)
        given = client_facts.facts(sent, draft.before)
        before = draft.before
        desk = self.desk

        def write() -> ClientRow:
            if before is None:
                name = given.pop("name")
                return desk.add_client(name, given)
            now = client_facts.facts(client_facts.texts(before), before)
            changed = {name: value for name, value in given.items() if value != now[name]}
            return desk.change_client(before, changed)

        def done(row: ClientRow) -> None:
            self._busy = False
            if self.drafts.get(key) is draft:
                if draft.values in (sent, values):
                    del self.drafts[key]
                else:  # typed on while it was being saved
                    draft.before = row
            if self._key() == key:
                self._row = row
                self._wanted = row.id
                self._show_state()
            self.kept.setText(self.tr("Saved."))
            self.bar.hide()
            self._read()

        def failed(error: Exception) -> None:
            self._busy = False
            self._show_state()
            if isinstance(error, Changed) and before is not None:
                self._in_conflict(error, key, draft)
                return
            from app.gui import troubles

            troubles.tell(self, error, self.save)

        tasks.write(self, write, done, failed)

    def _in_conflict(self, error: Changed, key: UUID | None, draft: Draft) -> None:
        """Both changed it: read theirs, ask field by field, write on top of theirs."""
        before = draft.before
        assert before is not None

        def look() -> ClientRow | None:
            return next((one for one in self.desk.clients() if one.id == before.id), None)

        def ask(theirs: ClientRow | None) -> None:
            if theirs is None:
                self.refused(self.tr(
                    "{0} was taken off the list by a colleague; what you typed is still here."
                ).format(before.name))  # fmt: skip
                return
            texts = client_facts.texts(before), draft.values, client_facts.texts(theirs)
            fields = client_facts.compared(*texts, self.form.named())
            dialog = ConflictDialog(fields, self, title=self.tr("Both of you changed {0}").format(
                before.name))  # fmt: skip
            dialog.say(str(error))

            def settled(chosen: dict[str, str]) -> None:
                values = client_facts.merged(*texts, chosen)
                draft.before, draft.values, draft.others_changed = theirs, values, False
                if self._key() == key:
                    self._row = theirs
                    self._show_form()
                self._write(key, draft, values)

            dialog.settled.connect(settled)
            dialog.ask()

        tasks.read(self, look, ask)

    def remove(self) -> None:
        """Take the client in hand off the list, after saying what that means."""
        row = self._row
        if row is None:
            return

        def go() -> None:
            tasks.write(self, lambda: self.desk.remove_client(row.id), lambda _: self._gone(row))

        confirm(
            self,
            self.tr("Remove {0}?").format(row.name),
            self.tr(
                "It leaves the list, and what declarations remember of it is no longer proposed. "
                "Its invoices and declarations stay and keep naming it."
            ),
            self.tr("Remove the client"),
            go,
            self.tr("Keep it"),
        )

    def _gone(self, row: ClientRow) -> None:
        self.drafts.pop(row.id, None)
        if self._row is not None and self._row.id == row.id:
            place = self.model.place_of(row.id) or 0
            rest = [one for one in self.model.rows if one.id != row.id]
            self._row = rest[min(place, len(rest) - 1)] if rest else None
        self.bar.say("grey", self.tr("{0} is off the list.").format(row.name))
        self._read()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Letters typed while the list has the focus search it.
        text = event.text()
        free = not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
        if self.table.hasFocus() and free and text.strip() and text.isprintable():
            self.search.setFocus()
            self.search.setText(self.search.text() + text)
            return
        if event.key() == Qt.Key.Key_Down and self.search.hasFocus():
            self.table.setFocus()
            return
        super().keyPressEvent(event)
