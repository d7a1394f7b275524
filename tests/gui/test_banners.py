"""The lines above every page: what is said of an outage and of what is kept, and when it goes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from pytestqt.qtbot import QtBot

from app.gui.banners import Banners
from app.gui.window import Window
from app.review.rows import Kept, KeptDecision


def kept(waiting: int, refused: int = 0, reachable: bool = False) -> Kept:
    states = ["waiting"] * waiting + ["refused"] * refused
    return Kept(
        tuple(
            KeptDecision(
                uuid4(), uuid4(), uuid4(), number, "Bolts", "731815", datetime.now(UTC), state
            )
            for number, state in enumerate(states, 1)
        ),
        reachable,
    )


@pytest.fixture
def banners(qtbot: QtBot) -> Banners:
    made = Banners()
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (kept(3), "The server does not answer. Your decisions are kept here: 3 waiting."),
        (kept(0), "The server does not answer. What you decide meanwhile is kept here and sent "
                  "when it is back."),
        (kept(1, reachable=True), "Sending 1 decision that was kept here."),
        (kept(2, reachable=True), "Sending 2 decisions that were kept here."),
        (kept(0, 1, reachable=True), "1 decision that was kept here could not be applied."),
        (kept(4, 2), "The server does not answer. 2 decisions that were kept here could not be "
                     "applied. 4 more waiting."),
    ],
)  # fmt: skip
def test_one_calm_line(banners: Banners, what: Kept, said: str) -> None:
    banners.show_kept(what)
    assert banners.outage.sentence == said
    assert not banners.isHidden()
    assert banners._timer.isActive(), "it looks again, so that the line goes by itself"
    banners.show_kept(Kept())
    assert banners.outage.sentence == ""
    assert banners.isHidden()
    assert not banners._timer.isActive()


def test_the_line_stays_when_its_list_is_opened(window: Window, calm: Callable[[], None]) -> None:
    calm()
    window.banners.show_kept(kept(2))
    window.banners.outage._do.click()
    assert window.banners.outage.sentence


def test_the_servers_word_stands_beside_an_outage(banners: Banners) -> None:
    banners.show_notice("This program is too old.")
    banners.show_kept(kept(1))
    banners.show_kept(Kept())
    assert banners.notice.sentence == "This program is too old."
    assert not banners.isHidden()
    banners.show_notice("")
    assert banners.isHidden()


def test_who_signs_out_is_told_what_waits(banners: Banners) -> None:
    assert banners.waiting_here() == ""
    banners.show_kept(kept(2))
    assert banners.waiting_here().startswith("2 decisions wait on this desk.")
