"""What the columns hold, by keyboard: a letter gives a column, Delete takes it, Enter asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.flows.rows import ColumnsRead
from app.gui.mapping.meanings import Meanings, rows
from app.intake.grid import Grid
from app.intake.mapping import Mapping
from app.intake.opened import Sheets
from tests.gui.demo import DemoDesk


@pytest.fixture
def read() -> ColumnsRead:
    return DemoDesk().columns(uuid4())


@pytest.fixture
def meanings(qtbot: QtBot, read: ColumnsRead) -> Meanings:
    made = Meanings()
    qtbot.addWidget(made)
    made.fill(read)
    made.show()
    return made


@pytest.fixture
def told(meanings: Meanings) -> list[tuple[Any, ...]]:
    heard: list[tuple[Any, ...]] = []
    meanings.chosen.connect(lambda meaning, column: heard.append((meaning, column)))
    meanings.sign.connect(lambda meaning, sign: heard.append((meaning, sign)))
    meanings.asked.connect(lambda meaning, _place: heard.append((meaning,)))
    return heard


def test_each_has_its_column_its_way_and_its_values(read: ColumnsRead) -> None:
    by = {row.meaning: row for row in rows(read)}
    assert (by["quantity"].column, by["quantity"].heading) == (2, "Anz.")
    assert by["quantity"].how == "by its heading"
    assert by["quantity"].samples == ("400", "60", "25", "200")
    assert (by["description"].column, by["description"].samples) == (None, ())
    chosen = DemoDesk().columns(uuid4(), read.mapping.holding("description", 1))
    by = {row.meaning: row for row in rows(chosen)}
    assert by["description"].how == "your choice"


def test_the_sign_of_texts_is_told() -> None:
    grid = Grid([["Description", "Qty", "Amount"], ["Mug", "1,5", "3,00"], ["Cup", "2", "9,25"]])
    desk = DemoDesk()
    desk.sheets = Sheets("csv", "a.csv", (grid,))
    by = {row.meaning: row for row in rows(desk.columns(uuid4()))}
    assert (by["value"].read_with, by["value"].decimal) == (",", None)
    chosen = Mapping(0, (0, 0), {"description": 0, "quantity": 1, "value": 2}, {"value": ","})
    by = {row.meaning: row for row in rows(desk.columns(uuid4(), chosen))}
    assert by["value"].decimal == ","


def test_it_begins_with_what_is_missing(meanings: Meanings) -> None:
    row = meanings.row()
    assert row is not None
    assert row.meaning == "description"
    spoken = meanings.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Goods: not in any column"
    meanings.go_to("quantity")
    spoken = meanings.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Quantity: column C, Anz., by its heading. 400, 60, 25, 200"


def test_keys_choose(
    meanings: Meanings, told: list[tuple[Any, ...]], press: Callable[..., Any]
) -> None:
    press(meanings, Qt.Key.Key_B, "b")
    press(meanings, Qt.Key.Key_Down)
    press(meanings, Qt.Key.Key_Z, "z")  # there is no such column
    press(meanings, Qt.Key.Key_Delete)
    meanings.go_to("value")
    press(meanings, Qt.Key.Key_Comma, ",")
    press(meanings, Qt.Key.Key_Return)
    meanings.go_to("origin")
    press(meanings, Qt.Key.Key_Comma, ",")  # no number stands there
    assert told == [
        ("description", 1),
        ("part_number", None),
        ("value", ","),
        ("value",),
    ]


def test_two_letters_soon_after_each_other_are_one_name(
    meanings: Meanings, told: list[tuple[Any, ...]], press: Callable[..., Any]
) -> None:
    meanings.columns = 30
    press(meanings, Qt.Key.Key_A, "a")
    press(meanings, Qt.Key.Key_C, "c")
    assert told == [("description", 0), ("description", 28)]


def test_the_row_in_hand_stays_and_tells_its_column(
    qtbot: QtBot, meanings: Meanings, read: ColumnsRead
) -> None:
    heard: list[object] = []
    meanings.in_hand.connect(heard.append)
    meanings.go_to("value")
    meanings.fill(DemoDesk().columns(uuid4(), read.mapping.holding("value", 3)))
    row = meanings.row()
    assert row is not None
    assert (row.meaning, heard[-1]) == ("value", 3)
