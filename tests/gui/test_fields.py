"""Fields: they tell of what a person types, not of what is put in; chips are picked by keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.gui.fields import AreaField, CheckField, Chip, ChoiceField, LineField, PickField

CHAPTERS = [("03", "03  Fish"), ("61", "61  Apparel, knitted"), ("62", "62  Apparel, not knitted")]


def test_a_line_tells_of_typing_only(qtbot: QtBot) -> None:
    field = LineField("Name", "As on the door.")
    qtbot.addWidget(field)
    told: list[str] = []
    field.edited.connect(lambda: told.append(field.value()))
    field.set_value("put in")
    assert told == []
    QTest.keyClicks(field.line, "!")
    assert told == ["!put in"]
    assert field.box.accessibleName() == "Name"
    assert field.box.accessibleDescription() == "As on the door."


def test_what_is_wrong_is_said_and_spoken(qtbot: QtBot) -> None:
    field = LineField("Name", "As on the door.")
    qtbot.addWidget(field)
    field.mark("A client needs a name.")
    assert field.help.text() == field.box.accessibleDescription() == "A client needs a name."
    assert field.box.property("wrong") is True
    field.mark()
    assert field.help.text() == "As on the door."


def test_an_area_tells_of_typing_only(qtbot: QtBot) -> None:
    field = AreaField("Address")
    qtbot.addWidget(field)
    with qtbot.assertNotEmitted(field.edited):
        field.set_value("Dock Gate 1\nFelixstowe")
    with qtbot.waitSignal(field.edited):
        QTest.keyClicks(field.area, "x")


def test_a_choice_keeps_a_value_it_does_not_know(qtbot: QtBot) -> None:
    field = ChoiceField("Procedure", [("4000", "Home use")], none="Ask each time")
    qtbot.addWidget(field)
    assert (field.value(), field.text()) == ("", "")
    field.set_value("9999")
    assert field.value() == "9999"
    assert field.words_of("4000") == "Home use"
    field.explain({"4000": "Free circulation."})
    field.set_value("4000")
    assert field.help.text() == "Free circulation."


def test_a_box_to_tick(qtbot: QtBot) -> None:
    field = CheckField("A second pair of eyes", "Two people.")
    qtbot.addWidget(field)
    with qtbot.waitSignal(field.edited):
        QTest.keyClick(field.box, Qt.Key.Key_Space)
    assert field.is_on()


def test_chips_are_picked_and_dropped_by_keyboard(qtbot: QtBot) -> None:
    field = PickField("Chapters", options=CHAPTERS)
    qtbot.addWidget(field)
    QTest.keyClicks(field.line, "3")
    QTest.keyClick(field.line, Qt.Key.Key_Return)
    QTest.keyClicks(field.line, "not knit")
    QTest.keyClick(field.line, Qt.Key.Key_Return)
    assert field.picked() == ("03", "62")
    chips = [chip.toolTip() for chip in field.findChildren(Chip) if not chip.isHidden()]
    assert chips == ["03  Fish", "62  Apparel, not knitted"]
    assert field.line.text() == ""
    QTest.keyClick(field.line, Qt.Key.Key_Backspace)
    assert field.picked() == ("03",)
    field.findChildren(Chip)[-1].click()
    assert field.picked() == ()


def test_what_fits_several_or_nothing_is_said(qtbot: QtBot) -> None:
    field = PickField("Chapters", options=CHAPTERS)
    qtbot.addWidget(field)
    QTest.keyClicks(field.line, "apparel")
    QTest.keyClick(field.line, Qt.Key.Key_Return)
    assert field.help.text() == "2 fit this; choose one of the list"
    field.line.setText("zebra")
    QTest.keyClick(field.line, Qt.Key.Key_Return)
    assert field.help.text() == "Nothing is called that"
    assert field.picked() == ()
