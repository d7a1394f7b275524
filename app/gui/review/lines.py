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
from app.gui.review.apart import spaced
from app.gui.table import Cells, Table
from app.review.rows import ReviewLine

STATE, NUMBER, WHAT, ORIGIN, QUANTITY, VALUE, CODE, SURE = range(8)
# Columns that go when the table is narrow: (below this width, column).
NARROW = ((720, ORIGIN), (800, QUANTITY))


@dataclass(frozen=True)
class Says:
    """A badge: its word, its colour, and a figure where there is one."""

    word: str
    kind: str
    figure: str = ""


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

    def badge(self, line: ReviewLine) -> Says:
        """What the last column says of a line."""
        if line.decided:
            if line.code is None:
                return Says(self.tr("None fits"), "grey")
            return Says(self.tr("Settled"), "green")
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

    def state(self, line: ReviewLine) -> str:
        """The state in words, for screen readers and tool tips."""
        if not line.decided:
            return self.tr("to decide")
        by = line.decided_by or ""
        if line.code is None:
            return self.tr("none of these, by {0}").format(by)
        return self.tr("settled by {0}").format(by)


_words: list[Words] = []


def words() -> Words:
    """The words, made once Qt is up."""
    if not _words:
        _words.append(Words())
    return _words[0]


class LineCells(Cells):
    """Paints a line: settled ones step back, open ones come forward."""

    def content(self, painter: QPainter, rect: QRectF, index: Index, row: Any) -> None:
        line: ReviewLine = row
        now = theme.tones()
        column = index.column()
        if column == STATE:
            name, colour = _sign(line)
            icons.draw(painter, QRectF(rect.left(), rect.center().y() - 8, 16, 16), name, colour)
        elif column == SURE:
            says = words().badge(line)
            if line.decided:
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
        else:
            self.text(painter, rect, index, now.muted if line.decided else now.text)


def _sign(line: ReviewLine) -> tuple[str, str]:
    now = theme.tones()
    if line.decided and line.code is None:
        return "mdi6.minus-circle-outline", now.muted
    if line.decided:
        return "mdi6.check-circle", now.accent_text
    if line.outcome is None:
        return "mdi6.progress-clock", now.muted
    return "mdi6.circle-outline", now.faint


def model(parent: QObject | None = None) -> PagedModel[ReviewLine]:
    """The model of the table, without a source yet."""
    heads = words().headings()
    columns: list[Column[ReviewLine]] = [
        Column("", lambda line: words().state(line), 38, tip=lambda line: words().state(line)),
        Column(heads[NUMBER], lambda line: shown.count(line.number), 40, right=True),
        Column(heads[WHAT], lambda line: line.description, tip=lambda line: line.description),
        Column(heads[ORIGIN], lambda line: line.origin or shown.DASH, 64),
        Column(
            heads[QUANTITY], lambda line: shown.quantity(line.quantity, line.unit), 98, right=True
        ),
        Column(
            heads[VALUE], lambda line: shown.amount(line.value), 104, right=True,
            tip=lambda line: shown.amount(line.value, line.currency),
        ),
        Column(
            heads[CODE], lambda line: spaced(line.code) if line.code else shown.DASH, 108
        ),
        Column(heads[SURE], _spoken, 118),
    ]  # fmt: skip
    return PagedModel(columns, parent)


def _spoken(line: ReviewLine) -> str:
    says = words().badge(line)
    return f"{says.word} {says.figure}".strip()


class LinesTable(Table):
    """The table, which drops its least needed columns where there is no room for them."""

    def __init__(self, lines: PagedModel[ReviewLine], parent: QWidget | None = None) -> None:
        super().__init__(lines, "", LineCells(), 30, parent)
        self.setAccessibleName(self.tr("Lines of the invoice"))

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
