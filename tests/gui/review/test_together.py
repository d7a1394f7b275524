"""Together: a line is claimed once one stays on it, renewed while one does, and let go."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.gui import tasks
from app.gui.review import together
from app.gui.review.marks import Marks
from app.gui.review.together import Together
from tests.gui.several import Office

PATIENCE = 10_000  # ms


@pytest.fixture
def here(several: Office) -> Iterator[Together]:
    parent = QObject()
    made = Together(several.mine, Marks(parent), parent, rest=40, seldom=50)
    made.open(several.job)
    made.arrive()
    yield made
    made.leave()
    tasks.wait()


def seen(several: Office) -> list[int]:
    return [one.number for one in several.bea.present(several.job)]


def test_running_past_takes_nothing_in_hand(here: Together, several: Office, qtbot: QtBot) -> None:
    claimed: list[int] = []
    lines = several.lines()
    for line in lines[:5]:
        here.at(line.line_id)
        claimed += seen(several)
    qtbot.waitUntil(lambda: seen(several) == [5], timeout=PATIENCE)
    assert set(claimed) <= {5}
    here.leave()
    qtbot.waitUntil(lambda: seen(several) == [], timeout=PATIENCE)


def test_who_else_is_there_is_looked_up_when_told(
    here: Together, several: Office, qtbot: QtBot
) -> None:
    line = several.lines()[2]
    qtbot.waitUntil(lambda: here._marks._present == {}, timeout=PATIENCE)
    several.bea.claim(line.line_id)
    here.heard()
    qtbot.waitUntil(lambda: here._marks.who(line) == ("Bea Holt", "BH"), timeout=PATIENCE)
    here.at(line.line_id)
    qtbot.waitUntil(tasks.idle, timeout=PATIENCE)
    assert seen(several) == [], "it is hers; asking for it takes nothing away"


def test_whoever_went_to_lunch_holds_nothing(
    here: Together, several: Office, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.at(several.lines()[0].line_id)
    qtbot.waitUntil(lambda: seen(several) == [1], timeout=PATIENCE)
    here._touched = time.monotonic() - together.AWAY - 1
    here._renewed()
    qtbot.waitUntil(lambda: seen(several) == [], timeout=PATIENCE)
    here.touch()
    qtbot.waitUntil(lambda: seen(several) == [1], timeout=PATIENCE)
