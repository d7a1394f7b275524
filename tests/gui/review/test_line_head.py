"""The line in hand: each kind of doubt has its own sentence, and only certainty is highlighted."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from pytestqt.qtbot import QtBot

from app.gui.review.line_head import LONGEST, LineHead
from app.gui.review.marks import Marks
from app.intake.rows import Edit
from app.review.rows import ReviewLine

LINE = ReviewLine(
    uuid4(), 7, "Rubber  gaskets\nNBR", "OR-1", Decimal(3_200), "C62", Decimal("896"), "USD",
    "DEU", "4016", "401693", 0.81, "Good", "MATCHED", False, None, True, 1, "row 20",
)  # fmt: skip


def test_text_and_facts(qtbot: QtBot) -> None:
    head = LineHead(Marks())
    qtbot.addWidget(head)
    head.show_line(LINE, 1_200)
    assert head.where.text() == "Line 7 of 1,200"
    assert head.text.text() == "Rubber gaskets NBR"
    facts = head.facts.text().replace("\u00a0", " ")
    for fact in ("3,200 pcs", "896.00 USD", "origin DEU", "part OR-1", "supplier says 4016"):
        assert fact in facts
    assert head.badge.accessibleName() == "Good 81%"
    assert head.notice.isHidden()


def test_what_was_put_right_says_who_and_what_it_was(qtbot: QtBot) -> None:
    head = LineHead(Marks())
    qtbot.addWidget(head)
    head.show_line(LINE, 9)
    assert head.edited.isHidden()
    edit = Edit("quantity", "320", "3200", "Bea Holt", datetime(2026, 11, 3, tzinfo=UTC))
    head.show_line(dataclasses.replace(LINE, edits=(edit,)), 9)
    assert head.edited.text() == "Quantity put right by Bea Holt: was 320, is 3200"


def test_a_long_text_is_cut_and_whole_in_the_tip(qtbot: QtBot) -> None:
    head = LineHead(Marks())
    qtbot.addWidget(head)
    head.show_line(dataclasses.replace(LINE, description="word " * 200), 9)
    assert len(head.text.text()) <= LONGEST
    assert head.text.text().endswith("…")
    assert len(head.text.toolTip()) > 900


@pytest.mark.parametrize(
    ("change", "kind", "words"),
    [
        ({"outcome": "WEAK", "band": "Weak"}, "amber", "No candidate stands out"),
        ({"band": "Weak"}, "amber", "No candidate stands out"),
        ({"outcome": "VAGUE", "missing": "What it is for."}, "amber", "What it is for."),
        ({"outcome": "CONFLICT"}, "red", "disagree"),
        ({"outcome": "NOTHING"}, "grey", "Nothing in the tariff fits"),
        ({"outcome": "FAILED"}, "red", "look-up failed"),
        ({"outcome": None}, "grey", "not come to this line"),
        ({"decided": True, "decided_by": "Jo"}, "green", "Jo settled this line as 4016 93."),
        ({"decided": True, "decided_by": "Jo", "code": None}, "grey", "none of these is right"),
        ({"missing": "What is it made of?"}, "amber", "What is it made of?"),
        ({"from_memory": True}, "green", "settled this product before"),
    ],
)
def test_each_state_has_its_own_sentence(
    qtbot: QtBot, change: dict[str, object], kind: str, words: str
) -> None:
    head = LineHead(Marks())
    qtbot.addWidget(head)
    told = head.notice_of(dataclasses.replace(LINE, **change))
    assert told[0] == kind
    assert words in told[1]
    head.show_line(dataclasses.replace(LINE, **change), 9)
    assert not head.notice.isHidden()
