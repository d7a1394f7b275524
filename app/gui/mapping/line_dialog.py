"""Puts one line of an invoice right: every field beside what the document says."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.gui import tasks
from app.gui.dialog import FormDialog
from app.gui.fields import AreaField, Field, LineField, in_columns
from app.gui.mapping.words import words
from app.gui.services import Desk

SHORT = (
    "part_number",
    "origin_country",
    "quantity",
    "unit",
    "unit_price",
    "value",
    "currency",
    "supplier_code",
    "net_mass",
    "gross_mass",
)


class LineDialog(FormDialog):
    """What is written here stands over the line; the line as read stays in the evidence."""

    edited = Signal(int)  # how many fields were different

    def __init__(self, desk: Desk, line_id: UUID, number: int, over: QWidget) -> None:
        super().__init__(
            self.tr("Put line {0} right").format(number),
            self.tr("Save"),
            self.tr("The line as it was read stays in the evidence, with who changed what."),
            over,
            600,
        )
        self._desk = desk
        self._line_id = line_id
        self._held: dict[str, str] = {}
        self.fields: dict[str, Field] = {
            "description": AreaField(words().meaning("description"), lines=2),
            **{name: LineField(_called(name)) for name in SHORT},
        }
        self.reason = LineField(self.tr("Why"), hint=self.tr("for example: the client wrote so"))
        self.content.addWidget(self.fields["description"])
        self.content.addLayout(in_columns([self.fields[name] for name in SHORT], 3))
        self.content.addWidget(self.reason)
        self.submitted.connect(self._save)
        self.busy(True)

    def ask(self) -> None:
        super().ask()
        tasks.read(self, lambda: self._desk.line_fields(self._line_id), self._fill)

    def _fill(self, held: Mapping[str, tuple[str, str]]) -> None:
        for name, field in self.fields.items():
            now, was = held[name]
            field.set_value(now)
            self._held[name] = field.value()
            if now != was:
                field.beside.setText(
                    self.tr("was {0}").format(_short(was)) if was else self.tr("was empty")
                )
        self.busy(False)

    def wrong(self) -> str:
        return "" if self._changed() else self.tr("Nothing is different yet.")

    def _changed(self) -> dict[str, str]:
        return {
            name: field.value()
            for name, field in self.fields.items()
            if field.value() != self._held.get(name, "")
        }

    def _save(self) -> None:
        changed, why = self._changed(), self.reason.value()
        tasks.write(self, lambda: self._desk.edit_line(self._line_id, changed, why), self._saved)

    def _saved(self, different: int) -> None:
        self.close_dialog()
        self.edited.emit(different)


def _called(field: str) -> str:
    """A field's name, with the unit that masses are kept in."""
    return words().meaning(field) + (" (kg)" if field.endswith("_mass") else "")


def _short(text: str) -> str:
    return text if len(text) <= 24 else text[:23].rstrip() + "…"
