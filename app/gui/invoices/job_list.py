"""The list of invoices: what is known of each in a row, those of a consignment held together."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from PySide6.QtCore import QItemSelectionModel, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView

from app.gui import fonts, shown, theme
from app.gui.paged import Column, Index, PagedModel
from app.gui.parts import paint_badge
from app.gui.person import initials, paint_person
from app.gui.services import Desk
from app.gui.table import Cells, Table
from app.review.rows import JobQuery, JobRow

FILE, SUPPLIER, LINES, STATE, WHO, VALUE, WHEN = range(7)
ROW = 40
LEAST = 90  # pixels for the supplier


class JobCells(Cells):
    """Paints a job: its state as a badge, its lines as a small meter, its consignment a bracket."""

    def __init__(self, jobs: JobList) -> None:
        super().__init__()
        self._jobs = jobs

    def content(self, painter: QPainter, rect: QRectF, index: Index, row: Any) -> None:
        job: JobRow = row
        now = theme.tones()
        if index.column() == STATE:
            word, kind = self._jobs.state_of(job)
            paint_badge(painter, rect, word, kind)
        elif index.column() == WHO:
            if job.assigned_to:
                paint_person(painter, rect, initials(job.assigned_to))
        elif index.column() == FILE:
            self._name(painter, rect, index, job)
        elif index.column() == LINES and job.lines:
            box = QRectF(rect.left(), rect.center().y() - 2.5, 32, 5)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(now.line))
            painter.drawRoundedRect(box, 2.5, 2.5)
            # The paler part has been through matching, the full one is settled by a person.
            for part, colour in ((job.matched, now.edge), (job.decided, now.accent)):
                if part:
                    width = max(4.0, box.width() * part / job.lines)
                    painter.setBrush(QColor(colour))
                    painter.drawRoundedRect(QRectF(box.left(), box.top(), width, 5), 2.5, 2.5)
            self.text(painter, rect.adjusted(40, 0, 0, 0), index, now.muted)
        else:
            self.text(painter, rect, index, now.muted)

    def _name(self, painter: QPainter, rect: QRectF, index: Index, job: JobRow) -> None:
        """The invoice's number, and under it the consignment, along a line that joins its rows."""
        if not job.group_id:
            self.text(painter, rect, index, weight=fonts.MEDIUM)
            return
        now = theme.tones()
        before, after = (self._jobs.paged.row(index.row() + step) for step in (-1, 1))
        top = rect.top() if before and before.group_id == job.group_id else rect.center().y() - 9
        end = rect.bottom() if after and after.group_id == job.group_id else rect.center().y() + 9
        painter.setPen(QPen(QColor(now.accent_text), 2))
        painter.drawLine(int(rect.left()), int(top), int(rect.left()), int(end))
        inner = rect.adjusted(9, 0, 0, 0)
        self.text(painter, inner.adjusted(0, 0, 0, -15), index, weight=fonts.MEDIUM)
        painter.setFont(fonts.font(fonts.TINY, fonts.MEDIUM))
        painter.setPen(QColor(now.muted))
        told = painter.fontMetrics().elidedText(
            job.group or "", Qt.TextElideMode.ElideRight, int(inner.width())
        )
        painter.drawText(inner.adjusted(0, 17, 0, 0), Qt.AlignmentFlag.AlignVCenter, told)


