"""What the line does not say: a question with its answers, and those that were answered."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.gui import fonts, theme
from app.gui.flow import FlowLayout
from app.gui.parts import Keycap, button, label, paint_key
from app.gui.review.apart import spaced
from app.review.rows import LineQuestion, Reply

MOST = 9  # answers that a digit can give
DIGIT = 22  # pixels for a key cap in a chip


class ReplyChip(QPushButton):
    """One answer, how many candidates it keeps, and its digit while the question is asked."""

    def __init__(self, number: int, reply: Reply, of: int) -> None:
        super().__init__()
        self.setProperty("chip", True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.reply = reply
        self._number = number
        self._lively = False
        kept = len(reply.keeps)
        if kept:
            codes = ", ".join(spaced(code) for code in reply.keeps)
            told = self.tr("Keeps {0} of {1} candidates: {2}").format(kept, of, codes)
        else:
            told = self.tr("Speaks against all {0} candidates").format(of)
        self._left = self.tr("{0} left").format(kept) if kept else self.tr("none left")
        self.setToolTip(f"{reply.text}. {told}")
        self.setAccessibleName(f"{number}: {reply.text}. {told}")
        theme.look().changed.connect(self.update)

    def set_lively(self, lively: bool) -> None:
        """Show the digit that gives this answer, or not."""
        if lively != self._lively:
            self._lively = lively
            self.update()

    @property
    def _digit(self) -> str:
        return str(self._number) if self._lively and self._number <= MOST else ""

    def sizeHint(self) -> QSize:
        """The text and the number, in a chip."""
        plain = QFontMetrics(fonts.font(fonts.SMALL, fonts.MEDIUM))
        count = QFontMetrics(fonts.font(fonts.TINY, fonts.MEDIUM, figures=True))
        width = plain.horizontalAdvance(self.reply.text)
        # Room for the digit is always there, so that nothing moves when Q is pressed.
        return QSize(width + count.horizontalAdvance(self._left) + 28 + DIGIT, 26)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        now = theme.tones()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(10, 0, -10, 0)
        if self._digit:
            box.setLeft(box.left() - 5 + paint_key(painter, box.adjusted(-5, 0, 0, 0), self._digit))
            box.adjust(6, 0, 0, 0)
        else:
            box.adjust(DIGIT / 2, 0, -DIGIT / 2, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(fonts.font(fonts.TINY, fonts.MEDIUM, figures=True))
        painter.setPen(QColor(now.muted))
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | middle, self._left)
        box.setRight(box.right() - painter.fontMetrics().horizontalAdvance(self._left) - 6)
        painter.setFont(fonts.font(fonts.SMALL, fonts.MEDIUM))
        painter.setPen(QColor(now.text if self.reply.keeps else now.muted))
        text = painter.fontMetrics().elidedText(
            self.reply.text, Qt.TextElideMode.ElideRight, int(box.width()) + 1
        )
        painter.drawText(box, middle, text)
        painter.end()


class Questions(QFrame):
    """One open question at a time above the candidates; hidden where nothing is asked.

    Until it is :meth:`turned <turn>` to by Q, no key means it.
    """

    answered = Signal(str, object)  # the question, and the answer or None to take it back
    asking_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.is_asking = False
        self._open: list[LineQuestion] = []
        self._of = 0
        self._at = 0
        self.chips: list[ReplyChip] = []
        self._done = QVBoxLayout()
        self._done.setContentsMargins(0, 0, 0, 0)
        self._done.setSpacing(2)
        self._key = Keycap("Q")
        self.text = label("", fonts.SMALL, fonts.SEMIBOLD, wrap=True)
        self.next = button("", self._next, flat=True)
        self.next.setProperty("link", True)
        self.next.setFont(fonts.font(fonts.TINY, fonts.MEDIUM, True))
        self.next.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._key, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.text, 1)
        head.addWidget(self.next, 0, Qt.AlignmentFlag.AlignTop)
        self._replies = QWidget()
        self._flow = FlowLayout(self._replies, 5)
        self._one = QWidget()
        one = QVBoxLayout(self._one)
        one.setContentsMargins(0, 0, 0, 0)
        one.setSpacing(5)
        one.addLayout(head)
        one.addWidget(self._replies)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 0, 16, 9)
        layout.setSpacing(5)
        layout.addLayout(self._done)
        layout.addWidget(self._one)
        self.hide()

    def fill(self, questions: Sequence[LineQuestion], of: int) -> None:
        """Show the questions of another line with ``of`` candidates."""
        self.leave()
        while (item := self._done.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for question in questions:
            if question.given is not None:
                self._done.addWidget(self._answered(question.text, question.given))
        self._open = [question for question in questions if question.given is None]
        self._of, self._at = of, 0
        self._show_one()
        self.setVisible(bool(questions))

    def turn(self) -> None:
        """Q: ask the question, then the next one, then no more."""
        if not self._open:
            return
        if self.is_asking and self._at + 1 >= len(self._open):
            self.leave()
        elif self.is_asking:
            self._next()
        else:
            self._ask(True)

    def leave(self) -> None:
        """Keys mean the candidates again."""
        self._ask(False)

    def say(self, number: int) -> None:
        """Give the answer of that number, from 1; one that is not there says nothing."""
        if self.is_asking and 1 <= number <= len(self.chips):
            self._give(self.chips[number - 1].reply.text)

    @property
    def can_ask(self) -> bool:
        """Whether there is a question to be answered."""
        return bool(self._open)

    def _ask(self, asking: bool) -> None:
        if asking != self.is_asking:
            self.is_asking = asking
            for chip in self.chips:
                chip.set_lively(asking)
            self.asking_changed.emit(asking)

    def _next(self) -> None:
        self._at = (self._at + 1) % len(self._open)
        self._show_one()

    def _give(self, answer: str) -> None:
        question = self._open[self._at].text
        self.leave()
        self.answered.emit(question, answer)

    def _show_one(self) -> None:
        self._flow.clear()
        self.chips = []
        self._one.setVisible(bool(self._open))
        if not self._open:
            return
        question = self._open[self._at]
        self.text.setText(question.text)
        several = len(self._open) > 1
        self.next.setVisible(several)
        self.next.setText(self.tr("{0} of {1}").format(self._at + 1, len(self._open)))
        self.next.setToolTip(self.tr("The next question"))
        for number, reply in enumerate(question.replies, start=1):
            chip = ReplyChip(number, reply, self._of)
            chip.set_lively(self.is_asking)
            chip.clicked.connect(lambda _=False, text=reply.text: self._give(text))
            self._flow.addWidget(chip)
            self.chips.append(chip)
        self._replies.updateGeometry()

    def _answered(self, question: str, answer: str) -> QWidget:
        row = QWidget()
        inside = QHBoxLayout(row)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        asked = label(question, fonts.SMALL, tone="muted", wrap=True)
        given = label(answer, fonts.SMALL, fonts.SEMIBOLD)
        inside.addWidget(asked)
        inside.addWidget(given)
        inside.addWidget(label(self.tr("ranked anew"), fonts.TINY, tone="muted"))
        inside.addStretch(1)
        back = button(
            self.tr("Take back"),
            lambda: self.answered.emit(question, None),
            flat=True,
            tip=self.tr("Rank the candidates as if it had not been answered"),
        )
        back.setProperty("link", True)
        back.setFont(fonts.font(fonts.SMALL, fonts.MEDIUM))
        back.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        inside.addWidget(back)
        return row
