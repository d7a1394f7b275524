"""The office's rules on decisions as sentences a person reads."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from PySide6.QtCore import QObject

from app.gui import shown
from app.review.rows import DecisionRule


class RuleWords(QObject):
    """A QObject, so that translators find the words."""

    def sentence(self, rule: DecisionRule, clients: Mapping[UUID, str]) -> str:
        """Such as "Chapter 30, from 10,000.00 GBP: a licensed broker and a second pair of eyes"."""
        where = []
        if rule.chapter:
            where.append(self.tr("chapter {0}").format(rule.chapter))
        if rule.client_id is not None:
            where.append(clients.get(rule.client_id, self.tr("a removed client")))
        if rule.minimum_value is not None:
            value = shown.amount(rule.minimum_value, rule.currency)
            where.append(self.tr("from {0}").format(value.replace(".00 ", " ")))
        place = ", ".join(where) or self.tr("every line")
        return f"{place[0].upper()}{place[1:]}: {self.asks(rule)}"

    def asks(self, rule: DecisionRule) -> str:
        """What it asks for."""
        if rule.needs_licence and rule.needs_second:
            return self.tr("a licensed broker and a second pair of eyes")
        if rule.needs_licence:
            return self.tr("a licensed broker")
        if rule.needs_second:
            return self.tr("a second pair of eyes")
        return self.tr("nothing yet")
