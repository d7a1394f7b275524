"""The conflict dialog: two people changed one thing; original, mine and theirs, field by field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from app.core.conflict import Changed, Field
from app.gui import fonts, theme
from app.gui.dialog import Dialog
from app.gui.parts import button, hairline, label

ORIGINAL, MINE, THEIRS = "original", "mine", "theirs"
SIDES = (ORIGINAL, MINE, THEIRS)
KEYS = {
    Qt.Key.Key_1: ORIGINAL, Qt.Key.Key_2: MINE, Qt.Key.Key_3: THEIRS,
    Qt.Key.Key_O: ORIGINAL, Qt.Key.Key_M: MINE, Qt.Key.Key_T: THEIRS,
}  # fmt: skip
NAME_WIDTH = 128
MOST_LINES = 4


def preset(fields: Sequence[Field]) -> dict[str, str]:
    """What is settled without asking: a field that one side alone changed keeps that change."""
    return {
        field.name: THEIRS if field.theirs != field.original and field.mine == field.original
        else MINE
        for field in fields
        if not field.is_conflict
    }  # fmt: skip


def settled_values(fields: Sequence[Field], chosen: Mapping[str, str]) -> dict[str, str | None]:
    """The text that each field gets by a choice of sides."""
    return {field.name: getattr(field, chosen[field.name]) for field in fields}


def _wrapped() -> QTextOption:
    """Text breaks between words, inside one only where it is longer than a line."""
    option = QTextOption(Qt.AlignmentFlag.AlignLeft)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    return option


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a width."""
    count = 0
    for part in text.split("\n"):
        layout = QTextLayout(part, fonts.font(fonts.BODY, figures=True))
        layout.setTextOption(_wrapped())
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(40, width))
            count += 1
        layout.endLayout()
    return max(1, count)


class Side(QAbstractButton):
    """One side of one field: its text, and whether it is the one chosen."""

    def __init__(self, text: str | None, spoken: str) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the row has the focus, and the arrows
        self._text = text
        self.setAccessibleName(spoken)
        self.setToolTip(text or "")
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        lines = min(MOST_LINES, _lines(self._text or "", width - 44))
        return QFontMetrics(fonts.font(fonts.BODY)).lineSpacing() * lines + 18

    def sizeHint(self) -> QSize:
        return QSize(200, self.heightForWidth(200))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 36)

    def enterEvent(self, event: object) -> None:
        self.update()

    def leaveEvent(self, event: object) -> None:
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = theme.tones()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        picked = self.isChecked()
        painter.setPen(QPen(QColor(now.accent_text if picked else now.edge), 1.5 if picked else 1))
        hovered = now.raised if self.underMouse() else now.surface
        painter.setBrush(QColor(now.chosen if picked else hovered))
        painter.drawRoundedRect(box, 6, 6)
        ring = QRectF(box.left() + 11, box.top() + 10, 14, 14)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(ring)
        if picked:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(now.accent_text))
            painter.drawEllipse(ring.adjusted(3.5, 3.5, -3.5, -3.5))
        painter.setFont(fonts.font(fonts.BODY, figures=True))
        painter.setPen(QColor(now.text if self._text else now.muted))
        painter.drawText(box.adjusted(33, 8, -8, -6), self._text or self.tr("empty"), _wrapped())


class FieldRow(QWidget):
    """One field with its three sides. Left and right choose; 1 2 3 or O M T choose at once."""

    picked = Signal(str)
    go_on = Signal(int)  # -1 up, 1 down, 0 Enter

    def __init__(self, field: Field, heads: Mapping[str, str], begin: str | None) -> None:
        super().__init__()
        self.field = field
        self._heads = dict(heads)
        self.side = begin
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.name = label(field.label, weight=fonts.MEDIUM, wrap=True)
        self.name.setFixedWidth(NAME_WIDTH)
        self.sides: dict[str, Side] = {}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 5, 6, 5)
        layout.setSpacing(8)
        layout.addWidget(self.name, 0, Qt.AlignmentFlag.AlignVCenter)
        for side in SIDES:
            text = getattr(field, side)
            made = Side(text, f"{field.label}, {heads[side]}: {text or self.tr('empty')}")
            made.clicked.connect(lambda _=False, side=side: self.pick(side))
            self.sides[side] = made
            layout.addWidget(made, 1)
        self._show()

    def pick(self, side: str) -> None:
        """Choose a side."""
        self.side = side
        self._show()
        self.picked.emit(side)

    def _show(self) -> None:
        for side, made in self.sides.items():
            made.setChecked(side == self.side)
        told = self.tr("nothing chosen yet")
        if self.side is not None:
            value = getattr(self.field, self.side) or self.tr("empty")
            told = self.tr("chosen: {0}, {1}").format(self._heads[self.side], value)
        self.setAccessibleName(f"{self.field.label}, {told}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in KEYS and not event.modifiers():
            self.pick(KEYS[key])
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step = 1 if key == Qt.Key.Key_Right else -1
            if self.side is None:
                self.pick(MINE if step < 0 else THEIRS)
            else:
                at = SIDES.index(self.side) + step
                self.pick(SIDES[max(0, min(len(SIDES) - 1, at))])
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.go_on.emit(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.go_on.emit(0)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self.hasFocus():
            return
        now = theme.tones()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(now.accent_text), 1))
        painter.setBrush(QColor(now.raised))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)


