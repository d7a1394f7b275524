"""The tab Decisions: what the office asks of decisions, as sentences, with an editor."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.accounts.roles import Right
from app.accounts.rows import Me
from app.gui import fonts, tasks, theme
from app.gui.dialog import FormDialog
from app.gui.fields import CheckField, ChoiceField, LineField, in_columns, wrapped
from app.gui.listed import ListedModel
from app.gui.office import client_facts
from app.gui.office.rule_words import RuleWords
from app.gui.office.tab import Side, Tab, beside, listing, pairs
from app.gui.office.team import chapters_of
from app.gui.page import Page
from app.gui.paged import Column, Index
from app.gui.parts import Empty, button, label
from app.gui.services import Desk
from app.gui.table import Cells, Table
from app.review.rows import DecisionRule


class RuleCells(Cells):
    """Paints a rule: the sentence, and under it the office's own word on why."""

    def content(self, painter: QPainter, rect: QRectF, index: Index, row: Any) -> None:
        rule: DecisionRule = row
        if not rule.note:
            self.text(painter, rect, index, weight=fonts.MEDIUM)
            return
        half = rect.height() / 2
        self.text(painter, rect.adjusted(0, 5, 0, -half + 2), index, weight=fonts.MEDIUM)
        painter.setFont(fonts.font(fonts.TINY))
        painter.setPen(theme.tones().muted)
        painter.drawText(
            rect.adjusted(0, half - 1, 0, -6),
            Qt.AlignmentFlag.AlignVCenter,
            painter.fontMetrics().elidedText(
                rule.note, Qt.TextElideMode.ElideRight, int(rect.width())
            ),
        )


class RuleDialog(FormDialog):
    """Asks for one rule; the sentence it makes is shown as it is made."""

    def __init__(
        self,
        over: QWidget,
        chapters: list[tuple[str, str]],
        clients: dict[UUID, str],
        rule: DecisionRule | None = None,
    ) -> None:
        super().__init__("", "", "", over, width=560)
        title = self.tr("A new rule") if rule is None else self.tr("Change the rule")
        act = self.tr("Add the rule") if rule is None else self.tr("Save")
        self.title.setText(title)
        self.setAccessibleName(title)
        self.act.setText(act)
        self.act.setAccessibleName(act)
        self._words = RuleWords(self)
        self._clients = clients
        self._rule = rule
        self.chapter = ChoiceField(self.tr("Lines of"), chapters, none=self.tr("Every chapter"))
        self.client = ChoiceField(
            self.tr("For"), [(str(key), name) for key, name in clients.items()],
            none=self.tr("Every client"),
        )  # fmt: skip
        self.value_from = LineField(
            self.tr("From a line value of"), hint=self.tr("Any value"),
            told=self.tr("Such as 10000."),
        )  # fmt: skip
        self.currency = ChoiceField(self.tr("In"), client_facts.currencies())
        self.licence = CheckField(
            self.tr("A licensed broker decides"),
            self.tr("Others may propose; the line stays open until a licensed broker confirms."),
        )
        self.second = CheckField(
            self.tr("A second pair of eyes"),
            self.tr("Two people must say the same before the line is settled."),
        )
        self.note = LineField(self.tr("Why (for your colleagues)"), longest=200)
        self.content.addLayout(
            in_columns([self.chapter, self.client, self.value_from, self.currency])
        )
        self.content.addWidget(self.licence)
        self.content.addWidget(self.second)
        self.content.addWidget(self.note)
        self.reads = wrapped("", weight=fonts.MEDIUM, tone="accent")
        self.content.addWidget(self.reads)
        self.currency.set_value("GBP")
        if rule is not None:
            self.chapter.set_value(rule.chapter or "")
            self.client.set_value(str(rule.client_id) if rule.client_id else "")
            if rule.minimum_value is not None:
                self.value_from.set_value(f"{rule.minimum_value:f}")
                self.currency.set_value(rule.currency or "")
            self.licence.set_on(rule.needs_licence)
            self.second.set_on(rule.needs_second)
            self.note.set_value(rule.note)
        for field in (self.chapter, self.client, self.value_from, self.currency, self.note):
            field.edited.connect(self._read_out)
        for check in (self.licence, self.second):
            check.edited.connect(self._read_out)
        self.first = self.chapter.choice
        self._read_out()

    def _value(self) -> Decimal | None:
        typed = self.value_from.value().replace(",", "").replace(" ", "")
        return Decimal(typed) if typed else None

    def wrong(self) -> str:
        try:
            value = self._value()
        except InvalidOperation:
            self.value_from.line.setFocus()
            return self.tr("“{0}” is not a number.").format(self.value_from.value())
        if value is not None and not (value.is_finite() and value >= 0):
            self.value_from.line.setFocus()
            return self.tr("A value is nothing or more.")
        if not (self.licence.is_on() or self.second.is_on()):
            return self.tr("Say what the rule asks for: a licence, a second pair of eyes, or both.")
        return ""

    def rule(self) -> DecisionRule:
        """What was said."""
        value = self._value()
        return DecisionRule(
            id=self._rule.id if self._rule else None,
            chapter=self.chapter.value() or None,
            client_id=UUID(self.client.value()) if self.client.value() else None,
            minimum_value=value,
            currency=self.currency.value() if value is not None else None,
            needs_licence=self.licence.is_on(),
            needs_second=self.second.is_on(),
            note=self.note.value(),
        )

    def _read_out(self) -> None:
        self.bar.hide()
        try:
            said = self._words.sentence(self.rule(), self._clients)
        except InvalidOperation:
            said = ""
        self.reads.setText(said)


