"""Declarations: what is typed is kept and checked, problems lead to their field, export at last."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.gui.pages.declarations import DeclarationsPage
from app.gui.screenshots import settle
from app.gui.window import Window
from tests.gui.demo import DemoDesk

Show = Callable[..., DeclarationsPage]
NEEDED = {"location": "GBAUFXT", "freight": "420", "packages": "61", "gross": "1830"}


@pytest.fixture
def page(show: Show) -> DeclarationsPage:
    return show("declarations")


def type_into(qtbot: QtBot, page: DeclarationsPage, key: str, text: str) -> None:
    box = page.form.fields[key].box
    assert isinstance(box, QLineEdit)
    qtbot.keyClicks(box, text)


def saved(desk: DemoDesk) -> list[Any]:
    return [facts[0] for what, facts in desk.calls if what == "save_form"]


def test_what_stands_in_the_way_is_counted_by_cause(page: DeclarationsPage) -> None:
    assert page.count.text() == "5 things stand in the way"
    assert page.badge.accessibleName() == "23 lines to settle"
    assert not page.export_button.isEnabled()
    assert page.form.fields["freight"].box.property("wrong") is True


def test_what_is_typed_is_kept_and_checked(
    page: DeclarationsPage, qtbot: QtBot, desk: DemoDesk
) -> None:
    type_into(qtbot, page, "freight", "420")
    assert page.kept.text() == "Not kept yet"
    assert saved(desk) == []
    qtbot.waitUntil(lambda: page.count.text() == "4 things stand in the way", timeout=5_000)
    assert len(saved(desk)) == 1, "once, after the last letter"
    assert saved(desk)[0]["freight"] == "420"
    assert page.kept.text().startswith("Kept")
    assert not page.form.fields["freight"].box.property("wrong")


def test_a_problem_leads_to_its_field(page: DeclarationsPage, window: Window, qtbot: QtBot) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    page.problems.field_wanted.emit("gross")
    assert page.form.fields["gross"].box.hasFocus()


def test_another_job_keeps_what_was_typed_for_the_first(
    page: DeclarationsPage, qtbot: QtBot, desk: DemoDesk
) -> None:
    type_into(qtbot, page, "gross", "99")
    page._open(page.jobs.itemData(1))
    settle(page, lambda: True)
    assert saved(desk)[0]["gross"] == "99"


def test_export_when_nothing_is_in_the_way(
    page: DeclarationsPage, window: Window, tmp_path: Path, desk: DemoDesk
) -> None:
    lines = desk.data[desk.main]
    for at, line in enumerate(lines):
        lines[at] = dataclasses.replace(line, decided=True, code="950300")
    desk.values.update(NEEDED)
    page.heard([("LineDecided", {})])
    settle(page, lambda: True)
    assert page.count.text() == "Ready to export"
    assert page.export_button.isEnabled()
    assert window.commands.action("declarations-export").isEnabled()
    page.export_to(tmp_path / "d.xml")
    settle(page, lambda: True)
    assert page.bar.sentence == "d.xml is written and valid."
    assert ("export", (tmp_path / "d.xml",)) in desk.calls


def test_a_refused_export_says_why(page: DeclarationsPage, tmp_path: Path, desk: DemoDesk) -> None:
    desk.away = True
    page.export_to(tmp_path / "d.xml")
    settle(page, lambda: True)
    assert page.bar.sentence == "The database server does not answer."


def test_an_empty_office_is_told_what_to_do(qtbot: QtBot) -> None:
    page = DeclarationsPage(DemoDesk(empty=True))
    qtbot.addWidget(page)
    page.opened()
    settle(page, lambda: page.is_filled)
    assert page.stack.currentWidget() is page.empty
