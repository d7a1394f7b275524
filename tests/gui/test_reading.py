"""Text for reading: marked words in true weight, the program's own colours."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.gui import fonts
from app.gui.reading import Reading


def test_bold_is_on_the_fonts_own_axis(qtbot: QtBot) -> None:
    reading = Reading("notes")
    qtbot.addWidget(reading)
    reading.write('<p class="head">Note 1</p><p>A <b>pump</b> is not a fan.</p>')
    assert reading.toPlainText() == "Note 1\nA pump is not a fan."
    seen = {}
    block = reading.document().begin()
    while block.isValid():
        at = block.begin()
        while not at.atEnd():
            piece = at.fragment()
            font = piece.charFormat().font()
            seen[piece.text().strip()] = (
                font.variableAxisValue(fonts.font().Tag("wght"))
                if (font.variableAxisTags())
                else None
            )
            at += 1
        block = block.next()
    assert seen["pump"] == seen["Note 1"] == fonts.SEMIBOLD
    assert seen["A"] != fonts.SEMIBOLD
