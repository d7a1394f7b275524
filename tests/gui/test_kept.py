"""The list of kept decisions over a real desk: refused by the server, settled by the person."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.bootstrap import Runtime
from app.flows.desk import Desk
from app.gui.kept import KeptPanel
from app.gui.screenshots import settle
from app.gui.window import Window


@pytest.fixture
def desk(runtime: Runtime) -> Desk:  # type: ignore[override]
    return Desk(runtime)


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, desk: Desk):  # type: ignore[no-untyped-def, override]
    made = Window(tmp_path / "window")
    qtbot.addWidget(made)
    made.use(desk)
    made.show()
    settle(made, lambda: True)
    yield made
    made.close()


def texts(panel: KeptPanel) -> str:
    return "\n".join(made.text() for made in panel.findChildren(QLabel) if not made.isHidden())


def opened(window: Window) -> KeptPanel:
    window.commands.run("kept")
    settle(window, lambda: True)
    (panel,) = (made for made in window.findChildren(KeptPanel) if not made.isHidden())
    settle(window, lambda: panel._shown is not None)
    return panel


def test_nothing_waits_and_it_says_so(window: Window) -> None:
    panel = opened(window)
    assert "every decision is on the server" in panel.sentence.text()
    assert not panel.send.isEnabled()
