"""What stands in the way: one card per cause, each with the way to mend it."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from app.flows.rows import DeclarationProblem
from app.gui.problem_list import MANY, ProblemList


def test_problems_are_grouped_by_cause_the_blocking_ones_first(qtbot: QtBot) -> None:
    view = ProblemList()
    qtbot.addWidget(view)
    view.fill([
        DeclarationProblem("No origin", "Line 2 has no origin.", line=2, blocking=False),
        *(DeclarationProblem("Not settled", f"Line {n} is not settled.", line=n)
          for n in range(1, 11)),
        DeclarationProblem("Freight", "The freight is not given.", field="freight"),
    ])  # fmt: skip
    texts = [label.text() for label in view.findChildren(QLabel) if label.text()]
    assert texts.index("Not settled") < texts.index("Line 2 has no origin.")
    assert texts.count("Not settled") == 1
    assert f"and {10 - MANY} more" in texts
    fields: list[str] = []
    lines: list[int] = []
    view.field_wanted.connect(fields.append)
    view.line_wanted.connect(lines.append)
    for button in view.findChildren(QAbstractButton):
        button.click()
    assert fields == ["freight"]
    assert lines == [1, 2]


def test_none_left_shows_none(qtbot: QtBot) -> None:
    view = ProblemList()
    qtbot.addWidget(view)
    view.fill([DeclarationProblem("Freight", "The freight is not given.", field="freight")])
    view.fill([])
    assert [w.text() for w in view.widget().findChildren(QLabel) if w.text()] == []
