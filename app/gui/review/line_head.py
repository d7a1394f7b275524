"""The line in hand: its full text, its facts, and what is to be known before choosing."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.gui import fonts, icons, shown, theme
from app.gui.mapping.words import edited
from app.gui.parts import Badge, label
from app.gui.person import Person
from app.gui.review.apart import spaced
from app.gui.review.lines import words
from app.gui.review.marks import Marks, first_say
from app.review.rows import ReviewLine

LONGEST = 220  # characters of a description shown in full; the rest is in the tool tip


class LineHead(QWidget):
    """Fixed in height for one to three lines of text, so that the candidates do not jump."""

    def __init__(self, marks: Marks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._marks = marks
        self.where = label("", fonts.SMALL, tone="muted", figures=True)
        self.badge = Badge()
        self.text = label("", 15, fonts.SEMIBOLD, wrap=True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.facts = label("", fonts.SMALL, tone="muted", wrap=True, figures=True)
        self.edited = label("", fonts.SMALL, tone="accent", wrap=True, figures=True)
        self.supplier = label("", fonts.SMALL, tone="muted", wrap=True, figures=True)
        self.asks = label("", fonts.SMALL, tone="muted", wrap=True)
        self.person = Person()
        self.notice = QFrame()
        self._sign = QLabel()
        self._sign.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._told = label("", fonts.SMALL, wrap=True)
        inside = QHBoxLayout(self.notice)
        inside.setContentsMargins(10, 7, 10, 7)
        inside.setSpacing(8)
        inside.addWidget(self._sign)
        inside.addWidget(self._told, 1)
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, 0, 0)
        top.addWidget(self.where, 1)
        top.addWidget(self.badge)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(5)
        layout.addLayout(top)
        layout.addWidget(self.text)
        layout.addWidget(self.facts)
        layout.addWidget(self.edited)
        layout.addWidget(self.supplier)
        layout.addWidget(self.asks)
        layout.addWidget(self.person)
        layout.addWidget(self.notice)
        layout.addStretch()
        self.setMinimumHeight(86)
        self.notice.hide()

    def show_line(self, line: ReviewLine | None, of: int) -> None:
        """Show another line of ``of``; None clears it."""
        self.setVisible(line is not None)
        if line is None:
            return
        self.where.setText(self.tr("Line {0} of {1}").format(line.number, shown.count(of)))
        says = words().badge(line, self._marks)
        self.badge.say(says.word, says.kind, says.figure)
        text = " ".join(line.description.split())
        cut = text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"
        self.text.setText(cut)
        self.text.setToolTip(text if cut != text else "")
        facts = self._facts(line)
        self.facts.setText(facts)
        self.facts.setVisible(bool(facts))
        self.edited.setText("\n".join(edited(one) for one in line.edits))
        self.edited.setVisible(bool(line.edits))
        self.supplier.setVisible(line.supplier_note is not None)
        self.supplier.setText(
            self.tr("Supplier says {0}. {1}").format(line.supplier_code, line.supplier_note)
        )
        asks = words().asks(line)
        self.asks.setText("  ·  ".join(one[0].upper() + one[1:] for one in asks))
        self.asks.setVisible(bool(asks))
        there = self._marks.who(line)
        if there is None:
            self.person.say("", "")
        else:
            self.person.say(there[1], self.tr("{0} has this line in hand").format(there[0]))
        kind, sentence = self.notice_of(line)
        self.notice.setVisible(bool(sentence))
        if sentence:
            self.notice.setObjectName(f"bar-{kind}")
            for widget in (self.notice, self._told):
                widget.style().unpolish(widget)
                widget.style().polish(widget)
            sign = "mdi6.check-circle-outline" if kind == "green" else "mdi6.alert-outline"
            if kind == "grey":
                sign = "mdi6.information-outline"
            self._sign.setPixmap(icons.pixmap(sign, theme.badge(kind)[1], 16, 2))
            self._told.setText(sentence)

    def _facts(self, line: ReviewLine) -> str:
        facts = []
        if line.quantity is not None:
            facts.append(shown.quantity(line.quantity, line.unit))
        if line.value is not None:
            facts.append(shown.amount(line.value, line.currency))
        if line.origin:
            facts.append(self.tr("origin {0}").format(line.origin))
        if line.part_number:
            facts.append(self.tr("part {0}").format(line.part_number))
        if line.supplier_code and line.supplier_note is None:
            facts.append(self.tr("supplier says {0}").format(line.supplier_code))
        return "\u2003".join(fact.replace(" ", "\u00a0") for fact in facts)

    def _code(self, code: str | None) -> str:
        return spaced(code) if code else self.tr("none of these")

    def notice_of(self, line: ReviewLine) -> tuple[str, str]:
        """The kind and sentence of what must be known before choosing; empty when nothing."""
        refused = self._marks.refused(line.line_id)
        if refused is not None:
            return "red", self.tr("Your {0} was not kept. {1}").format(
                self._code(refused.code), refused.why
            )
        waits = self._marks.waiting(line.line_id)
        if waits is not None and waits.undo:
            return "amber", self.tr(
                "Taken back on this desk. The server is told as soon as it answers."
            )
        if waits is not None:
            return "amber", self.tr(
                "You said {0}. It waits on this desk and goes out as soon as the server answers."
            ).format(self._code(waits.code))
        line = self._marks.shown(line)
        by = line.decided_by or self.tr("Somebody")
        when = f", {shown.lately(line.decided_at)}" if line.decided_at else ""
        if line.decided and line.code is None:
            return "grey", self.tr("{0} found that none of these is right{1}.").format(by, when)
        if line.decided:
            return "green", self.tr("{0} settled this line as {1}{2}.").format(
                by, spaced(line.code or ""), when
            )
        first, code = first_say(line)
        if self._marks.is_me(first):
            return "grey", self.tr("You said {0}. Somebody else must say the same.").format(
                self._code(code)
            )
        if first:
            return "amber", self.tr("{0} says {1}: a second say is wanted.").format(
                first, self._code(code)
            )
        if line.outcome == "WEAK" or (line.outcome == "MATCHED" and line.band == "Weak"):
            told = self.tr("No candidate stands out, so none is chosen for you.")
            return "amber", f"{told} {line.missing}" if line.missing else told
        if line.outcome == "VAGUE":
            told = self.tr("The text is too vague for a code.")
            return "amber", f"{told} {line.missing}" if line.missing else told
        if line.outcome == "CONFLICT":
            told = self.tr("Earlier decisions on this product disagree.")
            return "red", f"{told} {line.missing}" if line.missing else told
        if line.outcome == "NOTHING":
            return "grey", self.tr(
                "Nothing in the tariff fits this text. Press / to search it yourself."
            )
        if line.outcome == "FAILED":
            return "red", self.tr(
                "The look-up failed, so nothing is known of this line yet. "
                "Continue the job, or press / to search yourself."
            )
        if line.outcome is None:
            return "grey", self.tr("Matching has not come to this line yet.")
        if line.missing:
            return "amber", line.missing
        if line.from_memory:
            return "green", self.tr("The office settled this product before.")
        return "", ""