class ConflictDialog(Dialog):
    """Original, mine and theirs side by side; ``settled`` carries the side of every field.

    Fields that both changed wait for a choice; fields that one side alone changed are settled
    already and can be chosen otherwise. Escape leaves everything as the server has it, and what
    was typed where it was typed.
    """

    settled = Signal(dict)

    def __init__(
        self,
        error: Changed | Sequence[Field],
        parent: QWidget | None = None,
        who: str = "",
        title: str = "",
    ) -> None:
        """``who``: the colleague's name, for the heading of their side."""
        fields = error.fields if isinstance(error, Changed) else tuple(error)
        sentence = str(error) if isinstance(error, Changed) else ""
        super().__init__("", sentence, parent, 860)
        self.title.setText(title or self.tr("Both of you changed this"))
        self.setAccessibleName(self.title.text())
        self.fields = fields
        self._top = 50
        self._quiet = {
            name: side
            for name, side in preset(fields).items()
            if all(one.name != name or one.mine == one.theirs for one in fields)
        }
        self.heads = {
            ORIGINAL: self.tr("It was"),
            MINE: self.tr("Yours"),
            THEIRS: who or self.tr("Theirs"),
        }
        begin = preset(fields)
        self.rows: list[FieldRow] = []
        both = [field for field in fields if field.is_conflict]
        one_sided = [
            field for field in fields if not field.is_conflict and field.name not in self._quiet
        ]
        self.content.setSpacing(2)
        if both or one_sided:
            self.content.addWidget(self._heading())
        for field in both:
            self._add(field, None)
        if one_sided:
            if both:
                self.content.addSpacing(6)
                self.content.addWidget(hairline())
            told = self.tr("Changed by one of you only: kept, unless you say otherwise.")
            alone = label(told, fonts.SMALL, tone="muted")
            alone.setContentsMargins(8, 8, 8, 2)
            self.content.addWidget(alone)
        for field in one_sided:
            self._add(field, begin[field.name])
        self.left = label("", fonts.SMALL, tone="muted")
        self.foot(self.left, left=True)
        self.all_mine = button(
            self.tr("All mine"), lambda: self.pick_all(MINE), flat=True,
            tip=self.tr("Choose yours wherever both changed it"),
        )  # fmt: skip
        self.all_theirs = button(
            self.tr("All theirs"), lambda: self.pick_all(THEIRS), flat=True,
            tip=self.tr("Choose theirs wherever both changed it"),
        )  # fmt: skip
        for made in (self.all_mine, self.all_theirs):
            self.foot(made)
            made.setVisible(len(both) > 1)
        self.later = button(self.tr("Not now"), self.put_away)
        self.keep = button(self.tr("Keep what is chosen"), self._settle, main=True)
        self.foot(self.later)
        self.foot(self.keep)
        self.first = self.rows[0] if self.rows else self.keep
        self._tell()

    def chosen(self) -> dict[str, str]:
        """The side of every field settled so far: ``mine``, ``theirs`` or ``original``."""
        return self._quiet | {row.field.name: row.side for row in self.rows if row.side is not None}

    def values(self) -> dict[str, str | None]:
        """The text of every field settled so far."""
        chosen = self.chosen()
        return settled_values([one for one in self.fields if one.name in chosen], chosen)

    def pick_all(self, side: str) -> None:
        """Choose one side for everything that both changed."""
        for row in self.rows:
            if row.field.is_conflict:
                row.pick(side)
        self.keep.setFocus()

    def _heading(self) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(8, 0, 6, 2)
        row.setSpacing(8)
        gap = QWidget()
        gap.setFixedWidth(NAME_WIDTH)
        row.addWidget(gap)
        for number, side in enumerate(SIDES, 1):
            head = label(f"{number}   {self.heads[side]}", fonts.SMALL, fonts.SEMIBOLD, "muted")
            head.setContentsMargins(3, 0, 0, 0)
            head.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            row.addWidget(head, 1)
        return made

    def _add(self, field: Field, begin: str | None) -> None:
        row = FieldRow(field, self.heads, begin)
        row.picked.connect(lambda _side: self._tell())
        row.go_on.connect(lambda step, row=row: self._go_on(row, step))
        self.rows.append(row)
        self.content.addWidget(row)

    def _go_on(self, row: FieldRow, step: int) -> None:
        at = self.rows.index(row)
        if step:
            near = at + step
            if near >= len(self.rows):
                self.keep.setFocus() if self.keep.isEnabled() else None
            elif near >= 0:
                self._to(self.rows[near])
            return
        later = [*self.rows[at + 1 :], *self.rows[: at + 1]]
        waiting = next((one for one in later if one.side is None), None)
        if waiting is None:
            self.keep.setFocus()
        else:
            self._to(waiting)

    def _to(self, row: FieldRow) -> None:
        row.setFocus(Qt.FocusReason.TabFocusReason)
        self._area.ensureWidgetVisible(row, 0, 20)

    def _tell(self) -> None:
        waiting = sum(row.side is None for row in self.rows)
        self.keep.setEnabled(waiting == 0)
        if waiting == 1:
            self.left.setText(self.tr("1 field left to choose, with ← and →"))
        elif waiting:
            self.left.setText(self.tr("{0} fields left to choose, with ← and →").format(waiting))
        else:
            self.left.setText("")

    def _settle(self) -> None:
        chosen = self.chosen()
        self.close_dialog()
        self.settled.emit(chosen)

    def entered(self, held: bool) -> None:
        if self.keep.isEnabled():
            self._settle()
