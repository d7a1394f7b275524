"""The form for what an invoice lacks: sections of fields in two columns, wrong ones marked."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from app.flows.rows import DeclarationForm, FormField
from app.gui import fonts
from app.gui.parts import Box, label, set_tone


class Field(QWidget):
    """One field: its label, where its value comes from, the box, a word of help."""

    edited = Signal()

    def __init__(self, field: FormField, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = field.key
        self._required = field.required
        self._source = field.source
        self.name = label(field.label, fonts.SMALL, fonts.MEDIUM)
        self.from_where = label("", fonts.TINY, tone="muted")
        self.help = label(field.help, fonts.TINY, tone="muted", wrap=True)
        self.box: QLineEdit | QComboBox
        if field.kind == "choice":
            self.box = Box()
            # Long choices are cut in the box and whole in its list; they do not widen the form.
            self.box.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            self.box.setMinimumContentsLength(8)
            if not field.value:
                self.box.addItem(self.tr("Choose"), "")
            for value, text in field.choices:
                self.box.addItem(text, value)
            self.box.setCurrentIndex(max(0, self.box.findData(field.value)))
            self.box.activated.connect(lambda _: self._changed())
            # The wheel scrolls the form; it must not change a value in passing.
            self.box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.box.wheelEvent = lambda event: event.ignore()  # type: ignore[method-assign]
        else:
            self.box = QLineEdit(field.value)
            if field.kind == "date":
                self.box.setPlaceholderText(self.tr("year-month-day, such as 2026-11-30"))
            self.box.textEdited.connect(lambda _: self._changed())
        self.box.setAccessibleName(field.label)
        self.box.setAccessibleDescription(field.help)
        self.name.setBuddy(self.box)
        head = QGridLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self.name, 0, 0)
        head.addWidget(self.from_where, 0, 1, Qt.AlignmentFlag.AlignRight)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addLayout(head)
        column.addWidget(self.box)
        column.addWidget(self.help)
        self.help.setVisible(bool(field.help))
        self._tell_source()

    def value(self) -> str:
        """What stands in the box."""
        if isinstance(self.box, QComboBox):
            return str(self.box.currentData() or "")
        return self.box.text().strip()

    def set_value(self, field: FormField) -> None:
        """Take a value from the database, unless somebody types here now."""
        self._source = field.source
        if not self.box.hasFocus() and field.value != self.value():
            if isinstance(self.box, QComboBox):
                self.box.setCurrentIndex(max(0, self.box.findData(field.value)))
            else:
                self.box.setText(field.value)
        self._tell_source()

    def mark(self, wrong: bool) -> None:
        """Show that this field stands in the way."""
        if self.box.property("wrong") != wrong:
            self.box.setProperty("wrong", wrong)
            self.box.style().unpolish(self.box)
            self.box.style().polish(self.box)
        self._tell_source(wrong)

    def _tell_source(self, wrong: bool = False) -> None:
        told = {
            "remembered": self.tr("remembered"),
            "invoice": self.tr("from the invoice"),
            "tariff": self.tr("from the tariff"),
        }.get(self._source, "")
        if not self.value():
            told = self.tr("needed") if self._required or wrong else ""
        elif wrong:
            told = self.tr("look at this")
        self.from_where.setText(told)
        set_tone(self.from_where, "red" if wrong else "muted")

    def _changed(self) -> None:
        self._source = "asked"
        self._tell_source()
        self.edited.emit()


class FormView(QWidget):
    """All sections of one form."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.fields: dict[str, Field] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(24, 6, 24, 18)
        self._column.setSpacing(8)

    def fill(self, form: DeclarationForm) -> None:
        """Show a form; where it has the fields already on screen, only their values change."""
        given = [field for section in form.sections for field in section.fields]
        if [field.key for field in given] == list(self.fields):
            for field in given:
                self.fields[field.key].set_value(field)
            return
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self.fields.clear()
        for section in form.sections:
            self._column.addWidget(self._section(section.title, section.fields))
        self._column.addStretch()

    def _section(self, title: str, fields: tuple[FormField, ...]) -> QWidget:
        box = QWidget()
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 6, 0, 8)
        grid.setHorizontalSpacing(22)
        grid.setVerticalSpacing(11)
        head = label(title, fonts.BODY, fonts.SEMIBOLD, tone="accent")
        grid.addWidget(head, 0, 0, 1, 2)
        for number, field in enumerate(fields):
            made = Field(field)
            made.edited.connect(self.edited)
            self.fields[field.key] = made
            grid.addWidget(made, 1 + number // 2, number % 2, Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        return box

    def values(self) -> dict[str, str]:
        """What stands in every field, by key."""
        return {key: field.value() for key, field in self.fields.items()}

    def mark(self, wrong: set[str]) -> None:
        """Mark the fields that stand in the way, and only those."""
        for key, field in self.fields.items():
            field.mark(key in wrong)

    def show_field(self, key: str) -> None:
        """Bring a field into sight and put the cursor into it."""
        field = self.fields.get(key)
        if field is not None:
            field.box.setFocus(Qt.FocusReason.OtherFocusReason)
            place: QWidget | None = self.parentWidget()
            while place is not None and not isinstance(place, QScrollArea):
                place = place.parentWidget()
            if place is not None:
                place.ensureWidgetVisible(field)
