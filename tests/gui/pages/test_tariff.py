"""Tariff: tree and search side by side, the code in full, ways back and forth."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.flows.rows import Edition
from app.gui.pages.tariff import TariffPage
from app.gui.screenshots import settle
from app.gui.window import Window
from tests.gui.demo import DemoDesk, below

Show = Callable[..., TariffPage]


@pytest.fixture
def page(show: Show) -> TariffPage:
    return show("tariff")


def test_chapters_first_and_the_first_one_shown(page: TariffPage) -> None:
    assert page.tree.topLevelItemCount() == len(below(None)) > 95
    assert page.code.text() == "01"
    assert [page.countries.itemData(n) for n in range(3)] == ["INT", "USA", "EUU"]


def test_typing_finds_and_clearing_gives_the_tree_back(page: TariffPage, qtbot: QtBot) -> None:
    page.field.setText("centrifugal")
    qtbot.waitUntil(lambda: page.hits.count() > 2)
    settle(page, lambda: True)
    assert page.lists.isVisible()
    assert page.tree.isVisible(), "side by side"
    first = page.hits.item(0).text()
    assert page.code.text() == first[: len(page.code.text())]
    page.field.setText("")
    assert not page.lists.isVisible()


def test_nothing_found_says_what_to_try(page: TariffPage, qtbot: QtBot) -> None:
    page.field.setText("qqqqq")
    qtbot.waitUntil(lambda: page.lists.currentWidget() is page.nothing)


def test_a_code_sent_along_opens_the_tree_to_it(show: Show) -> None:
    page = show("tariff", "841370")
    settle(page, lambda: True)
    assert page.code.text() == "8413 70"
    item = page.tree.currentItem()
    assert item.text(0).startswith("8413 70")
    assert item.parent().isExpanded()
    words = page.reading.toPlainText()
    assert "Where it stands" in words
    assert "Chapter note 2" in words
    assert "Duty" in page.facts.text()


def test_the_way_up_can_be_followed(show: Show) -> None:
    from PySide6.QtCore import QUrl

    page = show("tariff", "841370")
    settle(page, lambda: True)
    page.reading.anchorClicked.emit(QUrl("8413"))
    settle(page, lambda: True)
    assert page.code.text() == "8413"


def test_copy_gives_plain_digits(show: Show, window: Window) -> None:
    page = show("tariff", "841370")
    settle(page, lambda: True)
    window.commands.run("tariff-copy")
    assert QApplication.clipboard().text() == "841370"


class NoTariff(DemoDesk):
    """Nothing is loaded yet."""

    def editions(self) -> list[Edition]:
        return []


def test_without_a_tariff_it_says_how_to_load_one(qtbot: QtBot) -> None:
    page = TariffPage(NoTariff())
    qtbot.addWidget(page)
    page.opened()
    settle(page, lambda: page.is_filled)
    assert page.stack.currentWidget() is page.empty
