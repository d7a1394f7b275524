"""The pages of a PDF: the table outlined where it stands, and words that can be pointed at."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtWidgets import QMenu

from app.gui.mapping.pages import places_of
from app.gui.mapping.sheet import BROKEN
from app.gui.mapping.view import ColumnsView
from app.gui.pages.invoices import InvoicesPage
from app.gui.window import Window
from app.intake.opened import Sheets
from tests.gui.demo import DemoDesk
from tests.gui.demo_columns import GRID, PAGES

Calm = Callable[[], None]


class PdfDesk(DemoDesk):
    """Its invoice stands on two pages."""

    sheets = Sheets("pdf", "larkin-20771.pdf", (PAGES,))


@pytest.fixture
def desk() -> PdfDesk:
    return PdfDesk()


@pytest.fixture
def view(window: Window, show: Callable[..., InvoicesPage], calm: Calm) -> ColumnsView:
    page = show("invoices")
    window.commands.run("invoices-columns")
    calm()
    return page.columns


def test_a_sheet_stands_on_no_page() -> None:
    assert places_of(GRID) == {}
    assert places_of(None) == {}


def test_the_page_is_shown_with_the_table_outlined(view: ColumnsView) -> None:
    assert view.seen.currentWidget() is view.pages
    assert view.pages.told.text() == "Page 1 of 2"
    canvas = view.pages.canvas
    assert not canvas._pixmap.isNull()
    assert canvas._table is not None
    assert canvas._table.contains(QPointF(*PAGES.places[6, 1].box[:2]))
    assert not canvas._table.contains(QPointF(*PAGES.places[1, 1].box[:2]))
    assert [row for row, kind, _ in canvas._rows if kind == BROKEN] == [10]
    # Above each column stands the letter to type, and what it holds.
    assert [(letter, holds) for _, letter, holds in canvas._heads][:3] == [
        ("A", "Part number"),
        ("B", ""),
        ("C", "Quantity"),
    ]


def test_the_table_goes_on_the_next_page(view: ColumnsView, calm: Calm) -> None:
    view.pages.after.click()
    calm()
    assert view.pages.told.text() == "Page 2 of 2"
    assert [row for row, _, _ in view.pages.canvas._rows] == [11, 12, 13]
    assert not view.pages.after.isEnabled()


def test_words_are_pointed_at(window: Window, view: ColumnsView, calm: Calm) -> None:
    left, top, *_ = PAGES.places[6, 1].box
    view.pages._clicked(QPointF(left + 4, top + 4), QPoint(10, 10))
    assert (view.sheet.currentIndex().row(), view.sheet.currentIndex().column()) == (6, 1)
    [menu] = [made for made in window.findChildren(QMenu) if made.isVisible()]
    next(one for one in menu.actions() if one.text() == "Goods").trigger()
    calm()
    assert view.read is not None
    assert view.read.mapping.columns["description"] == 1
    assert len(view.pages.canvas._columns) == 6  # the heading and five lines of this page


def test_a_row_is_found_on_its_page(view: ColumnsView, calm: Calm) -> None:
    view.sheet.show_row(12)
    calm()
    assert (view.pages.number, view.pages.canvas.row) == (2, 12)
    view.checks.next_problem()
    calm()
    assert (view.pages.number, view.pages.canvas.row) == (1, 10)


def test_the_words_can_be_seen_as_a_table(view: ColumnsView) -> None:
    view.looks.chosen.emit("sheet")
    assert view.seen.currentWidget() is view.sheet
