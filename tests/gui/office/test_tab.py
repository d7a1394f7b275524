"""The parts of tabs: the side pane, and facts in pairs."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.gui.office.tab import Side, pairs
from app.gui.parts import button


def test_the_side_is_filled_anew(qtbot: QtBot) -> None:
    side = Side("About")
    qtbot.addWidget(side)
    pairs(side.fresh(), [("Who", "Bea")])
    pairs(side.fresh(), [("Who", "Tom")])
    side.show()
    said = [label.text() for label in side._area.widget().findChildren(QLabel)]
    assert said == ["Who", "Tom"]
    side.show_line()
    assert side.line.isHidden()
    made = button("Change", lambda: None)
    side.buttons.addWidget(made)
    made.show()
    side.show_line()
    assert not side.line.isHidden()
