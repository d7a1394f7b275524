"""The board: where the review stands, in numbers and words."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.gui.review.board import Board
from app.review.rows import JobCounts


def test_counts_are_told(qtbot: QtBot) -> None:
    board = Board()
    qtbot.addWidget(board)
    board.show_counts(JobCounts(2_000, 1_200, 700, 100, 40, 3.0))
    assert board.left.text() == "1,200 to decide  ·  about 60 min at your pace  ·  40 from memory"
    assert board.meter.accessibleName() == "700 of 2000 lines settled, 100 where none fits"
    assert board.states._buttons["open"].text() == "To decide  1,200"


def test_without_a_pace_none_is_made_up(qtbot: QtBot) -> None:
    board = Board()
    qtbot.addWidget(board)
    board.show_counts(JobCounts(20, 20, 0, 0, 0, None))
    assert board.left.text() == "20 to decide"
    assert board.states._buttons["none"].text() == "None fits"


def test_the_buttons_tell_the_page(qtbot: QtBot) -> None:
    board, told = Board(), []
    qtbot.addWidget(board)
    board.accept.connect(lambda: told.append("accept"))
    board.none.connect(lambda: told.append("none"))
    board.accept_button.click()
    board.none_button.click()
    assert told == ["accept", "none"]
