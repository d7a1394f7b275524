"""The rail: picks, counts, folds."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.gui.pages import Pages
from app.gui.rail import NARROW, WIDE, Rail


def test_it_picks_counts_and_folds(qtbot: QtBot) -> None:
    rail = Rail(Pages().entries())
    qtbot.addWidget(rail)
    rail.show()
    picked: list[str] = []
    rail.picked.connect(picked.append)
    qtbot.mouseClick(rail._buttons["tariff"], Qt.MouseButton.LeftButton)
    qtbot.keyClick(rail._buttons["credits"], Qt.Key.Key_Space)
    assert picked == ["tariff", "credits"]
    rail.show_counts({"review": 1_234})
    assert "1234" in rail._buttons["review"].accessibleName().replace(",", "")
    assert rail._buttons["tariff"].count == 0
    assert rail.width() == WIDE
    rail.fold(True)
    assert rail.width() == NARROW
    assert rail._buttons["tariff"].toolTip() == "Tariff"
    assert rail._fold.accessibleName() == "Unfold the rail"
