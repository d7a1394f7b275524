"""The conflict dialog: what both changed waits for a choice, by keyboard, field by field."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.core.conflict import Changed, Field
from app.gui.conflict import ConflictDialog, preset, settled_values
from app.gui.window import Window

NAME = Field("name", "Name", "Larkin", "Larkin Ltd", "Larkin UK")
PLACE = Field("address", "Address", "Felixstowe", "Dover", "Harwich")
MINE = Field("contact", "Contact", None, "Pat", None)
THEIRS = Field("currency", "Currency", "GBP", "GBP", "EUR")
SAME = Field("country", "Country", None, "GBR", "GBR")
EVERY = (NAME, PLACE, MINE, THEIRS, SAME)


class ClientChangedMeanwhile(Changed):
    """{what} changed while you looked at it: {how}. Look again before you go on."""


@pytest.fixture
def dialog(window: Window, calm: Callable[[], None]) -> ConflictDialog:
    calm()
    error = ClientChangedMeanwhile(EVERY, 3, what="Larkin", how="Bea Holt saved it")
    made = ConflictDialog(error, window, "Bea Holt")
    made.ask()
    return made


def key(dialog: ConflictDialog, which: Qt.Key) -> None:
    focus = dialog.window().focusWidget()
    assert focus is not None
    QTest.keyClick(focus, which)


def test_what_one_side_changed_is_kept() -> None:
    assert preset(EVERY) == {"contact": "mine", "currency": "theirs", "country": "mine"}


def test_both_changes_wait_for_a_choice(dialog: ConflictDialog) -> None:
    assert dialog.chosen() == {"contact": "mine", "currency": "theirs", "country": "mine"}
    assert not dialog.keep.isEnabled()
    assert dialog.left.text().startswith("2 fields left")
    assert [row.field.name for row in dialog.rows] == ["name", "address", "contact", "currency"]
    assert dialog.sentence.text().startswith("Larkin changed while you looked at it: Bea Holt")


def test_by_keyboard_alone(dialog: ConflictDialog) -> None:
    settled: list[dict[str, str]] = []
    dialog.settled.connect(settled.append)
    key(dialog, Qt.Key.Key_Right)  # theirs, nothing was chosen
    assert dialog.rows[0].side == "theirs"
    key(dialog, Qt.Key.Key_Left)
    assert dialog.rows[0].side == "mine"
    key(dialog, Qt.Key.Key_Return)  # to the next that waits
    assert dialog.window().focusWidget() is dialog.rows[1]
    key(dialog, Qt.Key.Key_1)
    assert dialog.rows[1].side == "original"
    key(dialog, Qt.Key.Key_Down)
    key(dialog, Qt.Key.Key_T)
    assert dialog.rows[2].side == "theirs"
    key(dialog, Qt.Key.Key_Return)
    assert dialog.window().focusWidget() is dialog.keep
    assert dialog.values()["address"] == "Felixstowe"
    key(dialog, Qt.Key.Key_Return)
    assert settled == [
        {
            "name": "mine", "address": "original", "contact": "theirs", "currency": "theirs",
            "country": "mine",
        }
    ]  # fmt: skip
    assert dialog.isHidden()


def test_it_is_spoken(dialog: ConflictDialog) -> None:
    row = dialog.rows[0]
    assert row.accessibleName() == "Name, nothing chosen yet"
    row.pick("theirs")
    assert row.accessibleName() == "Name, chosen: Bea Holt, Larkin UK"
    assert dialog.rows[2].sides["original"].accessibleName() == "Contact, It was: empty"


def test_all_of_one_side_at_once(dialog: ConflictDialog) -> None:
    dialog.all_theirs.click()
    assert dialog.chosen()["name"] == dialog.chosen()["address"] == "theirs"
    assert dialog.chosen()["contact"] == "mine", "theirs had nothing to say about it"
    assert dialog.keep.isEnabled()


def test_escape_settles_nothing(dialog: ConflictDialog) -> None:
    told: list[str] = []
    dialog.settled.connect(lambda _: told.append("settled"))
    dialog.dismissed.connect(lambda: told.append("dismissed"))
    key(dialog, Qt.Key.Key_Escape)
    assert told == ["dismissed"]


def test_fields_alone_will_do(window: Window) -> None:
    made = ConflictDialog([MINE], window)
    assert made.keep.isEnabled()
    assert made.values() == {"contact": "Pat"}


def test_values_by_side() -> None:
    assert settled_values(EVERY[:2], {"name": "theirs", "address": "mine"}) == {
        "name": "Larkin UK", "address": "Dover",
    }  # fmt: skip


def test_a_long_text_is_shown_on_several_lines(dialog: ConflictDialog) -> None:
    long = Field("address", "Address", "a", "Dock Gate 1, Port of Felixstowe, " * 4, "b")
    made = ConflictDialog([long], dialog.parentWidget())
    sides = made.rows[0].sides
    assert sides["mine"].heightForWidth(220) > sides["theirs"].heightForWidth(220)
