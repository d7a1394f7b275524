"""The tab Firm: what the office is, as letters and declarations name it."""

from __future__ import annotations

import dataclasses
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.accounts.rows import Me, OfficeFacts
from app.core.conflict import Changed
from app.gui import fonts, tasks
from app.gui.conflict import ConflictDialog
from app.gui.fields import AreaField, ChoiceField, Field, LineField, in_columns
from app.gui.office import client_facts
from app.gui.office.tab import Tab
from app.gui.page import Page
from app.gui.parts import Badge, button, hairline, label
from app.gui.services import Desk

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PLAIN = (
    "name", "declarant_id", "country", "address", "phone", "email", "whatsapp_number", "maps_link",
)  # fmt: skip
LOCKS = (0, 5, 10, 15, 30, 60)
HOLDS = (3, 4, 5, 6, 7, 8, 10)


def texts(office: OfficeFacts) -> dict[str, str]:
    """Every field of the form as text."""
    found = {name: str(getattr(office, name) or "") for name in PLAIN}
    found["idle_minutes"] = str(office.idle_minutes)
    found["legal_hold_years"] = str(office.legal_hold_years)
    for day in DAYS:
        found[f"hours.{day}"] = str(office.business_hours.get(day, "") or "")
    return found


def facts(given: dict[str, str], office: OfficeFacts) -> OfficeFacts:
    """The firm as the form says it is; what the form does not show stays."""
    hours: dict[str, Any] = {
        day: value for day, value in office.business_hours.items() if day not in DAYS
    }
    hours |= {day: given[f"hours.{day}"] for day in DAYS if given.get(f"hours.{day}")}
    changed: dict[str, Any] = {name: given[name] for name in PLAIN}
    return dataclasses.replace(
        office,
        **changed,
        idle_minutes=int(given["idle_minutes"] or 0),
        legal_hold_years=int(given["legal_hold_years"]),
        business_hours=hours,
    )


