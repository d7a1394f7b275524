"""Tests of the planted rows: complete, consistent, and the same after a second run."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.accounts import sign_in
from app.billing.balance import balance
from app.core.schema import metadata
from app.flows.demo import PASSWORD
from app.flows.seed import seed
from tests.databases import Databases

# Rows that are there before anything is planted.
_UNSEEDED = {"server_secrets"}


@pytest.fixture(scope="module")
def planted(module_databases: Databases) -> Databases:
    """A database with everything planted."""
    seed(module_databases.owner, demo=True, local=True)
    return module_databases


@pytest.fixture
def session(planted: Databases) -> Iterator[Session]:
    with planted.owner.read() as session:
        yield session


def test_a_second_run_changes_nothing(planted: Databases) -> None:
    def fingerprints() -> dict[str, str]:
        with planted.owner.read() as session:
            return {
                name: session.scalar(
                    text(
                        f"select md5(coalesce(string_agg(t::text, '' order by t::text), ''))"
                        f" from {name} t"
                    )
                )
                for name in metadata.tables
            }

    before = fingerprints()
    told: list[tuple[str, int, int]] = []
    seed(planted.owner, True, lambda *step: told.append(step), local=True)
    assert fingerprints() == before
    assert told[0][1] == 0
    assert told[-1][1] == told[-1][2]


def test_what_an_administrator_changed_stays(databases: Databases) -> None:
    seed(databases.owner)
    with databases.owner.work() as work:
        work.session.execute(text("update subscription_plans set price = 12 where id = 'basic'"))
    seed(databases.owner)
    with databases.owner.read() as session:
        price = session.scalar(text("select price from subscription_plans where id = 'basic'"))
    assert price == Decimal("12.00")


def test_the_named_people_have_what_was_asked_for(session: Session) -> None:
    def one(email: str) -> dict[str, tuple[object, ...]]:
        rows = session.execute(
            text(
                "select c.credit_type, c.amount, c.used, c.monthly_allocation,"
                " c.reset_day_of_month, c.is_current"
                " from credits c join users u on u.id = c.user_id where u.email = :email"
            ),
            {"email": email},
        )
        return {row[0]: tuple(row[1:]) for row in rows}

    assert one("free@example.com") == {"free": (2000, 500, 2000, 1, True)}
    assert one("pro@example.com") == {
        "free": (2000, 0, 2000, 1, True),
        "pro": (10000, 5000, 0, 1, True),
    }
    price = session.scalar(
        text(
            "select s.stripe_price_id from user_subscriptions s join users u on u.id = s.user_id"
            " where u.email = 'pro@example.com' and s.status = 'active'"
        )
    )
    assert price == "price_test_pro"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("select distinct role from users", {"USER", "ADMIN", "PROJECT_OWNER"}),
        (
            "select distinct subscription_tier from users",
            {"FREE", "BASIC", "PREMIUM", "ENTERPRISE"},
        ),
        (
            "select distinct role from staff",
            {"BROKER", "REVIEWER", "LICENSED_BROKER", "MANAGER"},
        ),
        (
            "select distinct status from processing_jobs",
            {"PENDING", "PROCESSING", "COMPLETED", "FAILED", "CANCELLED"},
        ),
        (
            "select distinct outcome from product_matches",
            {"MATCHED", "WEAK", "VAGUE", "CONFLICT"},
        ),
        (
            "select distinct outcome from invoice_lines",
            {"PENDING", "MATCHED", "WEAK", "VAGUE", "CONFLICT", "NOTHING", "FAILED"},
        ),
        ("select count(distinct (type, status)) from billing_transactions", {12}),
        (
            "select distinct confidence_score from product_matches",
            {Decimal(n) / 10 for n in range(11)},
        ),
        ("select id from subscription_plans", {"free", "basic", "pro", "enterprise"}),
        (
            "select id from client_applications",
            {"tariffdesk-desktop", "tariffdesk-worker", "tariffdesk-webhooks"},
        ),
    ],
)
def test_there_is_one_of_every_kind(session: Session, query: str, expected: set[object]) -> None:
    assert set(session.scalars(text(query))) == expected


@pytest.mark.parametrize(
    "wrong",
    [
        # Totals that are not what they sum.
        """select id from processing_jobs j where total_products <>
            (select count(*) from invoice_lines l where l.job_id = j.id)""",
        """select id from processing_jobs j where average_confidence is distinct from
            (select round(avg(m.confidence_score), 2) from product_matches m
                where m.job_id = j.id)""",
        """select id from processing_jobs j where successful_matches <>
            (select count(*) from product_matches m where m.job_id = j.id
                and m.matched_hs_code is not null
                and (m.outcome = 'MATCHED' or m.user_confirmed))""",
        # A line and its match that do not agree.
        """select l.id from invoice_lines l join product_matches m on m.line_id = l.id
            where l.outcome <> m.outcome""",
        """select l.id from invoice_lines l left join product_matches m on m.line_id = l.id
            where (m.id is null) <> (l.outcome in ('PENDING', 'NOTHING', 'FAILED'))""",
        # Something of one office pointing to another.
        "select id from processing_jobs j where office_id <> (select office_id from users u"
        " where u.id = j.user_id)",
        # Candidates whose code no tariff has.
        """select code from match_candidates c where not exists (select from hs_codes h
            where h.country = c.country and h.code = c.code)""",
        # Credits that are not what the ledger says.
        """select u.id from users u where credits_remaining <>
            (select coalesce(sum(l.delta), 0) from credit_ledger l where l.user_id = u.id)""",
    ],
)
def test_what_is_planted_fits_together(session: Session, wrong: str) -> None:
    assert session.scalars(text(wrong)).all() == []


def test_every_person_of_the_office_can_sign_in(planted: Databases) -> None:
    token = sign_in.sign_in(planted.client, "pro@example.com", PASSWORD)
    desk = planted.client.signed_in(token)
    with desk.read() as session:
        mine = session.scalar(text("select current_user_id()"))
        shown = balance(session, mine)
        assert (shown.plan, shown.free_left, shown.pro_left) == ("Pro", 2000, 5000)
    desk.close()


def test_the_local_owner_is_in_with_the_enterprise_plan(planted: Databases) -> None:
    desk = planted.client.signed_in(sign_in.open_local_session(planted.worker))
    with desk.read() as session:
        mine = session.scalar(text("select current_user_id()"))
        shown = balance(session, mine)
        assert (shown.plan, shown.available) == ("Enterprise", 10_000)
        assert session.scalar(text("select count(*) from processing_jobs")) == 0
    desk.close()


def test_without_an_embedded_server_there_is_no_local_owner(databases: Databases) -> None:
    seed(databases.owner)
    with pytest.raises(sign_in.NoLocalOwner):
        sign_in.open_local_session(databases.worker)


def test_every_table_of_the_journey_has_rows(session: Session) -> None:
    empty = {
        name
        for name in (
            "offices",
            "clients",
            "processing_jobs",
            "invoice_lines",
            "job_events",
            "product_matches",
            "match_candidates",
            "review_decisions",
            "credit_ledger",
            "ai_models",
            "credit_pricing",
        )
        if not session.scalar(text(f"select exists (select from {name})"))
    }
    assert empty == set()
