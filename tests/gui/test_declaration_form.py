"""The form: what is typed is kept, what is wrong is marked, what is remembered says so."""

from __future__ import annotations

import dataclasses
from uuid import uuid4

from PySide6.QtWidgets import QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from app.flows.rows import DeclarationForm, FormField, FormSection
from app.gui.declaration_form import FormView

FORM = DeclarationForm(
    uuid4(),
    "GBR",
    "Form",
    (
        FormSection(
            "Parties",
            (
                FormField("importer", "Importer", "EORI", value="GB1", source="remembered"),
                FormField("type", "Type", "", "choice", (("A", "first"), ("B", "second"))),
            ),
        ),
        FormSection("Mass", (FormField("gross", "Gross mass", "kg", "number", required=True),)),
    ),
)


def made(qtbot: QtBot) -> FormView:
    view = FormView()
    qtbot.addWidget(view)
    view.fill(FORM)
    view.show()
    return view


def test_it_holds_what_stands_in_it(qtbot: QtBot) -> None:
    view, edits = made(qtbot), []
    view.edited.connect(lambda: edits.append(1))
    assert view.values() == {"importer": "GB1", "type": "", "gross": ""}
    assert edits == [], "filling in is not typing"
    box = view.fields["gross"].box
    assert isinstance(box, QLineEdit)
    qtbot.keyClicks(box, "12.5")
    choice = view.fields["type"].box
    assert isinstance(choice, QComboBox)
    choice.setCurrentIndex(choice.findData("B"))
    choice.activated.emit(choice.currentIndex())
    assert view.values() == {"importer": "GB1", "type": "B", "gross": "12.5"}
    assert len(edits) == 5


def test_it_says_where_a_value_comes_from(qtbot: QtBot) -> None:
    view = made(qtbot)
    assert view.fields["importer"].from_where.text() == "remembered"
    assert view.fields["gross"].from_where.text() == "needed"
    box = view.fields["importer"].box
    assert isinstance(box, QLineEdit)
    qtbot.keyClicks(box, "2")
    assert view.fields["importer"].from_where.text() == ""


def test_wrong_fields_are_marked_and_no_others(qtbot: QtBot) -> None:
    view = made(qtbot)
    view.mark({"gross"})
    assert view.fields["gross"].box.property("wrong") is True
    assert not view.fields["importer"].box.property("wrong")
    view.mark(set())
    assert not view.fields["gross"].box.property("wrong")


def test_a_later_answer_changes_values_but_not_under_the_fingers(qtbot: QtBot) -> None:
    view = made(qtbot)
    before = view.fields["gross"].box
    view.activateWindow()
    qtbot.waitUntil(view.isActiveWindow)
    before.setFocus()
    qtbot.keyClicks(before, "77")
    parties, mass = FORM.sections
    importer = dataclasses.replace(parties.fields[0], value="GB9")
    view.fill(
        dataclasses.replace(
            FORM,
            sections=(
                dataclasses.replace(parties, fields=(importer, parties.fields[1])),
                dataclasses.replace(mass, fields=(dataclasses.replace(mass.fields[0], value="3"),)),
            ),
        )
    )
    assert view.fields["gross"].box is before, "the same field, not a new one"
    assert view.values() == {"importer": "GB9", "type": "", "gross": "77"}
