"""The queue on screen: each file with its state, and what can be done about the chosen one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.flows.rows import Queued
from app.gui import fonts, shown, theme
from app.gui.fields import wrapped
from app.gui.invoices.queue import LEFT, TO_COME, UNDER_WAY, Queue
from app.gui.listed import ListedModel
from app.gui.paged import Column, Index
from app.gui.parts import Button, Meter, button, hairline, label, paint_badge, set_tone
from app.gui.table import Cells, Table

FILE, STATE, TOLD = range(3)
ROW = 30
MOST_ROWS = 5  # in sight at one time
NARROW = 640  # pixels
COLOURS = {
    "done": "green",
    "joined": "green",
    "asks": "amber",
    "columns": "amber",
    "refused": "red",
}


class QueueCells(Cells):
    """Paints an entry: where it came from stands back, matching shows how far it is."""

    def __init__(self, panel: QueuePanel) -> None:
        super().__init__()
        self._panel = panel

    def content(self, painter: QPainter, rect: QRectF, index: Index, row: Any) -> None:
        entry: Queued = row
        now = theme.tones()
        if index.column() == FILE:
            painter.setFont(fonts.font(fonts.BODY, fonts.MEDIUM))
            width = painter.fontMetrics().horizontalAdvance(entry.name) + 10
            self.text(painter, rect, index, weight=fonts.MEDIUM)
            if entry.came_in and rect.width() - width > 60:
                painter.setFont(fonts.font(fonts.SMALL))
                painter.setPen(QColor(now.muted))
                place = rect.adjusted(width, 0, 0, 0)
                told = painter.fontMetrics().elidedText(
                    self._panel.came_in(entry), Qt.TextElideMode.ElideRight, int(place.width())
                )
                painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, told)
        elif index.column() == STATE:
            colour = COLOURS.get(entry.state, "grey")
            paint_badge(painter, rect, self._panel.state_of(entry), colour)
        else:
            left = 0.0
            state = entry.progress
            if entry.state == "matching" and state is not None and state.total:
                box = QRectF(rect.left(), rect.center().y() - 2.5, 64, 5)
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(now.line))
                painter.drawRoundedRect(box, 2.5, 2.5)
                if state.done:
                    box.setWidth(max(5.0, box.width() * state.done / state.total))
                    painter.setBrush(QColor(now.accent))
                    painter.drawRoundedRect(box, 2.5, 2.5)
                left = 74.0
            self.text(painter, rect.adjusted(left, 0, 0, 0), index, now.muted, size=fonts.SMALL)


class QueuePanel(QFrame):
    """Shown as long as there is something to tell. ``earlier`` asks for a job that is here."""

    earlier = Signal(object)  # its id
    columns = Signal(object)  # asks for the screen of columns, of a Queued

    def __init__(self, queue: Queue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("quiet")
        self.setAccessibleName(self.tr("Files on their way in"))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.queue = queue
        self._build()
        queue.changed.connect(self._fill)
        theme.look().changed.connect(self.table.viewport().update)
        self.hide()

    def _build(self) -> None:
        self.title = label("", fonts.BODY, fonts.SEMIBOLD)
        self.told = label("", fonts.SMALL, tone="muted", figures=True)
        self.meter = Meter(height=3)
        self.stop_all = self._button(self.tr("Stop all"), self._stop_all, flat=True)
        self.again_all = self._button(self.tr("Try all again"), self._again_all, flat=True)
        self.dismiss_all = self._button(self.tr("Dismiss all"), self._dismiss_all, flat=True)
        # About all of them; a single file is told of by its row.
        self.top = QWidget()
        top = QHBoxLayout(self.top)
        top.setContentsMargins(12, 4, 6, 4)
        top.setSpacing(10)
        top.addWidget(self.title)
        top.addWidget(self.told, 1)
        for made in (self.stop_all, self.again_all, self.dismiss_all):
            top.addWidget(made)
        self.model: ListedModel[Queued] = ListedModel(
            [
                Column(self.tr("File"), lambda entry: entry.name,
                       tip=lambda entry: self.came_in(entry) or str(entry.path)),
                Column(self.tr("State"), self.state_of, 112),
                Column(self.tr("Told"), self._row_told, tip=self.sentence),
            ],
            key=lambda entry: entry.key,
        )  # fmt: skip
        self.table = Table(self.model, self.tr("Files on their way in"), QueueCells(self), ROW)
        self.table.horizontalHeader().hide()
        self.table.chosen.connect(lambda _row: self._show_chosen())
        self.sentence_of = wrapped("", fonts.SMALL)
        self.stop = self._button(self.tr("Stop"), lambda: self.queue.stop(self._chosen_key()))
        self.open_earlier = self._button(self.tr("Open the earlier"), self._open_earlier)
        self.join = self._button(self.tr("Join it"), self._join)
        self.check = self._button(self.tr("Check the columns"), self._check)
        self.anyway = self._button(
            self.tr("Read it again"), lambda: self.queue.again(self._chosen_key(), anyway=True)
        )
        self.once_more = self._button(
            self.tr("Try again"), lambda: self.queue.again(self._chosen_key())
        )
        self.put_away = self._button(
            self.tr("Dismiss"), lambda: self.queue.dismiss(self._chosen_key())
        )
        self.strip = QWidget()
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        buttons.addStretch()
        asked = (self.open_earlier, self.check, self.join, self.anyway)
        for made in (self.stop, *asked, self.once_more, self.put_away):
            buttons.addWidget(made)
        self.foot = QBoxLayout(QBoxLayout.Direction.LeftToRight, self.strip)
        self.foot.setContentsMargins(14, 7, 8, 8)
        self.foot.setSpacing(6)
        self.foot.addWidget(self.sentence_of, 1)
        self.foot.addLayout(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self.top)
        column.addWidget(self.meter)
        column.addWidget(self.table)
        column.addWidget(hairline())
        column.addWidget(self.strip)

    def _button(self, text: str, run: Callable[[], None], flat: bool = False) -> Button:
        made = button(text, run, flat=flat)
        made.setFont(fonts.font(fonts.SMALL, fonts.MEDIUM))
        return made

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, the buttons go beneath the sentence."""
        is_narrow = event.size().width() < NARROW
        beside, beneath = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self.foot.setDirection(beneath if is_narrow else beside)
        self.told.setVisible(not is_narrow)
        super().resizeEvent(event)

    # -- words

    def state_of(self, entry: Queued) -> str:
        """The word of its badge."""
        return {
            "waiting": self.tr("Waiting"),
            "reading": self.tr("Reading"),
            "asks": self.tr("Here already"),
            "columns": self.tr("To check"),
            "read": self.tr("Read"),
            "matching": self.tr("Matching"),
            "done": self.tr("Matched"),
            "joined": self.tr("Joined"),
            "refused": self.tr("Not matched") if entry.job_id else self.tr("Not read"),
            "stopped": self.tr("Stopped"),
        }[entry.state]

    def came_in(self, entry: Queued) -> str:
        """What it was taken out of."""
        return self.tr("in {0}").format(entry.came_in) if entry.came_in else ""

    def sentence(self, entry: Queued) -> str:
        """All that is to be said of it, as one sentence or two."""
        if entry.state == "asks":
            first = entry.twins[0]
            what = first.invoice_number or first.file_name
            if entry.packs:
                return self.tr("This is the packing list of {0}, which is here already.").format(
                    what
                )
            said = (
                self.tr("This very file was read on {1}{2}: it is {0}.")
                if first.how == "content"
                else self.tr("{0} of this supplier was read on {1}{2}, from another file.")
            ).format(
                what,
                shown.moment(first.created_at),
                self.tr(" by {0}").format(first.by) if first.by else "",
            )
            return said + " " + self.tr("Nothing is charged until you say so.")
        if entry.sentence:
            return entry.sentence
        state = entry.progress
        if entry.state == "matching" and state is not None:
            told = state.step
            if state.total:
                told = self.tr("{0} of {1}").format(
                    shown.count(state.done), shown.count(state.total)
                )
            if state.seconds_left is not None:
                told += self.tr("  ·  about {0} left").format(shown.lasting(state.seconds_left))
            return told
        return {
            "waiting": self.tr("Waits to be read"),
            "read": self.tr("Waits for its matching"),
            "columns": self.tr("The columns of {0} want a look first.").format(entry.name),
            "stopped": self.tr("Nothing of it is lost")
            if entry.job_id
            else self.tr("It was not read"),
        }.get(entry.state, "")

    def _row_told(self, entry: Queued) -> str:
        """In its row, unless it is said in full beneath."""
        return "" if entry == self.chosen() and entry.state in LEFT else self.sentence(entry)

    def _summary(self) -> str:
        told = []
        for states, one in (
            (("done",), self.tr("{0} matched")),
            (("joined",), self.tr("{0} joined")),
            (("asks",), self.tr("{0} here already")),
            (("columns",), self.tr("{0} to check")),
            (("refused",), self.tr("{0} not read")),
            (("stopped",), self.tr("{0} stopped")),
            (tuple(TO_COME | UNDER_WAY), self.tr("{0} to come")),
        ):
            number = len(self.queue.with_state(states))
            if number:
                told.append(one.format(shown.count(number)))
        return "  ·  ".join(told)

    # -- what is shown

    def chosen(self) -> Queued | None:
        """The entry in hand."""
        row = self.table.currentIndex().row()
        return self.model.rows[row] if 0 <= row < len(self.model.rows) else None

    def _chosen_key(self) -> list[UUID]:
        entry = self.chosen()
        return [entry.key] if entry is not None else []

    def _fill(self) -> None:
        before = self.chosen()
        entries = self.queue.entries
        self.setVisible(bool(entries))
        anew = self.model.fill(entries)
        if not entries:
            return
        self.table.setFixedHeight(ROW * min(MOST_ROWS, len(entries)) + 1)
        number = len(entries)
        self.top.setVisible(number > 1)
        self.meter.setVisible(number > 1)
        self.title.setText(self.tr("{0} files").format(shown.count(number)))
        self.told.setText(self._summary())
        over = sum(entry.state not in TO_COME | UNDER_WAY for entry in entries)
        self.meter.show_parts([(over / number, "accent")], self._summary())
        self._choose(before, anew)
        busy, left = self.queue.is_busy, self.queue.with_state(LEFT)
        self.stop_all.setVisible(busy and number > 1)
        self.again_all.setVisible(len(self._to_try_again()) > 1)
        self.dismiss_all.setVisible(len(left) > 1)
        self._show_chosen()

    def _choose(self, before: Queued | None, anew: bool) -> None:
        """Stay with what the person looks at; else with what wants something, or is under way."""
        place = self.model.place_of(before.key) if before is not None else None
        still = self.queue.entry(before.key) if before is not None else None
        if (still is None or still.state not in LEFT) and not self.table.hasFocus():
            urgent = ("asks", "columns"), ("refused",), ("matching", "reading"), ("stopped",)
            for states in urgent:
                found = self.queue.with_state(states)
                if found:
                    place = self.model.place_of(found[0].key)
                    break
        if place is None:
            place = 0
        if anew or place != self.table.currentIndex().row():
            self.table.go_to(place)

    def _show_chosen(self) -> None:
        entry = self.chosen()
        self.strip.setVisible(entry is not None)
        if entry is None:
            return
        state = entry.state
        # What its row says is not said twice: then where it lies is told.
        said = self.sentence(entry) if state in LEFT else self.came_in(entry) or str(entry.path)
        self.sentence_of.setText(said)
        set_tone(self.sentence_of, COLOURS.get(state, "muted") if state in LEFT else "muted")
        self.stop.setVisible(state in TO_COME | UNDER_WAY)
        self.open_earlier.setVisible(state == "asks")
        self.join.setVisible(state == "asks" and entry.packs)
        self.check.setVisible(entry.mends and state in ("columns", "refused"))
        self.anyway.setVisible(state == "asks")
        self.once_more.setVisible(state in ("refused", "stopped"))
        self.put_away.setVisible(state in LEFT)

    # -- what is done

    def _open_earlier(self) -> None:
        entry = self.chosen()
        if entry is not None and entry.twins:
            self.queue.dismiss([entry.key])
            self.earlier.emit(entry.twins[0].job_id)

    def _join(self) -> None:
        entry = self.chosen()
        if entry is not None:
            self.queue.join(entry.key)

    def _check(self) -> None:
        entry = self.chosen()
        if entry is not None:
            self.columns.emit(entry)

    def _to_try_again(self) -> list[Queued]:
        return self.queue.with_state(["refused", "stopped"])

    def _stop_all(self) -> None:
        self.queue.stop([entry.key for entry in self.queue.entries])

    def _again_all(self) -> None:
        self.queue.again([entry.key for entry in self._to_try_again()])

    def _dismiss_all(self) -> None:
        self.queue.dismiss([entry.key for entry in self.queue.with_state(LEFT)])
