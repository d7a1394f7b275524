"""Review by several people over one real database: helped, not hurt, and nothing lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.bootstrap import Runtime
from app.gui import tasks
from app.gui.conflict import ConflictDialog
from app.gui.pages.review import ReviewPage
from app.gui.review.lines import SURE
from app.gui.screenshots import settle
from app.gui.window import Window
from app.matching.embedder import Embedder
from tests.databases import Databases
from tests.gui.several import Office
from tests.prepared import runtime_on
from tests.proxy import Proxy

Press = Callable[..., None]
PATIENCE = 10_000  # ms


@pytest.fixture
def proxy(prepared: Databases) -> Iterator[Proxy]:
    made = Proxy(prepared.url)
    yield made
    made.end()


@pytest.fixture
def runtime(
    prepared: Databases, proxy: Proxy, tmp_path: Path, embedder: Embedder
) -> Iterator[Runtime]:
    """This desk reaches the server through a line that can be cut; the colleague's does not."""
    found = runtime_on(proxy.url, tmp_path / "home", embedder)
    yield found
    proxy.thaw()
    found.close()


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, several: Office) -> Iterator[Window]:
    made = Window(tmp_path / "window")
    qtbot.addWidget(made)
    made.use(several.mine, "review", several.job)
    made.show()
    yield made
    made.close()
    tasks.wait()  # as at the end of the program: then the line to the server is given back


@pytest.fixture
def page(window: Window) -> ReviewPage:
    made = window.pages["review"]
    assert isinstance(made, ReviewPage)
    settle(window, lambda: made.is_filled and bool(made.marks.me))
    # The list hears of what others do only once it listens.
    settle(window, lambda: window._line.accessibleName() == "Connected")
    return made


def row(page: ReviewPage) -> int:
    return page.table.currentIndex().row()


def badge(page: ReviewPage, number: int) -> str:
    return str(page.lines.index(number - 1, SURE).data())


def dialog(window: Window) -> ConflictDialog | None:
    shown = [one for one in window.findChildren(ConflictDialog) if one.isVisible()]
    return shown[0] if shown else None


def test_initials_show_who_is_where_and_the_next_line_is_another(
    page: ReviewPage, several: Office, qtbot: QtBot, press: Press
) -> None:
    second = several.lines()[1]
    assert row(page) == 0
    assert several.bea.claim(second.line_id) is None
    qtbot.waitUntil(lambda: page.marks.who(second) == ("Bea Holt", "BH"), timeout=PATIENCE)
    assert "Bea Holt has it in hand" in page.lines.index(1, 0).data()
    press(page.table, Qt.Key.Key_1, "1")
    assert row(page) == 2, "the colleague's line is passed"
    press(page.table, Qt.Key.Key_K, "k")
    assert page.head.person.told.text() == "Bea Holt has this line in hand"
    assert page.head.person.isVisible()
    several.bea.let_go()
    qtbot.waitUntil(page.head.person.isHidden, timeout=PATIENCE)


def test_the_line_one_stays_on_is_claimed_and_let_go(
    page: ReviewPage, several: Office, qtbot: QtBot, press: Press, window: Window
) -> None:
    def seen() -> list[int]:
        return [one.number for one in several.bea.present(several.job)]

    qtbot.waitUntil(lambda: seen() == [1], timeout=PATIENCE)
    for _ in range(4):
        press(page.table, Qt.Key.Key_J, "j")
    qtbot.waitUntil(lambda: seen() == [5], timeout=PATIENCE)
    window.open_page("invoices")
    qtbot.waitUntil(lambda: seen() == [], timeout=PATIENCE)
    window.open_page("review")
    qtbot.waitUntil(lambda: seen() == [5], timeout=PATIENCE)


