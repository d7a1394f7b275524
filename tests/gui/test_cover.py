"""The cover: the work and all that lies over it is out of sight and out of reach, then back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.gui.dialog import FormDialog
from app.gui.window import Window


def page() -> QLabel:
    return QLabel("covered")


def test_what_lay_over_the_work_is_hidden_and_comes_back_with_what_was_typed(
    window: Window, calm: Callable[[], None]
) -> None:
    calm()
    dialog = FormDialog("A form", "Keep it", over=window)
    typed = QLineEdit("half a sentence")
    dialog.content.addWidget(typed)
    dialog.ask()
    window.cover.lay(page())
    assert not dialog.isVisible()
    assert not window.rail.isVisible()
    assert not window.commands.action("go-tariff").isEnabled()
    window.cover.lift()
    assert dialog.isVisible()
    assert typed.text() == "half a sentence"
    assert window.rail.isVisible()
    assert window.commands.action("go-tariff").isEnabled()
    dialog.put_away()


def test_what_belonged_to_somebody_who_is_gone_is_thrown_away(
    window: Window, calm: Callable[[], None]
) -> None:
    calm()
    dialog = FormDialog("A form", "Keep it", over=window)
    gone: list[QWidget | None] = []
    dialog.destroyed.connect(lambda _object: gone.append(None))
    dialog.ask()
    window.palette_sheet.ask()
    window.cover.lay(page())
    window.cover.forget()
    window.cover.lift()
    calm()
    assert gone
    assert not window.palette_sheet.isVisible()
    assert window.statusBar().isVisible()


def test_a_second_page_takes_the_place_of_the_first(
    window: Window, qtbot: QtBot, calm: Callable[[], None]
) -> None:
    calm()
    window.cover.lay(page())
    second = page()
    window.cover.lay(second)
    assert window.whole.currentWidget() is second
    assert window.whole.count() == 2
    window.cover.lift()
    assert not window.cover.is_laid
    window.cover.lift()  # nothing lies there any more


def test_the_cursor_is_back_where_it_was(window: Window, calm: Callable[[], None]) -> None:
    calm()
    window.activateWindow()
    window.open_page("tariff")
    calm()
    field = window.pages["tariff"].findChildren(QLineEdit)[0]
    field.setFocus()
    window.cover.lay(page())
    window.cover.lift()
    assert window.focusWidget() is field
