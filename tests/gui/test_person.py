"""A colleague on screen: initials that stand for a name, and a sentence that says it whole."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.gui.person import Person, initials


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Bea Holt", "BH"), ("Ana María de la Cruz", "AC"), ("root", "R"), ("", "?"),
     ("bea.holt@example.com", "BH")],
)  # fmt: skip
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_a_person_is_a_sentence_too(qtbot: QtBot) -> None:
    person = Person()
    qtbot.addWidget(person)
    assert person.isHidden()
    person.say("BH", "Bea Holt has this line in hand")
    person.show()
    assert person.accessibleName() == person.told.text() == "Bea Holt has this line in hand"
    picture = person.disc.grab().toImage()
    assert len({picture.pixel(x, 10) for x in range(picture.width())}) > 2, "nothing is drawn"
    person.say("", "")
    assert person.isHidden()
