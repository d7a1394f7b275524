"""The page of settings: the few things that can be set on this desk."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from app.flows.rows import SettingRow
from app.gui import fonts, tasks, theme
from app.gui.page import Page
from app.gui.parts import Box, label
from app.gui.services import Desk


class SettingsPage(Page):
    """A form made from what the desk says can be set; each change is kept at once."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.fields: dict[str, QComboBox | QLineEdit] = {}
        title = label(self.tr("Settings"), fonts.TITLE, fonts.SEMIBOLD)
        told = label(
            self.tr("Kept on this desk. What the environment or the command line says wins."),
            tone="muted",
        )
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(28)
        self.form.setVerticalSpacing(14)
        self.form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setContentsMargins(26, 20, 26, 20)
        column.setSpacing(6)
        column.addWidget(title)
        column.addWidget(told)
        column.addSpacing(16)
        column.addLayout(self.form)
        column.addStretch()
        self.body.addLayout(column)

    def opened(self, what: object | None = None) -> None:
        """Read what can be set."""
        tasks.read(self, self.desk.settings, self._fill)

    def look_again(self) -> None:
        """Read it again."""
        self.opened()

    def _fill(self, rows: list[SettingRow]) -> None:
        while self.form.rowCount():
            self.form.removeRow(0)
        self.fields.clear()
        for row in rows:
            self.form.addRow(label(row.label, weight=fonts.MEDIUM), self._field(row))
        self.is_now_filled()

    def _field(self, row: SettingRow) -> QWidget:
        field: QComboBox | QLineEdit
        if row.kind == "choice":
            field = Box()
            for value, text in row.choices:
                field.addItem(text, value)
            field.setCurrentIndex(max(0, field.findData(row.value)))
            field.activated.connect(
                lambda _=0, name=row.name, box=field: self._keep(name, box.currentData())
            )
        else:
            field = QLineEdit(row.value)
            field.editingFinished.connect(
                lambda name=row.name, line=field: self._keep(name, line.text())
            )
        field.setFixedWidth(280)
        field.setAccessibleName(row.label)
        field.setAccessibleDescription(row.help)
        self.fields[row.name] = field
        text = row.help
        if row.restart:
            text += " " + self.tr("Takes effect at the next start.")
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(field)
        column.addWidget(label(text, fonts.SMALL, tone="muted"))
        return box

    def _keep(self, name: str, value: str) -> None:
        if name == "theme":
            theme.look().wear(value)
        tasks.write(self, lambda: self.desk.set(name, value))