class FirmTab(Tab):
    """One form; what is typed stays until it is saved or discarded."""

    hears = frozenset({"OfficeChanged"})

    def __init__(self, desk: Desk, me: Me, page: Page) -> None:
        super().__init__(desk, me, page)
        self.office: OfficeFacts | None = None  # as the form was filled
        self._busy = False
        self.fields: dict[str, Field] = {}
        self._build()

    def _build(self) -> None:
        inside = QWidget()
        inside.setObjectName("page")
        column = QVBoxLayout(inside)
        column.setContentsMargins(24, 12, 24, 18)
        column.setSpacing(8)
        years = [(str(n), self.tr("{0} years").format(n)) for n in HOLDS]
        locks = [("0", self.tr("Never"))]
        locks += [(str(n), self.tr("After {0} minutes").format(n)) for n in LOCKS[1:]]
        self._section(column, self.tr("The firm"), {
            "name": LineField(self.tr("Name"), longest=255),
            "declarant_id": LineField(
                self.tr("Declarant's number (EORI or code)"), longest=50,
                told=self.tr("Goes into every declaration the office makes.")),
            "country": ChoiceField(self.tr("Country"), client_facts.every_country()),
            "idle_minutes": ChoiceField(
                self.tr("Lock a desk that nobody touches"), locks,
                self.tr("The work stays on screen behind the lock; the password opens it.")),
            "legal_hold_years": ChoiceField(
                self.tr("Keep customs records for"), years,
                self.tr("So long nobody can erase them, whoever asks.")),
        })  # fmt: skip
        self._section(column, self.tr("How to reach it"), {
            "address": AreaField(self.tr("Address"), lines=3),
            "phone": LineField(self.tr("Telephone"), longest=50),
            "email": LineField(self.tr("E-mail address"), longest=255),
            "whatsapp_number": LineField(self.tr("WhatsApp"), longest=50),
            "maps_link": LineField(self.tr("Link to a map"), hint="https://"),
        })  # fmt: skip
        days = (
            self.tr("Monday"), self.tr("Tuesday"), self.tr("Wednesday"), self.tr("Thursday"),
            self.tr("Friday"), self.tr("Saturday"), self.tr("Sunday"),
        )  # fmt: skip
        self._section(
            column,
            self.tr("When it is open"),
            {
                f"hours.{day}": LineField(name, hint=self.tr("closed"), longest=60)
                for day, name in zip(DAYS, days, strict=True)
            },
            columns=7,
        )
        column.addStretch()
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setAccessibleName(self.tr("The firm"))
        self.area.setWidget(inside)
        self.state = Badge()
        self.discard_button = button(self.tr("Discard changes"), self.discard)
        self.save_button = button(
            self.tr("Save"), self.save, main=True, tip=self.tr("Keep what is changed (Ctrl+S)")
        )
        foot = QHBoxLayout()
        foot.setContentsMargins(24, 9, 16, 10)
        foot.setSpacing(8)
        foot.addWidget(self.state)
        foot.addStretch()
        foot.addWidget(self.discard_button)
        foot.addWidget(self.save_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.area, 1)
        layout.addWidget(hairline())
        layout.addLayout(foot)
        self._show_state()

    def _section(
        self, column: QVBoxLayout, title: str, fields: dict[str, Field], columns: int = 2
    ) -> None:
        column.addWidget(label(title, fonts.BODY, fonts.SEMIBOLD, tone="accent"))
        grid = in_columns(list(fields.values()), columns)
        if columns > 2:
            grid.setHorizontalSpacing(8)
        column.addLayout(grid)
        column.addSpacing(10)
        for key, field in fields.items():
            self.fields[key] = field
            field.edited.connect(self._show_state)

    def can(self, does: str) -> bool:
        """Whether there is something to save or discard."""
        return self.is_dirty() and not self._busy

    def values(self) -> dict[str, str]:
        """What stands in every field, by key."""
        return {key: field.value() for key, field in self.fields.items()}

    def is_dirty(self) -> bool:
        """Whether something is typed that is not saved."""
        return self.office is not None and self.values() != texts(self.office)

    def look_again(self) -> None:
        """Read the firm, unless something is being typed here."""

        def look() -> OfficeFacts:
            client_facts.every_country()
            return self.desk.office()

        tasks.read(self, look, self._show)

    def _show(self, office: OfficeFacts) -> None:
        if not self.is_dirty():
            self._fill(office)
        self.is_now_filled()

    def _fill(self, office: OfficeFacts, values: dict[str, str] | None = None) -> None:
        self.office = office
        for key, value in (values or texts(office)).items():
            self.fields[key].set_value(value)
            self.fields[key].mark()
        self._show_state()

    def _show_state(self) -> None:
        dirty = self.is_dirty()
        self.state.say(self.tr("Not saved yet") if dirty else "", "amber")
        self.discard_button.setVisible(dirty)
        self.save_button.setEnabled(dirty and not self._busy)
        self.commands_changed.emit()

    def discard(self) -> None:
        """Forget what is typed; can be taken back at once."""
        office = self.office
        if office is None or not self.is_dirty():
            return
        typed = self.values()
        self._fill(office)
        self.page.bar.say("grey", self.tr("Discarded."), self.tr("Take it back"),
                          lambda: self._fill(office, typed))  # fmt: skip
        self.look_again()

    def save(self) -> None:
        """Keep what is changed."""
        if self.office is None or self._busy or not self.is_dirty():
            return
        if not self.fields["name"].value():
            self.fields["name"].mark(self.tr("A firm needs a name."))
            self.fields["name"].box.setFocus()
            return
        self._write(self.office, self.values())

    def _write(self, before: OfficeFacts, typed: dict[str, str]) -> None:
        self._busy = True
        self._show_state()
        after = facts(typed, before)

        def done(office: OfficeFacts) -> None:
            self._busy = False
            now = self.values()
            self._fill(office, None if now == typed else now)
            self.page.bar.say("green", self.tr("Saved."))

        def failed(error: Exception) -> None:
            self._busy = False
            self._show_state()
            if isinstance(error, Changed):
                tasks.read(
                    self, self.desk.office, lambda theirs: self._ask(error, before, typed, theirs)
                )
                return
            from app.gui import troubles

            troubles.tell(self, error, self.save)

        tasks.write(self, lambda: self.desk.change_office(before, after), done, failed)

    def _ask(
        self, error: Changed, before: OfficeFacts, typed: dict[str, str], theirs: OfficeFacts
    ) -> None:
        """Both changed the firm: field by field, then on top of theirs."""
        sides = texts(before), typed, texts(theirs)
        named = []
        for key, field in self.fields.items():
            words: dict[str, str] = {}
            if isinstance(field, ChoiceField):
                words = {value: field.words_of(value) for value in {side[key] for side in sides}}
            named.append((key, field.name.text(), words))
        dialog = ConflictDialog(
            client_facts.compared(*sides, named), self.page,
            title=self.tr("Both of you changed the firm"),
        )  # fmt: skip
        dialog.say(str(error))

        def settled(chosen: dict[str, str]) -> None:
            values = client_facts.merged(*sides, chosen)
            self._fill(theirs, values)
            self._write(theirs, values)

        dialog.settled.connect(settled)
        dialog.ask()
