"""The screen of columns: the document at the left, what its columns hold at the right."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.flows.rows import ColumnsRead, PagePicture
from app.gui import fonts, tasks
from app.gui.commands import Command
from app.gui.fields import ChoiceField
from app.gui.mapping.checks import Checks
from app.gui.mapping.line_dialog import LineDialog
from app.gui.mapping.meanings import Meanings
from app.gui.mapping.pages import Pages, places_of
from app.gui.mapping.sheet import Sheet
from app.gui.mapping.words import words
from app.gui.parts import Badge, Bar, Choice, Keycap, button, hairline, label
from app.gui.services import Desk
from app.intake import currencies
from app.intake.document import Problem
from app.intake.grid import Grid, letters
from app.intake.mapping import EACH_TIME, Mapping

Subject = UUID | Path
SIDE = 372


class ColumnsView(QWidget):
    """Opened over a page for one document; every choice reads the document again."""

    closed = Signal()
    # The person is content: the document and its mapping, None where nothing was changed.
    match = Signal(object, object)
    changed = Signal()  # whether commands can run may have changed

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(self.tr("Columns"))
        self.desk = desk
        self.subject: Subject | None = None
        self.read: ColumnsRead | None = None
        self._base: Mapping | None = None  # as it was when the document was opened
        self._history: list[Mapping] = []
        self._asked = 0  # so that only the answer to the latest question is shown
        self._number = 0  # of the sheet in sight
        self._build()

    def _build(self) -> None:
        self.back = button(
            self.tr("Invoices"), self.close_view, icon="mdi6.arrow-left", flat=True,
            tip=self.tr("Back to the invoices; nothing is changed"),
        )  # fmt: skip
        self.title = label("", 15, fonts.SEMIBOLD)
        self.under = label("", fonts.SMALL, tone="muted")
        self.badge = Badge()
        self.cost = label("", fonts.SMALL, tone="muted")
        self.take_back = button(
            self.tr("Undo"), self.undo, icon="mdi6.undo", tip=self.tr("Take the last choice back")
        )
        self.go = button(self.tr("Match these lines"), self.match_lines, main=True)
        head = QHBoxLayout()
        head.setContentsMargins(8, 8, 14, 8)
        head.setSpacing(10)
        head.addWidget(self.back)
        head.addWidget(self.title)
        head.addWidget(self.under)
        head.addWidget(self.badge)
        head.addStretch()
        head.addWidget(self.cost)
        head.addWidget(self.take_back)
        head.addWidget(self.go)
        self.bar = Bar()
        bar_place = QVBoxLayout()
        bar_place.setContentsMargins(14, 0, 14, 8)
        bar_place.addWidget(self.bar)
        self._bar_place = QWidget()
        self._bar_place.setLayout(bar_place)
        self._bar_place.hide()
        self.bar.dismissed.connect(self._bar_place.hide)
        self.sheet = Sheet()
        self.sheet.column_asked.connect(self._ask_column)
        self.sheet.row_asked.connect(self._ask_row)
        self.sheet.heading.connect(self._heading)
        self.sheet.begins.connect(self._begins)
        self.sheet.row_shown.connect(self._row_shown)
        self._tabs_place = QHBoxLayout()
        self._tabs_place.setContentsMargins(10, 0, 10, 0)
        self.tabs: Choice | None = None
        self.pages = Pages()
        self.pages.wanted.connect(self._draw_page)
        self.pages.column_asked.connect(self._ask_column)
        self.pages.row_asked.connect(self._ask_row)
        self.pages.pointed.connect(self._pointed)
        self.looks = Choice(
            self.tr("Show the document"), [("page", self.tr("Page")), ("sheet", self.tr("Table"))]
        )
        self.looks.chosen.connect(self._look_at)
        self.looks.hide()
        self.seen = QStackedWidget()
        self.seen.addWidget(self.sheet)
        self.seen.addWidget(self.pages)
        self._tabs_place.addStretch()
        self._tabs_place.addWidget(self.looks)
        keys = QHBoxLayout()
        keys.setContentsMargins(12, 4, 12, 5)
        keys.setSpacing(12)
        for key, does in (
            ("Enter", self.tr("what a column holds")),
            ("H", self.tr("headings stand here")),
            ("F2", self.tr("put this line right")),
        ):
            keys.addWidget(Keycap(key, does))
        keys.addStretch()
        left = QWidget()
        left.setMinimumWidth(360)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._tabs_place)
        column.addWidget(self.seen, 1)
        column.addWidget(hairline())
        column.addLayout(keys)
        self.meanings = Meanings()
        self.meanings.chosen.connect(self.hold)
        self.meanings.sign.connect(self._sign)
        self.meanings.asked.connect(self._ask_meaning)
        self.meanings.in_hand.connect(self._in_hand)
        self.currency = ChoiceField(
            self.tr("Currency"), [(code, code) for code in currencies.codes()],
            none=self.tr("As written"),
        )  # fmt: skip
        self.currency.edited.connect(self._currency)
        self.decimals = ChoiceField(
            self.tr("Decimals"), [(".", "1,234.56"), (",", "1.234,56")],
            none=self.tr("As found"),
        )  # fmt: skip
        self.decimals.edited.connect(self._decimals)
        signs = QHBoxLayout()
        signs.setContentsMargins(14, 8, 12, 10)
        signs.setSpacing(12)
        signs.addWidget(self.currency, 1)
        signs.addWidget(self.decimals, 1)
        right = QWidget()
        right.setObjectName("side")
        right.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        right.setMinimumWidth(320)
        side = QVBoxLayout(right)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(0)
        side.addWidget(self.meanings, 1)
        side.addWidget(hairline())
        side.addLayout(signs)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setHandleWidth(1)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(left)
        self.split.addWidget(right)
        self.split.setStretchFactor(0, 1)
        self.split.setSizes([736, SIDE])
        self.checks = Checks()
        self.checks.jump.connect(self._jump)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(self._bar_place)
        whole.addWidget(hairline())
        whole.addWidget(self.split, 1)
        whole.addWidget(hairline())
        whole.addWidget(self.checks)

    def commands(self, scope: str) -> list[Command]:
        """What can be done here, on the page it is opened over."""

        def is_open() -> bool:
            return self.read is not None

        return [
            Command("columns-match", self.tr("Match these lines"), self.match_lines,
                    self.tr("Match the lines as they are read with these columns"), ("Ctrl+M",),
                    "mdi6.format-list-checks", scope, "file", enabled=self.can_match),
            Command("columns-edit", self.tr("Put this line right"), self.edit_line,
                    self.tr("Change fields of the line in hand; the evidence stays"), ("F2",),
                    "mdi6.pencil-outline", scope, "file", enabled=lambda: self._line() is not None),
            Command("columns-next", self.tr("Next odd place"), self.checks.next_problem,
                    self.tr("Go to the next line that does not add up"), ("F8",),
                    "mdi6.arrow-down-circle-outline", scope, "file", enabled=is_open),
            Command("columns-undo", self.tr("Take the last choice back"), self.undo,
                    "", ("Ctrl+Z",), "mdi6.undo", scope, "file",
                    enabled=lambda: bool(self._history)),
        ]  # fmt: skip

    # -- opening and closing

    @property
    def is_open(self) -> bool:
        """Whether a document is looked at."""
        return self.subject is not None

    def open_document(self, subject: Subject) -> None:
        """Show another document; ``subject`` is its job, or its file where there is none."""
        self.subject = subject
        self.read = self._base = None
        self._history = []
        self.pages.forget()
        self._ask(None)

    def close_view(self) -> None:
        """Back to where it was opened from; nothing is changed."""
        self.subject = self.read = self._base = None
        self._history = []
        self.closed.emit()
        self.changed.emit()

    def match_lines(self) -> None:
        """The columns are right: have the lines matched."""
        if self.can_match():
            assert self.read is not None
            subject, chosen = self.subject, self.read.mapping
            is_new = chosen != self._base or not isinstance(subject, UUID)
            self.close_view()
            self.match.emit(subject, replace(chosen, by=None, on=None) if is_new else None)

    def can_match(self) -> bool:
        """Whether the columns make lines, and may be changed."""
        read = self.read
        if read is None or read.document is None:
            return False
        return read.waits if read.mapping == self._base else not read.locked

    def heard(self) -> None:
        """Something changed somewhere: read again what is in sight."""
        if self.read is not None:
            self._ask(self.read.mapping if self._history else None)

    # -- reading

    def _ask(self, chosen: Mapping | None) -> None:
        self._asked += 1
        number, subject = self._asked, self.subject
        if subject is None:
            return

        def then(read: ColumnsRead) -> None:
            if number == self._asked and self.subject == subject:
                self._fill(read)

        def failed(error: Exception) -> None:
            from app.gui import troubles

            nothing = number == self._asked and self.read is None
            if nothing:
                self.close_view()
            # With nothing to show here, the page says why.
            troubles.tell(self.parentWidget() or self if nothing else self, error)

        tasks.read(self, lambda: self.desk.columns(subject, chosen), then, failed)

    def _fill(self, read: ColumnsRead) -> None:
        first = self.read is None
        if first:
            self._base = read.mapping
        self.read = read
        if first or read.mapping.table != self._number:
            self._show_tabs(read)
        document = read.document
        self.title.setText(self._called(read))
        self.under.setText(read.name if document and document.invoice_number else "")
        self.badge.say(*self._state(read))
        self.cost.setText(self.tr("Matching again costs credits") if read.costs else "")
        self.take_back.setEnabled(bool(self._history))
        self.go.setEnabled(self.can_match())
        self._tell(read)
        self._show_sheet(read)
        self.meanings.fill(read)
        self.checks.fill(read)
        self.currency.set_value(read.mapping.currency or "")
        none = self.tr("As written")
        found = document.currency if document and not read.mapping.currency else None
        self.currency.choice.setItemText(0, f"{none}: {found}" if found else none)
        self._row_shown(self.sheet.currentIndex().row())
        if first:
            self.meanings.setFocus()
        self.changed.emit()

    def _tell(self, read: ColumnsRead) -> None:
        """Why nothing can be changed, whose columns these are, or what is missing of them."""
        sums = (
            {one.sentence for one in read.document.problems if one.cause in EACH_TIME}
            if read.document
            else set()
        )
        missing = [sentence for sentence in read.asks if sentence not in sums]
        if read.locked:
            self.bar.say("grey", read.locked)
        elif missing:
            self.bar.say("amber", " ".join(missing[:2]))
        elif read.told and not self._history:
            self.bar.say("grey", self.tr("The columns are read {0}.").format(read.told))
        else:
            self.bar.hide()
        self.bar.dismissable(False)
        self._bar_place.setVisible(not self.bar.isHidden())

    def _called(self, read: ColumnsRead) -> str:
        document = read.document
        called = (document.invoice_number if document else None) or read.name
        return self.tr("Columns of {0}").format(called)

    def _state(self, read: ColumnsRead) -> tuple[str, str]:
        if read.locked:
            return self.tr("Settled"), "grey"
        if read.document is None:
            return self.tr("No lines yet"), "red"
        if read.asks:
            return self.tr("To check"), "amber"
        return self.tr("Sure"), "green"

    def _show_tabs(self, read: ColumnsRead) -> None:
        """One tab for each sheet that can be seen, where there are several."""
        self._number = read.mapping.table
        seen = [
            (str(number), grid.sheet or self.tr("Part {0}").format(number + 1))
            for number, grid in enumerate(read.sheets)
            if number == read.mapping.table
            or (grid.visible and not getattr(grid, "loose", False))  # words around a PDF's tables
        ]
        if self.tabs is not None:
            self._tabs_place.removeWidget(self.tabs)
            self.tabs.hide()
            self.tabs.deleteLater()
            self.tabs = None
        has_pages = any(places_of(grid) for grid in read.sheets)
        self.looks.setVisible(has_pages)
        self._look_at("page" if has_pages else "sheet")
        self.looks.choose("page")
        air = 5 if has_pages or len(seen) > 1 else 0
        self._tabs_place.setContentsMargins(10, air, 10, air)
        if len(seen) > 1:
            self.tabs = Choice(self.tr("Sheet"), seen)
            self.tabs.choose(str(self._number))
            self.tabs.chosen.connect(self._turn)
            self._tabs_place.insertWidget(0, self.tabs, 1)

    def _turn(self, number: str) -> None:
        self._number = int(number)
        if self.read is not None:
            self._show_sheet(self.read)

    def _show_sheet(self, read: ColumnsRead) -> None:
        self.sheet.fill(read, self._number)
        if places_of(self.sheet.sheet.grid):
            self.pages.fill(self.sheet.sheet, self.sheet.cells.column)

    def _look_at(self, what: str) -> None:
        """The pages as they look, or their words as a table."""
        self.seen.setCurrentWidget(self.pages if what == "page" else self.sheet)

    def _draw_page(self, number: int, width: int) -> None:
        subject = self.subject
        if subject is None:
            return

        def then(picture: PagePicture) -> None:
            if self.subject == subject:
                self.pages.arrived(number, picture)

        tasks.read(self, lambda: self.desk.page(subject, number, width), then)

    def _pointed(self, row: int, column: int) -> None:
        self.sheet.setCurrentIndex(self.sheet.sheet.index(row, column))

    # -- choosing

    def choose(self, chosen: Mapping) -> None:
        """Read the document with another mapping."""
        if self.read is None or self.read.locked:
            return
        if chosen != self.read.mapping:
            self._history.append(self.read.mapping)
            self._ask(None if chosen == self._base else replace(chosen, by=None, on=None))

    def hold(self, meaning: str, column: int | None) -> None:
        """Say which column holds something; None that none does."""
        if self.read is not None:
            self.choose(self.read.mapping.holding(meaning, column))

    def undo(self) -> None:
        """Take the last choice back."""
        if self._history:
            before = self._history.pop()
            self._ask(None if before == self._base else before)

    def _heading(self, row: int, more: bool) -> None:
        """The headings stand in this row; with ``more``, from where they begin to here."""
        if self.read is None:
            return
        top, bottom = self.read.mapping.header
        here = (top, row) if more and top <= row < top + 3 else (row, row)
        if here != (top, bottom) or self._number != self.read.mapping.table:
            self.choose(Mapping(self._number, here, {}, {}, self.read.mapping.currency))

    def _begins(self, row: int) -> None:
        """The lines begin in this row and have no headings: columns stay where they are."""
        if self.read is not None:
            self.choose(replace(self.read.mapping, table=self._number, header=(row, row - 1)))

    def _sign(self, meaning: str, sign: str) -> None:
        if self.read is not None:
            decimals = {**self.read.mapping.decimals, meaning: sign}
            if not sign or self.read.mapping.decimals.get(meaning) == sign:
                decimals.pop(meaning)
            self.choose(replace(self.read.mapping, decimals=decimals))

    def _decimals(self) -> None:
        row = self.meanings.row()
        if row is not None and self.decimals.value() != (row.decimal or ""):
            self._sign(row.meaning, self.decimals.value())

    def _currency(self) -> None:
        if self.read is not None:
            self.choose(replace(self.read.mapping, currency=self.currency.value() or None))

    # -- menus

    def _ask_column(self, column: int, place: QPoint) -> None:
        """What does this column hold?"""
        read = self.read
        if read is None or read.locked:
            return
        held = {at: meaning for meaning, at in read.mapping.columns.items()}.get(column)
        menu = QMenu(self)
        menu.setAccessibleName(self.tr("What column {0} holds").format(letters(column)))
        for meaning in words().offered(read.mapping.columns):
            action = menu.addAction(words().meaning(meaning))
            action.setCheckable(True)
            action.setChecked(meaning == held)
            action.triggered.connect(partial(self._held, meaning, column))
        menu.addSeparator()
        nothing = menu.addAction(self.tr("Not used"))
        nothing.setCheckable(True)
        nothing.setChecked(held is None)
        if held is not None:
            nothing.triggered.connect(partial(self._held, held, None))
        self._pop(menu, place)

    def _ask_meaning(self, meaning: str, place: QPoint) -> None:
        """Which column holds this?"""
        read = self.read
        if read is None or read.locked:
            return
        grid = read.sheets[read.mapping.table]
        menu = QMenu(self)
        menu.setAccessibleName(self.tr("Which column holds this"))
        for column in range(self.meanings.columns):
            sample = _sample(grid, read.mapping, column)
            if not sample:
                continue
            action = menu.addAction(f"{letters(column)}    {sample}".replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(read.mapping.columns.get(meaning) == column)
            action.triggered.connect(partial(self._held, meaning, column))
        menu.addSeparator()
        menu.addAction(self.tr("Not used")).triggered.connect(partial(self._held, meaning, None))
        self._pop(menu, place)

    def _ask_row(self, row: int, place: QPoint) -> None:
        """What is this row?"""
        read = self.read
        if read is None or read.locked:
            return
        menu = QMenu(self)
        menu.setAccessibleName(self.tr("What row {0} is").format(row + 1))
        headed = menu.addAction(self.tr("The headings stand in this row") + "\tH")
        headed.triggered.connect(lambda _=False: self._heading(row, False))
        if read.mapping.header[0] < row < read.mapping.header[0] + 3:
            more = menu.addAction(self.tr("The headings end in this row") + "\tShift+H")
            more.triggered.connect(lambda _=False: self._heading(row, True))
        begins = menu.addAction(self.tr("The lines begin here, without headings") + "\tB")
        begins.triggered.connect(lambda _=False: self._begins(row))
        self._pop(menu, place)

    def _held(self, meaning: str, column: int | None, _checked: bool = False) -> None:
        self.meanings.go_to(meaning)
        self.hold(meaning, column)

    def _pop(self, menu: QMenu, place: QPoint) -> None:
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(place)

    # -- going about

    def _in_hand(self, column: int | None) -> None:
        read = self.read
        self.sheet.mark_column(
            column if read is not None and self._number == read.mapping.table else None
        )
        if places_of(self.sheet.sheet.grid):
            self.pages.fill(self.sheet.sheet, self.sheet.cells.column)
        row = self.meanings.row()
        can = row is not None and row.is_numeric and row.column is not None
        self.decimals.lock(not can)
        self.decimals.set_value((row.decimal or "") if row is not None else "")
        title = words().meaning(row.meaning) if row is not None and can else ""
        self.decimals.name.setText(
            self.tr("Decimals of {0}").format(title.lower()) if title else self.tr("Decimals")
        )

    def _jump(self, problem: Problem) -> None:
        read = self.read
        if read is None:
            return
        for table in read.tables:
            row = next((at for at, line in table.lines.items() if line == problem.line), None)
            if row is None and problem.line is None and table is read.tables[0]:
                row = _row_of(problem.where, read.sheets[table.sheet])
            if row is not None:
                if table.sheet != self._number:
                    if self.tabs is not None:
                        self.tabs.choose(str(table.sheet))
                    self._turn(str(table.sheet))
                self.sheet.show_row(row)
                return

    def _row_shown(self, row: int) -> None:
        if places_of(self.sheet.sheet.grid):
            self.pages.show_row(row)
        self.changed.emit()

    def _line(self) -> tuple[UUID, int] | None:
        """The stored line in hand: its id and number; None while it is only read, not stored."""
        read = self.read
        row = self.sheet.currentIndex().row()
        if read is None or self._history:
            return None
        for table in read.tables:
            if table.sheet == self._number and row in table.lines:
                number = table.lines[row]
                line_id = read.lines.get(number)
                return (line_id, number) if line_id is not None else None
        return None

    def edit_line(self) -> None:
        """Put the line in hand right, beside its evidence."""
        found = self._line()
        if found is not None:
            dialog = LineDialog(self.desk, *found, self.window())
            dialog.edited.connect(lambda _count: self._ask(None))
            dialog.ask()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_view()
        else:
            super().keyPressEvent(event)

    # -- trouble, as troubles.Teller wants it

    def refused(self, sentence: str) -> None:
        """Say why that cannot be done."""
        self.bar.say("amber", sentence)
        self.bar.dismissable(True)
        self._bar_place.show()

    def unavailable(self, sentence: str, retry: object) -> None:
        """Say what does not answer."""
        self.bar.say("red", sentence, self.tr("Try again"), lambda: self._ask(None))
        self.bar.dismissable(True)
        self._bar_place.show()


def _sample(grid: Grid, mapping: Mapping, column: int) -> str:
    """A column's heading and first values, for a menu."""
    heads = [grid.text(row, column) for row in range(mapping.header[0], mapping.header[1] + 1)]
    values = [
        text
        for row in range(max(mapping.header) + 1, min(mapping.header[1] + 30, len(grid.rows)))
        if (text := grid.text(row, column))
    ]
    said = [*filter(None, [" ".join(filter(None, heads))]), *values[:2]]
    text = "   ".join(" ".join(one.split()) for one in said)
    return text if len(text) <= 60 else text[:59] + "…"


def _row_of(where: str, grid: Grid) -> int | None:
    """The row that an address names, on the sheet it names; None for none."""
    digits = ""
    place = where.rpartition("!")[2] if grid.sheet is not None else where.removeprefix("row ")
    for sign in place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"):
        if not sign.isdigit():
            break
        digits += sign
    return int(digits) - 1 if digits and int(digits) <= len(grid.rows) else None
