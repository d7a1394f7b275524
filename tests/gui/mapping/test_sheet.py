"""The document as a sheet: what each row is, what is broken, and what a person points at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.flows.rows import ColumnsRead
from app.gui.mapping.sheet import BROKEN, HEAD, INSIDE, LINE, OUTSIDE, Sheet
from app.intake.mapping import Mapping
from tests.gui.demo import DemoDesk


@pytest.fixture
def read() -> ColumnsRead:
    return DemoDesk().columns(uuid4())


@pytest.fixture
def sheet(qtbot: QtBot, read: ColumnsRead) -> Sheet:
    made = Sheet()
    qtbot.addWidget(made)
    made.resize(900, 400)
    made.fill(read, 0)
    made.show()
    return made


def test_every_row_is_what_it_was_read_as(sheet: Sheet) -> None:
    kinds = [sheet.sheet.kind(row) for row in range(14)]
    assert kinds == [OUTSIDE] * 5 + [HEAD] + [LINE] * 4 + [BROKEN] + [LINE] * 2 + [INSIDE]
    model = sheet.sheet
    assert model.headerData(2, Qt.Orientation.Horizontal) == "C Quantity"
    assert model.headerData(1, Qt.Orientation.Horizontal) == "B"
    assert model.headerData(10, Qt.Orientation.Vertical) == "11"
    assert "12 x 39.90 is 478.80" in str(model.index(10, 1).data(Qt.ItemDataRole.ToolTipRole))
    spoken = str(model.index(10, 2).data(Qt.ItemDataRole.AccessibleTextRole))
    assert spoken.startswith("C11, 12, Quantity, line 5, Line 5: 12 x 39.90")


def test_the_found_table_is_outlined(sheet: Sheet) -> None:
    box = sheet._outline()
    assert box is not None
    assert box.height() == pytest.approx(28 * 9, abs=3)  # the headings, seven lines, the total
    assert box.left() == pytest.approx(1)


def test_the_widest_column_takes_the_room_that_is_left(sheet: Sheet) -> None:
    widths = [sheet.columnWidth(column) for column in range(6)]
    assert max(widths) == widths[1]
    assert sum(widths) == sheet.viewport().width()


def test_a_file_without_a_table_shows_where_the_headings_are_thought(
    qtbot: QtBot, read: ColumnsRead
) -> None:
    sheet = Sheet()
    qtbot.addWidget(sheet)
    none = DemoDesk().columns(uuid4(), Mapping(0, (0, 0), {"origin": 5}))
    sheet.fill(none, 0)
    assert none.document is None
    assert sheet.sheet.kind(0) == HEAD
    sheet.fill(none, 1)  # another sheet has no table
    assert sheet.sheet.kind(0) == OUTSIDE


def test_what_a_person_points_at_is_told(
    qtbot: QtBot, sheet: Sheet, press: Callable[..., Any]
) -> None:
    told: list[tuple[Any, ...]] = []
    sheet.column_asked.connect(lambda column, _place: told.append(("column", column)))
    sheet.row_asked.connect(lambda row, _place: told.append(("row", row)))
    sheet.heading.connect(lambda row, more: told.append(("heading", row, more)))
    sheet.begins.connect(lambda row: told.append(("begins", row)))
    sheet.setCurrentIndex(sheet.sheet.index(6, 1))
    press(sheet, Qt.Key.Key_Return)
    press(sheet, Qt.Key.Key_H, "h")
    press(sheet, Qt.Key.Key_B, "b")
    sheet.horizontalHeader().sectionClicked.emit(3)
    sheet.verticalHeader().sectionClicked.emit(5)
    assert told == [
        ("column", 1),
        ("heading", 6, False),
        ("begins", 6),
        ("column", 3),
        ("row", 5),
    ]


def test_edited_lines_are_marked(qtbot: QtBot, sheet: Sheet) -> None:
    desk = DemoDesk()
    line = desk.columns(uuid4()).lines[5]
    desk.edit_line(line, {"value": "478.80"}, "")
    sheet.fill(desk.columns(uuid4()), 0)
    assert sheet.sheet.edited == {10: "Value put right by Ines Marsh: was 487.8, is 478.80"}
