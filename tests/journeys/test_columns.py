"""The columns of a supplier: said once in the real window, and never asked for again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bootstrap import Runtime
from app.flows.desk import Desk
from app.gui import start, tasks
from app.gui.pages.invoices import InvoicesPage
from app.gui.pages.review import ReviewPage
from app.gui.screenshots import settle
from app.gui.window import Window
from tests.intake.books import workbook

HEAD = ["Artikelnummer", "Freitext", "Quantity", "Unit price", "Amount"]

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def window(qtbot: QtBot, runtime: Runtime, tmp_path: Path) -> Iterator[Window]:
    start.application("light")
    made = Window(tmp_path / "window")
    qtbot.addWidget(made)
    made.use(Desk(runtime), "invoices")
    made.show()
    settle(made, lambda: made.pages["invoices"].is_filled)
    yield made
    made.close()
    tasks.wait()


def bought(path: Path, number: str, *rows: list[object]) -> Path:
    """An invoice of one supplier, its goods under a heading that nobody knows."""
    top: list[list[object]] = [["Seller:", "Larkin Ltd"], ["Invoice no:", number], []]
    total = ["", "", "", "Total", sum(row[4] for row in rows)]  # type: ignore[misc]
    return workbook(path, *top, HEAD, *rows, total)


def key(window: Window, which: Qt.Key, text: str = "") -> None:
    focus = window.focusWidget()
    assert focus is not None
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(focus, QKeyEvent(kind, which, Qt.KeyboardModifier.NoModifier, text))


def test_one_key_for_the_first_invoice_and_none_for_the_second(
    window: Window, tmp_path: Path
) -> None:
    page = window.pages["invoices"]
    assert isinstance(page, InvoicesPage)
    first = bought(
        tmp_path / "first.xlsx", "L-1",
        ["A-1", "Hex bolt M8 zinc plated", 2, 3, 6],
        ["A-2", "Ball bearing 6204", 4, 5, 20],
    )  # fmt: skip
    page.take_in(first)
    settle(window, lambda: page.columns.read is not None)
    # Nothing was spent, and the screen begins where something is missing.
    assert page.stack.currentWidget() is page.columns
    assert page.columns.bar.sentence == "The table has no column with a description of goods."
    key(window, Qt.Key.Key_B, "b")
    settle(window, lambda: True)
    assert page.columns.checks.bar.sentence == "2 lines add up to the document's total, 26.00."
    window.commands.run("columns-match")
    settle(window, lambda: "are matched" in page.bar.sentence)
    jobs = {job.invoice_number: job for job in page.desk.jobs(0, 9).rows if not job.standing}
    assert jobs["L-1"].matched == 2
    # The second invoice goes straight through: no screen, no question.
    page.bar.hide()
    second = bought(tmp_path / "second.xlsx", "L-2", ["A-3", "Ladies leather handbag", 1, 9, 9])
    page.take_in(second)
    settle(window, lambda: "are matched" in page.bar.sentence)
    assert not page.columns.is_open
    [job] = [job for job in page.desk.jobs(0, 9).rows if job.invoice_number == "L-2"]
    assert (job.status, job.matched) == ("COMPLETED", 1)
    page.bar._run()
    review = window.pages["review"]
    assert isinstance(review, ReviewPage)
    settle(window, lambda: review.lines.total == 1)
    line = review.lines.row(0)
    assert line is not None
    assert line.description == "Ladies leather handbag"
