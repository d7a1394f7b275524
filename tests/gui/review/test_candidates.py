"""The ten candidates: named by their keys, nothing highlighted unless asked, all ten in sight."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.gui.review.candidates import HIGHEST, LOWEST, CandidateList
from tests.gui.demo import candidates_of
from tests.gui.demo_lines import LINES

PUMP = LINES[2]


class Behind(QWidget):
    """Collects the keys that the list leaves to the page."""

    def __init__(self) -> None:
        super().__init__()
        self.keys: list[str] = []

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.keys.append(event.text())


def made(qtbot: QtBot, height: int = 440) -> tuple[Behind, CandidateList]:
    page = Behind()
    qtbot.addWidget(page)
    view = CandidateList()
    layout = QVBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(view)
    page.resize(440, height)
    page.show()
    return page, view


def test_nothing_is_highlighted_unless_asked(qtbot: QtBot) -> None:
    page, view = made(qtbot)
    view.fill(candidates_of(PUMP), PUMP.goods, highlight=False)
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    view.setFocus()
    assert view.highlighted() == -1, "not even by getting the focus"
    view.fill(candidates_of(PUMP), PUMP.goods, highlight=True)
    assert view.highlighted() == 0
    view.fill(candidates_of(PUMP), PUMP.goods, highlight=False)
    assert view.highlighted() == -1


def test_each_move_tells_which(qtbot: QtBot, press: Callable[..., None]) -> None:
    _, view = made(qtbot)
    seen: list[int] = []
    view.looked_at.connect(seen.append)
    view.fill(candidates_of(PUMP), PUMP.goods, highlight=True)
    press(view, Qt.Key.Key_Down)
    assert seen == [0, 1]


def test_digits_letters_and_enter_go_to_the_page(qtbot: QtBot, press: Callable[..., None]) -> None:
    page, view = made(qtbot)
    view.fill(candidates_of(PUMP), PUMP.goods, highlight=True)
    press(view, Qt.Key.Key_8, "8")
    press(view, Qt.Key.Key_Return, "\r")
    assert page.keys == ["8", "\r"]
    assert view.highlighted() == 0


def test_ten_fit_where_they_can(qtbot: QtBot) -> None:
    for height in (420, 470, 900):
        _, view = made(qtbot, height)
        view.fill(candidates_of(PUMP), PUMP.goods, highlight=False)
        assert LOWEST <= view.row_height <= HIGHEST
        last = view.visualRect(view.candidates.index(9))
        assert view.viewport().rect().contains(last), height
    _, view = made(qtbot, 200)
    assert view.row_height == LOWEST


def test_a_screen_reader_hears_key_code_and_chance(qtbot: QtBot) -> None:
    _, view = made(qtbot)
    view.fill(candidates_of(PUMP), PUMP.goods, highlight=False)
    spoken = view.candidates.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("1: 8413 70, Pumps; centrifugal")
    assert spoken.endswith("82%")
    assert view.candidates.index(9).data().startswith("0: ")


def test_all_looks_and_lengths_are_painted(qtbot: QtBot) -> None:
    _, view = made(qtbot)
    for given in LINES:
        view.fill(candidates_of(given), given.goods, highlight=True)
        assert not view.grab().isNull()
