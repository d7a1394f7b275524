"""Rules as sentences."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest

from app.gui.office.rule_words import RuleWords
from app.review.rows import DecisionRule

CLIENT = UUID(int=7)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (
            DecisionRule(None, "30", None, Decimal(10000), "GBP", True, True),
            "Chapter 30, from 10,000 GBP: a licensed broker and a second pair of eyes",
        ),
        (DecisionRule(None, None, None, None, None, True, False), "Every line: a licensed broker"),
        (
            DecisionRule(None, None, CLIENT, Decimal("2500.50"), "USD", False, True),
            "Larkin Tools, from 2,500.50 USD: a second pair of eyes",
        ),
        (
            DecisionRule(None, "93", UUID(int=8), None, None, False, True),
            "Chapter 93, a removed client: a second pair of eyes",
        ),
    ],
)
def test_a_rule_is_a_sentence(qapp: object, rule: DecisionRule, said: str) -> None:
    assert RuleWords().sentence(rule, {CLIENT: "Larkin Tools"}) == said
