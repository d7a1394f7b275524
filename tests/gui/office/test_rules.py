"""Decisions: sentences, kept at once beside what a colleague kept; a removed one comes back."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.accounts.roles import UserRole
from app.flows.desk import Desk
from app.gui.office.rules import RuleDialog, RulesTab
from app.gui.pages.office import OfficePage
from app.gui.screenshots import settle
from app.gui.window import Window
from app.review.rows import DecisionRule
from tests.gui.conftest import Sit

SENTENCE = "Chapter 84, from 10,000 GBP: a licensed broker and a second pair of eyes"


def calm(tab: QWidget) -> None:
    settle(tab, lambda: True)


def test_a_rule_is_added_changed_removed_and_taken_back(
    office_page: OfficePage, real_window: Window, real: Desk, sit: Sit
) -> None:
    real_window.commands.run("office-tab-rules")
    tab = office_page.tabs["rules"]
    assert isinstance(tab, RulesTab)
    calm(tab)
    assert tab.stack.currentWidget() is tab.empty
    real_window.commands.run("office-rules-add")
    dialog = real_window.findChildren(RuleDialog)[-1]
    dialog.chapter.set_value("84")
    QTest.keyClicks(dialog.value_from.line, "ten")
    dialog.submit()
    assert dialog.bar.sentence == "“ten” is not a number."
    dialog.value_from.line.clear()
    QTest.keyClicks(dialog.value_from.line, "10,000")
    dialog.submit()
    assert dialog.bar.sentence.startswith("Say what the rule asks for")
    QTest.keyClick(dialog.licence.box, Qt.Key.Key_Space)
    QTest.keyClick(dialog.second.box, Qt.Key.Key_Space)
    assert dialog.reads.text() == SENTENCE
    dialog.act.click()
    calm(tab)
    assert [tab.model.index(at, 0).data() for at in range(tab.model.rowCount())] == [SENTENCE]
    (kept,) = real.rules()
    assert (kept.chapter, kept.minimum_value, kept.currency) == ("84", Decimal(10000), "GBP")

    # A colleague keeps another one meanwhile; a change of ours leaves it alone.
    other = sit(UserRole.PROJECT_OWNER)
    other.keep_rules([*real.rules(), DecisionRule(None, "93", None, None, None, True, False)])
    tab.table.go_to(0)
    real_window.commands.run("office-rules-change")
    dialog = real_window.findChildren(RuleDialog)[-1]
    QTest.keyClick(dialog.second.box, Qt.Key.Key_Space)
    dialog.act.click()
    calm(tab)
    asked = {(rule.chapter, rule.needs_licence, rule.needs_second) for rule in real.rules()}
    assert asked == {("84", True, False), ("93", True, False)}

    tab.table.go_to(tab.model.rows.index(next(r for r in tab.model.rows if r.chapter == "93")))
    tab.remove()
    calm(tab)
    assert office_page.bar.sentence == "No longer asked: Chapter 93: a licensed broker."
    assert len(real.rules()) == 1
    office_page.bar._do.click()
    calm(tab)
    assert len(real.rules()) == 2
