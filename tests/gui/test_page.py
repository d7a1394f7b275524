"""A page: what it hears, and where its trouble is shown."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.gui.page import Page
from app.gui.troubles import Teller
from tests.gui.demo import DemoDesk


class Shelf(Page):
    """A page that counts."""

    hears = frozenset({"LineDecided"})
    looks = 0

    def look_again(self) -> None:
        self.looks += 1


def test_it_looks_again_only_when_it_cares(qtbot: QtBot, desk: DemoDesk) -> None:
    page = Shelf(desk)
    qtbot.addWidget(page)
    page.heard([("CreditsSpent", {})])
    assert page.looks == 0
    page.heard([("CreditsSpent", {}), ("LineDecided", {}), ("LineDecided", {})])
    assert page.looks == 1
    page.heard([("LookAgain", {})])
    assert page.looks == 2


def test_it_is_where_trouble_is_told(qtbot: QtBot, desk: DemoDesk) -> None:
    page = Shelf(desk)
    qtbot.addWidget(page)
    assert isinstance(page, Teller)
    page.refused("The file is empty.")
    assert page.bar.sentence == "The file is empty."
    page.unavailable("No connection.", None)
    page.bar._do.click()
    assert page.looks == 1


def test_it_says_once_that_it_is_filled(qtbot: QtBot, desk: DemoDesk) -> None:
    page, told = Shelf(desk), []
    qtbot.addWidget(page)
    page.filled.connect(lambda: told.append(1))
    page.is_now_filled()
    page.is_now_filled()
    assert told == [1]
