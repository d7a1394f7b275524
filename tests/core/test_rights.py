"""Tests of the lint of the live database: each rule sees what it is there for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core import rights
from app.core.rights import RULES, Rule
from tests.databases import Databases, clone

# For each rule, what an administrator might do by hand, and what is then named.
BREACHES = {
    "unguarded table": ("alter table clients no force row level security", "clients"),
    "no policy": (
        "create table mine (id int); alter table mine owner to tariffdesk_owner;"
        " alter table mine enable row level security; alter table mine force row level security",
        "mine",
    ),
    "owner shut out": ("drop policy clients_owner on clients", "clients"),
    "policy for everybody": (
        "create policy all_in on clients for select using (office_id is null)",
        "clients.all_in",
    ),
    "open policy": (
        "alter policy clients_see on clients using (true)",
        "clients.clients_see",
    ),
    "two policies": (
        "create policy more on clients for select to tariffdesk_client using (office_id is null)",
        "clients r",
    ),
    "right without policy": (
        "grant delete on audit_log to tariffdesk_client",
        "audit_log delete",
    ),
    "right too many": ("grant truncate on clients to tariffdesk_client", "clients"),
    "table to be locked": ("grant update on clients to tariffdesk_client", "clients"),
    "secret shown": ("grant select on users to tariffdesk_client", "users.hashed_password"),
    "function led astray": (
        "alter function current_user_id() reset search_path",
        "current_user_id",
    ),
    "function for everybody": (
        "grant execute on function current_user_id() to public",
        "current_user_id",
    ),
    "text run as a statement": (
        "create function run(what text) returns void language plpgsql security definer"
        " as $$ begin execute what; end $$",
        "run",
    ),
    "view of another's eyes": (
        "alter view open_credits reset (security_invoker)",
        "open_credits",
    ),
    "another's property": ("alter table clients owner to session_user", "clients"),
    "role with powers": ("alter role tariffdesk_client login", "tariffdesk_client"),
    "role in a role": (
        "grant tariffdesk_worker to tariffdesk_client",
        "tariffdesk_client as tariffdesk_worker",
    ),
    "login round the guards": (
        "create role sly login bypassrls in role tariffdesk_client",
        "sly",
    ),
    "may create": (
        "grant create on schema public to tariffdesk_client",
        "tariffdesk_client in schema public",
    ),
    "grant to everybody": ("grant select on clients to public", "clients SELECT"),
    "rights of things to come": (
        "alter default privileges in schema public grant select on tables to tariffdesk_client",
        "public by ",
    ),
    "sequence": (
        "grant usage on sequence credit_ledger_sequence_seq to tariffdesk_client",
        "credit_ledger_sequence_seq",
    ),
    "strange extension": ("create extension citext schema public", "citext"),
    "guard switched off": (
        "alter table audit_log disable trigger user",
        "audit_log.",
    ),
    "unproved constraint": (
        "alter table clients add constraint later check (name <> '') not valid",
        "clients.later",
    ),
    "asked row by row": (
        "alter policy clients_see on clients using (office_id = current_office_id())",
        "clients_see",
    ),
    "link without index": (
        "alter table clients add column twin uuid references clients (id)",
        "clients.clients_twin_fkey",
    ),
    "policy without index": (
        "alter table clients add column keeper uuid;"
        " alter policy clients_see on clients using (keeper = (select current_user_id()))",
        "clients.keeper",
    ),
    "same index twice": (
        "create index one on clients (name, tax_id); create index two on clients (name, tax_id)",
        "clients: one, two",
    ),
}


@pytest.fixture(scope="module")
def breached(server: str, template: str) -> Iterator[Databases]:
    """A database that the tests break, each taking back what it did."""
    with clone(server, template) as found:
        yield found


def test_every_rule_has_its_breach() -> None:
    assert [rule.name for rule in RULES] == list(BREACHES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_what_is_changed_by_hand_is_seen(breached: Databases, rule: Rule) -> None:
    """Each breach is made by the server's superuser, seen, and taken back."""
    act, thing = BREACHES[rule.name]
    engine = breached.owner.engine
    with engine.connect() as connection:
        connection.execute(text("reset role"))
        connection.execute(text(act))
        connection.execute(text("set local role tariffdesk_owner"))
        with Session(connection) as session:
            found = {finding.rule.name: finding.things for finding in rights.broken(session)}
        connection.rollback()
        connection.execute(text("set role tariffdesk_owner"))
        connection.commit()
    assert any(named.startswith(thing) for named in found.get(rule.name, ())), found
