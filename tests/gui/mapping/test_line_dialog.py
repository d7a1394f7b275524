"""A line is put right in one sheet: what is different is kept, what cannot be is said there."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from app.gui.mapping.line_dialog import LineDialog
from app.gui.screenshots import settle
from app.gui.window import Window
from tests.gui.demo import DemoDesk

LINE = uuid4()


@pytest.fixture
def dialog(window: Window, desk: DemoDesk, calm: Callable[[], None]) -> LineDialog:
    settle(window, lambda: True)
    made = LineDialog(desk, LINE, 5, window)
    made.ask()
    calm()
    return made


def test_it_shows_the_line_as_it_stands(dialog: LineDialog) -> None:
    assert dialog.title.text() == "Put line 5 right"
    assert dialog.fields["description"].value() == "Angle grinder 125 mm, 1200 W"
    assert dialog.fields["value"].value() == "487.8"
    assert dialog.fields["net_mass"].name.text() == "Net mass (kg)"


def test_only_what_is_different_is_kept(
    dialog: LineDialog, desk: DemoDesk, calm: Callable[[], None]
) -> None:
    heard: list[int] = []
    dialog.edited.connect(heard.append)
    dialog.submit()
    assert dialog.bar.sentence == "Nothing is different yet."
    dialog.fields["value"].set_value("478.80")
    dialog.fields["origin_country"].set_value("Germany")
    dialog.submit()
    calm()
    assert desk.edited == {LINE: {"value": "478.80", "origin_country": "Germany"}}
    assert heard == [2]


def test_what_cannot_be_is_said_and_nothing_typed_is_lost(
    dialog: LineDialog, desk: DemoDesk, calm: Callable[[], None]
) -> None:
    dialog.fields["origin_country"].set_value("Atlantis")
    dialog.submit()
    calm()
    assert dialog.bar.sentence == "Atlantis is not a country."
    assert dialog.fields["origin_country"].value() == "Atlantis"
    assert dialog.act.isEnabled()
    assert desk.edited == {}


def test_what_was_put_right_before_says_what_it_was(
    window: Window, desk: DemoDesk, calm: Callable[[], None]
) -> None:
    line = UUID(int=5)
    desk.edit_line(line, {"value": "478.80"}, "")
    dialog = LineDialog(desk, line, 5, window)
    dialog.ask()
    calm()
    assert dialog.fields["value"].value() == "478.80"
    assert dialog.fields["value"].beside.text() == "was 487.8"