class JobList(Table):
    """The invoices that a query finds. ``picked`` tells another one in hand, by whatever way."""

    picked = Signal()
    filled = Signal()  # the rows of a query are here, or were read again

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.paged: PagedModel[JobRow] = PagedModel(self._columns())
        super().__init__(self.paged, self.tr("Invoices"), JobCells(self), ROW)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._stays: UUID | None = None
        self.paged.opened.connect(self._opened)
        self.paged.loaded.connect(lambda _first, _last: self._stay())
        self.chosen.connect(self._chosen)

    def _columns(self) -> list[Column[JobRow]]:
        return [
            Column(self.tr("Invoice"), lambda job: job.invoice_number or job.file_name, 146,
                   tip=self._tip),
            Column(self.tr("Supplier"), lambda job: job.supplier or shown.DASH,
                   tip=lambda job: job.supplier or ""),
            Column(self.tr("Settled"), self._lines_text, 118),
            Column(self.tr("State"), lambda job: self.state_of(job)[0], 104),
            Column(self.tr("With"), lambda job: job.assigned_to or "", 48,
                   tip=lambda job: job.assigned_to or self.tr("Nobody in particular")),
            Column(self.tr("Value"), lambda job: shown.amount(job.value, job.currency)
                   if job.lines else shown.DASH, 138, right=True),
            Column(self.tr("Read"), lambda job: shown.moment(job.created_at), 122),
        ]  # fmt: skip

    def _tip(self, job: JobRow) -> str:
        return f"{job.file_name}\n{job.group}" if job.group else job.file_name

    def _lines_text(self, job: JobRow) -> str:
        if not job.lines:
            return shown.DASH
        return self.tr("{0} of {1}").format(shown.count(job.decided), shown.count(job.lines))

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
            "FAILED": (self.tr("Not matched") if job.lines else self.tr("Not read"), "red"),
            "CANCELLED": (self.tr("Stopped"), "grey"),
        }.get(job.status, (job.status.capitalize(), "grey"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is no room for every column, the less telling ones go, none is cut."""
        left = self.viewport().width() - LEAST
        for place in (FILE, STATE, VALUE, LINES, WHEN, WHO):
            left -= self.paged.columns[place].width
            self.setColumnHidden(place, left < 0)
        super().resizeEvent(event)

    # -- reading

    def ask(self, query: JobQuery, keep: bool = True) -> None:
        """List what a query finds; the invoice in hand stays so where it is found."""
        self.paged.open(lambda offset, limit: self.desk.jobs(offset, limit, query), keep=keep)

    def look_again(self) -> None:
        """The same rows, read again."""
        self.paged.refresh()

    @property
    def total(self) -> int:
        """How many there are."""
        return self.paged.total

    def job(self) -> JobRow | None:
        """The invoice in hand."""
        return self.paged.row(self.currentIndex().row()) if self.total else None

    def jobs(self) -> list[JobRow]:
        """Those that are selected, in order; at least the one in hand."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        found = [self.paged.row(row) for row in rows]
        return [job for job in found if job is not None] or [job for job in [self.job()] if job]

    def select(self, wanted: list[UUID]) -> None:
        """Select some of the rows in sight."""
        self.clearSelection()
        for job_id in wanted:
            row = self.paged.find(lambda job, job_id=job_id: job.job_id == job_id)  # type: ignore[misc]
            if row is not None:
                self.selectionModel().select(
                    self.paged.index(row, 0),
                    QItemSelectionModel.SelectionFlag.Select
                    | QItemSelectionModel.SelectionFlag.Rows,
                )

    def _chosen(self, _row: int) -> None:
        job = self.job()
        if job is not None and not self.paged.is_resizing:
            self._stays = job.job_id
        self.picked.emit()

    def _opened(self) -> None:
        row = self._place()
        if row is None and self.total and not self.currentIndex().isValid():
            row = 0
        if row is not None and row != self.currentIndex().row():
            self.go_to(row)
        self.filled.emit()

    def _stay(self) -> None:
        """Others came in above or went: the invoice in hand is at another place now."""
        row = self._place()
        if row is not None and row != self.currentIndex().row() and self.currentIndex().isValid():
            self.selectionModel().setCurrentIndex(
                self.paged.index(row, 0),
                QItemSelectionModel.SelectionFlag.ClearAndSelect
                | QItemSelectionModel.SelectionFlag.Rows,
            )
        self.filled.emit()

    def _place(self) -> int | None:
        return self.paged.find(lambda job: job.job_id == self._stays) if self._stays else None
