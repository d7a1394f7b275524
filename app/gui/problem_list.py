"""What stands in the way of a declaration, grouped by cause, each with the way to mend it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.flows.rows import DeclarationProblem
from app.gui import fonts, icons, shown, theme
from app.gui.parts import button, label

MANY = 6  # sentences of one cause that are shown before "and N more"


class ProblemList(QScrollArea):
    """One card per cause."""

    field_wanted = Signal(str)
    line_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("What stands in the way"))
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._problems: list[DeclarationProblem] = []
        theme.look().changed.connect(self._write)

    def fill(self, problems: Sequence[DeclarationProblem]) -> None:
        """Show these problems; the scroll stays where it was."""
        self._problems = list(problems)
        self._write()

    def _write(self) -> None:
        place = self.verticalScrollBar().value()
        inside = QWidget()
        inside.setObjectName("side")
        column = QVBoxLayout(inside)
        column.setContentsMargins(14, 4, 14, 12)
        column.setSpacing(8)
        causes: dict[tuple[bool, str], list[DeclarationProblem]] = {}
        for problem in self._problems:
            causes.setdefault((not problem.blocking, problem.cause), []).append(problem)
        for (mild, cause), problems in sorted(causes.items(), key=lambda one: one[0][0]):
            column.addWidget(self._card(cause[:1].upper() + cause[1:], problems, mild))
        column.addStretch()
        self.setWidget(inside)
        self.verticalScrollBar().setValue(place)

    def _card(self, cause: str, problems: list[DeclarationProblem], mild: bool) -> QFrame:
        box = QFrame()
        box.setObjectName("card")
        column = QVBoxLayout(box)
        column.setContentsMargins(12, 5, 6, 5 if len(problems) == 1 else 10)
        column.setSpacing(3)
        sign = QLabel()
        kind = "amber" if mild else "red"
        name = "mdi6.alert-outline" if mild else "mdi6.alert-circle-outline"
        sign.setPixmap(icons.pixmap(name, theme.badge(kind)[1], 16, 2))
        sign.setAccessibleName(self.tr("worth a look") if mild else self.tr("in the way"))
        head = QHBoxLayout()
        head.setSpacing(7)
        head.addWidget(sign)
        alone = len(problems) == 1
        title = (
            label(problems[0].sentence, wrap=True, figures=True)
            if alone
            else label(cause, weight=fonts.SEMIBOLD, wrap=True)
        )
        head.addWidget(title, 1)
        if not alone:
            head.addWidget(label(shown.count(len(problems)), fonts.SMALL, tone="muted"))
        field = next((problem.field for problem in problems if problem.field), None)
        line = next((problem.line for problem in problems if problem.line is not None), None)
        if field is not None:
            mend = button(self.tr("Fill in"), partial(self.field_wanted.emit, field), flat=True)
            mend.setAccessibleName(self.tr("Fill in: {0}").format(cause))
            head.addWidget(mend)
        elif line is not None:
            mend = button(self.tr("Show"), partial(self.line_wanted.emit, line), flat=True)
            mend.setAccessibleName(self.tr("Show the line: {0}").format(cause))
            head.addWidget(mend)
        column.addLayout(head)
        for problem in [] if alone else problems[:MANY]:
            told = label(problem.sentence, fonts.SMALL, tone="muted", wrap=True, figures=True)
            told.setContentsMargins(23, 0, 6, 0)
            column.addWidget(told)
        if len(problems) > MANY:
            rest = self.tr("and {0} more").format(shown.count(len(problems) - MANY))
            told = label(rest, fonts.SMALL, tone="muted")
            told.setContentsMargins(23, 0, 6, 0)
            column.addWidget(told)
        return box
