"""The page of the first start: steps, real progress, trouble with a way on."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.flows.rows import Progress
from app.gui.opening import PATIENCE, OpeningPage


def test_a_warm_start_shows_nothing_at_all(qtbot: QtBot) -> None:
    page = OpeningPage()
    qtbot.addWidget(page)
    page.show()
    page.begin()
    page.tell(Progress("Starting the database"))
    assert not page.box.isVisible()
    qtbot.waitUntil(page.box.isVisible, timeout=PATIENCE + 2_000)


def test_steps_are_told_in_turn(qtbot: QtBot) -> None:
    page = OpeningPage()
    qtbot.addWidget(page)
    page.begin()
    page.tell(Progress("Starting the database"))
    page.tell(Progress("Loading the tariff", 100, 6_940))
    page.tell(Progress("Loading the tariff", 3_470, 6_940, 40))
    words = [label.text() for label in page.findChildren(QLabel)]
    assert words.count("Loading the tariff") == 1
    assert "Starting the database" in words
    assert (page.bar.value(), page.bar.maximum()) == (3_470, 6_940)
    assert page.told.text() == "3,470 of 6,940  ·  about 40 s left"


def test_trouble_is_told_and_can_be_tried_again(qtbot: QtBot) -> None:
    page, tries = OpeningPage(), []
    qtbot.addWidget(page)
    page.again.connect(lambda: tries.append(1))
    page.begin()
    page.tell(Progress("Starting the database"))
    page.stopped("The disk is full.")
    assert page.told.text() == "The disk is full."
    assert not page.retry.isHidden()
    page.retry.click()
    assert tries == [1]
    page.begin()
    assert page.retry.isHidden()
    assert page.told.text() == ""
