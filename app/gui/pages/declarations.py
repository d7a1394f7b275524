"""The page of declarations: what the invoice lacks, what would be refused, and the export."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.flows.rows import (
    DeclarationForm,
    DeclarationProblem,
    DeclarationRow,
    Exported,
    Slice,
)
from app.gui import fonts, shown, tasks
from app.gui.commands import Command
from app.gui.declaration_form import FormView
from app.gui.page import Page
from app.gui.parts import Badge, Box, Empty, button, hairline, label
from app.gui.problem_list import ProblemList
from app.gui.services import Desk

MANY = 200  # jobs in the box at most; older ones are found on the page of invoices
PAUSE = 700  # ms after the last letter before the form is kept and checked


class DeclarationsPage(Page):
    """The form in the middle, at the right what stands in the way, grouped by cause."""

    hears = frozenset(
        {"JobReceived", "JobChanged", "LineDecided", "FormAnswered", "DeclarationExported"}
    )

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._row: DeclarationRow | None = None
        self._problems: list[DeclarationProblem] | None = None
        self._wanted: UUID | None = None
        self._exporting = False
        self._build()

    def _build(self) -> None:
        self.empty = Empty(
            "mdi6.file-certificate-outline",
            self.tr("No declaration to make yet"),
            self.tr("Read an invoice and settle its lines; what the invoice lacks is asked here."),
            [button(self.tr("Go to Invoices"), lambda: self.go.emit("invoices", None), main=True)],
        )
        self.jobs = Box()
        self.jobs.setAccessibleName(self.tr("Invoice"))
        self.jobs.setFont(fonts.font(fonts.BODY, fonts.SEMIBOLD))
        self.jobs.activated.connect(lambda place: self._open(self.jobs.itemData(place)))
        self.badge = Badge()
        self.title = label("", fonts.TITLE, fonts.SEMIBOLD)
        self.kept = label("", fonts.SMALL, tone="muted")
        self.form = FormView()
        self.form.edited.connect(self._edited)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(PAUSE)
        self._soon.timeout.connect(self._keep)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(self.form)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setAccessibleName(self.tr("What the invoice lacks"))
        self.area = area
        middle = QWidget()
        first = QHBoxLayout()
        first.setContentsMargins(14, 10, 14, 10)
        first.setSpacing(10)
        first.addWidget(self.jobs, 1)
        first.addWidget(self.badge)
        second = QHBoxLayout()
        second.setContentsMargins(24, 12, 24, 2)
        second.addWidget(self.title)
        second.addStretch()
        second.addWidget(self.kept)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(first)
        column.addWidget(hairline())
        column.addLayout(second)
        column.addWidget(area, 1)
        side = QFrame()
        side.setObjectName("side")
        side.setMinimumWidth(340)
        self.count = label("", 15, fonts.SEMIBOLD)
        self.count.setContentsMargins(16, 14, 16, 4)
        self.problems = ProblemList()
        self.problems.field_wanted.connect(self.form.show_field)
        self.problems.line_wanted.connect(self._to_line)
        self.export_button = button(
            self.tr("Export"), self._export, main=True, icon="mdi6.export-variant",
            tip=self.tr("Write the file for customs (Ctrl+E)"),
        )  # fmt: skip
        self.check_button = button(
            self.tr("Check again"), self._check, icon="mdi6.refresh",
            tip=self.tr("Check the declaration as it is now"),
        )  # fmt: skip
        buttons = QHBoxLayout()
        buttons.setContentsMargins(14, 9, 14, 10)
        buttons.setSpacing(8)
        buttons.addWidget(self.check_button, 1)
        buttons.addWidget(self.export_button, 1)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.count)
        column.addWidget(self.problems, 1)
        column.addWidget(hairline())
        column.addLayout(buttons)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        split.addWidget(middle)
        split.addWidget(side)
        split.setStretchFactor(0, 1)
        split.setSizes([720, 388])
        self.stack = QStackedWidget()
        self.stack.addWidget(QWidget())
        self.stack.addWidget(self.empty)
        self.stack.addWidget(split)
        self.body.addWidget(self.stack)

    def commands(self) -> list[Command]:
        """Export, check, back to the lines."""

        def some() -> bool:
            return self._row is not None

        return [
            Command("declarations-export", self.tr("Export"), self._export,
                    self.tr("Write the file for customs"), ("Ctrl+E",), "mdi6.export-variant",
                    "declarations", "file", True, enabled=self._may_export),
            Command("declarations-check", self.tr("Check"), self._check,
                    self.tr("Look for what would be refused"), ("Ctrl+K",),
                    "mdi6.check-circle-outline", "declarations", "file", True, enabled=some),
            Command("declarations-review", self.tr("Review the lines"),
                    lambda: self.go.emit("review", self._row and self._row.job_id),
                    self.tr("Go to the lines of this invoice"), ("Ctrl+Return",),
                    "mdi6.format-list-checks", "declarations", "line", True, enabled=some),
        ]  # fmt: skip

    def _may_export(self) -> bool:
        return (
            self._row is not None
            and not self._exporting
            and self._problems is not None
            and not any(problem.blocking for problem in self._problems)
        )

    # -- the job in hand

    def opened(self, what: object | None = None) -> None:
        """Read the list; a job sent along is shown."""
        if isinstance(what, UUID):
            self._wanted = what
        tasks.read(self, lambda: self.desk.declarations(0, MANY), self._show_jobs)

    def look_again(self) -> None:
        """Lines were settled or a form kept: the list and the problems again, not the fields."""
        self.opened()

    def _show_jobs(self, found: Slice[DeclarationRow]) -> None:
        if not found.rows:
            self.stack.setCurrentIndex(1)
            self.is_now_filled()
            return
        self.stack.setCurrentIndex(2)
        wanted = self._wanted or (self._row.job_id if self._row else None)
        self._wanted = None
        self.jobs.clear()
        for row in found.rows:
            name = row.invoice_number or row.file_name
            self.jobs.addItem(f"{name}   {row.client or ''}".strip(), row)
        place = next((n for n, row in enumerate(found.rows) if row.job_id == wanted), 0)
        self.jobs.setCurrentIndex(place)
        row = found.rows[place]
        if self._row is None or self._row.job_id != row.job_id:
            self._open(row)
        else:
            self._row = row
            self._show_state()
            self._check()

    def _open(self, row: DeclarationRow) -> None:
        self._keep_now()
        self._row = row
        self._problems = None
        self.kept.setText("")
        self._show_state()
        self.problems.fill([])
        self.count.setText("")
        job = row.job_id

        def then(form: DeclarationForm) -> None:
            if self._row is not None and self._row.job_id == job:
                self._show_form(form)
                self.area.verticalScrollBar().setValue(0)

        tasks.read(self, lambda: self.desk.form(job), then)
        self._check()

    def _show_state(self) -> None:
        row = self._row
        if row is None:
            return
        if row.status == "EXPORTED":
            self.badge.say(self.tr("Exported"), "green")
        elif row.undecided:
            told = self.tr("{0} lines to settle").format(shown.count(row.undecided))
            self.badge.say(told, "amber")
        else:
            self.badge.say(self.tr("Lines settled"), "green")

    def _show_form(self, form: DeclarationForm) -> None:
        self.title.setText(form.title)
        self.form.fill(form)
        if self._problems is not None:
            self.form.mark({problem.field for problem in self._problems if problem.field})

    # -- keeping what is typed

    def _edited(self) -> None:
        self.kept.setText(self.tr("Not kept yet"))
        self._soon.start()

    def _keep_now(self) -> None:
        if self._soon.isActive():
            self._soon.stop()
            self._keep()

    def _keep(self) -> None:
        if self._row is None:
            return
        job, values = self._row.job_id, self.form.values()

        def then(form: DeclarationForm) -> None:
            if self._row is not None and self._row.job_id == job:
                self.kept.setText(self.tr("Kept, and remembered for this client"))
                self._check()

        tasks.write(self, lambda: self.desk.save_form(job, values), then)

    # -- checking and exporting

    def _check(self) -> None:
        if self._row is None:
            return
        job = self._row.job_id

        def then(problems: list[DeclarationProblem]) -> None:
            if self._row is not None and self._row.job_id == job:
                self._show_problems(problems)

        # Behind what is still being kept, so that the answer is about what is on screen.
        tasks.write(self, lambda: self.desk.problems(job), then)

    def _show_problems(self, problems: list[DeclarationProblem]) -> None:
        self._problems = problems
        blocking = len({problem.cause for problem in problems if problem.blocking})
        if blocking == 1:
            told = self.tr("1 thing stands in the way")
        elif blocking:
            told = self.tr("{0} things stand in the way").format(shown.count(blocking))
        else:
            told = self.tr("Ready to export")
        self.count.setText(told)
        self.problems.fill(problems)
        self.form.mark({problem.field for problem in problems if problem.field})
        self.export_button.setEnabled(self._may_export())
        self.commands_changed.emit()
        self.is_now_filled()

    def _export(self) -> None:
        if not self._may_export() or self._row is None:
            return
        self._keep_now()
        row = self._row
        name = Path(row.invoice_number or row.file_name).stem
        file, _ = QFileDialog.getSaveFileName(
            self, self.tr("Export declaration"), f"{name}-{row.country}.xml", "XML (*.xml)"
        )
        if file:
            self.export_to(Path(file))

    def export_to(self, file: Path) -> None:
        """Write the declaration in hand to a file."""
        assert self._row is not None
        job = self._row.job_id
        self._exporting = True
        self.commands_changed.emit()

        def done(result: Exported) -> None:
            self._exporting = False
            folder = QUrl.fromLocalFile(str(result.file.parent))

            def show() -> None:
                QDesktopServices.openUrl(folder)

            self.bar.say(
                "green",
                self.tr("{0} is written and valid.").format(result.file.name),
                self.tr("Show in folder"),
                show,
            )
            self.opened()

        def failed(error: Exception) -> None:
            self._exporting = False
            self.commands_changed.emit()
            from app.gui import troubles

            troubles.tell(self, error)
            self._check()

        tasks.write(self, lambda: self.desk.export(job, file), done, failed)

    def _to_line(self, _line: int) -> None:
        if self._row is not None:
            self.go.emit("review", self._row.job_id)
