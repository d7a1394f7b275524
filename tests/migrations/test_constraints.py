"""What each table refuses, what it fills in by itself, and what goes with what."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from tests.databases import Databases, Desk

UNIQUE, CHECK, NOT_NULL, FOREIGN, TOO_LONG = "23505", "23514", "23502", "23503", "22001"


@pytest.fixture(scope="module")
def office(module_databases: Databases) -> Desk:
    module_databases.code()
    return module_databases.new_desk()


@pytest.fixture(scope="module")
def job(module_databases: Databases, office: Desk) -> tuple[Any, Any]:
    job, lines = module_databases.job(office, lines=2)
    module_databases.match(job, lines[0], "847130")
    return job, lines[1]


WRONG = [
    ("users", "role = 'OWNER'", CHECK),
    ("users", "subscription_tier = 'GOLD'", CHECK),
    ("users", "credits_remaining = -1", CHECK),
    ("users", "email = 'UPPER@example.com'", CHECK),
    ("users", "country = 'GBRX'", TOO_LONG),
    ("users", "country = null", NOT_NULL),
    ("users", "hashed_password = null", NOT_NULL),
    ("users", "email = repeat('a', 256)", TOO_LONG),
    ("users", "office_id = gen_random_uuid()", FOREIGN),
    ("processing_jobs", "status = 'DONE'", CHECK),
    ("processing_jobs", "input_file_size = 0", CHECK),
    ("processing_jobs", "input_file_name = null", NOT_NULL),
    ("processing_jobs", "input_file_url = null", NOT_NULL),
    ("processing_jobs", "credits_used = -1", CHECK),
    ("processing_jobs", "average_confidence = 1.01", CHECK),
    ("processing_jobs", "average_confidence = -0.01", CHECK),
    ("processing_jobs", "country_schema = null", NOT_NULL),
    ("processing_jobs", "user_id = gen_random_uuid()", NOT_NULL),  # and so no office
    ("processing_jobs", "client_id = gen_random_uuid()", FOREIGN),
    ("product_matches", "confidence_score = 1.01", CHECK),
    ("product_matches", "confidence_score = -0.01", CHECK),
    ("product_matches", "confidence_score = null", NOT_NULL),
    ("product_matches", "product_description = null", NOT_NULL),
    ("product_matches", "outcome = 'NOTHING'", CHECK),
    ("product_matches", "matched_hs_code = '999999'", FOREIGN),
    ("product_matches", "matched_country = 'USA'", FOREIGN),
    ("product_matches", "matched_country = null", CHECK),
    ("product_matches", "matched_hs_code = null, matched_country = null", CHECK),
    ("product_matches", "quantity = 12345678", "22003"),
    ("hs_codes", "description = null", NOT_NULL),
    ("hs_codes", "chapter = '123'", TOO_LONG),
    ("hs_codes", "code = '12345678901'", TOO_LONG),
    ("hs_codes", "embedding = '[1,2,3]'", "22000"),
    ("invoice_lines", "outcome = 'MAYBE'", CHECK),
    ("credits", "credit_type = 'paid'", CHECK),
    ("credits", "reset_day_of_month = 32", CHECK),
    ("credits", "used = amount + 1", CHECK),
    ("credits", "held = -1", CHECK),
]


@pytest.mark.parametrize(("table", "change", "state"), WRONG)
def test_refused(
    module_databases: Databases,
    job: tuple[Any, Any],
    table: str,
    change: str,
    state: str,
) -> None:
    with module_databases.owner.read() as session:
        assert session.scalar(text(f"select exists (select from {table})")), "no row to try it on"
    with pytest.raises(DBAPIError) as refused, module_databases.owner.work() as work:
        work.session.execute(text(f"update {table} set {change}"))
    assert getattr(refused.value.orig, "sqlstate", None) == state


PAYMENT = (
    "insert into billing_transactions (user_id, type, amount, payment_provider, payment_id{c})"
    " values (:user, {type}, {amount}, 'test', {id}{v})"
)


@pytest.mark.parametrize(
    ("type_", "amount", "extra", "value", "state"),
    [
        ("'GIFT'", "1", "", "", CHECK),
        ("'REFUND'", "null", "", "", NOT_NULL),
        ("'REFUND'", "123456789.00", "", "", "22003"),
        ("'REFUND'", "1", ", status", ", 'LOST'", CHECK),
        ("'REFUND'", "1", ", plan_id", ", 'platinum'", FOREIGN),
    ],
)
def test_a_payment_is_refused(
    module_databases: Databases,
    office: Desk,
    type_: str,
    amount: str,
    extra: str,
    value: str,
    state: str,
) -> None:
    statement = PAYMENT.format(c=extra, type=type_, amount=amount, id="'p'", v=value)
    with pytest.raises(DBAPIError) as refused, module_databases.owner.work() as work:
        work.session.execute(text(statement), {"user": office.user_id})
    assert getattr(refused.value.orig, "sqlstate", None) == state


def test_what_is_not_said_is_filled_in(module_databases: Databases, office: Desk) -> None:
    with module_databases.owner.work() as work:
        session = work.session
        user = session.execute(
            text(
                "insert into users (email, hashed_password, country, office_id)"
                " values ('new@example.com', '!', 'DEU', :office) returning id"
            ),
            {"office": office.office_id},
        ).scalar_one()
        row = session.execute(
            text(
                "select role, subscription_tier, credits_remaining, credits_used_this_month,"
                " is_active, login_attempts, is_locked, created_at = now(), last_login_at"
                " from users where id = :id"
            ),
            {"id": user},
        ).one()
        assert tuple(row) == ("USER", "FREE", 2, 0, True, 0, False, True, None)
        row = session.execute(
            text(
                "insert into processing_jobs (user_id, input_file_name, input_file_url,"
                " input_file_size, country_schema) values (:id, 'a.csv', 'a', 1, 'GBR') returning"
                " status, credits_used, total_products, successful_matches, average_confidence,"
                " office_id, created_at = now(), started_at"
            ),
            {"id": user},
        ).one()
        assert tuple(row) == ("PENDING", 0, 0, 0, None, office.office_id, True, None)
        row = session.execute(
            text(
                PAYMENT.format(c="", type="'REFUND'", amount="1", id="'defaults'", v="")
                + " returning currency, credits_granted, status, metadata"
            ),
            {"user": user},
        ).one()
        assert tuple(row) == ("USD", 0, "PENDING", {})
        session.rollback()


def test_what_must_be_one_of_a_kind(module_databases: Databases, office: Desk) -> None:
    for statement in (
        "insert into users (email, hashed_password, country, office_id)"
        " select email, '!', 'GBR', office_id from users limit 1",
        "insert into hs_codes (country, code, description, chapter, section, level)"
        " select country, code, 'x', '84', '16', 6 from hs_codes limit 1",
        "insert into users (email, hashed_password, country, office_id, is_local_owner)"
        " select n || '@example.com', '!', 'GBR', :office, true from generate_series(1, 2) n",
    ):
        with pytest.raises(IntegrityError) as refused, module_databases.owner.work() as work:
            work.session.execute(text(statement), {"office": office.office_id})
        assert getattr(refused.value.orig, "sqlstate", None) == UNIQUE


def test_one_code_in_two_countries_is_two_rows(module_databases: Databases) -> None:
    module_databases.code("847130", country="USA")
    module_databases.code("847130", country="GBR")
    with module_databases.owner.read() as session:
        count = session.scalar(text("select count(*) from hs_codes where code = '847130'"))
    assert count == 3


def test_vectors_are_kept_in_the_row_and_compared(databases: Databases) -> None:
    near, far = [1.0] + [0.0] * 1535, [0.0, 1.0] + [0.0] * 1534
    databases.code("000001", embedding=near)
    databases.code("000002", embedding=far)
    with databases.worker.read() as session:
        found = session.scalars(
            text("select code from hs_codes order by embedding <=> cast(:v as vector)"),
            {"v": str(near)},
        ).all()
        assert found == ["000001", "000002"]
        storage = session.scalar(
            text(
                "select attstorage from pg_attribute"
                " where attname = 'embedding' and attrelid = 'hs_codes'::regclass"
            )
        )
    assert storage == "p"


def test_a_job_takes_everything_with_it(databases: Databases, desk: Desk) -> None:
    databases.code()
    job, lines = databases.job(desk, lines=3)
    match = databases.match(job, lines[0], "847130")
    with databases.owner.work() as work:
        for statement in (
            "insert into match_candidates (match_id, rank, country, code, score)"
            " values (:match, 1, 'WCO', '847130', 1)",
            "insert into review_decisions (line_id, match_id, user_id, method)"
            " values (:line, :match, :user, 'ACCEPTED')",
            "insert into job_events (job_id, event) values (:job, 'Read')",
        ):
            work.session.execute(
                text(statement),
                {"match": match, "line": lines[0], "user": desk.user_id, "job": job},
            )
    # Decided upon: the match does not go by itself.
    with pytest.raises(IntegrityError), databases.owner.work() as work:
        work.session.execute(text("delete from product_matches"))
    with databases.owner.work() as work:
        work.session.execute(text("delete from processing_jobs"))
    with databases.owner.read() as session:
        for table in (
            "invoice_lines",
            "product_matches",
            "match_candidates",
            "review_decisions",
            "job_events",
        ):
            assert session.scalar(text(f"select count(*) from {table}")) == 0


def test_a_client_may_go_and_its_jobs_stay(databases: Databases, desk: Desk) -> None:
    job, _lines = databases.job(desk)
    with databases.owner.work() as work:
        work.session.execute(
            text("insert into clients (office_id, name) values (:o, 'Alder')"),
            {"o": desk.office_id},
        )
        work.session.execute(
            text("update processing_jobs set client_id = (select id from clients)")
        )
        work.session.execute(text("delete from clients"))
        assert work.session.execute(text("select id, client_id from processing_jobs")).one() == (
            job,
            None,
        )


def totals(databases: Databases) -> tuple[Any, ...]:
    """A job's totals, having checked that they are what its rows sum to."""
    with databases.owner.read() as session:
        row = session.execute(
            text(
                "select total_products, successful_matches, average_confidence from processing_jobs"
            )
        ).one()
        counted = session.execute(
            text(
                "select (select count(*) from invoice_lines),"
                " (select count(*) from product_matches where matched_hs_code is not null"
                " and (outcome = 'MATCHED' or user_confirmed)),"
                " (select round(avg(confidence_score), 2) from product_matches)"
            )
        ).one()
    assert tuple(row) == tuple(counted)
    return tuple(row)