def test_a_colleagues_say_on_my_line_is_shown_and_asked_about(
    page: ReviewPage, several: Office, qtbot: QtBot, press: Press, window: Window
) -> None:
    line = several.lines()[0]
    codes = several.codes(line.line_id)
    settle(window, lambda: page.candidates.candidates.rowCount() > 1)
    several.bea_says(1, codes[0])
    qtbot.waitUntil(lambda: "Bea Holt settled this line as" in page.head._told.text(),
                    timeout=PATIENCE)  # fmt: skip
    assert row(page) == 0, "my place is left alone"
    press(page.table, Qt.Key.Key_2, "2")
    asked = dialog(window)
    assert asked is not None, "the key asks before it overrides"
    assert several.lines()[0].code == codes[0]
    press(asked.rows[0], Qt.Key.Key_3, "3")
    press(asked.keep, Qt.Key.Key_Return, "\r")
    asked.keep.click() if dialog(window) else None
    assert row(page) == 1, "theirs stands, and the work goes on"
    settle(window, lambda: True)
    assert several.lines()[0].code == codes[0]
    press(page.table, Qt.Key.Key_K, "k")
    press(page.table, Qt.Key.Key_2, "2")
    assert dialog(window) is None, "what one knew before one came is no surprise"
    settle(window, lambda: True)
    assert several.lines()[0].code == codes[1]


def test_two_at_the_same_moment_see_both_and_one_is_chosen(
    page: ReviewPage, several: Office, qtbot: QtBot, press: Press, window: Window
) -> None:
    line = several.lines()[0]
    codes = several.codes(line.line_id)
    several.bea_says(1, codes[0])
    press(page.table, Qt.Key.Key_2, "2")  # before this desk heard of it
    assert row(page) == 1
    qtbot.waitUntil(lambda: dialog(window) is not None, timeout=PATIENCE)
    assert row(page) == 1, "my place is left alone"
    assert badge(page, 1) == "Refused"
    assert "was not kept" in page.refused_bar.sentence
    shown = dialog(window)
    assert shown is not None
    assert shown.heads["theirs"] == "Bea Holt"
    (field,) = shown.fields
    assert field.mine.replace(" ", "") == codes[1]
    assert field.theirs.replace(" ", "") == codes[0]
    shown.pick_all("mine")
    shown.keep.click()
    settle(window, lambda: True)
    assert several.lines()[0].code == codes[1]
    assert several.lines()[0].decided_by == page.marks.me
    assert page.refused_bar.isHidden()


def test_saying_the_same_at_the_same_moment_is_no_conflict(
    page: ReviewPage, several: Office, press: Press, window: Window
) -> None:
    line = several.lines()[0]
    code = several.codes(line.line_id)[1]
    several.bea_says(1, code)
    press(page.table, Qt.Key.Key_2, "2")
    settle(window, lambda: True)
    assert page.bar.sentence == "Line 1: Bea Holt said the same."
    assert page.refused_bar.isHidden()
    assert badge(page, 1) == "Settled"


def test_a_second_say_is_wanted_shown_and_given(
    page: ReviewPage, several: Office, qtbot: QtBot, press: Press, window: Window
) -> None:
    several.rule(needs_second=True)
    page.look_again()
    settle(window, lambda: bool(page.lines.row(0) and page.lines.row(0).needs_second))
    codes = several.codes(several.lines()[0].line_id)
    assert "Two people must say the same" in page.head.asks.text()
    press(page.table, Qt.Key.Key_1, "1")
    assert row(page) == 1
    assert badge(page, 1) == "1 of 2 said", "at once, before the answer"
    settle(window, lambda: True)
    assert badge(page, 1) == "1 of 2 said"
    assert not several.lines()[0].decided
    several.bea_says(1, codes[0])
    qtbot.waitUntil(lambda: badge(page, 1) == "Settled", timeout=PATIENCE)
    other = several.codes(several.lines()[1].line_id)[1]
    several.bea_says(2, other)
    qtbot.waitUntil(lambda: badge(page, 2) == "Second say", timeout=PATIENCE)
    assert "a second say is wanted" in page.head._told.text()
    assert page.board.states._buttons["second"].text() == "Second say  1"
    press(page.table, Qt.Key.Key_2, "2")
    settle(window, lambda: True)
    assert dialog(window) is None, "agreeing overrides nobody"
    assert badge(page, 2) == "Settled"
    assert several.lines()[1].code == other


