"""The screen of columns: opened from the invoices, changed by key or click, read again at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from app.core.errors import Refused
from app.flows.rows import ColumnsRead
from app.gui.mapping.line_dialog import LineDialog
from app.gui.mapping.view import ColumnsView
from app.gui.pages.invoices import InvoicesPage
from app.gui.screenshots import settle
from app.gui.window import Window
from app.intake.mapping import Mapping
from app.intake.refusals import NoTable
from tests.gui.demo import DemoDesk

Calm = Callable[[], None]


class NothingKept(Refused):
    """The file is not kept."""


class ColumnsDesk(DemoDesk):
    """Refuses what the test says."""

    gone = False
    no_table = False

    def columns(self, subject: UUID | Path, chosen: Mapping | None = None) -> ColumnsRead:
        if self.gone:
            raise NothingKept()
        return super().columns(subject, chosen)

    def read_in(self, entries: Any, tell: Any, skip: Any, cancelled: Any) -> None:
        if not self.no_table:
            return super().read_in(entries, tell, skip, cancelled)
        for one in entries:
            said = str(NoTable(name=one.name))
            tell(replace(one, state="refused", sentence=said, mends=True))


@pytest.fixture
def desk() -> ColumnsDesk:
    return ColumnsDesk()


@pytest.fixture
def page(show: Callable[..., InvoicesPage]) -> InvoicesPage:
    return show("invoices")


@pytest.fixture
def view(window: Window, page: InvoicesPage, calm: Calm) -> ColumnsView:
    window.commands.run("invoices-columns")
    calm()
    assert page.stack.currentWidget() is page.columns
    return page.columns


def menu(window: Window) -> dict[str, Any]:
    """What the menu that is open offers."""
    [opened] = [made for made in window.findChildren(QMenu) if made.isVisible()]
    return {
        action.text().partition("\t")[0]: action
        for action in opened.actions()
        if not action.isSeparator()
    }


def test_it_says_what_is_missing_and_where_to_begin(window: Window, view: ColumnsView) -> None:
    assert view.title.text() == "Columns of LW-20771"
    assert view.badge.accessibleName() == "To check"
    assert view.bar.sentence == "The table has no column with a description of goods."
    row = view.meanings.row()
    assert row is not None
    assert row.meaning == "description"
    assert window.focusWidget() is view.meanings
    assert "9.00 apart" in view.checks.bar.sentence


def test_a_letter_maps_a_column_and_all_checks_run_again(
    view: ColumnsView, press: Callable[..., Any], calm: Calm
) -> None:
    press(view.meanings, Qt.Key.Key_B, "b")
    calm()
    assert view.read is not None
    assert view.read.document is not None
    assert view.read.document.lines[0].description == "Hex bolt M8 x 40, zinc plated"
    assert view.sheet.sheet.meanings[1] == "description"
    assert view.sheet.cells.column == 1
    assert view.bar.isHidden()


def test_choices_are_taken_back_one_by_one(
    window: Window, view: ColumnsView, press: Callable[..., Any], calm: Calm
) -> None:
    assert not view.take_back.isEnabled()
    press(view.meanings, Qt.Key.Key_B, "b")
    calm()
    view.hold("value", 3)
    calm()
    assert view.read is not None
    assert "unit_price" not in view.read.mapping.columns
    window.commands.run("columns-undo")
    calm()
    assert view.read.mapping.columns["unit_price"] == 3
    view.undo()
    calm()
    assert view.read.mapping == view._base
    assert not view.take_back.isEnabled()


def test_matching_hands_over_what_was_chosen(
    window: Window, page: InvoicesPage, view: ColumnsView, desk: DemoDesk, calm: Calm
) -> None:
    subject = view.subject
    view.hold("description", 1)
    calm()
    window.commands.run("columns-match")
    calm()
    [(of, chosen)] = desk.matched
    assert of == subject
    assert chosen is not None
    assert chosen.columns["description"] == 1
    assert not view.is_open
    assert page.stack.currentWidget() is not view


def test_what_was_not_changed_is_matched_as_it_is(
    view: ColumnsView, desk: DemoDesk, calm: Calm
) -> None:
    subject = view.subject
    view.go.click()
    calm()
    assert desk.matched == [(subject, None)]


def test_escape_goes_back_and_changes_nothing(
    page: InvoicesPage, view: ColumnsView, press: Callable[..., Any], desk: DemoDesk, calm: Calm
) -> None:
    press(view.meanings, Qt.Key.Key_B, "b")
    press(view.meanings, Qt.Key.Key_Escape)
    calm()
    assert page.stack.currentWidget() is not view
    assert desk.matched == []
    assert view.read is None


def test_a_column_head_asks_what_it_holds(
    qtbot: QtBot, window: Window, view: ColumnsView, calm: Calm
) -> None:
    view.sheet.horizontalHeader().sectionClicked.emit(1)
    offered = menu(window)
    assert offered["Not used"].isChecked()
    offered["Goods"].trigger()
    calm()
    assert view.read is not None
    assert view.read.mapping.columns["description"] == 1
    # Enter on a row of the list asks the other way round.
    for made in window.findChildren(QMenu):
        made.close()
    view.meanings.go_to("origin")
    view.meanings.ask()
    named = [text for text in menu(window) if text.startswith("B    Freitext   Hex bolt")]
    assert len(named) == 1


def test_a_row_says_where_the_headings_stand(
    window: Window, view: ColumnsView, press: Callable[..., Any], calm: Calm
) -> None:
    view.sheet.show_row(1)
    press(view.sheet, Qt.Key.Key_H, "h")
    calm()
    assert view.read is not None
    assert (view.read.mapping.header, view.read.document) == ((1, 1), None)
    assert not view.go.isEnabled()
    assert view.badge.accessibleName() == "No lines yet"
    view.sheet.verticalHeader().sectionClicked.emit(5)
    menu(window)["The headings stand in this row"].trigger()
    calm()
    assert view.read.document is not None
    assert view.read.mapping.columns["quantity"] == 2


def test_lines_may_begin_without_headings(
    view: ColumnsView, press: Callable[..., Any], calm: Calm
) -> None:
    view.hold("description", 1)
    calm()
    view.sheet.show_row(7)
    press(view.sheet, Qt.Key.Key_B, "b")
    calm()
    assert view.read is not None
    assert view.read.document is not None
    assert view.read.mapping.header == (7, 6)
    assert len(view.read.document.lines) == 6


def test_signs_and_currency_are_chosen(view: ColumnsView, calm: Calm) -> None:
    assert view.currency.choice.currentText() == "As written: EUR"
    view.currency.set_value("USD")
    view.currency.edited.emit()
    calm()
    assert view.read is not None
    assert view.read.mapping.currency == "USD"
    view.meanings.go_to("value")
    assert view.decimals.name.text() == "Decimals of value"
    view.decimals.set_value(",")
    view.decimals.edited.emit()
    calm()
    assert view.read.mapping.decimals == {"value": ","}
    view.meanings.go_to("origin")
    assert not view.decimals.choice.isEnabled()


def test_what_is_odd_is_shown_where_it_stands(window: Window, view: ColumnsView) -> None:
    window.commands.run("columns-next")
    assert view.sheet.currentIndex().row() == 10


def test_the_line_in_hand_is_put_right(
    window: Window, view: ColumnsView, desk: DemoDesk, calm: Calm
) -> None:
    view.sheet.show_row(2)
    assert view._line() is None
    view.sheet.show_row(10)
    window.commands.run("columns-edit")
    calm()
    [dialog] = window.findChildren(LineDialog)
    dialog.fields["value"].set_value("478.80")
    dialog.submit()
    calm()
    assert view.sheet.sheet.edited
    assert "With what was put right they add up to 1,597.80 EUR." in view.checks.bar.sentence


def test_other_sheets_are_looked_at(view: ColumnsView) -> None:
    assert view.tabs is not None
    view.tabs.chosen.emit("1")
    assert view.sheet.sheet.grid is not None
    assert view.sheet.sheet.grid.sheet == "Packliste"


def test_a_file_that_is_gone_is_told_on_the_page(
    window: Window, page: InvoicesPage, desk: ColumnsDesk, calm: Calm
) -> None:
    desk.gone = True
    window.commands.run("invoices-columns")
    calm()
    assert page.bar.sentence == "The file is not kept."
    assert page.stack.currentWidget() is not page.columns


def test_a_file_without_a_table_opens_its_sheet(
    page: InvoicesPage, desk: ColumnsDesk, calm: Calm
) -> None:
    desk.no_table = True
    page.take_in(Path("a/strange.xlsx"))
    calm()
    assert page.columns.subject == Path("a/strange.xlsx")
    page.columns.hold("description", 1)
    calm()
    page.columns.match_lines()
    calm()
    [(subject, chosen)] = desk.matched
    assert subject == Path("a/strange.xlsx")
    assert chosen is not None


def test_news_of_others_are_read_without_losing_a_choice(
    page: InvoicesPage, view: ColumnsView, calm: Calm
) -> None:
    view.hold("description", 1)
    calm()
    page.look_again()
    calm()
    assert view.read is not None
    assert view.read.mapping.columns["description"] == 1
    settle(page, lambda: page.stack.currentWidget() is view)
