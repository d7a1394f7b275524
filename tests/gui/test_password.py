"""The password field: revealed, Caps Lock, and what is said of a new one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.gui.password import PasswordField, Strength, above, strength


@pytest.fixture
def field(qtbot: QtBot) -> Iterator[PasswordField]:
    place = QWidget()
    qtbot.addWidget(place)
    made = PasswordField("Password")
    place.setLayout(above("Password", made))
    place.show()
    yield made
    place.close()


def test_it_can_be_revealed_by_keyboard_and_hides_again_when_emptied(
    field: PasswordField,
) -> None:
    assert field.field.echoMode() == QLineEdit.EchoMode.Password
    assert field.show_it.accessibleName() == "Show the password"
    QTest.keyClick(field.show_it, Qt.Key.Key_Space)
    assert field.field.echoMode() == QLineEdit.EchoMode.Normal
    assert field.show_it.accessibleName() == "Hide the password"
    field.clear()
    assert field.field.echoMode() == QLineEdit.EchoMode.Password


def test_capitals_without_shift_mean_caps_lock(field: PasswordField) -> None:
    QTest.keyClicks(field.field, "a")
    assert not field.hint.isVisible()
    QTest.keyClick(field.field, Qt.Key.Key_B, Qt.KeyboardModifier.ShiftModifier)  # types "b"
    assert field.hint.isVisible()
    QTest.keyClicks(field.field, "1")
    assert field.hint.isVisible(), "a digit says nothing"
    QTest.keyClicks(field.field, "c")
    assert not field.hint.isVisible()
    QTest.keyClick(field.field, Qt.Key.Key_CapsLock)
    assert field.hint.isVisible()


@pytest.mark.parametrize(
    ("password", "tone", "said"),
    [
        ("", "muted", "empty"),
        ("short", "red", "too short"),
        ("bea.holt.2026", "red", "your address"),
        ("qwertyuiop", "red", "in a row"),
        ("tulip anchor 9", "green", "fair"),
        ("marble kettle tundra", "green", "strong"),
    ],
)
def test_a_new_password_is_judged_by_the_rule_that_keeps_it(
    password: str, tone: str, said: str
) -> None:
    share, found, sentence = strength(password, "bea.holt@office.example", "Bea Holt")
    assert found == tone
    assert said in sentence
    assert 0 <= share <= 1


def test_the_judgement_is_spoken_too(qtbot: QtBot) -> None:
    made = Strength()
    qtbot.addWidget(made)
    made.judge("short", "bea@office.example")
    assert "too short" in made.told.text()
    assert made.bar.accessibleName() == made.told.text()
