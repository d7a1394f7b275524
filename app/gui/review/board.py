"""What stands on the review page: lines and evidence in the middle, the line in hand at right."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.gui import fonts, shown
from app.gui.parts import Box, Choice, Empty, Meter, button, hairline, label
from app.gui.review.candidates import CandidateList
from app.gui.review.evidence import EvidencePane
from app.gui.review.line_head import LineHead
from app.gui.review.lines import LinesTable, model
from app.gui.review.marks import Marks
from app.gui.review.questions import Questions
from app.review.rows import JobCounts


class Board(QSplitter):
    """The widgets of the page and how they lie; what they do is the page's business."""

    accept = Signal()
    none = Signal()
    search = Signal()
    declare = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.marks = Marks(self)
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self.addWidget(self._build_middle())
        self.addWidget(self._build_side())
        self.setStretchFactor(0, 1)
        self.setSizes([664, 444])

    def _build_middle(self) -> QWidget:
        self.jobs = Box()
        self.jobs.setAccessibleName(self.tr("Invoice"))
        self.jobs.setFont(fonts.font(fonts.BODY, fonts.SEMIBOLD))
        self.jobs.setMinimumWidth(250)
        self.jobs.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.left = label("", fonts.SMALL, tone="muted", figures=True)
        self.meter = Meter()
        self.states = Choice(
            self.tr("Show"),
            [
                ("all", self.tr("All")),
                ("open", self.tr("To decide")),
                ("mine", self.tr("Mine")),
                ("second", self.tr("Second say")),
                ("decided", self.tr("Settled")),
                ("none", self.tr("None fits")),
            ],
        )
        self.order = Box()
        self.order.setAccessibleName(self.tr("Order"))
        # The filters need their row for themselves; up here the order gives way first.
        self.order.setMinimumWidth(64)
        for key, text in (
            ("number", self.tr("As on the invoice")),
            ("value", self.tr("Highest value first")),
            ("doubt", self.tr("Most doubtful first")),
        ):
            self.order.addItem(text, key)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(self.tr("Find in lines"))
        self.filter.setAccessibleName(self.tr("Find in lines"))
        self.filter.setClearButtonEnabled(True)
        self.filter.setMaximumWidth(170)
        self.lines = model(self.marks)
        self.table = LinesTable(self.lines, self.marks)
        self.evidence = EvidencePane()

        first = QHBoxLayout()
        first.setContentsMargins(14, 10, 14, 8)
        first.setSpacing(8)
        first.addWidget(self.jobs, 1)
        first.addWidget(self.order)
        first.addWidget(self.filter)
        gauge = QHBoxLayout()
        gauge.setContentsMargins(15, 0, 15, 6)
        gauge.setSpacing(12)
        gauge.addWidget(self.meter, 1)
        gauge.addWidget(self.left)
        second = QHBoxLayout()
        second.setContentsMargins(12, 0, 14, 2)
        second.setSpacing(8)
        second.addWidget(self.states, 1)
        top = QWidget()
        column = QVBoxLayout(top)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(first)
        column.addLayout(gauge)
        column.addLayout(second)
        column.addWidget(self.table, 1)
        self.split = QSplitter(Qt.Orientation.Vertical)
        self.split.setObjectName("work")
        self.split.setHandleWidth(1)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(top)
        self.split.addWidget(self.evidence)
        self.split.setStretchFactor(0, 1)
        self.split.setSizes([446, 176])
        return self.split

    def _build_side(self) -> QWidget:
        side = QFrame()
        side.setObjectName("side")
        side.setMinimumWidth(380)
        self.head = LineHead(self.marks)
        self.questions = Questions()
        self.candidates = CandidateList()
        self.questions.asking_changed.connect(self.candidates.set_quiet)
        self.done = Empty(
            "mdi6.check-circle-outline",
            self.tr("Every line is settled"),
            self.tr("What is left is the declaration: fill in what the invoice lacks and export."),
            [button(self.tr("Go to the declaration"), self.declare.emit, main=True)],
        )
        self.done.set_width(330)
        self.side_stack = QStackedWidget()
        self.side_stack.addWidget(self.candidates)
        self.side_stack.addWidget(self.done)
        self.nothing = Empty(
            "mdi6.magnify",
            self.tr("No candidates"),
            self.tr("Look for the code yourself, or say that none fits and go on."),
            [button(self.tr("Search the tariff"), self.search.emit, icon="mdi6.magnify")],
        )
        self.nothing.set_width(330)
        self.side_stack.addWidget(self.nothing)
        self.none_button = button(
            self.tr("None of these"), self.none.emit, icon="mdi6.backspace-outline",
            tip=self.tr("None of these is right (Backspace)"),
        )  # fmt: skip
        self.accept_button = button(
            self.tr("Accept"), self.accept.emit, main=True, icon="mdi6.keyboard-return",
            tip=self.tr("Give the line the highlighted code (Enter)"),
        )  # fmt: skip
        buttons = QHBoxLayout()
        buttons.setContentsMargins(14, 9, 14, 10)
        buttons.setSpacing(8)
        buttons.addWidget(self.none_button, 1)
        buttons.addWidget(self.accept_button, 1)
        head = QVBoxLayout()
        head.setContentsMargins(16, 12, 16, 8)
        head.addWidget(self.head)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.questions)
        column.addWidget(self.side_stack, 1)
        column.addWidget(hairline())
        column.addLayout(buttons)
        return side

    def show_counts(self, counts: JobCounts) -> None:
        """Where the review stands: the meter, the sentence beside it, the filters' numbers."""
        total = max(1, counts.lines)
        self.meter.show_parts(
            [(counts.decided / total, "accent"), (counts.none_of_these / total, "faint")],
            self.tr("{0} of {1} lines settled, {2} where none fits").format(
                counts.decided, counts.lines, counts.none_of_these
            ),
        )
        told = self.tr("{0} to decide").format(shown.count(counts.open))
        if counts.open and counts.seconds_per_line:
            pace = shown.lasting(counts.open * counts.seconds_per_line)
            told += self.tr("  ·  about {0} at your pace").format(pace)
        if counts.from_memory:
            told += self.tr("  ·  {0} from memory").format(shown.count(counts.from_memory))
        self.left.setText(told)
        for key, text, number in (
            ("all", self.tr("All"), counts.lines),
            ("open", self.tr("To decide"), counts.open),
            ("mine", self.tr("Mine"), counts.mine or 0),
            ("second", self.tr("Second say"), counts.second or 0),
            ("decided", self.tr("Settled"), counts.decided),
            ("none", self.tr("None fits"), counts.none_of_these),
        ):
            self.states.rename(key, f"{text}  {shown.count(number)}" if number else text)
        # In an office of one, or without rules, these two would only be in the way.
        self.states.offer("mine", counts.mine != 0)
        self.states.offer("second", counts.second != 0)
