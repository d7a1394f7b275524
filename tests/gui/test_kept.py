"""Kept decisions over a real desk on a bad line: shown, sent by themselves, or settled here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from app.core import connection
from app.flows import sending
from app.gui.conflict import MINE, ConflictDialog
from app.gui.kept import KeptPanel
from app.gui.screenshots import settle
from app.gui.window import Window
from app.matching.offline import OfflineEmbedder
from tests.databases import Databases
from tests.flows.away import CODES, Far, far_away


@pytest.fixture
def far(
    prepared: Databases, tmp_path: Path, embedder: OfflineEmbedder, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Far]:
    """A desk on a bad line, whose program is impatient."""
    monkeypatch.setattr(connection, "SILENCE", 0.5)
    monkeypatch.setitem(connection.NETWORK, "connect_timeout", 2)
    monkeypatch.setattr(sending, "FIRST_PAUSE", 0.1)
    monkeypatch.setattr(sending, "LONGEST_PAUSE", 0.5)
    monkeypatch.setattr(sending, "DEADLINE", 1.0)
    with far_away(prepared, tmp_path / "home", embedder) as found:
        yield found


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, far: Far) -> Iterator[Window]:
    made = Window(tmp_path)
    qtbot.addWidget(made)
    made.use(far.desk, "settings")
    made.show()
    settle(made, lambda: made._line.accessibleName() == "Connected")
    yield made
    made.close()


def until(window: Window, true: Callable[[], bool]) -> None:
    settle(window, true)


def words(panel: KeptPanel) -> str:
    return "\n".join(made.text() for made in panel.findChildren(QLabel) if not made.isHidden())


def opened(window: Window) -> KeptPanel:
    QTest.mouseClick(window.banners.outage._do, Qt.MouseButton.LeftButton)
    (panel,) = (made for made in window.findChildren(KeptPanel) if not made.isHidden())
    until(window, lambda: panel._shown is not None)
    return panel


def test_an_outage_says_what_is_kept_and_goes_by_itself(far: Far, window: Window) -> None:
    rows = far.rows()
    far.proxy.hang_up()
    far.decide(rows[0])
    far.desk.none_of_these(rows[1].line_id, rows[1].version, 1.0, ())
    until(window, lambda: "are kept here: 2 waiting" in window.banners.outage.sentence)
    panel = opened(window)
    until(window, lambda: "Line 2" in words(panel))
    assert CODES[0] in words(panel)
    assert "None of these" in words(panel)
    assert "each exactly once" in panel.sentence.text()
    panel.grab()
    far.proxy.pick_up()
    until(window, lambda: window.banners.outage.sentence == "")
    until(window, lambda: "every decision is on the server" in panel.sentence.text())
    assert [code for _, code in far.on_server()] == [CODES[0], None]


def test_a_line_that_drops_is_told_although_nothing_waits(far: Far, window: Window) -> None:
    far.proxy.hang_up()
    until(window, lambda: "The server does not answer." in window.banners.outage.sentence)
    far.proxy.pick_up()
    until(window, lambda: window.banners.outage.sentence == "")


@pytest.mark.parametrize("how", ["mine", "theirs"])
def test_what_the_server_refused_is_settled_here(far: Far, window: Window, how: str) -> None:
    row = far.rows()[0]
    far.proxy.hang_up()
    far.decide(row)
    with far.near.owner.work() as work:
        work.session.execute(
            text("update product_matches set version = version + 1 where line_id = :line"),
            {"line": row.line_id},
        )
    far.proxy.pick_up()
    until(window, lambda: "could not be applied" in window.banners.outage.sentence)
    panel = opened(window)
    assert "Refused" in {made.accessibleName() for made in panel.findChildren(type(panel))} or (
        "changed" in words(panel)
    )
    buttons = {
        made.accessibleName(): made
        for made in panel.findChildren(QPushButton)
        if not made.isHidden()
    }
    if "Compare line 1" in buttons:
        QTest.mouseClick(buttons["Compare line 1"], Qt.MouseButton.LeftButton)
        dialog = next(iter(window.findChildren(ConflictDialog)))
        dialog.pick_all(MINE if how == "mine" else "theirs")
        for one in dialog.rows:
            one.pick(MINE if how == "mine" else "theirs")
        QTest.mouseClick(dialog.keep, Qt.MouseButton.LeftButton)
    else:
        act = "Decide it again: Line 1" if how == "mine" else "Let it go: Line 1"
        QTest.mouseClick(buttons[act], Qt.MouseButton.LeftButton)
    until(window, lambda: window.banners.outage.sentence == "")
    codes = [code for _, code in far.on_server()]
    assert codes == ([CODES[0]] if how == "mine" else [])
    assert "every decision is on the server" in panel.sentence.text()
