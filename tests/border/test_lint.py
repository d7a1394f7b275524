"""A lint of the database itself: every rule of app/core/rights.py holds, and few doors are open."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.rights import RULES, Rule
from tests.databases import Databases

# Ours: not what an extension brought.
FUNCTIONS = (
    "from pg_proc p where not exists (select from pg_depend d where d.objid = p.oid"
    " and d.deptype = 'e') and p.pronamespace = 'public'::regnamespace"
)
# The data model asks for the one by name; the other makes the address unique.
EXCUSED = {("same index twice", "users: idx_users_email, uq_users_email")}


@pytest.fixture(scope="module")
def session(module_databases: Databases) -> Iterator[Session]:
    with module_databases.owner.read() as session:
        yield session


def names(session: Session, query: str) -> list[str]:
    return list(session.scalars(text(query)))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_holds(session: Session, rule: Rule) -> None:
    found = {(rule.name, thing) for thing in names(session, rule.query)}
    assert found - EXCUSED == set()


def test_a_desk_without_a_session_may_call_little(session: Session) -> None:
    allowed = names(
        session,
        f"select proname {FUNCTIONS} and p.prosecdef"
        " and has_function_privilege('tariffdesk_client', p.oid, 'execute') order by 1",
    )
    assert allowed == [
        "answer_line",
        "answer_ticket",
        "change_member",
        "change_password",
        "check_key",
        "claim_line",
        "client_limits",
        "client_verdict",
        "credit_hold",
        "current_office_id",
        "current_session_id",
        "current_user_id",
        "current_user_is_admin",
        "deactivate_user",
        "erase_personal",
        "finish_export",
        "invite_colleague",
        "issue_code",
        "jobs_with",
        "let_go_lines",
        "managed_office_id",
        "my_audit_findings",
        "my_audit_hash",
        "notify_person",
        "personal_rows",
        "reactivate_user",
        "redeem_code",
        "revoke_other_sessions",
        "revoke_session",
        "seen",
        "sign_in",
        "sign_in_salt",
        "sign_out",
        "support_tickets_with",
        "tariff_lines_with",
        "tariff_words_near",
        "trade_terms_with",
        "unlock_user",
    ]
