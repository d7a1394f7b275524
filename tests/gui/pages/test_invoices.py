"""Invoices: dropped, listed, found, grouped, exported, and sent to the review."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.gui.invoices.job_list import VALUE
from app.gui.pages.invoices import InvoicesPage
from app.gui.screenshots import settle
from app.gui.window import Window
from tests.gui.demo import DemoDesk

Show = Callable[..., InvoicesPage]


def called(desk: DemoDesk, name: str) -> list[tuple[object, ...]]:
    return [facts for what, facts in desk.calls if what == name]


def test_an_empty_office_is_invited(qtbot: QtBot) -> None:
    page = InvoicesPage(DemoDesk(empty=True))
    qtbot.addWidget(page)
    page.opened()
    settle(page, lambda: page.is_filled)
    assert page.stack.currentWidget() is page.empty
    assert "Drop invoices here" in page.empty.title.text()


def test_dropped_files_are_taken_in_together(show: Show, window: Window, desk: DemoDesk) -> None:
    page = show("invoices")
    data = QMimeData()
    urls = [QUrl.fromLocalFile(f"/x/{name}.xlsx") for name in ("one", "three")]
    data.setUrls([urls[0], QUrl("https://example.com/two.xlsx"), urls[1]])
    event = QDropEvent(
        QPoint(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    page.dropEvent(event)
    assert len({entry.drop for entry in page.queue.entries}) == 1
    settle(window, lambda: not page.queue.is_busy)
    assert called(desk, "read_in") == [(Path("/x/one.xlsx"),), (Path("/x/three.xlsx"),)]
    assert page.bar.sentence == "The lines of 2 invoices are matched."


def test_one_matched_invoice_leads_to_its_review(show: Show, window: Window) -> None:
    page = show("invoices")
    page.take_in(Path("a/invoice 7.xlsx"))
    settle(window, lambda: not page.queue.is_busy)
    assert page.bar.sentence == "The lines of invoice 7.xlsx are matched."
    assert page.panel.isHidden()
    went: list[str] = []
    page.go.connect(lambda name, _what: went.append(name))
    page.bar._do.click()
    assert went == ["review"]


def test_the_list_and_its_detail(show: Show, window: Window) -> None:
    page = show("invoices")
    model = page.table.paged
    assert model.rowCount() == 5
    words = [model.index(row, 3).data() for row in range(5)]
    assert words == ["To review", "Matching", "All settled", "Stopped", "Not read"]
    assert "1,419,247.50" in model.index(0, VALUE).data()
    assert not window.commands.action("invoices-go-on").isEnabled()
    page.table.go_to(3)
    settle(page, lambda: True)
    assert window.commands.action("invoices-go-on").isEnabled()
    assert not page.detail.go_on.isHidden()


def test_enter_opens_the_review_of_that_invoice(
    show: Show, window: Window, press: Callable[..., None], desk: DemoDesk
) -> None:
    page = show("invoices")
    press(page.table, Qt.Key.Key_Return, "\r")
    assert window.commands.scope == "review"
    settle(window, lambda: window.pages["review"].is_filled)
    assert window.pages["review"]._job.job_id == desk.main


def test_what_is_searched_for_is_listed_and_counted(
    show: Show, window: Window, qtbot: QtBot
) -> None:
    page = show("invoices")
    window.commands.run("invoices-find")
    qtbot.keyClicks(page.filters.search, "lindner")
    settle(window, lambda: page.table.total == 1)
    assert page.filters.found.text() == "1 invoice found"
    qtbot.keyClicks(page.filters.search, "zz")
    settle(window, lambda: page.table.total == 0)
    assert page.filters.found.text() == "No invoice is like that."
    assert page.stack.currentIndex() == 2, "the field to search in stays"
    page.filters.everything.click()
    settle(window, lambda: page.table.total == 5)
    assert page.filters.told.isHidden()


def test_selected_invoices_are_grouped(
    show: Show, window: Window, qtbot: QtBot, desk: DemoDesk, press: Callable[..., None]
) -> None:
    page = show("invoices")
    page.table.selectAll()
    window.commands.run("invoices-group")
    settle(window, lambda: page.group_sheet.list.count() > 0)
    assert page.group_sheet.title.text() == "One consignment of 5 invoices"
    qtbot.keyClicks(page.group_sheet.field, "Waybill 7")
    press(page.group_sheet.field, Qt.Key.Key_Return, "\r")
    settle(window, lambda: True)
    jobs, name = called(desk, "group")[0]
    assert (len(jobs), name) == (5, "Waybill 7")  # type: ignore[arg-type]
    assert page.bar.sentence == "5 invoices are in the consignment Waybill 7."


@pytest.mark.parametrize(
    ("chosen", "written"),
    [("out.xlsx", "out.xlsx"), ("out", "out.csv"), ("out.csv", "out.csv")],
)
def test_lines_are_exported_in_the_format_chosen(
    show: Show, window: Window, desk: DemoDesk, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, chosen: str, written: str,
) -> None:  # fmt: skip
    page = show("invoices")
    kind = "CSV (*.csv)" if written.endswith("csv") else "Excel workbook (*.xlsx)"
    asked = (str(tmp_path / chosen), kind)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: asked)
    window.commands.run("invoices-export")
    settle(window, lambda: True)
    assert called(desk, "export_lines") == [(desk.main, tmp_path / written)]
    assert page.bar.sentence == f"26 lines are written to {written}."
