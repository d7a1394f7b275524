"""What an office asks of decisions: kept by its managers, enforced by the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from app.core.errors import Refused
from app.core.work import Work
from app.review.events import RulesChanged
from app.review.models import Rule
from app.review.rows import DecisionRule


class RulesAreTheManagers(Refused):
    """What decisions need is set by a manager of the office."""


class RuleAsksNothing(Refused):
    """Rule {number} asks for neither a licensed broker nor a second person."""


class ChapterWrong(Refused):
    """Rule {number}: {chapter} is not a chapter. Chapters have two digits, such as 84."""


class ValueWithoutCurrency(Refused):
    """Rule {number} begins at a value: say in which currency, as three letters."""


class ValueNegative(Refused):
    """Rule {number} begins at {value}: a value is nothing or more."""


@dataclass(frozen=True)
class Asked:
    """What a decision on a line takes."""

    by_licensed: bool = False
    by_two: bool = False


def rules(session: Session) -> list[DecisionRule]:
    """The office's rules, in the order they were kept."""
    return [
        DecisionRule(
            id=rule.id,
            chapter=rule.chapter,
            client_id=rule.client_id,
            minimum_value=rule.minimum_value,
            currency=rule.currency,
            needs_licence=rule.needs_licence,
            needs_second=rule.needs_second,
            note=rule.note,
        )
        for rule in session.scalars(select(Rule).order_by(Rule.created_at, Rule.id))
    ]


def keep(work: Work, wanted: Sequence[DecisionRule]) -> None:
    """Replace all rules of the office. They hold for decisions from now on.

    Raises :class:`RulesAreTheManagers` and, for a rule that makes no sense,
    :class:`RuleAsksNothing`, :class:`ChapterWrong`, :class:`ValueWithoutCurrency` or
    :class:`ValueNegative`.
    """
    session = work.session
    office, person = session.execute(
        text("select managed_office_id() as office, current_user_id() as person")
    ).one()
    if office is None:
        raise RulesAreTheManagers()
    for number, rule in enumerate(wanted, 1):
        _check(rule, number)
    before = {rule.id: rule for rule in rules(session)}
    kept = {rule.id for rule in wanted if before.get(rule.id) == rule}
    if len(kept) == len(before) == len(wanted):
        return
    # Those that stay are left alone: who made them, and when, stays true.
    session.execute(delete(Rule).where(Rule.id.not_in(kept), Rule.office_id == office))
    session.add_all(
        Rule(
            office_id=office,
            chapter=rule.chapter,
            client_id=rule.client_id,
            minimum_value=rule.minimum_value,
            currency=rule.currency,
            needs_licence=rule.needs_licence,
            needs_second=rule.needs_second,
            note=rule.note,
            created_by=person,
            # Their order is kept; now() would be the same for all.
            created_at=text(f"clock_timestamp() + {place} * interval '1 microsecond'"),
        )
        for place, rule in enumerate(wanted)
        if rule.id not in kept
    )
    session.flush()
    work.record(RulesChanged())


def asked(session: Session, line_id: UUID, code: str | None, proposed: str | None) -> Asked:
    """What it takes to give a line this code; the database asks itself the same."""
    row = session.execute(
        text("select by_licensed, by_two from what_is_asked(:line, :code, :proposed)"),
        {"line": line_id, "code": code, "proposed": proposed},
    ).one()
    return Asked(row.by_licensed, row.by_two)


def applies(
    rule: DecisionRule,
    chapters: Collection[str],
    client_id: UUID | None,
    value: Decimal | None,
    currency: str | None,
) -> bool:
    """Whether a line of these chapters falls under a rule; what is not known falls under."""
    return (
        (rule.chapter is None or rule.chapter in chapters)
        and (rule.client_id is None or client_id is None or rule.client_id == client_id)
        and (
            rule.minimum_value is None
            or value is None
            or currency != rule.currency
            or abs(value) >= rule.minimum_value
        )
    )


def _check(rule: DecisionRule, number: int) -> None:
    if not (rule.needs_licence or rule.needs_second):
        raise RuleAsksNothing(number=number)
    chapter = rule.chapter
    if chapter is not None and not (len(chapter) == 2 and chapter.isascii() and chapter.isdigit()):
        raise ChapterWrong(number=number, chapter=chapter)
    if rule.minimum_value is None:
        return
    if len(rule.currency or "") != 3:
        raise ValueWithoutCurrency(number=number)
    if rule.minimum_value < 0:
        raise ValueNegative(number=number, value=rule.minimum_value)
