"""Tests of what an office asks of decisions: who sets it, which lines fall under it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from app.accounts.roles import UserRole
from app.office import clients
from app.review import routing, rules
from app.review.events import RulesChanged
from app.review.rows import DecisionRule
from app.review.rules import Asked
from tests.databases import Databases, Desk
from tests.review.conftest import CODES, Office, make_office


def rule(**facts: Any) -> DecisionRule:
    given = {"needs_licence": False, "needs_second": True} | facts
    empty = dict.fromkeys(("id", "chapter", "client_id", "minimum_value", "currency"))
    return DecisionRule(**(empty | given))  # type: ignore[arg-type]


def keep(desk: Desk, *wanted: DecisionRule) -> list[DecisionRule]:
    with desk.database.work() as work:
        rules.keep(work, wanted)
    with desk.database.read() as session:
        return rules.rules(session)


def manager(databases: Databases) -> Desk:
    return databases.new_desk(role=UserRole.PROJECT_OWNER)


def test_a_manager_keeps_them_and_all_of_the_office_reads_them(databases: Databases) -> None:
    boss = manager(databases)
    with boss.database.work() as work:
        client = clients.add(work, boss.office_id, "Alder")
    kept = keep(
        boss,
        rule(chapter="93", needs_licence=True, note="Arms"),
        rule(client_id=client, minimum_value=Decimal("10000.00"), currency="EUR"),
    )
    assert [each.chapter for each in kept] == ["93", None]
    assert (kept[1].minimum_value, kept[1].client_id) == (Decimal("10000.00"), client)
    user = databases.new_desk(office_id=boss.office_id)
    with user.database.read() as session:
        assert rules.rules(session) == kept
    stranger = manager(databases)
    with stranger.database.read() as session:
        assert rules.rules(session) == []
    with pytest.raises(rules.RulesAreTheManagers):
        keep(user)


def test_what_stays_is_left_alone_and_every_change_is_on_record(databases: Databases) -> None:
    boss = manager(databases)
    first, second = keep(boss, rule(chapter="93"), rule(chapter="84"))
    assert keep(boss, second, rule(chapter="30"))[0] == second
    with boss.database.work() as work:
        rules.keep(work, rules.rules(work.session))
        assert work.events == []
        rules.keep(work, [])
        assert work.events == [RulesChanged()]
    with boss.database.read() as session:
        trail = session.scalars(
            text("select event from audit_log where event like 'Rule%' order by sequence")
        ).all()
    # The database writes them down itself, rule by rule.
    assert trail == ["RuleAdded", "RuleAdded", "RuleRemoved", "RuleAdded"] + ["RuleRemoved"] * 2
    assert first.id != second.id


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"needs_second": False}, rules.RuleAsksNothing),
        ({"chapter": "7"}, rules.ChapterWrong),
        ({"chapter": "8X"}, rules.ChapterWrong),
        ({"minimum_value": Decimal(1)}, rules.ValueWithoutCurrency),
        ({"minimum_value": Decimal(-1), "currency": "EUR"}, rules.ValueNegative),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(
    databases: Databases, wrong: dict[str, Any], said: type[Exception]
) -> None:
    with pytest.raises(said, match="Rule 2"):
        keep(manager(databases), rule(chapter="84"), rule(**wrong))


ALDER, BIRCH = UUID(int=1), UUID(int=2)
# A rule, a line (chapters, client, value, currency), whether the line falls under the rule.
CASES: list[tuple[dict[str, Any], tuple[set[str], UUID | None, str | None, str | None], bool]] = [
    ({}, (set(), None, None, None), True),
    ({"chapter": "84"}, ({"84"}, ALDER, "1", "EUR"), True),
    ({"chapter": "84"}, ({"61"}, ALDER, "1", "EUR"), False),
    ({"client_id": ALDER}, ({"84"}, ALDER, "1", "EUR"), True),
    ({"client_id": ALDER}, ({"84"}, BIRCH, "1", "EUR"), False),
    ({"client_id": ALDER}, ({"84"}, None, "1", "EUR"), True),
    ({"minimum_value": 100, "currency": "EUR"}, ({"84"}, ALDER, "99.99", "EUR"), False),
    ({"minimum_value": 100, "currency": "EUR"}, ({"84"}, ALDER, "100", "EUR"), True),
    ({"minimum_value": 100, "currency": "EUR"}, ({"84"}, ALDER, "-100", "EUR"), True),
    ({"minimum_value": 100, "currency": "EUR"}, ({"84"}, ALDER, "1", "USD"), True),
    ({"minimum_value": 100, "currency": "EUR"}, ({"84"}, ALDER, "1", None), True),
    ({"minimum_value": 100, "currency": "EUR"}, ({"84"}, ALDER, None, "EUR"), True),
    # All that a rule says must hold.
    ({"chapter": "84", "client_id": ALDER}, ({"84"}, BIRCH, "1", "EUR"), False),
    (
        {"chapter": "84", "minimum_value": 100, "currency": "EUR"},
        ({"84"}, ALDER, "5", "EUR"),
        False,
    ),
]


@pytest.mark.parametrize(("said", "line", "under"), CASES)
def test_the_list_and_the_database_agree_on_what_falls_under(
    databases: Databases,
    said: dict[str, Any],
    line: tuple[set[str], UUID | None, str | None, str | None],
    under: bool,
) -> None:
    chapters, client, value, currency = line
    shown = rules.applies(
        rule(**said), chapters, client, None if value is None else Decimal(value), currency
    )
    assert shown is under
    desk = databases.new_desk()
    with databases.owner.work() as work:
        for key in (ALDER, BIRCH):
            work.session.execute(
                text("insert into clients (id, office_id, name) values (:id, :office, :name)"),
                {"id": key, "office": desk.office_id, "name": str(key)},
            )
    office = make_office_with(databases, desk, client, value, currency)
    office.rule(**{"needs_second": True} | said)
    code = f"{next(iter(chapters))}0000" if chapters else None
    with desk.database.read() as session:
        assert rules.asked(session, office.lines[0], code, None) == Asked(by_two=under)
        assert rules.asked(session, office.lines[0], None, code) == Asked(by_two=under)
        here = routing.of_job(session, office.job)
        assert here.asked([code], None if value is None else Decimal(value), currency) == Asked(
            by_two=under
        )


def make_office_with(
    databases: Databases, desk: Desk, client: UUID | None, value: str | None, currency: str | None
) -> Office:
    job, _ = databases.job(desk, lines=0, client_id=client)
    with databases.owner.work() as work:
        line = work.session.scalar(
            text(
                "insert into invoice_lines (job_id, number, description, source, value, currency)"
                " values (:job, 1, 'Goods', 'row 1', :value, :currency) returning id"
            ),
            {"job": job, "value": value, "currency": currency},
        )
    return Office(databases, desk, job, [line])


def test_rules_add_up(databases: Databases) -> None:
    office = make_office(databases)
    office.rule(chapter="84", needs_licence=True)
    office.rule(chapter="84", needs_second=True)
    with office.desk.database.read() as session:
        assert rules.asked(session, office.lines[0], CODES[0], None) == Asked(True, True)
        assert rules.asked(session, office.lines[0], CODES[2], None) == Asked()
        assert rules.asked(session, uuid4(), CODES[0], None) == Asked()
    stranger = databases.new_desk()
    with stranger.database.read() as session:
        assert rules.asked(session, office.lines[0], CODES[0], None) == Asked()
