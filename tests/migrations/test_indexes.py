"""The queries that the indexes exist for use them, as EXPLAIN tells."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.database import Database
from tests.databases import Databases, Desk

ID = "'00000000-0000-0000-0000-000000000001'"
VECTOR = "('[' || repeat('0.1,', 1535) || '0.1]')::vector"

AS_WORKER = {
    "idx_users_email": "select id from users where email = 'a@example.com'",
    "idx_users_country": "select id from users where country = 'GBR' order by country",
    "idx_users_subscription_tier": "select id from users where subscription_tier = 'PREMIUM'",
    "idx_users_created_at": "select id from users order by created_at desc limit 10",
    "idx_users_country_tier": "select id from users where country = 'GBR'"
    " and subscription_tier = 'PREMIUM'",
    "idx_hs_codes_country_active": "select count(*) from hs_codes where country = 'WCO'"
    " and is_active",
    "idx_hs_codes_embedding_cosine": f"select code from hs_codes"
    f" order by embedding <=> {VECTOR} limit 10",
    "idx_hs_codes_embedding_l2": f"select code from hs_codes"
    f" order by embedding <-> {VECTOR} limit 10",
    "ix_hs_codes_search": "select code from hs_codes where search @@ to_tsquery('laptop')",
    "ix_hs_codes_description_trigram": "select code from hs_codes"
    " where plain_text(description) % 'laptpo'",
    "ix_hs_codes_code_prefix": "select code from hs_codes where code like '8471%'",
    "ix_hs_codes_country_parent": "select code from hs_codes where country = 'WCO'"
    " and parent_code = '8471'",
    "ix_trade_terms_search": "select code from trade_terms where search @@ to_tsquery('laptop')",
    "idx_processing_jobs_status": "select id from processing_jobs where status = 'PENDING'",
    "idx_processing_jobs_country": "select id from processing_jobs where country_schema = 'GBR'",
    "idx_processing_jobs_user_created": f"select id from processing_jobs where user_id = {ID}"
    " order by created_at desc limit 10",
    "ix_invoice_lines_job_outcome": f"select id from invoice_lines where job_id = {ID}"
    " and outcome = 'PENDING'",
    "uq_product_matches_line_id": f"select id from product_matches where line_id = {ID}",
    "ix_product_matches_matched_country": "select id from product_matches"
    " where matched_country = 'GBR' and matched_hs_code = '847130'",
    "ix_review_decisions_line": f"select id from review_decisions where line_id = {ID}"
    " order by id desc limit 1",
    "idx_credits_user_type_current": f"select id from credits where user_id = {ID}"
    " and credit_type = 'pro' and is_current",
    "ix_billing_transactions_user_created": f"select id from billing_transactions"
    f" where user_id = {ID} order by created_at desc limit 10",
    "uq_audit_log_office_id_sequence": f"select entry_hash from audit_log where office_id = {ID}"
    " order by sequence desc limit 1",
}
# Through row-level security: the policy's own column leads the index.
AS_CLIENT = {
    "ix_processing_jobs_office_created": "select id from processing_jobs"
    " order by created_at desc limit 10",
    "uq_product_matches_line_id": f"select id from product_matches where line_id = {ID}",
    "ix_processing_jobs_office_number": "select id from processing_jobs"
    " where invoice_number = 'INV-1'",
}
# Indexes that begin with the same column and serve the query as well: out of the way.
RIVALS = {
    "idx_users_country": ["idx_users_country_tier"],
    "idx_hs_codes_country_active": ["ix_hs_codes_country_parent"],
}


# Enough rows for the planner to tell a good index from another.
ROWS = """
    insert into users (email, hashed_password, country, subscription_tier, credits_remaining,
            office_id, created_at)
        select 'user' || n || '@example.com', '!', (array['GBR', 'DEU', 'USA', 'FRA'])[n % 4 + 1],
            (array['FREE', 'FREE', 'BASIC', 'PREMIUM', 'FREE'])[n % 5 + 1], 0,
            (select id from offices limit 1), now() - n * interval '1 hour'
        from generate_series(1, 2000) n;
    insert into hs_codes (country, code, description, chapter, section, level, parent_code)
        select (array['WCO', 'USA'])[n % 2 + 1], (100000 + n)::text, 'Goods ' || n, '84', '16', 6,
            (1000 + n / 5)::text
        from generate_series(1, 3000) n;
    insert into product_matches (job_id, line_id, product_description, confidence_score, outcome,
            requires_manual_review)
        select job_id, id, description, 0, 'VAGUE', true from invoice_lines;
    analyze;
"""


@pytest.fixture(scope="module")
def desk(module_databases: Databases) -> Desk:
    desk = module_databases.new_desk()
    module_databases.job(desk, lines=500)
    with module_databases.owner.work() as work:
        for statement in ROWS.split(";")[:-1]:
            work.session.execute(text(statement))
    return desk


def plan(database: Database, query: str) -> str:
    with database.read() as session:
        return explained(session, query)


def explained(session: Session, query: str) -> str:
    # The tables are nearly empty, where reading them whole would be cheaper.
    for setting in ("enable_seqscan", "enable_sort"):
        session.execute(text(f"set local {setting} = off"))
    return "\n".join(session.scalars(text(f"explain {query}")))


@pytest.mark.parametrize("index", AS_WORKER)
def test_the_worker_finds_by_it(module_databases: Databases, desk: Desk, index: str) -> None:
    with module_databases.owner.work() as work:
        for rival in RIVALS.get(index, ()):
            work.session.execute(text(f"drop index {rival}"))
        work.session.execute(text("set local role tariffdesk_worker"))
        shown = explained(work.session, AS_WORKER[index])
        work.session.rollback()
    assert f" {index} " in shown


@pytest.mark.parametrize("index", AS_CLIENT)
def test_a_desk_finds_by_it(desk: Desk, index: str) -> None:
    shown = plan(desk.database, AS_CLIENT[index])
    assert f" {index} " in shown
    assert "InitPlan" in shown, "the session is asked once, not for every row"


def test_a_session_is_found_by_its_token(module_databases: Databases) -> None:
    query = "select user_id from sessions where token_hash = 'x'"
    assert " uq_sessions_token_hash " in plan(module_databases.owner, query)
