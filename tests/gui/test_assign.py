"""Handing over: a colleague found by typing, a word with it, told in the list and the timeline."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.gui import tasks
from app.gui.invoices.job_list import WHO
from app.gui.pages.invoices import InvoicesPage
from app.gui.screenshots import settle
from app.gui.window import Window
from tests.gui.several import Office

Press = Callable[..., None]


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, several: Office) -> Iterator[Window]:
    made = Window(tmp_path / "window")
    qtbot.addWidget(made)
    made.use(several.mine, "invoices")
    made.show()
    yield made
    made.close()
    tasks.wait()


@pytest.fixture
def page(window: Window) -> InvoicesPage:
    made = window.pages["invoices"]
    assert isinstance(made, InvoicesPage)
    settle(window, lambda: made.is_filled)
    return made


def listed(page: InvoicesPage) -> list[str]:
    found = page.assign.list
    return [found.item(row).text() for row in range(found.count())]


def detail(page: InvoicesPage) -> str:
    return "\n".join(label.text() for label in page.detail.findChildren(QLabel))


def test_an_invoice_is_handed_over_with_a_word(
    page: InvoicesPage, window: Window, several: Office, qtbot: QtBot, press: Press
) -> None:
    assert "With nobody in particular" in detail(page)
    window.commands.run("invoices-hand-over")
    settle(window, lambda: bool(listed(page)))
    assert "Bea Holt" in listed(page)
    assert page.assign.title.text() == "Assign RE-2026-1188"
    qtbot.keyClicks(page.assign.field, "hol")
    assert listed(page) == ["Bea Holt"]
    qtbot.keyClicks(page.assign.word, "Yours, I think")
    press(page.assign.word, Qt.Key.Key_Return, "\r")
    assert page.assign.isHidden()
    settle(window, lambda: True)
    assert page.bar.sentence == "RE-2026-1188 is with Bea Holt now."
    assert page.table.paged.index(0, WHO).data() == "Bea Holt"
    settle(window, lambda: "Yours, I think" in detail(page))
    assert "With Bea Holt" in detail(page)
    assert "Given to" in detail(page)
    assert [note.sentence for note in several.bea.notices()][0:1]


def test_it_is_taken_back_and_the_filters_follow(
    page: InvoicesPage, window: Window, several: Office, press: Press
) -> None:
    several.mine.assign([several.job], several.bea_staff, "")
    page.look_again()
    settle(window, lambda: page.table.paged.index(0, WHO).data() == "Bea Holt")
    page.filters.whose.choose("mine")
    page.filters.whose.chosen.emit("mine")
    settle(window, lambda: page.table.paged.total == 0)
    assert page.filters.found.text() == "No invoice is with you."
    page.filters.whose.choose("all")
    page.filters.whose.chosen.emit("all")
    settle(window, lambda: page.table.paged.total == 1)
    page.table.go_to(0)
    page.detail.hand_over.click()
    settle(window, lambda: bool(listed(page)))
    assert "Bea Holt" not in listed(page), "it is with her already"
    assert listed(page)[-1] == "Nobody: take it back from Bea Holt"
    press(page.assign.field, Qt.Key.Key_Up)
    for _ in listed(page):
        press(page.assign.field, Qt.Key.Key_Down)
    press(page.assign.field, Qt.Key.Key_Return, "\r")
    settle(window, lambda: True)
    assert several.mine.job(several.job).row.assigned_to is None
    page.filters.whose.choose("mine")
    page.filters.whose.chosen.emit("mine")
    settle(window, lambda: page.table.paged.total == 1)


def test_a_name_nobody_has_gives_nothing_away(
    page: InvoicesPage, window: Window, several: Office, qtbot: QtBot, press: Press
) -> None:
    window.commands.run("invoices-hand-over")
    settle(window, lambda: bool(listed(page)))
    qtbot.keyClicks(page.assign.field, "zz")
    assert listed(page) == []
    assert not page.assign.give.isEnabled()
    press(page.assign.field, Qt.Key.Key_Return, "\r")
    assert not page.assign.isHidden()
    press(page.assign.field, Qt.Key.Key_Escape)
    assert page.assign.isHidden()
