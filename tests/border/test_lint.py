"""A lint of the database itself: policies, owners, search paths, indexes behind foreign keys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.databases import Databases

# Ours: not what an extension brought.
_OURS = (
    "not exists (select from pg_depend d where d.objid = {oid} and d.deptype = 'e')"
    " and {namespace} = 'public'::regnamespace"
)


@pytest.fixture(scope="module")
def session(module_databases: Databases) -> Iterator[Session]:
    with module_databases.owner.read() as session:
        yield session


def names(session: Session, query: str) -> list[str]:
    return list(session.scalars(text(query)))


TABLES = "from pg_class c where c.relkind in ('r', 'p') and " + _OURS.format(
    oid="c.oid", namespace="c.relnamespace"
)
FUNCTIONS = "from pg_proc p where " + _OURS.format(oid="p.oid", namespace="p.pronamespace")


def test_row_level_security_is_forced_on_every_table(session: Session) -> None:
    assert (
        names(
            session,
            f"select relname {TABLES} and not (c.relrowsecurity and c.relforcerowsecurity)",
        )
        == []
    )


def test_every_table_has_a_policy_for_its_owner(session: Session) -> None:
    assert (
        names(
            session,
            f"select relname {TABLES} and not exists (select from pg_policy p"
            " where p.polrelid = c.oid and 'tariffdesk_owner'::regrole = any (p.polroles))",
        )
        == []
    )


def test_no_policy_is_for_everybody(session: Session) -> None:
    assert names(session, "select polname from pg_policy where 0 = any (polroles)") == []


def test_no_policy_of_a_desk_is_simply_true(session: Session) -> None:
    assert (
        names(
            session,
            "select policyname from pg_policies where 'tariffdesk_client' = any (roles)"
            " and (qual = 'true' or with_check = 'true')",
        )
        == []
    )


def test_policies_ask_the_session_once_per_query(session: Session) -> None:
    # (select f()) becomes one InitPlan; a bare f() would be called for every row.
    policies = session.execute(
        text(
            "select policyname, coalesce(qual, '') || ' ' || coalesce(with_check, '') as said"
            " from pg_policies where 'tariffdesk_client' = any (roles)"
        )
    )
    for name, said in policies:
        for function in ("current_user_id", "current_office_id", "managed_office_id"):
            assert said.count(f"{function}()") == said.count(f"SELECT {function}()"), name


def test_every_function_has_a_fixed_search_path(session: Session) -> None:
    assert (
        names(
            session,
            f"select proname {FUNCTIONS} and not exists (select from unnest(p.proconfig) setting"
            " where setting = 'search_path=pg_catalog, public, pg_temp')",
        )
        == []
    )


def test_no_function_is_open_to_everybody(session: Session) -> None:
    assert (
        names(
            session,
            f"select proname {FUNCTIONS} and has_function_privilege('public', p.oid, 'execute')",
        )
        == []
    )


def test_a_desk_without_a_session_may_call_little(session: Session) -> None:
    allowed = names(
        session,
        f"select proname {FUNCTIONS} and p.prosecdef"
        " and has_function_privilege('tariffdesk_client', p.oid, 'execute') order by 1",
    )
    assert allowed == [
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


def test_views_see_no_more_than_who_asks(session: Session) -> None:
    assert (
        names(
            session,
            "select relname from pg_class c where c.relkind = 'v' and "
            + _OURS.format(oid="c.oid", namespace="c.relnamespace")
            + " and not 'security_invoker=true' = any (coalesce(c.reloptions, '{}'))",
        )
        == []
    )


def test_nothing_is_owned_by_a_login(session: Session) -> None:
    assert (
        names(
            session,
            f"select relname::text {TABLES} and c.relowner <> 'tariffdesk_owner'::regrole"
            f" union all select proname::text {FUNCTIONS}"
            " and p.proowner <> 'tariffdesk_owner'::regrole",
        )
        == []
    )
    assert (
        names(
            session,
            "select rolname from pg_roles where rolname like 'tariffdesk\\_%' and rolcanlogin",
        )
        == []
    )


def test_foreign_keys_are_indexed(session: Session) -> None:
    assert (
        names(
            session,
            "select conname from pg_constraint k where contype = 'f' and not exists ("
            " select from pg_index i where i.indrelid = k.conrelid and i.indpred is null"
            " and (string_to_array(i.indkey::text, ' ')::int2[])[1:cardinality(k.conkey)]"
            " @> k.conkey)",
        )
        == []
    )


def test_what_policies_look_at_is_indexed(session: Session) -> None:
    assert (
        names(
            session,
            "select attrelid::regclass || '.' || attname from pg_attribute a"
            " join pg_class c on c.oid = a.attrelid and c.relkind = 'r'"
            " where attname in ('office_id', 'user_id') and c.relnamespace = 'public'::regnamespace"
            " and not exists (select from pg_index i where i.indrelid = a.attrelid"
            " and i.indkey[0] = a.attnum and i.indpred is null)",
        )
        == []
    )


def test_nobody_makes_tables_or_temporary_ones(session: Session) -> None:
    assert (
        names(
            session,
            "select r from unnest(array['tariffdesk_client', 'tariffdesk_worker', 'public']) r"
            " where has_schema_privilege(r, 'public', 'create')"
            " or has_database_privilege(r, current_database(), 'temp')",
        )
        == []
    )
