"""The page of invoices: drop files, see how far each is, find one again, go on to the review."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.accounts.rows import Member
from app.flows.rows import JobDetail, Queued
from app.gui import shown, tasks
from app.gui.assign import AssignSheet
from app.gui.commands import Command
from app.gui.invoice_detail import InvoiceDetail
from app.gui.invoices.filters import Filters
from app.gui.invoices.group_sheet import GroupSheet
from app.gui.invoices.job_list import JobList
from app.gui.invoices.queue import LEFT, Queue
from app.gui.invoices.queue_panel import QueuePanel
from app.gui.mapping.view import ColumnsView
from app.gui.page import Page
from app.gui.parts import Empty, button
from app.gui.services import Desk
from app.intake.mapping import Mapping
from app.review.rows import JobRow

KINDS = (
    *("*.xlsx", "*.xls", "*.ods", "*.csv", "*.tsv", "*.pdf", "*.xml", "*.html"),
    *("*.eml", "*.msg", "*.zip"),
)


class InvoicesPage(Page):
    """The queue and the list at the left, what is known of one invoice at the right."""

    hears = frozenset(
        {
            "JobReceived",
            "JobChanged",
            "JobAssigned",
            "JobsGrouped",
            "LinesMatched",
            "LineDecided",
            "DeclarationExported",
        }
    )

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setAcceptDrops(True)
        self._detail_of: UUID | None = None
        self.queue = Queue(desk, self)
        self._build()
        self.queue.changed.connect(self._tell_running)
        self.queue.kept.connect(self.look_again)
        self.queue.emptied.connect(self._done)
        self.queue.columns.connect(self._present)
        self.queue.stopped.connect(
            lambda: self.bar.say(
                "grey", self.tr("Stopped. What is done is kept; Continue goes on.")
            )
        )
        self.queue.restore()

    def _build(self) -> None:
        self.stack = QStackedWidget()
        self.body.addWidget(self.stack)
        self.stack.addWidget(QWidget())
        self.empty = Empty(
            "mdi6.tray-arrow-down",
            self.tr("Drop invoices here"),
            self.tr(
                "As many as you like: spreadsheets, electronic invoices, mails with them "
                "attached, zip archives, whole folders. Tariffdesk reads their lines, finds a "
                "code for each, and asks you where it is not sure."
            ),
            [
                button(self.tr("Choose files"), self._choose, main=True),
                button(self.tr("Try the sample invoice"), self._sample),
            ],
        )
        self.stack.addWidget(self.empty)
        self.drop = button(
            self.tr("Drop files, mails or folders anywhere here, or choose them"),
            self._choose, icon="mdi6.tray-arrow-down",
        )  # fmt: skip
        self.drop.setObjectName("drop")
        self.panel = QueuePanel(self.queue)
        self.panel.columns.connect(lambda entry: self._show_columns(entry.subject))
        self.panel.earlier.connect(lambda job_id: self.go.emit("review", job_id))
        self.filters = Filters(self.desk)
        self.filters.changed.connect(self._open_list)
        self.table = JobList(self.desk)
        self.table.filled.connect(self._filled)
        self.table.picked.connect(self._picked)
        self.table.selectionModel().selectionChanged.connect(
            lambda _on, _off: self.commands_changed.emit()
        )
        self.table.entered.connect(lambda _row: self._review())
        self.detail = InvoiceDetail()
        for made, run in (
            (self.detail.review, self._review),
            (self.detail.go_on, self._resume),
            (self.detail.declare, self._declare),
            (self.detail.hand_over, self._hand_over),
            (self.detail.check, self._check_columns),
        ):
            made.clicked.connect(run)
        self.assign = AssignSheet(self.desk, self)
        self.assign.given.connect(self._given)
        self.group_sheet = GroupSheet(self.desk, self)
        self.group_sheet.named.connect(self._group)
        self.group_sheet.taken_out.connect(self._ungroup)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(8)
        for widget in (self.drop, self.panel):
            row = QHBoxLayout()
            row.setContentsMargins(14, 0, 14, 0)
            row.addWidget(widget, 1)
            column.addLayout(row)
        column.addWidget(self.filters)
        column.addWidget(self.table, 1)
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
        """Take in, find, group, hand over, review, export, stop."""

        def command(
            name: str, title: str, run: Callable[[], None], told: str, icon: str, *keys: str,
            bar: bool = False, when: Callable[[], bool] = lambda: True,
        ) -> Command:  # fmt: skip
            return Command(
                f"invoices-{name}", title, run, told, keys, f"mdi6.{icon}", "invoices", "file",
                bar, enabled=when,
            )  # fmt: skip

        def chosen() -> bool:
            return self.job() is not None

        def grouped() -> bool:
            job = self.job()
            return job is not None and job.group_id is not None

        return [
            command("open", self.tr("Open invoices"), self._choose,
                    self.tr("Read invoices and match their lines"),
                    "folder-open-outline", "Ctrl+O", bar=True),
            command("folder", self.tr("Open a folder"), self._choose_folder,
                    self.tr("Read every file in a folder, mails and archives too"),
                    "folder-multiple-outline", "Ctrl+Shift+O"),
            command("sample", self.tr("Try the sample invoice"), self._sample,
                    self.tr("An invoice of mixed goods that comes with the program"),
                    "play-circle-outline"),
            command("find", self.tr("Find an invoice"), self.filters.go_to_search,
                    self.tr("By file, supplier, number, buyer, goods or part number"),
                    "magnify", "Ctrl+F", when=lambda: self.stack.currentIndex() == 2),
            command("review", self.tr("Review"), self._review,
                    self.tr("Settle the lines of this invoice"),
                    "format-list-checks", "Ctrl+Return", bar=True, when=chosen),
            command("columns", self.tr("Check the columns"), self._check_columns,
                    self.tr("See and change what each column of this invoice was read as"),
                    "table-column", "Ctrl+K", bar=True, when=chosen),
            *self.columns.commands("invoices"),
            command("hand-over", self.tr("Hand over"), self._hand_over,
                    self.tr("Give this invoice to a colleague, with a word to them"),
                    "account-arrow-right-outline", "Ctrl+H", bar=True, when=chosen),
            command("group", self.tr("Group"), self._ask_group,
                    self.tr("Put the selected invoices under one consignment"),
                    "package-variant-closed", "Ctrl+G", bar=True, when=chosen),
            command("group-show", self.tr("Show the consignment"), self._show_group,
                    self.tr("List the invoices of this consignment alone"),
                    "package-variant", when=grouped),
            command("packing", self.tr("Add a packing list"), self._add_packing,
                    self.tr("Take masses and packages from a packing list or waybill"),
                    "package-down", when=lambda: self._has_lines()),
            command("export", self.tr("Export lines"), self._export,
                    self.tr("Write what was read to an Excel workbook or CSV"),
                    "export-variant", "Ctrl+E", bar=True, when=lambda: self._has_lines()),
            command("go-on", self.tr("Continue"), self._resume,
                    self.tr("Go on with an invoice that was stopped; nothing is charged twice"),
                    "play-outline", when=lambda: self._stopped(self.job())),
            command("again", self.tr("Try all again"), self._again_all,
                    self.tr("Read what was refused or stopped once more"), "restart",
                    when=lambda: bool(self.queue.with_state(["refused", "stopped"]))),
            command("dismiss", self.tr("Dismiss all"), self._dismiss_all,
                    self.tr("Take what was refused, stopped or is here already off the queue"),
                    "close-circle-outline", when=lambda: bool(self.queue.with_state(LEFT))),
            command("cancel", self.tr("Stop all"), self._cancel_all,
                    self.tr("Stop what runs and what waits; what is done stays done"),
                    "stop-circle-outline", "Ctrl+.", bar=True, when=lambda: self.queue.is_busy),
        ]  # fmt: skip

    # -- reading

    def opened(self, what: object | None = None) -> None:
        """Read the list; a path sent along is taken in at once."""
        if self.table.total == 0:
            self._open_list()
        else:
            self.look_again()
        if isinstance(what, Path):
            self.take_in(what)

    def _open_list(self) -> None:
        self.table.ask(self.filters.query())

    def look_again(self) -> None:
        """The same rows, read again."""
        self.columns.heard()
        if self.table.total:
            self.table.look_again()
            self._read_detail()
        else:
            self._open_list()

    def _filled(self) -> None:
        query = self.filters.query()
        some = bool(self.table.total or self.queue.entries or query.narrows)
        self.filters.tell(self.table.total)
        fresh = self.stack.currentIndex() != 2
        if not self.columns.is_open:
            self.stack.setCurrentIndex(2 if some else 1)
        if some and fresh and not self.columns.is_open:
            self.table.setFocus()
        self.detail.setVisible(bool(self.table.total))
        if self.table.total and self._detail_of is None:
            self._read_detail()
        if not self.table.total:
            self.is_now_filled()
        self.commands_changed.emit()

    def job(self) -> JobRow | None:
        """The invoice in hand."""
        return self.table.job()

    def _picked(self) -> None:
        self._read_detail()
        self.commands_changed.emit()

    def _read_detail(self) -> None:
        job = self.job()
        if job is None:
            return
        wanted = self._detail_of = job.job_id

        def then(detail: JobDetail) -> None:
            if self._detail_of == wanted:
                self.detail.fill(detail, self.table.state_of(detail.row))
                self.is_now_filled()

        tasks.read(self, lambda: self.desk.job(wanted), then)

    # -- taking in

    def take_in(self, *paths: Path) -> None:
        """Put files, folders, mails or archives that came together on the queue."""
        self.queue.add(paths)
        if not self.columns.is_open:
            self.stack.setCurrentIndex(2)

    def _done(self, over: Sequence[Queued]) -> None:
        """The queue has come to its end."""
        done = [entry for entry in over if entry.state == "done"]
        if not done:
            self.bar.say("green", over[0].sentence)
            return
        if len(done) == 1:
            said = self.tr("The lines of {0} are matched.").format(done[0].name)
        else:
            said = self.tr("The lines of {0} invoices are matched.").format(shown.count(len(done)))
        first = done[0].job_id
        self.bar.say("green", said, self.tr("Review them"), lambda: self.go.emit("review", first))

    def _tell_running(self) -> None:
        busy = self.queue.with_state(["matching"]) or self.queue.with_state(["reading"])
        told = [
            f"{one.name}: {self.panel.sentence(one) or self.panel.state_of(one)}" for one in busy
        ]
        self.running.emit(told[0] if told else "")
        if self.stack.currentIndex() == 1 and self.queue.entries:
            self.stack.setCurrentIndex(2)
        self.commands_changed.emit()

    def _choose(self) -> None:
        kinds = self.tr("Invoices ({0})").format(" ".join(KINDS))
        files, _ = QFileDialog.getOpenFileNames(
            self, self.tr("Open invoices"), "", f"{kinds};;{self.tr('All files')} (*)"
        )
        if files:
            self.take_in(*map(Path, files))

    def _choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Open a folder"))
        if folder:
            self.take_in(Path(folder))

    def _sample(self) -> None:
        tasks.read(self, self.desk.sample, self.take_in)

    def _stopped(self, job: JobRow | None) -> bool:
        stopped = ("CANCELLED", "FAILED")
        return job is not None and job.lines > 0 and job.status in stopped and not job.standing

    # -- columns

    def _present(self, entry: Queued) -> None:
        """Show the columns at once where nothing else is going on; else the queue offers them."""
        if self.isVisible() and len(self.queue.entries) == 1 and not self.columns.is_open:
            self._show_columns(entry.subject)

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
        self.queue.match_with(
            subject,
            self._name_of(subject),
            lambda tell, off: self.desk.match_columns(subject, chosen, tell, off),
        )

    def _name_of(self, subject: UUID | Path) -> str:
        if isinstance(subject, Path):
            return subject.name
        listed = [entry.name for entry in self.queue.entries if entry.job_id == subject]
        job = self.job()
        if job is not None and job.job_id == subject:
            listed.append(job.file_name)
        return listed[0] if listed else self.tr("The invoice")

    def _resume(self) -> None:
        job = self.job()
        if job is not None and self._stopped(job):
            self.queue.go_on_with(job)

    def _cancel_all(self) -> None:
        self.queue.stop([entry.key for entry in self.queue.entries])

    def _again_all(self) -> None:
        self.queue.again([one.key for one in self.queue.with_state(["refused", "stopped"])])

    def _dismiss_all(self) -> None:
        self.queue.dismiss([entry.key for entry in self.queue.with_state(LEFT)])

    # -- what is done with an invoice

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

    _to_group: Sequence[UUID] = ()

    def _ask_group(self) -> None:
        jobs = self.table.jobs()
        if jobs:
            self._to_group = [job.job_id for job in jobs]
            self.group_sheet.ask(jobs)

    def _group(self, name: str) -> None:
        jobs = self._to_group

        def then(_: None) -> None:
            self.bar.say(
                "green",
                self.tr("1 invoice is in the consignment {0}.").format(name)
                if len(jobs) == 1
                else self.tr("{0} invoices are in the consignment {1}.").format(len(jobs), name),
            )
            self.look_again()

        tasks.write(self, lambda: self.desk.group(jobs, name), then)

    def _ungroup(self) -> None:
        jobs = self._to_group
        tasks.write(self, lambda: self.desk.ungroup(jobs), lambda _: self.look_again())

    def _show_group(self) -> None:
        job = self.job()
        if job is not None and job.group_id is not None:
            self.filters.only_group(job.group_id)

    def _add_packing(self) -> None:
        job = self.job()
        if job is None:
            return
        file, _ = QFileDialog.getOpenFileName(self, self.tr("Add a packing list"))
        if file:
            tasks.write(
                self,
                lambda: self.desk.join_packing(job.job_id, Path(file)),
                lambda said: self.bar.say("green", " ".join(said)),
            )

    def _has_lines(self) -> bool:
        job = self.job()
        return job is not None and job.lines > 0

    def _export(self) -> None:
        job = self.job()
        if job is None or not job.lines:
            return
        workbook, table = self.tr("Excel workbook (*.xlsx)"), self.tr("CSV (*.csv)")
        name = f"{Path(job.file_name).stem}-lines.xlsx"
        written, kind = QFileDialog.getSaveFileName(
            self, self.tr("Export lines"), name, f"{workbook};;{table}"
        )
        if not written:
            return
        file = Path(written)
        if kind == table and file.suffix.lower() in ("", ".xlsx"):
            file = file.with_suffix(".csv")
        elif not file.suffix:
            file = file.with_suffix(".xlsx")

        def then(lines: int) -> None:
            self.bar.say(
                "green",
                self.tr("{0} lines are written to {1}.").format(shown.count(lines), file.name),
            )

        tasks.write(self, lambda: self.desk.export_lines(job.job_id, file), then)

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
        urls = event.mimeData().urls()
        paths = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
        if paths:
            self.take_in(*paths)

    def _mark(self, over: bool) -> None:
        self.drop.setProperty("over", over)
        self.drop.style().unpolish(self.drop)
        self.drop.style().polish(self.drop)