def test_totals_follow_matches_as_they_change(databases: Databases, desk: Desk) -> None:
    databases.code()
    job, lines = databases.job(desk, lines=4)
    assert totals(databases) == (4, 0, None)
    databases.match(job, lines[0], "847130", confidence_score="0.99")
    weak = databases.match(job, lines[1], "847130", outcome="WEAK", confidence_score="0.50")
    databases.match(job, lines[2])
    assert totals(databases)[:2] == (4, 1)
    for change in (
        f"update product_matches set user_confirmed = true where id = '{weak}'",
        "update product_matches set confidence_score = 0.10 where outcome = 'VAGUE'",
        "update product_matches set user_confirmed = not user_confirmed",
        "update product_matches set version = version + 1",
        f"delete from product_matches where id = '{weak}'",
        "delete from invoice_lines where number = 4",
        "delete from product_matches",
    ):
        with databases.worker.work() as work:
            work.session.execute(text(change))
        totals(databases)
    assert totals(databases) == (3, 0, None)


def test_a_decision_that_moves_no_total_waits_for_nobody(databases: Databases, desk: Desk) -> None:
    databases.code()
    job, lines = databases.job(desk, lines=2)
    sure = databases.match(job, lines[0], "847130")
    # Somebody holds the job's row; a sure match is confirmed all the same.
    with databases.worker.work() as holder:
        holder.session.execute(text("select from processing_jobs for update"))
        with databases.worker.work() as work:
            work.session.execute(text("set local lock_timeout = '1s'"))
            work.session.execute(
                text("update product_matches set user_confirmed = true where id = :id"),
                {"id": sure},
            )


def test_keys_in_time_order_are_in_order(databases: Databases) -> None:
    with databases.owner.read() as session:
        made = session.scalars(
            text("select uuid7() from generate_series(1, 1000) n, lateral (select pg_sleep(0)) s")
        ).all()
        version = {key.version for key in made}
        # Within a quarter of a microsecond's share of a millisecond chance decides.
        heads = [key.int >> 64 for key in made]
    assert version == {7}
    assert {key.variant for key in made} == {"specified in RFC 4122"}
    assert heads == sorted(heads)
    assert len(set(made)) == 1000
