"""The paged model: reads what is in sight, refreshes in place, drops late answers."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.flows.rows import Slice
from app.gui import tasks
from app.gui.paged import KEPT, PAGE, Column, PagedModel, RowRole


class Numbers:
    """A list of numbers that remembers which stretches were asked for."""

    def __init__(self, total: int, add: int = 0) -> None:
        self.total = total
        self.add = add
        self.asked: list[int] = []

    def __call__(self, offset: int, limit: int) -> Slice[int]:
        self.asked.append(offset)
        stop = min(offset + limit, self.total)
        return Slice(tuple(number + self.add for number in range(offset, stop)), self.total)


def made(qtbot: QtBot) -> tuple[PagedModel[int], Callable[[], None]]:
    owner = QWidget()
    qtbot.addWidget(owner)
    model: PagedModel[int] = PagedModel([Column("n", str, right=True)], owner)
    owner.model = model  # type: ignore[attr-defined]
    made.owner = owner  # type: ignore[attr-defined]
    return model, lambda: qtbot.waitUntil(tasks.idle)


def test_only_the_pages_in_sight_are_read(qtbot: QtBot) -> None:
    model, calm = made(qtbot)
    source = Numbers(100_000)
    model.open(source)
    calm()
    assert model.rowCount() == 100_000
    assert source.asked == [0]
    assert model.row(54_321) is None
    qtbot.waitUntil(lambda: model.row(54_321) == 54_321)
    assert source.asked == [0, 54_321 // PAGE * PAGE]


def test_it_can_open_in_the_middle(qtbot: QtBot) -> None:
    model, calm = made(qtbot)
    source = Numbers(5_000)
    model.open(source, around=4_999)
    calm()
    assert source.asked == [4_800]
    assert model.row(4_999) == 4_999


def test_a_refresh_changes_rows_in_place(qtbot: QtBot) -> None:
    model, calm = made(qtbot)
    source = Numbers(300)
    model.open(source)
    calm()
    resets: list[int] = []
    model.modelReset.connect(lambda: resets.append(1))
    source.add, source.total = 1000, 302
    model.refresh()
    calm()
    assert model.row(0) == 1000
    assert model.rowCount() == 302
    assert resets == [], "a reset would lose selection and scroll"
    source.total = 100
    model.refresh()
    calm()
    assert model.rowCount() == 100


def test_an_answer_to_an_earlier_source_is_dropped(qtbot: QtBot) -> None:
    model, calm = made(qtbot)
    model.open(Numbers(10))
    model.open(Numbers(20, add=5))
    calm()
    assert model.rowCount() == 20
    assert model.row(0) == 5


def test_memory_is_bounded(qtbot: QtBot) -> None:
    model, calm = made(qtbot)
    model.open(Numbers((KEPT + 20) * PAGE))
    calm()
    for page in range(KEPT + 10):
        model.row(page * PAGE)
        qtbot.waitUntil(lambda page=page: model.row(page * PAGE) is not None)  # type: ignore[misc]
    assert len(model._pages) <= KEPT


def test_it_speaks_to_a_screen_reader(qtbot: QtBot) -> None:
    model, calm = made(qtbot)
    model.open(Numbers(3))
    calm()
    index = model.index(2, 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "n: 2"
    assert index.data(RowRole) == 2
    model.replace(2, 77)
    assert index.data() == "77"
    assert model.find(lambda one: one == 77) == 2