def test_without_the_server_decisions_wait_on_their_lines_and_arrive_once(
    page: ReviewPage, several: Office, qtbot: QtBot, press: Press, window: Window, proxy: Proxy
) -> None:
    settle(window, lambda: len(page._ahead.known) >= 5)
    before = several.bea.counts(several.job)
    proxy.freeze()
    for _ in range(3):
        press(page.table, Qt.Key.Key_2, "2")
    assert row(page) == 3
    qtbot.waitUntil(lambda: [badge(page, n) for n in (1, 2, 3)] == ["Waiting"] * 3,
                    timeout=PATIENCE)  # fmt: skip
    assert page.refused_bar.isHidden()
    press(page.table, Qt.Key.Key_K, "k")
    assert "waits on this desk" in page.head._told.text()
    assert several.bea.counts(several.job) == before
    proxy.thaw()
    qtbot.waitUntil(lambda: [badge(page, n) for n in (1, 2, 3)] == ["Settled"] * 3,
                    timeout=30_000)  # fmt: skip
    qtbot.waitUntil(page.refused_bar.isHidden, timeout=PATIENCE)
    settle(window, lambda: True)
    lines = several.lines(several.bea)
    assert [line.decided for line in lines[:4]] == [True, True, True, False]
    assert [line.version for line in lines[:3]] == [2, 2, 2], "each arrived once"


def test_what_waited_and_met_a_colleagues_is_settled_by_hand(
    page: ReviewPage, several: Office, qtbot: QtBot, press: Press, window: Window, proxy: Proxy
) -> None:
    settle(window, lambda: len(page._ahead.known) >= 3)
    codes = several.codes(several.lines()[0].line_id)
    proxy.freeze()
    press(page.table, Qt.Key.Key_2, "2")
    qtbot.waitUntil(lambda: badge(page, 1) == "Waiting", timeout=PATIENCE)
    several.bea_says(1, codes[0])
    proxy.thaw()
    qtbot.waitUntil(lambda: badge(page, 1) == "Refused", timeout=30_000)
    press(page.table, Qt.Key.Key_R, "r")
    shown = dialog(window)
    assert shown is not None
    assert row(page) == 0
    shown.pick_all("mine")
    shown.keep.click()
    qtbot.waitUntil(lambda: badge(page, 1) == "Settled", timeout=30_000)
    settle(window, lambda: True)
    assert several.lines(several.bea)[0].code == codes[1]
    assert page.refused_bar.isHidden()


def test_the_list_stays_where_it_is_while_others_decide(
    page: ReviewPage, several: Office, qtbot: QtBot, window: Window
) -> None:
    page.states.choose("open")
    page.states.chosen.emit("open")
    settle(window, lambda: True)
    page.table.go_to(3)
    settle(window, lambda: True)
    hand, scroll = page._line, page.table.verticalScrollBar().value()
    assert hand is not None
    for number in (1, 2, 3):
        several.bea_says(number, None)
    qtbot.waitUntil(lambda: badge(page, 3) == "None fits", timeout=PATIENCE)
    assert page._line is not None
    assert page._line.line_id == hand.line_id
    assert (row(page), page.table.verticalScrollBar().value()) == (3, scroll)
    assert page.states.current() == "open"


def test_rows_that_move_leave_the_line_in_hand_in_hand(
    page: ReviewPage, several: Office, qtbot: QtBot, window: Window
) -> None:
    for number in (1, 2):
        several.bea_says(number, None)
    page.states.choose("none")
    page.states.chosen.emit("none")
    settle(window, lambda: page.lines.total == 2)
    page.table.go_to(1)
    settle(window, lambda: True)
    hand = page._line
    assert hand is not None
    assert hand.number == 2
    several.bea_says(1, several.codes(several.lines()[0].line_id)[0])
    qtbot.waitUntil(lambda: page.lines.total == 1, timeout=PATIENCE)
    settle(window, lambda: True)
    assert page._line is not None
    assert page._line.number == 2, "a key pressed now means the line that was in hand"
    assert page.head.where.text().startswith("Line 2 ")
