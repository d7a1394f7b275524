"""Invoices: taken in with real progress, stopped, gone on with, and sent to the review."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from app.core.errors import Refused
from app.flows.rows import Cancelled, Progress, Tell
from app.gui.pages.invoices import VALUE, InvoicesPage, Running
from app.gui.screenshots import settle
from app.gui.window import Window
from tests.gui.demo import DemoDesk

Show = Callable[..., InvoicesPage]


class NoTable(Refused):
    """{name} holds no table of goods."""


class StepDesk(DemoDesk):
    """Takes a file in step by step, as the test says, and can refuse it."""

    def __init__(self, empty: bool = False) -> None:
        super().__init__(empty=empty)
        self.go = threading.Semaphore(0)
        self.refuse = False

    def process(self, path: Path, tell: Tell, cancelled: Cancelled) -> UUID:
        self.calls.append(("process", (path,)))
        if self.refuse:
            raise NoTable(name=path.name)
        for done in range(1, 5):
            self.go.acquire(timeout=5)
            if cancelled():
                break
            tell(Progress("Matching lines", done * 10, 40, 12.0, self.main))
        return self.main


@pytest.fixture
def desk() -> StepDesk:
    return StepDesk()


def boxes(page: InvoicesPage) -> list[Running]:
    return [box for box in page.findChildren(Running) if not box.isHidden()]


def test_an_empty_office_is_invited(qtbot: QtBot) -> None:
    page = InvoicesPage(StepDesk(empty=True))
    qtbot.addWidget(page)
    page.opened()
    settle(page, lambda: page.is_filled)
    assert page.stack.currentWidget() is page.empty
    assert "Drop an invoice here" in page.empty.title.text()


def test_progress_is_lines_done_and_not_time(show: Show, qtbot: QtBot, desk: StepDesk) -> None:
    page = show("invoices")
    page.take_in(Path("a/invoice 7.xlsx"))
    desk.go.release(2)
    qtbot.waitUntil(lambda: bool(boxes(page)) and "20 of 40" in boxes(page)[0].told.text())
    box = boxes(page)[0]
    assert box.title.text() == "invoice 7.xlsx"
    assert box.meter._parts == [(0.5, "accent")]
    assert "about 12 s left" in box.told.text()
    desk.go.release(2)
    qtbot.waitUntil(lambda: page.bar.sentence == "The lines of invoice 7.xlsx are matched.")
    assert page._flows == {}


def test_stopping_keeps_what_is_done(show: Show, qtbot: QtBot, desk: StepDesk) -> None:
    page = show("invoices")
    page.take_in(Path("b.xlsx"))
    desk.go.release(1)
    qtbot.waitUntil(lambda: bool(boxes(page)) and "10 of 40" in boxes(page)[0].told.text())
    boxes(page)[0].stop.click()
    desk.go.release(4)
    qtbot.waitUntil(lambda: page.bar.sentence.startswith("Stopped. What is done is kept"))


def test_a_file_that_is_no_invoice_gets_its_sentence(
    show: Show, qtbot: QtBot, desk: StepDesk
) -> None:
    page = show("invoices")
    desk.refuse = True
    page.take_in(Path("holiday.xlsx"))
    qtbot.waitUntil(lambda: page.bar.sentence == "holiday.xlsx holds no table of goods.")
    assert page._flows == {}


def test_dropped_files_are_taken_in(show: Show, qtbot: QtBot, desk: StepDesk) -> None:
    page = show("invoices")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/x/one.xlsx"), QUrl("https://example.com/two.xlsx")])
    event = QDropEvent(
        QPoint(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    page.dropEvent(event)
    desk.go.release(4)
    qtbot.waitUntil(lambda: bool(page.bar.sentence))
    taken = [facts[0].name for what, facts in desk.calls if what == "process"]
    assert taken == ["one.xlsx"]


def test_the_list_and_its_detail(show: Show, window: Window) -> None:
    page = show("invoices")
    assert page.model.rowCount() == 5
    words = [page.model.index(row, 3).data() for row in range(5)]
    assert words == ["To review", "Matching", "All settled", "Stopped", "Not read"]
    assert "1,419,247.50" in page.model.index(0, VALUE).data()
    assert not window.commands.action("invoices-go-on").isEnabled()
    page.table.go_to(3)
    settle(page, lambda: True)
    assert window.commands.action("invoices-go-on").isEnabled()
    assert not page.detail.go_on.isHidden()


def test_enter_opens_the_review_of_that_invoice(
    show: Show, window: Window, press: Callable[..., None], desk: StepDesk
) -> None:
    page = show("invoices")
    press(page.table, Qt.Key.Key_Return, "\r")
    assert window.commands.scope == "review"
    settle(window, lambda: window.pages["review"].is_filled)
    assert window.pages["review"]._job.job_id == desk.main
