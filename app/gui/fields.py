"""Fields of forms: a label, the box, a word of help, and why it is wrong where it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.gui import fonts
from app.gui.flow import FlowLayout
from app.gui.parts import Box, Button, label, set_tone

CHIP_WIDTH = 250


def wrapped(
    text: str, size: int = fonts.BODY, weight: int = fonts.REGULAR, tone: str = ""
) -> QLabel:
    """A text over as many lines as its width makes of it, and no higher."""
    made = label(text, size, weight, tone, wrap=True)
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    made.setSizePolicy(policy)
    return made


class Field(QWidget):
    """What all fields share. ``value`` and ``set_value`` speak text; ``edited`` tells of a person
    changing it, not of ``set_value``."""

    edited = Signal()

    def __init__(self, name: str, box: QWidget, told: str = "") -> None:
        super().__init__()
        self.box = box
        self.name = label(name, fonts.SMALL, fonts.MEDIUM)
        self.beside = label("", fonts.TINY, tone="muted")
        self._help = told
        self.help = wrapped(told, fonts.TINY, tone="muted")
        box.setAccessibleName(name)
        box.setAccessibleDescription(told)
        self.name.setBuddy(box)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self.name, 1)
        head.addWidget(self.beside)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(3)
        self.column.addLayout(head)
        self.column.addWidget(box)
        self.column.addWidget(self.help)
        # Only now: shown before it has a place, it would be a window of its own for a moment.
        self.help.setVisible(bool(told))

    def value(self) -> str:
        """What stands in it."""
        raise NotImplementedError

    def set_value(self, value: str) -> None:
        """Put something into it, without telling."""
        raise NotImplementedError

    def text(self) -> str:
        """The value as a person reads it."""
        return self.value()

    def mark(self, why: str = "") -> None:
        """Show why it is wrong, in place of the help; empty takes that back."""
        if self.box.property("wrong") != bool(why):
            self.box.setProperty("wrong", bool(why))
            self.box.style().unpolish(self.box)
            self.box.style().polish(self.box)
        self.help.setText(why or self._help)
        self.help.setVisible(bool(why or self._help))
        set_tone(self.help, "red" if why else "muted")
        self.box.setAccessibleDescription(why or self._help)

    def lock(self, locked: bool) -> None:
        """Whether it can only be read."""
        self.box.setEnabled(not locked)


class LineField(Field):
    """One line of text."""

    def __init__(self, name: str, told: str = "", hint: str = "", longest: int = 0) -> None:
        self.line = QLineEdit()
        super().__init__(name, self.line, told)
        self.line.setPlaceholderText(hint)
        if longest:
            self.line.setMaxLength(longest)
        self.line.textEdited.connect(lambda _: self.edited.emit())

    def value(self) -> str:
        return self.line.text().strip()

    def set_value(self, value: str) -> None:
        if value != self.line.text():
            self.line.setText(value)
            self.line.setCursorPosition(0)

    def lock(self, locked: bool) -> None:
        self.line.setReadOnly(locked)


class AreaField(Field):
    """Several lines of text."""

    def __init__(self, name: str, told: str = "", hint: str = "", lines: int = 3) -> None:
        self.area = QPlainTextEdit()
        super().__init__(name, self.area, told)
        self.area.setPlaceholderText(hint)
        self.area.setTabChangesFocus(True)
        self.area.setFont(fonts.font())
        self.area.setFixedHeight(self.area.fontMetrics().lineSpacing() * lines + 20)
        self._quiet = False
        self.area.textChanged.connect(self._changed)

    def value(self) -> str:
        return self.area.toPlainText().strip()

    def set_value(self, value: str) -> None:
        if value != self.area.toPlainText():
            self._quiet = True
            self.area.setPlainText(value)
            self._quiet = False

    def lock(self, locked: bool) -> None:
        self.area.setReadOnly(locked)

    def _changed(self) -> None:
        if not self._quiet:
            self.edited.emit()


class ChoiceField(Field):
    """One of several; ``none`` is how no choice is called, where that may be."""

    def __init__(
        self,
        name: str,
        choices: Iterable[tuple[str, str]],
        told: str = "",
        none: str | None = None,
    ) -> None:
        self.choice = Box()
        self.choice.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.choice.setMinimumContentsLength(8)
        super().__init__(name, self.choice, told)
        self.helps: Mapping[str, str] = {}
        self.offer(choices, none)
        self.choice.activated.connect(self._activated)
        # The wheel scrolls the form; it must not change a value in passing.
        self.choice.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.choice.wheelEvent = lambda event: event.ignore()  # type: ignore[method-assign]

    def offer(self, choices: Iterable[tuple[str, str]], none: str | None = None) -> None:
        """Offer other choices: (value, words)."""
        self.choice.clear()
        if none is not None:
            self.choice.addItem(none, "")
        for value, words in choices:
            self.choice.addItem(words, value)

    def explain(self, helps: Mapping[str, str]) -> None:
        """A word of help for each choice."""
        self.helps = helps
        self._tell()

    def value(self) -> str:
        return str(self.choice.currentData() or "")

    def text(self) -> str:
        return self.choice.currentText() if self.value() else ""

    def words_of(self, value: str) -> str:
        """How a value is called here."""
        place = self.choice.findData(value)
        return self.choice.itemText(place) if value and place >= 0 else value

    def set_value(self, value: str) -> None:
        place = self.choice.findData(value)
        if place < 0 and value:  # kept from elsewhere; shown as it is rather than lost
            self.choice.addItem(value, value)
            place = self.choice.count() - 1
        self.choice.setCurrentIndex(max(0, place))
        self._tell()

    def _activated(self, _place: int) -> None:
        self._tell()
        self.edited.emit()

    def _tell(self) -> None:
        if self.helps:
            self._help = self.helps.get(self.value(), "")
            self.mark()


class CheckField(QWidget):
    """A box to tick, with a word of help beneath."""

    edited = Signal()

    def __init__(self, name: str, told: str = "") -> None:
        super().__init__()
        self.box = QCheckBox(name)
        self.box.setAccessibleName(name)
        self.box.setAccessibleDescription(told)
        self.box.clicked.connect(lambda _: self.edited.emit())
        self.help = wrapped(told, fonts.TINY, tone="muted")
        self.help.setContentsMargins(25, 0, 0, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addWidget(self.box)
        column.addWidget(self.help)
        self.help.setVisible(bool(told))

    def is_on(self) -> bool:
        """Whether it is ticked."""
        return self.box.isChecked()

    def set_on(self, on: bool) -> None:
        """Tick it or not, without telling."""
        self.box.setChecked(on)


class Chip(Button):
    """Something picked; a click, Delete or Backspace takes it out again."""

    dropped = Signal()

    def __init__(self, text: str, tip: str) -> None:
        super().__init__("", "mdi6.close")
        self.setProperty("chip", True)
        self.setFont(fonts.font(fonts.SMALL, fonts.MEDIUM, figures=True))
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        room = CHIP_WIDTH - 44
        self.setText(self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room))
        self.setToolTip(text)
        self.setAccessibleName(tip)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda _=False: self.dropped.emit())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.dropped.emit()
        else:
            super().keyPressEvent(event)


class PickLine(QLineEdit):
    """The line of a :class:`PickField`: Enter picks what is typed, Backspace the last one out."""

    entered = Signal()
    emptied = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.text().strip():
            self.entered.emit()
            event.accept()
        elif event.key() == Qt.Key.Key_Backspace and not self.text():
            self.emptied.emit()
            event.accept()
        else:
            super().keyPressEvent(event)


class PickField(Field):
    """Several of a long list: found by typing, shown as chips with their names."""

    def __init__(
        self, name: str, told: str = "", hint: str = "", options: Sequence[tuple[str, str]] = ()
    ) -> None:
        self.line = PickLine()
        super().__init__(name, self.line, told)
        self.line.setPlaceholderText(hint)
        self._options: dict[str, str] = {}
        self._picked: list[str] = []
        self._finder = QCompleter()
        self._finder.setFilterMode(Qt.MatchFlag.MatchContains)
        self._finder.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._finder.setMaxVisibleItems(8)
        self._finder.activated.connect(self._found)
        self.line.setCompleter(self._finder)
        self.line.entered.connect(self._entered)
        self.line.emptied.connect(self._drop_last)
        self._chips = QWidget()
        self._flow = FlowLayout(self._chips)
        self.column.insertWidget(2, self._chips)
        self._chips.hide()
        self.offer(options)

    def offer(self, options: Iterable[tuple[str, str]]) -> None:
        """What can be picked: (key, words). What is picked already stays."""
        self._options = dict(options)
        self._finder.setModel(QStringListModel(list(self._options.values()), self._finder))
        self._show()

    def picked(self) -> tuple[str, ...]:
        """The keys picked, in order."""
        return tuple(self._picked)

    def set_picked(self, keys: Iterable[str]) -> None:
        """Pick these and no others, without telling."""
        self._picked = list(keys)
        self._show()

    def value(self) -> str:
        return ",".join(self._picked)

    def set_value(self, value: str) -> None:
        self.set_picked(value.split(",") if value else ())

    def _found(self, words: str) -> None:
        key = next((key for key, text in self._options.items() if text == words), None)
        if key is not None:
            self._pick(key)

    def _entered(self) -> None:
        typed = self.line.text().strip().casefold()
        exact = [key for key in self._options if key.casefold() in (typed, typed.zfill(2))]
        like = [key for key, words in self._options.items() if typed in words.casefold()]
        if exact or len(like) == 1:
            self._pick((exact or like)[0])
        elif like:
            self.mark(self.tr("{0} fit this; choose one of the list").format(len(like)))
        else:
            self.mark(self.tr("Nothing is called that"))

    def _pick(self, key: str) -> None:
        self.mark()
        if key not in self._picked:
            self._picked.append(key)
            self._picked.sort(key=lambda one: self._options.get(one, one))
            self._show()
            self.edited.emit()
        self.line.clear()
        # The completer writes the words into the line after telling.
        self._finder.setCompletionPrefix("")
        QTimer.singleShot(0, self.line, self.line.clear)

    def _drop(self, key: str) -> None:
        if key in self._picked:
            self._picked.remove(key)
            self._show()
            self.line.setFocus()
            self.edited.emit()

    def _drop_last(self) -> None:
        if self._picked:
            self._drop(self._picked[-1])

    def _show(self) -> None:
        self._flow.clear()
        for key in self._picked:
            words = self._options.get(key, key)
            chip = Chip(words, self.tr("Take out {0}").format(words))
            chip.dropped.connect(lambda key=key: self._drop(key))
            self._flow.addWidget(chip)
        self._chips.setVisible(bool(self._picked))
        self._chips.updateGeometry()


def in_columns(fields: Sequence[QWidget], columns: int = 2) -> QGridLayout:
    """Fields side by side."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(18)
    grid.setVerticalSpacing(11)
    for number, field in enumerate(fields):
        grid.addWidget(field, number // columns, number % columns, Qt.AlignmentFlag.AlignTop)
    for column in range(columns):
        grid.setColumnStretch(column, 1)
    return grid
