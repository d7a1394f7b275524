"""Tests of the sheet that groups invoices under a name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.gui import tasks
from app.gui.invoices.group_sheet import GroupSheet
from app.review.rows import JobRow
from tests.gui.demo import DemoDesk

Press = Callable[..., None]


@pytest.fixture
def sheet(qtbot: QtBot) -> GroupSheet:
    over = QWidget()
    qtbot.addWidget(over)
    over.resize(900, 600)
    over.show()
    return GroupSheet(DemoDesk(), over)


@pytest.fixture
def jobs() -> list[JobRow]:
    return list(DemoDesk().jobs(0, 2).rows)


def listed(sheet: GroupSheet) -> list[str]:
    return [sheet.list.item(row).text() for row in range(sheet.list.count())]


def test_a_new_name_is_offered_before_those_it_is_like(
    sheet: GroupSheet, jobs: list[JobRow], qtbot: QtBot, press: Press
) -> None:
    named: list[str] = []
    sheet.named.connect(named.append)
    sheet.ask(jobs)
    qtbot.waitUntil(tasks.idle)
    assert sheet.title.text() == "One consignment of 2 invoices"
    assert listed(sheet) == ["Container MSCU 442187-0", "MV Aurora, week 47"]
    qtbot.keyClicks(sheet.field, "MV  Aurora")
    assert listed(sheet) == ["MV Aurora", "MV Aurora, week 47"]
    press(sheet.field, Qt.Key.Key_Return, "\r")
    assert named == ["MV Aurora"]
    assert sheet.isHidden()


def test_one_that_is_there_is_taken_by_its_name(
    sheet: GroupSheet, jobs: list[JobRow], qtbot: QtBot, press: Press
) -> None:
    named: list[str] = []
    sheet.named.connect(named.append)
    sheet.ask(jobs)
    qtbot.waitUntil(tasks.idle)
    qtbot.keyClicks(sheet.field, "container mscu 442187-0")
    assert listed(sheet) == ["Container MSCU 442187-0"]
    press(sheet.field, Qt.Key.Key_Return, "\r")
    assert named == ["Container MSCU 442187-0"]


def test_invoices_are_taken_out_of_where_they_are(
    sheet: GroupSheet, jobs: list[JobRow], qtbot: QtBot, press: Press
) -> None:
    out: list[bool] = []
    sheet.taken_out.connect(lambda: out.append(True))
    group = DemoDesk().groups()[0]
    sheet.ask([replace(jobs[0], group_id=group.id, group=group.name)])
    qtbot.waitUntil(tasks.idle)
    assert listed(sheet) == ["MV Aurora, week 47", "Take out of the consignment"]
    press(sheet.field, Qt.Key.Key_Down)
    press(sheet.field, Qt.Key.Key_Return, "\r")
    assert out == [True]
