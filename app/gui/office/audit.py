"""The tab Audit: who did what and when, in plain words, and whether the trail is whole."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from PySide6.QtCore import QRectF, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QPainter
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.accounts.rows import Me
from app.gui import fonts, shown, tasks, theme
from app.gui.office.tab import Side, Tab, beside, pairs
from app.gui.page import Page
from app.gui.paged import Column, Index, PagedModel
from app.gui.parts import Bar, Box, Empty, button, card, label
from app.gui.services import Desk
from app.gui.table import Cells, Table
from app.office.rows import AuditQuery, AuditRow

WHEN, WHO, WHAT = range(3)
PAUSE = 250  # ms after the last letter before the trail is searched


class AuditCells(Cells):
    """Paints an act: the sentence stands out, when and who stand back."""

    def content(self, painter: QPainter, rect: QRectF, index: Index, row: Any) -> None:
        now = theme.tones()
        self.text(painter, rect, index, now.text if index.column() == WHAT else now.muted)


class AuditTab(Tab):
    """Newest first; one act in full at the right."""

    def __init__(self, desk: Desk, me: Me, page: Page) -> None:
        super().__init__(desk, me, page)
        self._build()

    def _build(self) -> None:
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Words or a name"))
        self.search.setAccessibleName(self.tr("Words or a name in the trail"))
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(110)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(PAUSE)
        self._soon.timeout.connect(self._ask)
        self.search.textChanged.connect(lambda _: self._soon.start())
        self.search.returnPressed.connect(self._ask)
        self.kind = Box()
        self.kind.setAccessibleName(self.tr("What it was about"))
        for entity, words in self.kinds():
            self.kind.addItem(words, entity)
        self.kind.activated.connect(lambda _: self._ask())
        self.span = Box()
        self.span.setAccessibleName(self.tr("When it was"))
        for days, words in (
            (0, self.tr("At any time")), (1, self.tr("Today")), (7, self.tr("Last 7 days")),
            (30, self.tr("Last 30 days")), (365, self.tr("Last 12 months")),
        ):  # fmt: skip
            self.span.addItem(words, days)
        self.span.activated.connect(lambda _: self._ask())
        self.export_button = button(
            self.tr("Export"), self.export, icon="mdi6.export-variant",
            tip=self.tr("Write what is found to a file (Ctrl+E)"),
        )  # fmt: skip
        first = QHBoxLayout()
        first.setContentsMargins(14, 10, 14, 8)
        first.setSpacing(8)
        first.addWidget(self.search, 1)
        for box, width in ((self.kind, 166), (self.span, 146)):
            box.setMinimumWidth(112)
            box.setMaximumWidth(width)
            first.addWidget(box)
        first.addWidget(self.export_button)
        self.whole = Bar()
        self.whole.dismissable(False)
        self.whole.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        place = QHBoxLayout()
        place.setContentsMargins(14, 0, 14, 6)
        place.addWidget(self.whole)
        self.model: PagedModel[AuditRow] = PagedModel(
            [
                Column(self.tr("When"), lambda one: shown.moment(one.at), 122),
                Column(self.tr("Who"), lambda one: one.who, 132, tip=lambda one: one.who),
                Column(self.tr("What"), lambda one: one.sentence, tip=lambda one: one.sentence),
            ]
        )
        self.model.opened.connect(self._opened)
        self.model.loaded.connect(lambda _first, _last: self._show_act())
        self.table = Table(self.model, self.tr("The audit trail"), AuditCells(), 32)
        self.table.chosen.connect(lambda _row: self._show_act())
        self.empty = Empty(
            "mdi6.history",
            self.tr("Nothing found"),
            self.tr("Every act of the office is written down here, in the same moment as the act. "
                    "Look for other words, or at another time."),
            [button(self.tr("Show everything"), self._show_all)],
        )  # fmt: skip
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(first)
        column.addLayout(place)
        column.addWidget(self.stack, 1)
        self.side = Side(self.tr("The act in full"))
        self.hold(beside(left, self.side))

    def kinds(self) -> list[tuple[str | None, str]]:
        """The kinds of things acts are about: (entity, words)."""
        return [
            (None, self.tr("About anything")),
            ("processing_jobs", self.tr("Invoices")),
            ("review_decisions", self.tr("Decisions")),
            ("declarations", self.tr("Declarations")),
            ("declaration_exports", self.tr("Files for customs")),
            ("clients", self.tr("Clients")),
            ("users", self.tr("Accounts")),
            ("staff", self.tr("Roles and areas")),
            ("sessions", self.tr("Signing in")),
            ("decision_rules", self.tr("Rules")),
            ("offices", self.tr("The firm")),
            ("gdpr_requests", self.tr("Privacy")),
            ("audit_log", self.tr("The trail itself")),
        ]

    def can(self, does: str) -> bool:
        """Whether there is something to export; the rest can always be done."""
        return does != "export" or self.model.total > 0

    # -- reading

    def query(self) -> AuditQuery:
        """What is looked for."""
        days = int(self.span.currentData() or 0)
        since = None
        if days:
            midnight = (
                datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
            )
            since = midnight - timedelta(days=days - 1)
        return AuditQuery(
            text=self.search.text().strip(), entity=self.kind.currentData(), since=since
        )

    def look_again(self) -> None:
        """The same search, read again."""
        self._ask()
        if not self.is_filled:
            self.prove()

    def _ask(self) -> None:
        self._soon.stop()
        query = self.query()
        self.model.open(
            lambda offset, limit: self.desk.audit(query, offset, limit), keep=self.is_filled
        )

    def _opened(self) -> None:
        self.stack.setCurrentIndex(0 if self.model.total else 1)
        self.export_button.setEnabled(self.model.total > 0)
        if self.model.total:
            self.table.go_to(0)
        self._show_act()
        self.is_now_filled()

    def _show_all(self) -> None:
        self.search.clear()
        self.kind.setCurrentIndex(0)
        self.span.setCurrentIndex(0)
        self._ask()

    def look_for(self) -> None:
        """Put the cursor into the search."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def prove(self) -> None:
        """Check every entry against the one before it."""
        tasks.read(self, self.desk.audit_whole, self._say_whole)

    def _say_whole(self, sentence: str) -> None:
        # The desk answers one sentence; only the good one begins so.
        good = sentence.casefold().startswith("the trail is whole")
        again = self.tr("Check again")
        self.whole.say("green" if good else "red", sentence, again, self._prove_again)

    def _prove_again(self) -> None:
        self.whole.say("grey", self.tr("Checking every entry against the one before it."))
        self.prove()

    def _show_act(self) -> None:
        column = self.side.fresh()
        place = self.table.currentIndex().row()
        row = self.model.row(place) if self.model.total and place >= 0 else None
        if row is not None:
            column.addWidget(label(row.sentence, 15, fonts.SEMIBOLD, wrap=True))
            kinds = dict(self.kinds())
            local = row.at.astimezone()
            pairs(
                column,
                [
                    (self.tr("Who"), row.who),
                    (self.tr("When"), f"{shown.day(local)}, {local:%H:%M:%S}"),
                    (self.tr("About"), kinds.get(row.entity, row.entity.replace("_", " "))),
                    (self.tr("Entry"), shown.count(row.sequence)),
                ],
            )
            if row.changes:
                column.addSpacing(4)
                column.addWidget(label(self.tr("What changed"), fonts.SMALL, fonts.SEMIBOLD))
            for what, before, after in row.changes:
                column.addWidget(self._change(what, before, after))
        column.addStretch()
        self.side.show_line()

    def _change(self, what: str, before: str, after: str) -> QWidget:
        box = card()
        inside = QVBoxLayout(box)
        inside.setContentsMargins(12, 8, 12, 9)
        inside.setSpacing(3)
        inside.addWidget(label(what, fonts.SMALL, tone="muted"))
        for head, value in ((self.tr("before"), before), (self.tr("after"), after)):
            row = QHBoxLayout()
            row.setSpacing(8)
            name = label(head, fonts.TINY, tone="muted")
            name.setFixedWidth(38)
            row.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
            said = label(value or self.tr("nothing"), wrap=True, figures=True)
            if not value:
                said.setProperty("tone", "muted")
            row.addWidget(said, 1)
            inside.addLayout(row)
        return box

    # -- exporting

    def export(self) -> None:
        """Ask where to, and write what is found."""
        file, _ = QFileDialog.getSaveFileName(
            self, self.tr("Export the audit trail"), "audit-trail.csv",
            self.tr("Table (*.csv);;Lines of JSON (*.jsonl)"),
        )  # fmt: skip
        if file:
            self.export_to(Path(file))

    def export_to(self, file: Path) -> None:
        """Write what is found to a file."""
        query = self.query()

        def done(count: int) -> None:
            folder = QUrl.fromLocalFile(str(file.parent))

            def show() -> None:
                QDesktopServices.openUrl(folder)

            self.page.bar.say(
                "green",
                self.tr("{0} entries are written to {1}.").format(shown.count(count), file.name),
                self.tr("Show in folder"),
                show,
            )

        tasks.read(self, lambda: self.desk.export_audit(query, file), done)