class RulesTab(Tab):
    """The sentences at the left, one of them in full at the right. Each change is kept at once."""

    hears = frozenset({"RulesChanged", "ClientChanged"})

    def __init__(self, desk: Desk, me: Me, page: Page) -> None:
        super().__init__(desk, me, page)
        self.words = RuleWords(self)
        self.may = Right.MANAGE_OFFICE in me.rights
        self._clients: dict[UUID, str] = {}
        self._chapters: list[tuple[str, str]] = []
        self._build()

    def _build(self) -> None:
        self.told = label("", tone="muted", wrap=True)
        self.add_button = button(self.tr("Add a rule"), self.add, main=True, icon="mdi6.plus")
        self.model: ListedModel[DecisionRule] = ListedModel(
            [
                Column(
                    self.tr("What is asked"),
                    lambda one: self.words.sentence(one, self._clients),
                    tip=lambda one: self.words.sentence(one, self._clients),
                )
            ],
            key=lambda one: one.id,
        )
        self.table = Table(self.model, self.tr("Rules on decisions"), RuleCells(), 46)
        self.table.chosen.connect(lambda _row: self._show_rule())
        self.table.entered.connect(lambda _row: self.change())
        actions = [button(self.tr("Add a rule"), self.add, main=True)] if self.may else []
        self.empty = Empty(
            "mdi6.account-check-outline",
            self.tr("One person's word is enough"),
            self.tr(
                "Any broker settles any line. A rule can ask for a licensed broker or a second "
                "pair of eyes: for a chapter, for a client, from a value on."
            )
            if self.may
            else self.tr("Any broker settles any line. A manager of the office can ask for more."),
            actions,
        )
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        left = listing(self.told, self.add_button, self.stack)
        self.side = Side(self.tr("About this rule"))
        self.remove_button = button(self.tr("Remove"), self.remove)
        self.change_button = button(self.tr("Change"), self.change)
        for made in (self.remove_button, self.change_button):
            self.side.buttons.addWidget(made, 1)
        self.hold(beside(left, self.side))

    def can(self, does: str) -> bool:
        """Whether the rule in hand may be changed."""
        return self.may and self.rule() is not None

    def look_again(self) -> None:
        """Read the rules, and the names of clients and chapters."""

        def look() -> tuple[list[DecisionRule], dict[UUID, str], list[tuple[str, str]]]:
            client_facts.currencies()
            chapters = self._chapters or chapters_of(self.desk)
            return self.desk.rules(), {one.id: one.name for one in self.desk.clients()}, chapters

        tasks.read(self, look, self._show)

    def _show(
        self, found: tuple[list[DecisionRule], dict[UUID, str], list[tuple[str, str]]]
    ) -> None:
        rules, self._clients, self._chapters = found
        if self.may:
            self.told.setText(self.tr("Kept at once, and in force from the next decision on."))
        else:
            self.told.setText(self.tr("Set by the office's managers; you see what is asked."))
        self.stack.setCurrentIndex(0 if rules else 1)
        self.told.setVisible(bool(rules))
        self.add_button.setVisible(self.may and bool(rules))
        self.model.fill(rules)
        if rules and not self.table.currentIndex().isValid():
            self.table.go_to(0)
        self._show_rule()
        self.is_now_filled()

    def rule(self) -> DecisionRule | None:
        """The rule in hand."""
        place = self.table.currentIndex().row()
        return self.model.rows[place] if 0 <= place < len(self.model.rows) else None

    def _show_rule(self) -> None:
        rule = self.rule()
        column = self.side.fresh()
        self.remove_button.setVisible(self.may and rule is not None)
        self.change_button.setVisible(self.may and rule is not None)
        if rule is not None:
            sentence = self.words.sentence(rule, self._clients)
            column.addWidget(label(sentence, 15, fonts.SEMIBOLD, wrap=True))
            chapter = dict(self._chapters).get(rule.chapter or "", self.tr("Every chapter"))
            client = self.tr("Every client")
            if rule.client_id is not None:
                client = self._clients.get(rule.client_id, self.tr("a removed client"))
            facts = [
                (self.tr("Lines of"), chapter),
                (self.tr("For"), client),
                (self.tr("Why"), rule.note),
            ]
            pairs(column, [fact for fact in facts if fact[1]])
            column.addSpacing(6)
        column.addWidget(label(self.tr("When in doubt"), fonts.SMALL, fonts.SEMIBOLD))
        for told in (
            self.tr("A line whose value is unknown, or in another currency than the rule's, "
                    "falls under a rule about value."),
            self.tr("A line whose client is unknown falls under a rule about a client."),
            self.tr("Where several rules apply, all that they ask for is needed."),
            self.tr("The database itself keeps the rules; no desk can go round them."),
        ):  # fmt: skip
            column.addWidget(label(told, fonts.SMALL, tone="muted", wrap=True))
        column.addStretch()
        self.side.show_line()
        self.commands_changed.emit()

    # -- acts

    def add(self) -> None:
        """Ask for a rule, and keep it."""
        self._edit(None)

    def change(self) -> None:
        """Change the rule in hand."""
        rule = self.rule()
        if rule is not None and self.may:
            self._edit(rule)

    def _edit(self, rule: DecisionRule | None) -> None:
        dialog = RuleDialog(self.page, self._chapters, self._clients, rule)

        def go() -> None:
            wanted = dialog.rule()

            def changed(rules: list[DecisionRule]) -> list[DecisionRule]:
                if rule is None:
                    return [*rules, wanted]
                if all(one.id != rule.id for one in rules):  # removed by a colleague meanwhile
                    return [*rules, dataclasses.replace(wanted, id=None)]
                return [wanted if one.id == rule.id else one for one in rules]

            self._keep(dialog, changed, lambda: dialog.close_dialog())

        dialog.submitted.connect(go)
        dialog.ask()

    def remove(self) -> None:
        """Take the rule in hand away; it can be taken back."""
        rule = self.rule()
        if rule is None or not self.may:
            return

        def back() -> None:
            again = dataclasses.replace(rule, id=None)
            self._keep(self, lambda rules: [*rules, again], lambda: None)

        def done() -> None:
            self.page.bar.say(
                "grey",
                self.tr("No longer asked: {0}.").format(
                    self.words.sentence(rule, self._clients)
                ),
                self.tr("Take it back"),
                back,
            )  # fmt: skip

        self._keep(self, lambda rules: [one for one in rules if one.id != rule.id], done)

    def _keep(
        self,
        owner: QWidget,
        changed: Callable[[list[DecisionRule]], list[DecisionRule]],
        then: Callable[[], None],
    ) -> None:
        """Change the rules as they are now, not as they were when they were shown."""

        def write() -> None:
            self.desk.keep_rules(changed(self.desk.rules()))

        def done(_: None) -> None:
            then()
            self.look_again()

        tasks.write(owner, write, done)
