"""What the columns amount to: lines, sums, totals, and what is odd, grouped by cause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.flows.rows import ColumnsRead
from app.gui import fonts, icons, shown, theme
from app.gui.parts import Bar
from app.intake.document import Document, Problem

ROW, MOST = 26, 3  # the height of a cause, and how many are shown without scrolling
# What the sentence on the sums says already.
_SAID = "the total does not agree"
GroupRole = Qt.ItemDataRole.UserRole + 1
# Causes that nothing in a column can mend are told more quietly.
_LOUD = frozenset(
    {
        "a line makes the difference",
        "quantity x price is not the value",
        "a number cannot be read",
        "there is no value",
        "there is no description",
        "no descriptions",
        "no quantities",
        "no prices",
        "a choice does not fit",
        "two ways to read",
        "columns not used",
        "a subtotal does not agree",
        "a column's total does not agree",
    }
)


@dataclass(frozen=True)
class Group:
    """Problems of one cause; ``loud`` ones may come from a wrong column."""

    cause: str
    problems: tuple[Problem, ...]
    loud: bool


def groups(problems: Sequence[Problem]) -> list[Group]:
    """Problems by cause, those that a column may mend first."""
    by: dict[str, list[Problem]] = {}
    for problem in problems:
        by.setdefault(problem.cause or problem.sentence, []).append(problem)
    made = [Group(cause, tuple(some), cause in _LOUD) for cause, some in by.items()]
    return sorted(made, key=lambda one: not one.loud)


class Checks(QWidget):
    """One sentence on the sums, and the causes below it; Enter goes from place to place."""

    jump = Signal(object)  # a Problem

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("side")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.bar = Bar()
        self.bar.dismissable(False)
        self.list = _Causes()
        self.list.setAccessibleName(self.tr("What is odd"))
        self.list.wanted.connect(self._next)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 9, 12, 8)
        column.setSpacing(6)
        column.addWidget(self.bar)
        column.addWidget(self.list)
        self._groups: list[Group] = []
        self._at: dict[str, int] = {}
        theme.look().changed.connect(self._write)

    def fill(self, read: ColumnsRead) -> None:
        """Show what is read now."""
        kind, sentence = self.sums(read)
        self.bar.say(kind, sentence)
        problems = read.document.problems if read.document is not None else ()
        self._groups = groups([one for one in problems if one.cause != _SAID])
        self._at = {}
        self._write()

    def sums(self, read: ColumnsRead) -> tuple[str, str]:
        """The colour and sentence of lines, sum and total."""
        document = read.document
        if document is None:
            return "red", read.why
        kind, said = self._sums(document)
        put_right = sum(
            (
                Decimal(one.now or 0) - Decimal(one.was or 0)
                for some in read.edits.values()
                for one in some
                if one.field == "value"
            ),
            Decimal(0),
        )
        if put_right and document.lines_total is not None:
            added = shown.amount(document.lines_total + put_right, document.currency)
            said += " " + self.tr("With what was put right they add up to {0}.").format(added)
        return kind, said

    def _sums(self, document: Document) -> tuple[str, str]:
        count = shown.count(len(document.lines))
        one = len(document.lines) == 1
        some = self.tr("1 line") if one else self.tr("{0} lines").format(count)
        if document.lines_total is None:
            return "amber", self.tr("{0}, without any amount to add up.").format(some)
        adds = self.tr("1 line adds") if one else self.tr("{0} lines add").format(count)
        added = shown.amount(document.lines_total, document.currency)
        if document.document_total is None:
            return "grey", self.tr(
                "{0} up to {1}. The document states no total to compare with."
            ).format(adds, added)
        total = shown.amount(document.document_total, document.currency)
        if document.totals_agree:
            if document.lines_total == document.document_total:
                return "green", self.tr("{0} up to the document's total, {1}.").format(adds, total)
            return "green", self.tr(
                "{0} of {1} and the charges make the document's total, {2}."
            ).format(some, added, total)
        if document.lines_total == document.document_total:
            return "amber", self.tr(
                "{0} up to the total, {1}, but not every one is proven by quantity x price."
            ).format(adds, total)
        apart = abs(document.lines_total - document.document_total)
        return "red", self.tr("{0} up to {1}, the document says {2}: {3} apart.").format(
            adds, added, total, shown.amount(apart)
        )

    def next_problem(self) -> None:
        """Go to the next place of the cause in hand, or of the first."""
        if self.list.count():
            if self.list.currentRow() < 0:
                self.list.setCurrentRow(0)
            self._next()

    def _next(self) -> None:
        item = self.list.currentItem()
        if item is None:
            return
        group: Group = item.data(GroupRole)
        at = self._at.get(group.cause, -1) + 1
        self._at[group.cause] = at % len(group.problems)
        problem = group.problems[at % len(group.problems)]
        self._title(item, group, problem)
        self.jump.emit(problem)

    def _title(self, item: QListWidgetItem, group: Group, problem: Problem) -> None:
        many = len(group.problems)
        told = problem.sentence
        if many > 1:
            place = group.problems.index(problem) + 1
            told = self.tr("{0} of {1}:  {2}").format(place, many, told)
        item.setText(told)
        item.setToolTip(f"{problem.sentence}\n{problem.where}".strip())
        grave = self.tr("to look at") if group.loud else self.tr("to know")
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{grave}: {told}, {problem.where}")

    def _write(self) -> None:
        row = self.list.currentRow()
        self.list.clear()
        for group in self._groups:
            kind = "red" if group.loud else "grey"
            name = "mdi6.alert-circle-outline" if group.loud else "mdi6.information-outline"
            item = QListWidgetItem(icons.icon(name, theme.badge(kind)[1], theme.tones().faint), "")
            item.setData(GroupRole, group)
            item.setSizeHint(QSize(100, ROW))
            self.list.addItem(item)
            self._title(item, group, group.problems[self._at.get(group.cause, 0)])
        if 0 <= row < self.list.count():
            self.list.setCurrentRow(row)
        self.list.setVisible(bool(self._groups))
        self.list.setFixedHeight(ROW * min(MOST, len(self._groups)) + 2)


class _Causes(QListWidget):
    """The list of causes; Enter and a click go to the place."""

    wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFont(fonts.font(fonts.SMALL, figures=True))
        self.setIconSize(QSize(16, 16))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setObjectName("causes")
        self.itemClicked.connect(lambda _item: self.wanted.emit())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.wanted.emit()
        elif event.text() and event.text().isprintable():
            event.ignore()
        else:
            super().keyPressEvent(event)
