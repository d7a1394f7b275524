"""The dialog on a line two people decided: never under a key, and never chosen for the person."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.core.conflict import Field
from app.gui.conflict import ConflictDialog
from app.gui.review.conflicts import Conflicts
from app.review.rows import KeptDecision
from tests.gui.review.test_line_head import LINE
from tests.gui.review.test_marks import kept

FIELDS = (
    Field("code", "Code", "401693", "847130", "401693"),
    Field("decided_by", "Decided by", None, "Marta Ortega", "Bea Holt"),
)


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(1_000, 600)
    made.show()
    return made


def refused() -> KeptDecision:
    return dataclasses.replace(kept("refused"), conflict=FIELDS, version=2)


def dialogs(page: QWidget) -> list[ConflictDialog]:
    return [one for one in page.findChildren(ConflictDialog) if one.isVisible()]


def test_it_waits_until_the_hands_rest(page: QWidget, qtbot: QtBot) -> None:
    conflicts = Conflicts(page, pause=150)
    conflicts.meet(refused())
    for _ in range(4):
        qtbot.wait(70)
        conflicts.touch()
        assert dialogs(page) == []
    qtbot.waitUntil(lambda: len(dialogs(page)) == 1)


def test_keys_on_their_way_to_the_page_choose_nothing(
    page: QWidget, qtbot: QtBot, press: Callable[..., None]
) -> None:
    conflicts = Conflicts(page, pause=1)
    chosen: list[str] = []
    conflicts.chosen.connect(lambda _decision, side: chosen.append(side))
    conflicts.meet(refused())
    qtbot.waitUntil(lambda: len(dialogs(page)) == 1)
    (dialog,) = dialogs(page)
    press(dialog.rows[0], Qt.Key.Key_2, "2")
    press(dialog.rows[0], Qt.Key.Key_Return, "\r")
    assert dialog.chosen() == {}
    qtbot.wait(500)
    press(dialog.rows[0], Qt.Key.Key_3, "3")
    assert dialog.chosen() == {"code": "theirs"}
    dialog.keep.click()
    assert chosen == ["theirs"]


def test_a_proposal_somebody_confirmed_is_not_left_alone(page: QWidget, qtbot: QtBot) -> None:
    conflicts = Conflicts(page)
    conflicts.compare(refused())
    (dialog,) = dialogs(page)
    assert dialog.fields[0].original == "4016 93, proposed"
    assert dialog.heads["theirs"] == "Bea Holt"
    assert dialog.chosen() == {}, "nothing is chosen for the person"
    assert not dialog.keep.isEnabled()
    conflicts.compare(refused())
    assert len(dialogs(page)) == 1, "one at a time"


def test_before_overriding_it_is_asked(page: QWidget, qtbot: QtBot) -> None:
    conflicts = Conflicts(page)
    asked: list[str] = []
    conflicts.asked.connect(asked.append)
    theirs = dataclasses.replace(LINE, decided=True, decided_by="Bea Holt", version=2)
    conflicts.ask(LINE, theirs, None)
    (dialog,) = dialogs(page)
    assert "Bea Holt said 4016 93" in dialog.sentence.text()
    assert dialog.fields[0].mine == "none of these"
    dialog.pick_all("mine")
    dialog.keep.click()
    assert asked == ["mine"]


@pytest.mark.parametrize(
    ("side", "wanted"),
    [("mine", (True, "847130")), ("original", (True, "401693")), ("theirs", (False, None))],
)
def test_what_each_side_decides(page: QWidget, side: str, wanted: tuple[bool, str | None]) -> None:
    assert Conflicts(page).code_of(refused(), side) == wanted
