"""The office's rules hold whatever a desk sends: raw SQL as tariffdesk_client, person by person."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.accounts.models import Staff
from app.accounts.roles import StaffRole, UserRole
from app.matching.models import ProductMatch
from app.office import clients
from app.review.models import Rule
from tests.databases import Databases, Desk

ARMS, LAPTOP = "930200", "847130"
CONFIRM = (
    "update product_matches set user_confirmed = true, matched_country = 'WCO',"
    " matched_hs_code = '{code}'"
)
DECIDE = (
    "insert into review_decisions (line_id, user_id, method, country, to_code)"
    " select id, '{person}', 'PICKED', 'WCO', '{code}' from invoice_lines"
)


class Shop:
    """An office of two users, a manager and a licensed broker, with one line proposed as arms."""

    def __init__(self, databases: Databases) -> None:
        self.databases = databases
        self.ada = databases.new_desk()
        office = self.ada.office_id
        self.bea = databases.new_desk(office_id=office)
        self.lea = databases.new_desk(office_id=office)
        self.boss = databases.new_desk(office_id=office, role=UserRole.PROJECT_OWNER)
        with databases.owner.work() as work:
            work.session.add(
                Staff(
                    user_id=self.lea.user_id,
                    office_id=office,
                    name="Lea",
                    role=StaffRole.LICENSED_BROKER,
                )
            )
        for code in (ARMS, LAPTOP):
            databases.code(code)
        self.job, (self.line,) = databases.job(self.ada)
        self.match = databases.match(self.job, self.line, ARMS)

    def rule(self, **facts: Any) -> None:
        with self.databases.owner.work() as work:
            work.session.add(Rule(office_id=self.ada.office_id, **facts))

    def run(self, desk: Desk, *acts: str, code: str = ARMS) -> None:
        """Do these in one transaction at a desk."""
        with desk.database.work() as work:
            for act in acts:
                work.session.execute(text(act.format(person=desk.user_id, code=code)))

    def refused(self, desk: Desk, *acts: str, code: str = ARMS, match: str | None = None) -> None:
        """The database refuses them, and says so."""
        with pytest.raises(DBAPIError, match=match) as told:
            self.run(desk, *acts, code=code)
        assert getattr(told.value.orig, "sqlstate", "") == "42501"

    @property
    def confirmed(self) -> bool:
        with self.databases.owner.read() as session:
            return session.get_one(ProductMatch, self.match).user_confirmed


@pytest.fixture
def shop(databases: Databases) -> Shop:
    return Shop(databases)


def test_one_person_confirms_nothing_that_two_must(shop: Shop) -> None:
    shop.rule(chapter="93", needs_second=True)
    second = "second person"
    shop.refused(shop.ada, CONFIRM, match=second)
    shop.refused(shop.ada, DECIDE, CONFIRM, match=second)
    shop.refused(shop.ada, DECIDE, DECIDE, CONFIRM, match=second)
    shop.refused(shop.ada, DECIDE.replace("{person}", str(shop.bea.user_id)), match="row-level")
    # Nor in two steps: none of these, then a code.
    shop.refused(
        shop.ada,
        "update product_matches set user_confirmed = true, matched_hs_code = null,"
        " matched_country = null, requires_manual_review = true",
        CONFIRM,
        match=second,
    )
    # Nor a manager, nor somebody with a licence, nor a program without a person.
    for desk in (shop.boss, shop.lea):
        shop.refused(desk, DECIDE, CONFIRM, match=second)
    for database in (shop.databases.worker, shop.databases.owner):
        with pytest.raises(DBAPIError, match=second), database.work() as work:
            work.session.execute(text(CONFIRM.format(code=ARMS)))
    assert not shop.confirmed


def test_two_who_say_the_same_confirm_with_both_on_record(shop: Shop) -> None:
    shop.rule(chapter="93", needs_second=True)
    shop.run(shop.ada, DECIDE)
    shop.refused(shop.ada, CONFIRM)
    # The second person leaves a trace of their own.
    shop.refused(shop.bea, CONFIRM, match="decision on record")
    shop.run(shop.bea, CONFIRM, DECIDE)
    assert shop.confirmed


def test_what_was_said_otherwise_since_counts_for_nothing(shop: Shop) -> None:
    shop.rule(chapter="93", needs_second=True)
    shop.run(shop.ada, DECIDE)
    shop.run(shop.bea, DECIDE, code=LAPTOP)
    shop.refused(shop.bea, CONFIRM, DECIDE)
    shop.run(shop.ada, DECIDE.replace("'PICKED'", "'REJECTED'").replace("'{code}'", "null"))
    shop.refused(shop.ada, CONFIRM, DECIDE, code=LAPTOP)
    assert not shop.confirmed


def test_what_was_taken_back_counts_for_nothing(shop: Shop) -> None:
    undo = (
        "insert into review_decisions (line_id, user_id, method, undo_of)"
        " select line_id, '{person}', 'UNDO', id from review_decisions where method <> 'UNDO'"
    )
    shop.rule(chapter="93", needs_second=True)
    shop.run(shop.ada, DECIDE)
    # Nobody takes back another's word, or says so of something else.
    shop.refused(shop.bea, undo, match="own last word")
    shop.refused(shop.ada, undo.replace("'UNDO', id", "'PICKED', id"), match="own last word")
    shop.refused(shop.ada, undo.replace("'UNDO', id", "'UNDO', null::uuid"), match="own last word")
    shop.run(shop.ada, undo)
    shop.refused(shop.ada, undo, match="own last word")
    shop.refused(shop.bea, CONFIRM, DECIDE, match="second person")
    # What a second person built on stands.
    shop.run(shop.ada, DECIDE)
    shop.run(shop.bea, CONFIRM, DECIDE)
    shop.refused(shop.ada, undo, match="own last word")
    assert shop.confirmed


def test_no_detour_leads_past_a_rule(shop: Shop) -> None:
    shop.rule(chapter="93", needs_second=True)
    # Proposed as arms: another chapter does not help, nor does changing the proposal first.
    shop.refused(shop.ada, DECIDE, CONFIRM, code=LAPTOP)
    shop.run(
        shop.ada, CONFIRM.replace("user_confirmed = true", "user_confirmed = false"), code=LAPTOP
    )
    shop.refused(shop.ada, CONFIRM, code=LAPTOP)
    shop.refused(shop.ada, "update product_matches set proposed_hs_code = null")
    shop.refused(shop.ada, "delete from product_matches")
    # Nor a second match that says the line belongs to another job.
    other, _ = shop.databases.job(shop.ada, lines=0)
    with pytest.raises(DBAPIError), shop.ada.database.work() as work:
        work.session.execute(
            text(
                "insert into product_matches (job_id, line_id, product_description,"
                " confidence_score, outcome, matched_country, matched_hs_code, user_confirmed)"
                " values (:job, :line, 'x', 0, 'WEAK', 'WCO', '847130', true)"
            ),
            {"job": other, "line": shop.line},
        )


def test_a_match_of_a_lines_own_making_keeps_to_the_rules_too(shop: Shop) -> None:
    shop.rule(chapter="84", needs_second=True)
    _, (line,) = shop.databases.job(shop.ada)
    add = (
        "insert into product_matches (job_id, line_id, product_description, confidence_score,"
        " outcome, matched_country, matched_hs_code, user_confirmed)"
        f" select job_id, id, 'x', 0, 'WEAK', 'WCO', '{{code}}', true from invoice_lines"
        f" where id = '{line}'"
    )
    shop.refused(shop.ada, add, code=LAPTOP, match="second person")
    shop.run(shop.ada, add, code=ARMS)


def test_a_licence_is_asked_of_whoever_decides(shop: Shop) -> None:
    shop.rule(chapter="93", needs_licence=True)
    for desk in (shop.ada, shop.boss):
        shop.refused(desk, CONFIRM, match="licensed broker")
        shop.refused(desk, DECIDE, match="licensed broker")
        shop.refused(desk, CONFIRM, code=LAPTOP, match="licensed broker")
    shop.run(shop.lea, CONFIRM, DECIDE)
    assert shop.confirmed


@pytest.mark.parametrize(
    "act",
    [
        "delete from decision_rules",
        "update decision_rules set needs_second = false, needs_licence = true",
        "insert into decision_rules (office_id, needs_second, created_by)"
        " values (current_office_id(), true, '{person}')",
        "update staff set role = 'LICENSED_BROKER'",
        "select refuse_without_licence()",
        "alter table product_matches disable trigger all",
    ],
)
def test_a_plain_user_changes_no_rule(shop: Shop, act: str) -> None:
    shop.rule(chapter="93", needs_second=True)

    def rules() -> Any:
        with shop.databases.owner.read() as session:
            return session.execute(
                text("select r.*, s.role from decision_rules r, staff s order by r.id")
            ).all()

    before = rules()
    # Refused aloud, or nothing found to change: the rows tell.
    with suppress(DBAPIError):
        shop.run(shop.ada, act)
    assert rules() == before
    shop.refused(shop.ada, CONFIRM)


def test_a_manager_sets_them_in_their_own_name_and_office(shop: Shop) -> None:
    add = (
        "insert into decision_rules (office_id, client_id, needs_second, created_by)"
        " values ('{office}', {client}, true, '{by}')"
    )
    other = shop.databases.new_desk(role=UserRole.PROJECT_OWNER)
    with other.database.work() as work:
        theirs = clients.add(work, other.office_id, "Theirs")
    here, me = shop.boss.office_id, shop.boss.user_id
    shop.run(shop.boss, add.format(office=here, client="null", by=me))
    for office, client, by in (
        (other.office_id, "null", me),
        (here, f"'{theirs}'", me),
        (here, "null", shop.ada.user_id),
    ):
        shop.refused(shop.boss, add.format(office=office, client=client, by=by))
    shop.run(shop.boss, "delete from decision_rules")


def _client(shop: Shop, name: str) -> UUID:
    with shop.ada.database.work() as work:
        return clients.add(work, shop.ada.office_id, name)


def test_an_invoice_does_not_slip_from_under_its_clients_rules(shop: Shop) -> None:
    alder, birch = _client(shop, "Alder"), _client(shop, "Birch")
    shop.rule(client_id=alder, needs_second=True)
    file = "update processing_jobs set client_id = '{0}'"
    # Without a client it may be anybody's.
    shop.refused(shop.ada, CONFIRM, match="second person")
    shop.run(shop.ada, file.format(alder))
    shop.refused(shop.ada, file.format(birch), match="a manager moves")
    shop.refused(shop.ada, "update processing_jobs set client_id = null", match="a manager moves")
    shop.run(shop.boss, file.format(birch))
    shop.run(shop.ada, CONFIRM)
    # And what one person confirmed elsewhere does not come in by the back door.
    shop.refused(shop.ada, file.format(alder), match="a manager moves")


def test_matching_ten_thousand_lines_asks_no_rule(shop: Shop) -> None:
    shop.rule(needs_second=True, needs_licence=True)
    with shop.databases.owner.work() as work:
        work.session.execute(
            text(
                "create or replace function what_is_asked(p_line uuid, p_code text,"
                " p_proposed text) returns table (by_licensed boolean, by_two boolean)"
                " language plpgsql set search_path = pg_catalog, public, pg_temp"
                " as $$ begin raise exception 'a rule was asked'; end $$"
            )
        )
    job, _ = shop.databases.job(shop.ada, lines=20)
    with shop.databases.worker.work() as work:
        work.session.execute(
            text(
                "insert into product_matches (job_id, line_id, product_description,"
                " confidence_score, outcome, matched_country, matched_hs_code)"
                " select job_id, id, description, 0.9, 'MATCHED', 'WCO', :code"
                " from invoice_lines where job_id = :job"
            ),
            {"job": job, "code": LAPTOP},
        )
        proposed = work.session.scalar(
            text("select count(*) from product_matches where proposed_hs_code = :code"),
            {"code": LAPTOP},
        )
    assert proposed == 20
