"""The page of settings: what a person likes on every desk, and what is set on this one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.accounts.rows import Me, Preferences
from app.flows.rows import SettingRow
from app.gui import fonts, tasks, theme
from app.gui.page import Page
from app.gui.parts import Box, label
from app.gui.services import Account, Desk

WIDTH = 280
NAME_WIDTH = 190


class SettingsPage(Page):
    """Two groups; each change is kept at once.

    On a shared server how the program looks is the person's; on a built-in database, whose owner
    and desk are one, it is the desk's.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.fields: dict[str, QComboBox | QLineEdit] = {}
        self.likes: dict[str, QComboBox | QCheckBox] = {}
        self._me: Me | None = None
        self._preferences = Preferences()
        self.you = self._form()
        self.form = self._form()
        self._you_group = self._group(
            self.tr("You, on every desk"),
            self.tr("Kept with your account and worn wherever you sign in."),
            self.you,
        )
        self._you_group.hide()
        inside = QWidget()
        inside.setObjectName("page")
        column = QVBoxLayout(inside)
        column.setContentsMargins(26, 20, 26, 20)
        column.setSpacing(6)
        column.addWidget(label(self.tr("Settings"), fonts.TITLE, fonts.SEMIBOLD))
        column.addSpacing(10)
        column.addWidget(self._you_group)
        column.addWidget(
            self._group(
                self.tr("This desk"),
                self.tr(
                    "Kept on this computer. What the environment or the command line says wins."
                ),
                self.form,
            )
        )
        column.addStretch()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setAccessibleName(self.tr("Settings"))
        area.setWidget(inside)
        self.body.addWidget(area)

    def _form(self) -> QFormLayout:
        made = QFormLayout()
        made.setHorizontalSpacing(28)
        made.setVerticalSpacing(14)
        made.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        return made

    def _group(self, title: str, told: str, form: QFormLayout) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 18)
        column.setSpacing(4)
        column.addWidget(label(title, weight=fonts.SEMIBOLD))
        column.addWidget(label(told, fonts.SMALL, tone="muted"))
        column.addSpacing(10)
        column.addLayout(form)
        return made

    def opened(self, what: object | None = None) -> None:
        """Read what can be set."""
        if isinstance(self.desk, Account):
            tasks.read(self, lambda: (self.desk.me(), self.desk.preferences()), self._fill_you)
        else:
            tasks.read(self, self.desk.settings, self._fill)

    def look_again(self) -> None:
        """Read it again."""
        self.opened()

    # -- you

    def _fill_you(self, found: tuple[Me, Preferences]) -> None:
        self._me, self._preferences = found
        tasks.read(self, self.desk.settings, self._fill)
        while self.you.rowCount():
            self.you.removeRow(0)
        self.likes.clear()
        if not self._me.is_local_owner:
            self._like(
                "theme", self.tr("Appearance"), self.tr("Light, dark, or as the system says."),
                ("system", self.tr("As the system says")), ("light", self.tr("Light")),
                ("dark", self.tr("Dark")),
            )  # fmt: skip
        self._like("usage_alerts", self.tr("Usage alerts"),
                   self.tr("Tell me when credits run low"))  # fmt: skip
        self._you_group.show()

    def _like(self, name: str, title: str, told: str, *choices: tuple[str, str]) -> None:
        field: QComboBox | QCheckBox
        value = getattr(self._preferences, name)
        if choices:
            field = Box()
            for key, text in choices:
                field.addItem(text, key)
            if field.findData(value) < 0:
                field.addItem(str(value), value)  # a newer program's choice is not overwritten
            field.setCurrentIndex(field.findData(value))
            field.activated.connect(
                lambda _=0, box=field: self._prefer(**{name: box.currentData()})
            )
            field.setFixedWidth(WIDTH)
        else:
            field = QCheckBox(told)
            field.setChecked(bool(value))
            field.clicked.connect(lambda on: self._prefer(**{name: on}))
        field.setAccessibleName(title)
        field.setAccessibleDescription(told)
        self.likes[name] = field
        self.you.addRow(_name(title), _with_help(field, told if choices else ""))

    def _prefer(self, **change: Any) -> None:
        self._preferences = chosen = replace(self._preferences, **change)
        if "theme" in change:
            theme.look().wear(chosen.theme)
            # The sign-in page looks as the last person liked it.
            tasks.write(self, lambda: self.desk.set("theme", chosen.theme))
        tasks.write(self, lambda: self.desk.prefer(chosen))

    # -- this desk

    def _fill(self, rows: list[SettingRow]) -> None:
        while self.form.rowCount():
            self.form.removeRow(0)
        self.fields.clear()
        theirs = self._me is not None and not self._me.is_local_owner
        for row in rows:
            if row.name == "theme" and theirs:
                continue
            self.form.addRow(_name(row.label), self._field(row))
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
        field.setFixedWidth(WIDTH)
        field.setAccessibleName(row.label)
        field.setAccessibleDescription(row.help)
        self.fields[row.name] = field
        text = row.help
        if row.restart:
            text += " " + self.tr("Takes effect at the next start.")
        return _with_help(field, text)

    def _keep(self, name: str, value: str) -> None:
        if name == "theme":
            theme.look().wear(value)
        tasks.write(self, lambda: self.desk.set(name, value))


def _name(text: str) -> QLabel:
    made = label(text, weight=fonts.MEDIUM)
    made.setMinimumWidth(NAME_WIDTH)
    return made


def _with_help(field: QWidget, text: str) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    column.addWidget(field)
    if text:
        column.addWidget(label(text, fonts.SMALL, tone="muted"))
    return box
