"""The small parts: they say what they show."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QPixmap
from pytestqt.qtbot import QtBot

from app.gui import theme
from app.gui.parts import Badge, Bar, Box, Choice, Empty, Keycap, Meter, button, label, set_tone


def test_a_bar_shows_one_sentence_and_what_to_do(qtbot: QtBot) -> None:
    bar, done = Bar(), []
    qtbot.addWidget(bar)
    assert bar.sentence == ""
    bar.say("red", "The server does not answer.", "Try again", lambda: done.append(1))
    assert bar.sentence == bar.accessibleName() == "The server does not answer."
    bar._do.click()
    assert done == [1]
    assert bar.sentence == ""


@pytest.mark.parametrize("kind", ["red", "amber", "green", "grey"])
def test_a_badge_is_painted_in_its_colour_and_says_its_word(qtbot: QtBot, kind: str) -> None:
    badge = Badge("Weak", kind)
    qtbot.addWidget(badge)
    badge.resize(badge.sizeHint())
    picture = QPixmap(badge.size())
    badge.render(picture)
    middle = picture.toImage().pixelColor(4, 10)
    assert middle == QColor(theme.badge(kind)[0])
    assert badge.accessibleName() == "Weak"


def test_a_meter_is_as_long_as_its_parts(qtbot: QtBot) -> None:
    meter = Meter()
    qtbot.addWidget(meter)
    meter.resize(100, 6)
    meter.show_parts([(0.25, "accent"), (0.25, "faint")], "half")
    picture = QPixmap(meter.size())
    meter.render(picture)
    image = picture.toImage()
    now = theme.tones()
    assert image.pixelColor(12, 3) == QColor(now.accent)
    assert image.pixelColor(38, 3) == QColor(now.faint)
    assert image.pixelColor(70, 3) == QColor(now.line)
    assert meter.accessibleName() == "half"


def test_one_choice_at_a_time(qtbot: QtBot) -> None:
    choice, told = Choice("Show", [("all", "All"), ("open", "To decide")]), []
    qtbot.addWidget(choice)
    choice.chosen.connect(told.append)
    assert choice.current() == "all"
    choice._buttons["open"].click()
    assert choice.current() == "open"
    assert told == ["open"]
    choice.rename("open", "To decide  3")
    assert choice._buttons["open"].accessibleName() == "Show: To decide  3"
    choice.choose("all")
    assert told == ["open"], "showing is not choosing"


def test_an_empty_page_has_room_for_all_its_words(qtbot: QtBot) -> None:
    empty = Empty("mdi6.history", "Nothing", "A long sentence of what to do next. " * 6)
    qtbot.addWidget(empty)
    empty.set_width(200)
    empty.resize(400, 700)
    empty.show()
    assert empty.text.height() >= empty.text.heightForWidth(200)


def test_a_button_without_words_has_a_name(qtbot: QtBot) -> None:
    made = button("", lambda: None, icon="mdi6.close", tip="Dismiss")
    qtbot.addWidget(made)
    assert made.accessibleName() == "Dismiss"
    theme.look().wear("dark")
    theme.look().wear("light")


def test_a_drop_down_shows_a_long_text_whole_in_its_tip(qtbot: QtBot) -> None:
    box = Box()
    qtbot.addWidget(box)
    box.addItems(["Short", "Standard declaration, lodged before the goods arrive"])
    box.resize(160, 30)
    box.grab()
    assert box.toolTip() == ""
    box.setCurrentIndex(1)
    box.grab()
    assert box.toolTip() == "Standard declaration, lodged before the goods arrive"


def test_a_keycap_is_wide_enough(qtbot: QtBot) -> None:
    narrow, wide = Keycap("1"), Keycap("Ctrl+Shift+L", "light or dark")
    qtbot.addWidget(narrow)
    qtbot.addWidget(wide)
    assert wide.sizeHint().width() > narrow.sizeHint().width() * 3
    assert wide.accessibleName() == "Ctrl+Shift+L light or dark"


def test_a_label_takes_markup_for_text(qtbot: QtBot) -> None:
    made = label("<b>bold</b>")
    qtbot.addWidget(made)
    assert made.textFormat().name == "PlainText"
    set_tone(made, "red")
    assert made.property("tone") == "red"
