"""The form of one client: who it is, how to reach it, what declarations remember of it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QScrollArea, QVBoxLayout, QWidget

from app.gui import fonts
from app.gui.fields import AreaField, ChoiceField, Field, LineField, wrapped
from app.gui.office import client_facts
from app.gui.office.client_facts import Asked
from app.gui.parts import button

LONGEST = {"name": 255, "tax_id": 64}


class ClientForm(QScrollArea):
    """All fields by key; ``edited`` when a person changes one."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("The client"))
        self.fields: dict[str, Field] = {}
        self.heads: dict[str, str] = {}
        self._grids: list[tuple[QWidget, QGridLayout, list[tuple[Asked | None, Field]]]] = []
        self._all = False
        inside = QWidget()
        inside.setObjectName("page")
        self.column = QVBoxLayout(inside)
        self.column.setContentsMargins(24, 8, 24, 18)
        self.column.setSpacing(10)
        self._build()
        self.column.addStretch()
        self.setWidget(inside)
        self._arrange({})

    def _build(self) -> None:
        self._section(
            self.tr("Who it is"),
            [
                ("name", LineField(self.tr("Name"), longest=255)),
                ("tax_id", LineField(
                    self.tr("EORI or tax number"), longest=64,
                    told=self.tr("Proposed as the importer's number in declarations."))),
                ("country", ChoiceField(
                    self.tr("Country"), client_facts.every_country(), none=self.tr("Not said"))),
                ("currency", ChoiceField(
                    self.tr("Usual currency"), client_facts.currencies(),
                    self.tr("For your information; each invoice's own currency counts."),
                    none=self.tr("Not said"))),
            ],
        )  # fmt: skip
        self._section(
            self.tr("Contact"),
            [
                ("contact", AreaField(
                    self.tr("Whom to ask"), hint=self.tr("Name, telephone, e-mail"), lines=3)),
                ("address", AreaField(self.tr("Address"), lines=3)),
            ],
        )  # fmt: skip
        for country in client_facts.remembered():
            fields: list[tuple[str, Field]] = []
            for asked in country.asked:
                made: Field
                if asked.choices:
                    made = ChoiceField(
                        asked.label, asked.choices, asked.help, none=self.tr("Ask each time")
                    )
                else:
                    made = LineField(asked.label, asked.help, hint=self.tr("Ask each time"))
                fields.append((asked.key, made))
            self._section(
                self.tr("What declarations to the {0} remember").format(country.name)
                if country.name.startswith("United")
                else self.tr("What declarations to {0} remember").format(country.name),
                fields,
                {asked.key: asked for asked in country.asked},
                self.tr("Filled in for the next declaration; what you answer there comes back "
                        "here."),
            )  # fmt: skip
        self.more = button(self.tr("Show every question"), self._show_all, flat=True)
        self.column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)

    def _section(
        self,
        title: str,
        fields: list[tuple[str, Field]],
        asked: Mapping[str, Asked] | None = None,
        told: str = "",
    ) -> None:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 6, 0, 6)
        column.setSpacing(4)
        column.addWidget(wrapped(title, fonts.BODY, fonts.SEMIBOLD, tone="accent"))
        if told:
            column.addWidget(wrapped(told, fonts.SMALL, tone="muted"))
        column.addSpacing(4)
        grid = QGridLayout()
        grid.setHorizontalSpacing(22)
        grid.setVerticalSpacing(11)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        column.addLayout(grid)
        for key, field in fields:
            field.setParent(box)
            field.hide()
            self.fields[key] = field
            field.edited.connect(self.edited)
        given = [((asked or {}).get(key), field) for key, field in fields]
        self._grids.append((box, grid, given))
        self.column.addWidget(box)

    def _arrange(self, values: Mapping[str, str]) -> None:
        """Show the questions that count, two in a row."""
        hidden = 0
        for _, grid, fields in self._grids:
            place = 0
            for asked, field in fields:
                key = asked.key if asked else ""
                wanted = asked is None or asked.always or self._all or bool(values.get(key))
                if wanted:
                    grid.addWidget(field, place // 2, place % 2, Qt.AlignmentFlag.AlignTop)
                    place += 1
                else:
                    hidden += 1
                field.setVisible(wanted)
        self.more.setVisible(hidden > 0)
        self.more.setText(self.tr("Show {0} more questions").format(hidden))

    def _show_all(self) -> None:
        self._all = True
        self._arrange(self.values())

    def show_values(self, values: Mapping[str, str]) -> None:
        """Put these texts into the fields."""
        self._arrange(values)
        for key, field in self.fields.items():
            field.set_value(values.get(key, ""))
            field.mark()

    def values(self) -> dict[str, str]:
        """What stands in every field, by key."""
        return {key: field.value() for key, field in self.fields.items()}

    def named(self) -> list[tuple[str, str, dict[str, str]]]:
        """(key, label, words of its values) of every field, for the conflict dialog."""
        made = []
        for key, field in self.fields.items():
            words: dict[str, str] = {}
            if isinstance(field, ChoiceField):
                box = field.choice
                words = {str(box.itemData(n)): box.itemText(n) for n in range(box.count())}
                words.pop("", None)
            made.append((key, field.name.text(), words))
        return made

    def go_to(self, key: str) -> None:
        """Put the cursor into a field and bring it into sight."""
        field = self.fields[key]
        field.box.setFocus(Qt.FocusReason.OtherFocusReason)
        self.ensureWidgetVisible(field)
