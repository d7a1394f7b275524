"""The page of invoices: drop files, see how far each is, cancel, go on to the review."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QPainter
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.accounts.rows import Member
from app.flows.rows import JobDetail, Progress
from app.gui import fonts, shown, tasks, theme
from app.gui.assign import AssignSheet
from app.gui.commands import Command
from app.gui.invoice_detail import InvoiceDetail
from app.gui.mapping.view import ColumnsView
from app.gui.page import Page
from app.gui.paged import Column, Index, PagedModel
from app.gui.parts import Choice, Empty, Meter, button, label, paint_badge
from app.gui.person import initials, paint_person
from app.gui.services import Desk
from app.gui.table import Cells, Table
from app.intake.mapping import Mapping
from app.intake.refusals import NoLines, NoTable, NotGoods
from app.review.rows import JobRow

KINDS = ("*.xlsx", "*.xls", "*.ods", "*.csv", "*.tsv", "*.pdf", "*.xml", "*.html")
FILE, SUPPLIER, LINES, STATE, WHO, VALUE, WHEN = range(7)


class InvoiceCells(Cells):
    """Paints a job: its state as a badge, its lines as a small meter."""

    def __init__(self, page: InvoicesPage) -> None:
        super().__init__()
        self._page = page

    def content(self, painter: QPainter, rect: QRectF, index: Index, row: Any) -> None:
        job: JobRow = row
        now = theme.tones()
        if index.column() == STATE:
            word, kind = self._page.state_of(job)
            paint_badge(painter, rect, word, kind)
        elif index.column() == WHO:
            if job.assigned_to:
                paint_person(painter, rect, initials(job.assigned_to))
        elif index.column() == FILE:
            self.text(painter, rect, index, weight=fonts.MEDIUM)
        elif index.column() == LINES and job.lines:
            box = QRectF(rect.left(), rect.center().y() - 2.5, 50, 5)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(now.line))
            painter.drawRoundedRect(box, 2.5, 2.5)
            # The paler part has been through matching, the full one is settled by a person.
            for part, colour in ((job.matched, now.edge), (job.decided, now.accent)):
                if part:
                    width = max(5.0, box.width() * part / job.lines)
                    painter.setBrush(QColor(colour))
                    painter.drawRoundedRect(QRectF(box.left(), box.top(), width, 5), 2.5, 2.5)
            self.text(painter, rect.adjusted(59, 0, 0, 0), index, now.muted)
        else:
            self.text(painter, rect, index, now.muted)


class InvoicesPage(Page):
    """The list at the left, what is known of one invoice at the right."""

    hears = frozenset(
        {
            "JobReceived",
            "JobChanged",
            "JobAssigned",
            "LinesMatched",
            "LineDecided",
            "DeclarationExported",
        }
    )

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setAcceptDrops(True)
        # The flows this desk runs: their state as told last, by the file they began with.
        self._flows: dict[tasks.Task, tuple[str, Progress]] = {}
        self._detail_of: UUID | None = None
        self._build()
        tasks.read(self, desk.cut_off, self._go_on_with)

    def _build(self) -> None:
        self.stack = QStackedWidget()
        self.body.addWidget(self.stack)
        self.stack.addWidget(QWidget())
        self.empty = Empty(
            "mdi6.tray-arrow-down",
            self.tr("Drop an invoice here"),
            self.tr(
                "Excel, OpenDocument or CSV. Tariffdesk reads its lines, finds a code for each, "
                "and asks you where it is not sure."
            ),
            [
                button(self.tr("Choose a file"), self._choose, main=True),
                button(self.tr("Try the sample invoice"), self._sample),
            ],
        )
        self.stack.addWidget(self.empty)
        self.model: PagedModel[JobRow] = PagedModel(
            [
                Column(self.tr("Invoice"), lambda job: job.invoice_number or job.file_name, 150,
                       tip=lambda job: job.file_name),
                Column(self.tr("Supplier"), lambda job: job.supplier or shown.DASH),
                Column(self.tr("Settled"), self._lines_text, 138),
                Column(self.tr("State"), lambda job: self.state_of(job)[0], 104),
                Column(self.tr("With"), lambda job: job.assigned_to or "", 52,
                       tip=lambda job: job.assigned_to or self.tr("Nobody in particular")),
                Column(self.tr("Value"), lambda job: shown.amount(job.value, job.currency)
                       if job.lines else shown.DASH, 134, right=True),
                Column(self.tr("Read"), lambda job: shown.moment(job.created_at), 116),
            ],
        )  # fmt: skip
        self.model.opened.connect(self._opened)
        self.model.loaded.connect(lambda _first, _last: self._opened())
        self.table = Table(self.model, self.tr("Invoices"), InvoiceCells(self), 38)
        self.table.chosen.connect(self._chosen)
        self.table.entered.connect(lambda _row: self._review())
        self.drop = button(
            self.tr("Drop files anywhere on this page, or choose them"), self._choose,
            icon="mdi6.tray-arrow-down",
        )  # fmt: skip
        self.drop.setObjectName("drop")
        self.under_way = QVBoxLayout()
        self.under_way.setContentsMargins(14, 0, 14, 0)
        self.under_way.setSpacing(6)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(8)
        row = QHBoxLayout()
        row.setContentsMargins(14, 0, 14, 0)
        row.addWidget(self.drop, 1)
        self.whose = Choice(
            self.tr("Show"),
            [
                ("all", self.tr("All")),
                ("mine", self.tr("Mine")),
                ("free", self.tr("With nobody")),
            ],
        )
        self.whose.chosen.connect(lambda _whose: self._open_list(keep=True))
        self.nothing = label("", fonts.SMALL, tone="muted")
        filters = QHBoxLayout()
        filters.setContentsMargins(12, 0, 14, 0)
        filters.setSpacing(10)
        filters.addWidget(self.whose)
        filters.addWidget(self.nothing, 1)
        column.addLayout(row)
        column.addLayout(self.under_way)
        column.addLayout(filters)
        column.addWidget(self.table, 1)
        self.detail = InvoiceDetail()
        self.detail.review.clicked.connect(self._review)
        self.detail.go_on.clicked.connect(self._resume)
        self.detail.declare.clicked.connect(self._declare)
        self.detail.hand_over.clicked.connect(self._hand_over)
        self.detail.check.clicked.connect(self._check_columns)
        self.assign = AssignSheet(self.desk, self)
        self.assign.given.connect(self._given)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(self.detail)
        split.setStretchFactor(0, 1)
        split.setSizes([798, 310])
        self.stack.addWidget(split)
        self.columns = ColumnsView(self.desk)
        self.stack.addWidget(self.columns)
        self.columns.closed.connect(self._columns_closed)
        self.columns.match.connect(self._match)
        self.columns.changed.connect(self.commands_changed)

    def commands(self) -> list[Command]:
        """Open, try the sample, go on, cancel, review."""

        def chosen() -> bool:
            return self.job() is not None

        return [
            Command("invoices-open", self.tr("Open invoice"), self._choose,
                    self.tr("Read an invoice and match its lines"), ("Ctrl+O",),
                    "mdi6.folder-open-outline", "invoices", "file", True),
            Command("invoices-sample", self.tr("Try the sample invoice"), self._sample,
                    self.tr("An invoice of mixed goods that comes with the program"), (),
                    "mdi6.play-circle-outline", "invoices", "file", True),
            Command("invoices-review", self.tr("Review"), self._review,
                    self.tr("Settle the lines of this invoice"), ("Ctrl+Return",),
                    "mdi6.format-list-checks", "invoices", "file", True, enabled=chosen),
            Command("invoices-columns", self.tr("Check the columns"), self._check_columns,
                    self.tr("See and change what each column of this invoice was read as"),
                    ("Ctrl+K",), "mdi6.table-column", "invoices", "file", True, enabled=chosen),
            *self.columns.commands("invoices"),
            Command("invoices-hand-over", self.tr("Hand over"), self._hand_over,
                    self.tr("Give this invoice to a colleague, with a word to them"),
                    ("Ctrl+H",), "mdi6.account-arrow-right-outline", "invoices", "file", True,
                    enabled=chosen),
            Command("invoices-go-on", self.tr("Continue"), self._resume,
                    self.tr("Go on with an invoice that was stopped; nothing is charged twice"),
                    (), "mdi6.play-circle-outline", "invoices", "file",
                    enabled=lambda: self._stopped(self.job())),
            Command("invoices-cancel", self.tr("Cancel"), self._cancel_all,
                    self.tr("Stop what runs; what is done stays done"), ("Ctrl+.",),
                    "mdi6.stop-circle-outline", "invoices", "file", True,
                    enabled=lambda: bool(self._flows)),
        ]  # fmt: skip

    # -- reading

    def opened(self, what: object | None = None) -> None:
        """Read the list; a path sent along is taken in at once."""
        if self.model.total == 0:
            self._open_list()
        else:
            self.look_again()
        if isinstance(what, Path):
            self.take_in(what)

    def _open_list(self, keep: bool = False) -> None:
        whose = self.whose.current()
        self.model.open(lambda offset, limit: self.desk.jobs(offset, limit, whose), keep=keep)

    def look_again(self) -> None:
        """The same rows, read again."""
        self.columns.heard()
        self.model.refresh()
        self._read_detail()

    def _opened(self) -> None:
        filtered = self.whose.current() != "all"
        some = bool(self.model.total or self._flows or filtered)
        self.nothing.setText(
            ""
            if self.model.total or not filtered
            else self.tr("No invoice is with you.")
            if self.whose.current() == "mine"
            else self.tr("Every invoice is with somebody.")
        )
        self.stack.setCurrentIndex(3 if self.columns.is_open else 2 if some else 1)
        if self.model.total and not self.table.currentIndex().isValid():
            self.table.go_to(0)
            self.table.setFocus()
        if not some:
            self.is_now_filled()

    def job(self) -> JobRow | None:
        """The invoice in hand."""
        return self.model.row(self.table.currentIndex().row()) if self.model.total else None

    def _chosen(self, _row: int) -> None:
        self._read_detail()
        self.commands_changed.emit()

    def _read_detail(self) -> None:
        job = self.job()
        if job is None:
            return
        wanted = self._detail_of = job.job_id

        def then(detail: JobDetail) -> None:
            if self._detail_of == wanted:
                self.detail.fill(detail, self.state_of(detail.row))
                self.is_now_filled()

        tasks.read(self, lambda: self.desk.job(wanted), then)

    def state_of(self, job: JobRow) -> tuple[str, str]:
        """The word and colour of a job's state."""
        if job.standing:
            return {
                "columns": (self.tr("To check"), "amber"),
                "replaced": (self.tr("Replaced"), "grey"),
            }[job.standing]
        if job.status == "COMPLETED":
            if job.lines and job.decided >= job.lines:
                return self.tr("All settled"), "green"
            return self.tr("To review"), "amber"
        return {
            "PENDING": (self.tr("Waiting"), "grey"),
            "PROCESSING": (self.tr("Matching"), "grey"),
            "FAILED": (self.tr("Not read"), "red"),
            "CANCELLED": (self.tr("Stopped"), "grey"),
        }.get(job.status, (job.status.capitalize(), "grey"))

    def _lines_text(self, job: JobRow) -> str:
        if not job.lines:
            return shown.DASH
        return self.tr("{0} of {1}").format(shown.count(job.decided), shown.count(job.lines))

    # -- taking in

    def take_in(self, path: Path) -> None:
        """Read a file and match its lines, off the GUI thread, with progress and cancel."""
        self._run(path.name, lambda tell, cancelled: self.desk.process(path, tell, cancelled), path)

    def _run(self, name: str, work: Any, path: Path | None = None) -> None:
        box = Running(name, self)
        task = tasks.flow(
            self,
            work,
            lambda job_id: self._done(task, box, job_id),
            lambda error: self._failed(task, box, error, path),
            lambda state: self._moved(task, box, state),
        )
        box.stop.clicked.connect(task.cancel)
        self._flows[task] = (name, Progress(self.tr("Reading {0}").format(name)))
        self.under_way.addWidget(box)
        self.stack.setCurrentIndex(2)
        self._tell_running()

    def _moved(self, task: tasks.Task, box: Running, state: Progress) -> None:
        known = task in self._flows and self._flows[task][1].job_id
        if task in self._flows:
            self._flows[task] = (self._flows[task][0], state)
        box.tell(state, task.cancelled)
        if state.job_id is not None and not known:
            self._open_list(keep=True)
        self._tell_running()

    def _done(self, task: tasks.Task, box: Running, job_id: UUID) -> None:
        self._end(task, box)
        self._open_list(keep=True)
        if task.cancelled:
            self.bar.say("grey", self.tr("Stopped. What is done is kept; Continue goes on."))
            return
        name = box.name
        tasks.read(self, lambda: self.desk.job(job_id), lambda read: self._say_done(name, read.row))

    def _say_done(self, name: str, job: JobRow) -> None:
        if job.standing == "columns":
            self._present(self.tr("The columns of {0} want a look first.").format(name), job.job_id)
            return
        self.bar.say(
            "green",
            self.tr("The lines of {0} are matched.").format(name),
            self.tr("Review them"),
            lambda: self.go.emit("review", job.job_id),
        )

    def _failed(self, task: tasks.Task, box: Running, error: Exception, path: Path | None) -> None:
        self._end(task, box)
        self._open_list(keep=True)
        from app.gui import troubles

        if path is not None and isinstance(error, NoTable | NotGoods | NoLines):
            self._present(str(error), path)
            return

        troubles.tell(self, error)

    def _end(self, task: tasks.Task, box: Running) -> None:
        self._flows.pop(task, None)
        self.under_way.removeWidget(box)
        box.deleteLater()
        self._tell_running()

    def _tell_running(self) -> None:
        told = ""
        if self._flows:
            name, state = next(reversed(self._flows.values()))
            told = f"{name}: {state.step}"
            if state.total:
                told += f" {shown.count(state.done)}/{shown.count(state.total)}"
        self.running.emit(told)
        self.commands_changed.emit()

    def _choose(self) -> None:
        kinds = self.tr("Invoices ({0})").format(" ".join(KINDS))
        files, _ = QFileDialog.getOpenFileNames(
            self, self.tr("Open invoices"), "", f"{kinds};;{self.tr('All files')} (*)"
        )
        for file in files:
            self.take_in(Path(file))

    def _sample(self) -> None:
        tasks.read(self, self.desk.sample, self.take_in)

    def _stopped(self, job: JobRow | None) -> bool:
        stopped = ("CANCELLED", "FAILED")
        return job is not None and job.lines > 0 and job.status in stopped and not job.standing

    # -- columns

    def _present(self, why: str, subject: UUID | Path) -> None:
        """Show the columns at once where nothing else is going on; else offer them."""
        if self.isVisible() and not self._flows and not self.columns.is_open:
            self._show_columns(subject)
        else:
            self.bar.say(
                "amber", why, self.tr("Check the columns"), lambda: self._show_columns(subject)
            )

    def _check_columns(self) -> None:
        job = self.job()
        if job is not None and not self.columns.is_open:
            self._show_columns(job.job_id)

    def _show_columns(self, subject: UUID | Path) -> None:
        self.bar.hide()
        self.columns.open_document(subject)
        self.stack.setCurrentWidget(self.columns)

    def _columns_closed(self) -> None:
        self.stack.setCurrentIndex(2)
        self.table.setFocus()

    def _match(self, subject: UUID | Path, chosen: Mapping | None) -> None:
        name = subject.name if isinstance(subject, Path) else self._name_of(subject)
        self._run(name, lambda tell, off: self.desk.match_columns(subject, chosen, tell, off))

    def _name_of(self, job_id: UUID) -> str:
        job = self.job()
        return job.file_name if job is not None and job.job_id == job_id else self.tr("The invoice")

    def _resume(self) -> None:
        job = self.job()
        if job is not None and self._stopped(job):
            work = job.job_id
            self._run(job.file_name, lambda tell, off: self.desk.resume(work, tell, off))

    def _go_on_with(self, cut_off: list[JobRow]) -> None:
        """What a program that was killed left half-way is finished without being asked."""
        for job in cut_off:
            self._run(
                job.file_name,
                lambda tell, off, work=job.job_id: self.desk.resume(work, tell, off),
            )

    def _cancel_all(self) -> None:
        for task in tuple(self._flows):
            task.cancel()

    def _hand_over(self) -> None:
        job = self.job()
        if job is not None:
            self._handed = job
            self.assign.ask(job.invoice_number or job.file_name, job.assigned_to)

    _handed: JobRow | None = None

    def _given(self, to: Member | None, word: str) -> None:
        job = self._handed
        if job is None:
            return
        name = job.invoice_number or job.file_name

        def then(_: None) -> None:
            self.bar.say(
                "green",
                self.tr("{0} is with {1} now.").format(name, to.name)
                if to is not None
                else self.tr("{0} is with nobody in particular now.").format(name),
            )
            self.look_again()

        staff = to.staff_id if to is not None else None
        tasks.write(self, lambda: self.desk.assign([job.job_id], staff, word), then)

    def _review(self) -> None:
        job = self.job()
        if job is not None and job.standing == "columns":
            self._check_columns()
        elif job is not None and job.lines and not job.standing:
            self.go.emit("review", job.job_id)

    def _declare(self) -> None:
        job = self.job()
        if job is not None:
            self.go.emit("declarations", job.job_id)

    # -- dropping

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()
            self._mark(True)

    def dragLeaveEvent(self, event: object) -> None:
        self._mark(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._mark(False)
        event.acceptProposedAction()
        for url in event.mimeData().urls():
            if url.isLocalFile():
                self.take_in(Path(url.toLocalFile()))

    def _mark(self, over: bool) -> None:
        self.drop.setProperty("over", over)
        self.drop.style().unpolish(self.drop)
        self.drop.style().polish(self.drop)


class Running(QFrame):
    """One file under way: what is done now, lines done of lines, the time left, and stop."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self.setObjectName("quiet")
        self.title = label(name, fonts.BODY, fonts.MEDIUM)
        self.told = label(self.tr("Reading"), fonts.SMALL, tone="muted", figures=True)
        self.meter = Meter()
        self.stop = button(
            "", lambda: None, icon="mdi6.close", flat=True,
            tip=self.tr("Stop; what is done stays done"),
        )  # fmt: skip
        top = QHBoxLayout()
        top.addWidget(self.title)
        top.addStretch()
        top.addWidget(self.told)
        left = QVBoxLayout()
        left.setSpacing(5)
        left.addLayout(top)
        left.addWidget(self.meter)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 7, 4, 8)
        row.addLayout(left, 1)
        row.addWidget(self.stop)

    def tell(self, state: Progress, stopping: bool) -> None:
        """How far it is; the bar moves with lines done, never with time."""
        told = state.step
        if state.total:
            told += "  " + self.tr("{0} of {1}").format(
                shown.count(state.done), shown.count(state.total)
            )
            self.meter.show_parts([(state.done / state.total, "accent")], told)
        if state.seconds_left is not None:
            told += self.tr("  ·  about {0} left").format(shown.lasting(state.seconds_left))
        self.told.setText(self.tr("Stopping after this batch") if stopping else told)
