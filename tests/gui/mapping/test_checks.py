"""The sums in one sentence, and what is odd by cause, each with the way to its place."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.flows.rows import ColumnsRead
from app.gui.mapping.checks import Checks, groups
from app.intake.document import Problem
from app.intake.mapping import Mapping
from app.intake.opened import Sheets
from tests.gui.demo import DemoDesk
from tests.intake.books import HEAD, grid

MUG = [1, "Mug", 2, "pcs", 3, 6]
CUP = [2, "Cup", 4, "pcs", 5, 20]


@pytest.fixture
def checks(qtbot: QtBot) -> Checks:
    made = Checks()
    qtbot.addWidget(made)
    return made


def of(*rows: Any) -> ColumnsRead:
    desk = DemoDesk()
    desk.sheets = Sheets("xlsx", "a.xlsx", (grid(*rows),))
    return desk.columns(uuid4())


def total(amount: Any) -> list[Any]:
    return ["", "", "", "", "Total", amount]


@pytest.mark.parametrize(
    ("rows", "kind", "sentence"),
    [
        ((MUG, CUP, total(26)), "green", "2 lines add up to the document's total, 26.00."),
        (
            (MUG, CUP, ["", "", "", "", "Freight", 4], total(30)),
            "green",
            "2 lines of 26.00 and the charges make the document's total, 30.00.",
        ),
        (
            (MUG, CUP, total(27)),
            "red",
            "2 lines add up to 26.00, the document says 27.00: 1.00 apart.",
        ),
        (
            (MUG,),
            "grey",
            "1 line adds up to 6.00. The document states no total to compare with.",
        ),
        (
            (MUG, [2, "Cup", 4, "pcs", 5, 21], total(27)),
            "amber",
            "2 lines add up to the total, 27.00, but not every one is proven by quantity x price.",
        ),
    ],
)
def test_the_sums(checks: Checks, rows: tuple[Any, ...], kind: str, sentence: str) -> None:
    checks.fill(of(HEAD, *rows))
    assert (checks.bar._kind, checks.bar.sentence) == (kind, sentence)


def test_why_there_is_no_invoice(checks: Checks) -> None:
    checks.fill(DemoDesk().columns(uuid4(), Mapping(0, (0, 0), {"origin": 5})))
    assert "no line of goods" in checks.bar.sentence
    assert checks.list.isHidden()


def test_problems_are_grouped_by_cause_and_gone_through(checks: Checks) -> None:
    wrong = [[n, "Mug", 2, "pcs", 3, 7] for n in range(1, 4)]
    checks.fill(of(HEAD, *wrong, total(21)))
    heard: list[Problem] = []
    checks.jump.connect(heard.append)
    assert checks.list.item(0).text().startswith("1 of 3:  Line 1: 2 x 3 is 6, but")
    for _ in range(4):
        checks.next_problem()
    assert [one.line for one in heard] == [1, 2, 3, 1]
    spoken = checks.list.item(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("to look at: 1 of 3:")


def test_what_a_column_may_mend_comes_first() -> None:
    made = groups(
        [
            Problem("", "A.", cause="hidden rows"),
            Problem("", "B.", 1, "there is no value"),
            Problem("", "C.", 2, "there is no value"),
            Problem("", "D."),
        ]
    )
    assert [(one.cause, len(one.problems), one.loud) for one in made] == [
        ("there is no value", 2, True),
        ("hidden rows", 1, False),
        ("D.", 1, False),
    ]


def test_what_was_put_right_counts(checks: Checks) -> None:
    desk = DemoDesk()
    line = desk.columns(uuid4()).lines[5]
    desk.edit_line(line, {"value": "478.80"}, "")
    checks.fill(desk.columns(uuid4()))
    assert checks.bar.sentence.endswith("With what was put right they add up to 1,597.80 EUR.")
