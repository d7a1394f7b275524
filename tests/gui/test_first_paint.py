"""The measure of a start: painted before ready, and everything closed again."""

from __future__ import annotations

import time
from pathlib import Path

from pytestqt.qtbot import QtBot

from app.gui.first_paint import measure
from tests.gui.test_start import DemoRuntime


def test_painted_comes_before_ready(qtbot: QtBot, tmp_path: Path) -> None:
    runtime = DemoRuntime(tmp_path)
    runtime.desk.slow = 0.05
    painted, ready = measure(runtime, time.time())
    assert 0 < painted < ready < 20
    assert runtime.closed
