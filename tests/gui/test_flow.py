"""The flowing layout: as many in a row as fit, the rest beneath."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.gui.flow import FlowLayout


def test_what_does_not_fit_goes_on_the_next_line(qtbot: QtBot) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    flow = FlowLayout(box, gap=6)
    for _ in range(3):
        made = QPushButton()
        made.setFixedSize(100, 20)
        flow.addWidget(made)
    assert flow.heightForWidth(400) == 20
    assert flow.heightForWidth(210) == 46
    box.resize(210, 100)
    box.show()
    places = [flow.itemAt(n).widget().pos() for n in range(3)]  # type: ignore[union-attr]
    assert [(place.x(), place.y()) for place in places] == [(0, 0), (106, 0), (0, 26)]
    flow.clear()
    assert flow.count() == 0
