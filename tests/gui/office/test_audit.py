"""Audit: acts in plain words, found by words and kind, proven whole, written to a file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.flows.desk import Desk
from app.gui.office.audit import AuditTab
from app.gui.pages.office import OfficePage
from app.gui.screenshots import settle
from app.gui.window import Window


def calm(tab: QWidget) -> None:
    settle(tab, lambda: True)


def texts(widget: QWidget) -> str:
    return " | ".join(label.text() for label in widget.findChildren(QLabel))


def test_the_trail_is_read_searched_proven_and_written(
    office_page: OfficePage, real_window: Window, real: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    row = real.add_client("Larkin Tools Ltd", {})
    real.change_client(row, {"currency": "GBP"})
    real.change_office(real.office(), real.office())
    real_window.commands.run("office-tab-audit")
    tab = office_page.tabs["audit"]
    assert isinstance(tab, AuditTab)
    settle(tab, lambda: tab.is_filled)
    calm(tab)
    assert tab.model.total >= 2
    assert tab.whole.sentence.startswith("The trail is whole")
    assert tab.whole.objectName() == "bar-green"
    tab.kind.setCurrentIndex(tab.kind.findData("clients"))
    tab.kind.activated.emit(tab.kind.currentIndex())
    calm(tab)
    assert tab.model.total == 2
    assert "Larkin Tools Ltd" in tab.model.index(0, 2).data()
    assert "GBP" in texts(tab.side), "the newest act in full, before and after"
    file = tmp_path / "trail.csv"
    tab.export_to(file)
    calm(tab)
    assert office_page.bar.sentence == "2 entries are written to trail.csv."
    assert file.read_text("utf-8-sig").count("\n") == 3
    QTest.keyClicks(tab.search, "zebra")
    qtbot.waitUntil(lambda: tab.model.total == 0)
    calm(tab)
    assert tab.stack.currentWidget() is tab.empty
    tab.span.setCurrentIndex(1)
    query = tab.query()
    assert query.since is not None
    assert (query.text, query.entity) == ("zebra", "clients")
