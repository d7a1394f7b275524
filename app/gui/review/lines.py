"""The table of lines: what each is, what it is worth, the code proposed and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.gui import fonts, icons, shown, theme
from app.gui.paged import Column, Index, PagedModel
from app.gui.parts import paint_badge
from app.gui.person import paint_person
from app.gui.review.apart import spaced
from app.gui.review.marks import Marks, first_say
from app.gui.table import Cells, Table
from app.review.rows import ReviewLine

STATE, NUMBER, WHAT, ORIGIN, QUANTITY, VALUE, CODE, SURE = range(8)
LICENCE, TWO = "mdi6.certificate-outline", "mdi6.account-multiple-outline"
# Columns that go when the table is narrow: (below this width, column).
NARROW = ((720, ORIGIN), (800, QUANTITY))


@dataclass(frozen=True)
class Says:
    """A badge: its word, its colour, and a figure where there is one.

    ``is_quiet``: nothing is left to be done, and it steps back to a plain word.
    """

    word: str
    kind: str
    figure: str = ""
    is_quiet: bool = False


class Words(QObject):
    """The words of the states, where translators find them."""

    def headings(self) -> tuple[str, ...]:
        """The headings of the columns, in their order; the first has none."""
        return (
            "",
            self.tr("#"),
            self.tr("Goods"),
            self.tr("Origin"),
            self.tr("Quantity"),
            self.tr("Value"),
            self.tr("Code"),
            self.tr("How sure"),
        )

    def badge(self, line: ReviewLine, marks: Marks | None = None) -> Says:
        """What the last column says of a line; what ``marks`` know goes before its row."""
        if marks is not None:
            if marks.refused(line.line_id):
                return Says(self.tr("Refused"), "red")
            if marks.waiting(line.line_id):
                return Says(self.tr("Waiting"), "amber")
            line = marks.shown(line)
        who, _ = first_say(line)
        if who and not line.decided:
            if marks is not None and marks.is_me(who):
                return Says(self.tr("1 of 2 said"), "grey")
            return Says(self.tr("Second say"), "amber")
        if line.decided:
            if line.code is None:
                return Says(self.tr("None fits"), "grey", is_quiet=True)
            return Says(self.tr("Settled"), "green", is_quiet=True)
        figure = shown.share(line.confidence)
        plain = {
            None: Says(self.tr("Matching"), "grey"),
            "VAGUE": Says(self.tr("Too vague"), "amber"),
            "CONFLICT": Says(self.tr("Conflict"), "red"),
            "NOTHING": Says(self.tr("Nothing found"), "grey"),
            "FAILED": Says(self.tr("Look-up failed"), "red"),
        }
        if line.outcome in plain:
            return plain[line.outcome]
        bands = {
            "Strong": self.tr("Strong"),
            "Good": self.tr("Good"),
            "Possible": self.tr("Possible"),
            "Weak": self.tr("Weak"),
        }
        band = line.band or "Weak"
        return Says(bands.get(band, band), theme.BANDS.get(band, "grey"), figure)

    def state(self, line: ReviewLine, marks: Marks | None = None) -> str:
        """The state in words, for screen readers and tool tips."""
        there = marks.who(line) if marks is not None else None
        told = self._state(line, marks)
        if there is None:
            return told
        return self.tr("{0}; {1} has it in hand").format(told, there[0])

    def _state(self, line: ReviewLine, marks: Marks | None) -> str:
        if marks is not None:
            refused = marks.refused(line.line_id)
            if refused is not None:
                return self.tr("your decision was refused: {0}").format(refused.why)
            if marks.waiting(line.line_id):
                return self.tr("your decision waits on this desk until the server answers")
            line = marks.shown(line)
        who, code = first_say(line)
        if who and not line.decided and marks is not None and marks.is_me(who):
            return self.tr("you said {0}; somebody else must say the same").format(spaced(code))
        if who and not line.decided:
            return self.tr("{0} says {1}: a second say is wanted").format(who, spaced(code))
        if not line.decided:
            return self.tr("to decide")
        by = line.decided_by or ""
        if line.code is None:
            return self.tr("none of these, by {0}").format(by)
        return self.tr("settled by {0}").format(by)

    def asks(self, line: ReviewLine) -> list[str]:
        """What the office asks of a decision on this line, and who answers for it."""
        told = []
        if line.needs_licence and not line.decided:
            told.append(self.tr("a licensed broker confirms the code"))
        if line.needs_second and not line.decided:
            told.append(self.tr("two people must say the same"))
        if line.answers_for:
            told.append(self.tr("{0} answers for it").format(line.answers_for))
        return told

    def goods(self, line: ReviewLine) -> str:
        """The tool tip of the goods: the whole text, and what the office asks."""
        asks = self.asks(line)
        return "\n".join([line.description, *([". ".join(asks).capitalize() + "."] * bool(asks))])


_words: list[Words] = []


def words() -> Words:
    """The words, made once Qt is up."""
    if not _words:
        _words.append(Words())
    return _words[0]


class LineCells(Cells):
    """Paints a line: settled ones step back, open ones come forward."""

    def __init__(self, marks: Marks) -> None:
        super().__init__()
        self._marks = marks

    def content(self, painter: QPainter, rect: QRectF, index: Index, row: Any) -> None:
        line = self._marks.shown(row)
        now = theme.tones()
        column = index.column()
        if column == STATE:
            name, colour = self._sign(line)
            icons.draw(painter, QRectF(rect.left(), rect.center().y() - 8, 16, 16), name, colour)
        elif column == SURE:
            says = words().badge(row, self._marks)
            if says.is_quiet:
                self.text(painter, rect, index, now.muted, size=fonts.SMALL)
            else:
                paint_badge(painter, rect, says.word, says.kind, says.figure)
        elif column == CODE:
            weight = fonts.SEMIBOLD if line.decided else fonts.REGULAR
            # A code the program itself doubts steps back.
            sure = line.decided or may_highlight(line)
            self.text(painter, rect, index, now.text if sure else now.muted, weight)
        elif column == NUMBER or column in (ORIGIN, QUANTITY):
            self.text(painter, rect, index, now.muted)
        elif column == WHAT:
            room = self._people(painter, rect, row, line)
            rest = rect.adjusted(0, 0, -room, 0)
            self.text(painter, rest, index, now.muted if line.decided else now.text)
        else:
            self.text(painter, rect, index, now.muted if line.decided else now.text)

    def _people(self, painter: QPainter, rect: QRectF, row: ReviewLine, line: ReviewLine) -> float:
        """At the right of the goods: who has the line in hand, whom it needs; how wide that is."""
        now = theme.tones()
        right = rect.right()
        there = self._marks.who(row)
        if there is not None:
            place = QRectF(rect.left(), rect.top(), right - rect.left(), rect.height())
            right -= paint_person(painter, place, there[1], right=True) + 5
        if not line.decided:
            for needed, icon in ((line.needs_second, TWO), (line.needs_licence, LICENCE)):
                if needed:
                    right -= 16
                    icons.draw(
                        painter, QRectF(right, rect.center().y() - 8, 16, 16), icon, now.muted
                    )
                    right -= 4
        used = rect.right() - right
        return used + 4 if used else 0

    def _sign(self, line: ReviewLine) -> tuple[str, str]:
        now = theme.tones()
        if self._marks.refused(line.line_id):
            return "mdi6.alert-circle-outline", now.red[1]
        if self._marks.waiting(line.line_id):
            return "mdi6.cloud-upload-outline", now.amber[1]
        if line.decided and line.code is None:
            return "mdi6.minus-circle-outline", now.muted
        if line.decided:
            return "mdi6.check-circle", now.accent_text
        who, _ = first_say(line)
        if who:
            return "mdi6.circle-half-full", now.muted if self._marks.is_me(who) else now.amber[1]
        if line.outcome is None:
            return "mdi6.progress-clock", now.muted
        return "mdi6.circle-outline", now.faint


def model(marks: Marks, parent: QObject | None = None) -> PagedModel[ReviewLine]:
    """The model of the table, without a source yet."""
    heads = words().headings()

    def state(line: ReviewLine) -> str:
        return words().state(line, marks)

    def code(line: ReviewLine) -> str:
        now = marks.shown(line)
        said = first_say(now)[1] if not now.decided else ""
        return spaced(said or now.code or "") or shown.DASH

    def spoken(line: ReviewLine) -> str:
        says = words().badge(line, marks)
        return f"{says.word} {says.figure}".strip()

    columns: list[Column[ReviewLine]] = [
        Column("", state, 38, tip=state),
        Column(heads[NUMBER], lambda line: shown.count(line.number), 40, right=True),
        Column(heads[WHAT], lambda line: line.description, tip=words().goods),
        Column(heads[ORIGIN], lambda line: line.origin or shown.DASH, 64),
        Column(
            heads[QUANTITY], lambda line: shown.quantity(line.quantity, line.unit), 98, right=True
        ),
        Column(
            heads[VALUE], lambda line: shown.amount(line.value), 104, right=True,
            tip=lambda line: shown.amount(line.value, line.currency),
        ),
        Column(heads[CODE], code, 108),
        Column(heads[SURE], spoken, 118),
    ]  # fmt: skip
    return PagedModel(columns, parent)


class LinesTable(Table):
    """The table, which drops its least needed columns where there is no room for them."""

    def __init__(
        self, lines: PagedModel[ReviewLine], marks: Marks, parent: QWidget | None = None
    ) -> None:
        super().__init__(lines, "", LineCells(marks), 30, parent)
        self.setAccessibleName(self.tr("Lines of the invoice"))
        marks.changed.connect(self.viewport().update)

    def resizeEvent(self, event: QResizeEvent) -> None:
        for width, column in NARROW:
            self.setColumnHidden(column, self.viewport().width() < width)
        super().resizeEvent(event)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)


def may_highlight(line: ReviewLine) -> bool:
    """Whether the first candidate may be highlighted: never where the program itself doubts."""
    return (
        line.outcome == "MATCHED" and line.band in ("Strong", "Good", "Possible")
    ) and not line.decided
