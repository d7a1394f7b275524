"""Review: what a person sees after each key."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.gui.pages.review import ReviewPage
from app.gui.review.lines import SURE
from app.gui.screenshots import settle
from app.gui.window import Window
from tests.gui.demo import DemoDesk

Show = Callable[..., ReviewPage]
Press = Callable[..., None]
Calm = Callable[[], None]

PUMP, CHARGER, VAGUE, WEAK = 2, 3, 4, 7


@pytest.fixture
def page(show: Show) -> ReviewPage:
    return show("review")


def row(page: ReviewPage) -> int:
    return page.table.currentIndex().row()


def decided(desk: DemoDesk, at: int) -> tuple[bool, str | None]:
    line = desk.data[desk.main][at]
    return line.decided, line.code


def test_it_opens_on_the_first_undecided_line(page: ReviewPage) -> None:
    assert row(page) == PUMP
    assert page.head.text.text().startswith("Submersible centrifugal pump")
    assert page.lines.rowCount() == 26
    assert page.candidates.candidates.rowCount() == 10


def test_a_digit_settles_the_line_and_goes_on(
    page: ReviewPage, press: Press, calm: Calm, desk: DemoDesk
) -> None:
    third = page.candidates.candidates.rows[2].code
    press(page.table, Qt.Key.Key_3, "3")
    assert row(page) == CHARGER, "the next line is there at once, before the answer"
    calm()
    assert decided(desk, PUMP) == (True, third)
    assert page.lines.row(PUMP).decided_by == "Marta Ortega"


def test_zero_is_the_tenth(page: ReviewPage, press: Press, calm: Calm, desk: DemoDesk) -> None:
    tenth = page.candidates.candidates.rows[9].code
    press(page.table, Qt.Key.Key_0, "0")
    calm()
    assert decided(desk, PUMP) == (True, tenth)


def test_advance_leaps_over_settled_lines(page: ReviewPage, press: Press, calm: Calm) -> None:
    page.table.go_to(VAGUE)
    calm()
    press(page.table, Qt.Key.Key_1, "1")
    assert row(page) == VAGUE + 2, "line 6 was settled before"


def test_enter_takes_the_highlighted_one(
    page: ReviewPage, press: Press, calm: Calm, desk: DemoDesk
) -> None:
    assert page.candidates.highlighted() == 0
    press(page.table, Qt.Key.Key_Return, "\r")
    calm()
    assert decided(desk, PUMP) == (True, "841370")


@pytest.mark.parametrize("at", [VAGUE, WEAK, 17], ids=["vague", "weak", "conflict"])
def test_where_it_doubts_nothing_is_highlighted_and_enter_does_nothing(
    page: ReviewPage, press: Press, calm: Calm, desk: DemoDesk, at: int
) -> None:
    page.table.go_to(at)
    calm()
    assert page.candidates.candidates.rowCount() > 0
    assert page.candidates.highlighted() == -1
    assert not page.board.accept_button.isEnabled()
    assert page.head.notice.isVisible()
    press(page.table, Qt.Key.Key_Return, "\r")
    calm()
    assert decided(desk, at)[0] is False
    assert row(page) == at


def test_backspace_says_none_of_these(
    page: ReviewPage, press: Press, calm: Calm, desk: DemoDesk
) -> None:
    press(page.table, Qt.Key.Key_Backspace, "\b")
    assert row(page) == CHARGER
    calm()
    assert decided(desk, PUMP) == (True, None)


def test_moving_settles_nothing(page: ReviewPage, press: Press, calm: Calm, desk: DemoDesk) -> None:
    for key, text in ((Qt.Key.Key_J, "j"), (Qt.Key.Key_J, "j"), (Qt.Key.Key_K, "k")):
        press(page.table, key, text)
    calm()
    assert row(page) == PUMP + 1
    assert not [call for call in desk.calls if call[0] in ("decide", "none")]


def test_undo_brings_the_line_back(
    page: ReviewPage, press: Press, calm: Calm, window: Window, desk: DemoDesk
) -> None:
    press(page.table, Qt.Key.Key_2, "2")
    calm()
    window.commands.run("review-undo")
    calm()
    assert decided(desk, PUMP) == (False, "841370")
    assert row(page) == PUMP
    assert page.bar.sentence == "Line 3 is open again."
    press(page.table, Qt.Key.Key_1, "1")
    calm()
    assert decided(desk, PUMP) == (True, "841370"), "the version after the undo is known"


def test_nothing_to_undo_is_said_in_a_sentence(
    page: ReviewPage, window: Window, calm: Calm
) -> None:
    window.commands.run("review-undo")
    calm()
    assert page.bar.sentence == "There is nothing to take back."


def test_a_key_held_down_settles_one_line_only(
    page: ReviewPage, press: Press, calm: Calm, desk: DemoDesk
) -> None:
    press(page.table, Qt.Key.Key_1, "1")
    for _ in range(5):
        press(page.table, Qt.Key.Key_1, "1", repeat=True)
    calm()
    assert len([call for call in desk.calls if call[0] == "decide"]) == 1


def test_a_key_before_the_candidates_are_there_is_kept(
    page: ReviewPage, press: Press, calm: Calm, desk: DemoDesk
) -> None:
    desk.slow = 0.15
    page.table.go_to(19)
    assert page.candidates.candidates.rowCount() == 0
    press(page.table, Qt.Key.Key_2, "2")
    calm()
    assert decided(desk, 19) == (True, "640399")


def test_ten_keys_in_a_row_settle_ten_lines(
    page: ReviewPage, press: Press, calm: Calm, desk: DemoDesk
) -> None:
    desk.slow = 0.02
    before = sum(line.decided for line in desk.data[desk.main])
    for _ in range(10):
        press(page.table, Qt.Key.Key_Backspace, "\b")
        calm()
    assert sum(line.decided for line in desk.data[desk.main]) == before + 10


def test_a_colleague_was_faster(page: ReviewPage, press: Press, calm: Calm, desk: DemoDesk) -> None:
    lines = desk.data[desk.main]
    lines[PUMP] = dataclasses.replace(
        lines[PUMP], version=7, decided=True, code="841381", decided_by="Jon Ek"
    )
    press(page.table, Qt.Key.Key_1, "1")
    calm()
    assert page.refused_bar.sentence == (
        "Line 3: your 8413 70 was not kept. Jon Ek settled this line meanwhile."
    )
    assert row(page) == CHARGER, "the next key is meant for the line one looks at"
    assert page.lines.row(PUMP).code == "841381"
    assert page.lines.index(PUMP, SURE).data() == "Refused"
    press(page.table, Qt.Key.Key_R, "r")
    calm()
    assert row(page) == PUMP
    assert page.refused_bar.isHidden(), "it was seen to"


def test_a_decision_that_was_not_kept_is_not_shown_as_kept(
    page: ReviewPage, press: Press, calm: Calm, desk: DemoDesk
) -> None:
    desk.away = True
    press(page.table, Qt.Key.Key_1, "1")
    calm()
    assert page.lines.row(PUMP).decided is False
    assert page.bar.sentence == "The database server does not answer."


def test_search_gives_the_line_the_code(
    page: ReviewPage, press: Press, calm: Calm, desk: DemoDesk
) -> None:
    press(page.table, Qt.Key.Key_Slash, "/")
    assert page.search.isVisible()
    page.search.field.setText("841381")
    calm()
    assert page.search.list.count() == 1
    press(page.search.field, Qt.Key.Key_Return, "\r")
    assert not page.search.isVisible()
    calm()
    assert decided(desk, PUMP) == (True, "841381")
    assert row(page) == CHARGER


def test_digits_typed_in_a_field_pick_nothing(
    page: ReviewPage, qtbot: QtBot, calm: Calm, desk: DemoDesk
) -> None:
    page.filter.setFocus()
    qtbot.keyClicks(page.filter, "18")
    calm()
    assert not [call for call in desk.calls if call[0] == "decide"]
    assert page.lines.rowCount() > 0


def test_filter_and_selection_survive_a_refresh(page: ReviewPage, calm: Calm) -> None:
    page.states.chosen.emit("open")
    calm()
    assert page.lines.rowCount() == 23
    page.table.go_to(9)
    calm()
    hand = page.lines.row(9)
    scroll = page.table.verticalScrollBar().value()
    page.heard([("LineDecided", {})])
    calm()
    assert row(page) == 9
    assert page.lines.row(9) == hand
    assert page.table.verticalScrollBar().value() == scroll


def test_the_line_in_hand_stays_in_hand_when_the_order_changes(
    page: ReviewPage, calm: Calm
) -> None:
    page.order.setCurrentIndex(1)
    page.order.activated.emit(1)
    calm()
    assert page.lines.row(row(page)).number == PUMP + 1
    assert page.lines.row(0).number == 19, "the mould is worth most"


def test_a_colleagues_decision_appears_by_itself(
    page: ReviewPage, calm: Calm, desk: DemoDesk
) -> None:
    lines = desk.data[desk.main]
    lines[PUMP] = dataclasses.replace(lines[PUMP], version=2, decided=True, decided_by="Jon Ek")
    page.heard([("LineDecided", {"line_id": str(lines[PUMP].line_id)})])
    calm()
    assert "Jon Ek" in page.head.notice_of(page.lines.row(PUMP))[1]
    assert page.lines.row(PUMP).decided


def test_evidence_is_of_the_highlighted_candidate(
    page: ReviewPage, press: Press, calm: Calm
) -> None:
    assert "8413 70" in page.evidence.code_head.text()
    assert "6909" in page.evidence.code.toPlainText()
    assert "SP-150F" in page.evidence.invoice.toPlainText()
    press(page.table, Qt.Key.Key_Space, " ")
    assert page.evidence.isHidden()


def test_when_all_is_settled_it_says_what_is_next(
    page: ReviewPage, press: Press, calm: Calm, desk: DemoDesk
) -> None:
    lines = desk.data[desk.main]
    for at, line in enumerate(lines):
        if at != PUMP:
            lines[at] = dataclasses.replace(line, decided=True, code="950300")
    page.heard([("LineDecided", {})])
    calm()
    press(page.table, Qt.Key.Key_1, "1")
    calm()
    assert page.side_stack.currentWidget() is page.board.done


def test_an_office_without_lines_is_told_what_to_do(qtbot: QtBot, desk: DemoDesk) -> None:
    desk.data.clear()
    page = ReviewPage(DemoDesk(empty=True))
    qtbot.addWidget(page)
    page.opened()
    settle(page, lambda: page.is_filled)
    assert page.stack.currentWidget() is page.empty


def test_a_hundred_thousand_lines_open_as_fast_as_twenty(qtbot: QtBot) -> None:
    desk = DemoDesk(many=100_000)
    page = ReviewPage(desk)
    qtbot.addWidget(page)
    page.resize(1100, 600)
    page.show()
    began = time.perf_counter()
    page.opened(desk.many)
    qtbot.waitUntil(lambda: page.lines.rowCount() == 100_000, timeout=5_000)
    assert time.perf_counter() - began < 1.5
    page.table.go_to(73_210)
    qtbot.waitUntil(lambda: page.lines.row(73_210) is not None, timeout=5_000)
    assert page.lines.row(73_210).number == 73_211
    read = [facts[1] for what, facts in desk.calls if what == "lines"]
    assert len(read) < 12, "only the pages in sight are read"
    settle(page, lambda: True)
