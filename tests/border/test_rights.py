"""Every right in every role, by raw SQL: what the table of roles says is what the database does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from app.accounts.roles import RIGHTS, Right, UserRole
from app.billing import subscriptions
from app.core.database import Role
from app.flows.seed import seed
from app.office import audit
from tests.border.test_tables import raw
from tests.databases import Databases, Desk

HASH = "a" * 64


@dataclass(frozen=True)
class Place:
    """An office with a manager, a colleague and a job of the colleague's; another office's too."""

    office: UUID
    manager: Desk
    colleague: Desk
    job: UUID
    line: UUID
    stranger: Desk


@dataclass(frozen=True)
class Try:
    """A person's raw connection, and what there is to reach for."""

    at: psycopg.Connection[Any]
    me: Desk
    own_job: UUID
    place: Place

    def rows(self, statement: str, *values: object) -> bool:
        """Whether a statement found or changed anything."""
        found = self.at.execute(statement, values)
        return (len(found.fetchall()) if found.description else found.rowcount) > 0


# The act of each right; True when it worked.
ACTS: dict[Right, Callable[[Try], bool]] = {
    Right.READ_INVOICES: lambda to: to.rows(
        "select id from processing_jobs where id = %s", to.place.job
    ),
    Right.ADD_INVOICES: lambda to: to.rows(
        "insert into processing_jobs (user_id, input_file_name, input_file_url, input_file_size,"
        " country_schema) values (%s, 'a', 'a', 1, 'GBR')",
        to.me.user_id,
    ),
    Right.CHANGE_OWN_INVOICES: lambda to: to.rows(
        "update processing_jobs set notes = 'mine' where id = %s", to.own_job
    ),
    Right.DECIDE_LINES: lambda to: to.rows(
        "insert into review_decisions (line_id, user_id, method) values (%s, %s, 'REJECTED')",
        to.place.line,
        to.me.user_id,
    ),
    Right.EXPORT_DECLARATIONS: lambda to: to.rows(
        "insert into declarations (job_id, country_schema, created_by) values (%s, 'GBR', %s)",
        to.own_job,
        to.me.user_id,
    ),
    Right.KEEP_CLIENTS: lambda to: to.rows(
        "insert into clients (office_id, name) values (%s, 'New')", to.place.office
    ),
    Right.END_OWN_SESSIONS: lambda to: to.rows("select revoke_session(current_session_id())"),
    Right.CHANGE_ANY_INVOICE: lambda to: to.rows(
        "update processing_jobs set notes = 'yours' where id = %s", to.place.job
    ),
    Right.MANAGE_OFFICE: lambda to: to.rows(
        "update offices set idle_lock_minutes = 5 where id = %s", to.place.office
    ),
    Right.MANAGE_TEAM: lambda to: to.rows(
        "select change_member(%s, 'Else', 'USER', 'REVIEWER', null, null, '{}')",
        to.place.colleague.user_id,
    ),
    Right.SEE_OFFICE_SESSIONS: lambda to: to.rows(
        "select id from sessions where user_id = %s", to.place.colleague.user_id
    ),
    Right.END_OFFICE_SESSIONS: lambda to: to.rows(
        "select revoke_session(%s)", _session_of(to.place.colleague)
    ),
    Right.SEE_OFFICE_CREDITS: lambda to: to.rows(
        "select user_id from user_subscriptions where user_id = %s", to.place.colleague.user_id
    ),
    Right.READ_AUDIT: lambda to: to.rows(
        "select id from audit_log where office_id = %s", to.place.office
    ),
    Right.SET_DECISION_RULES: lambda to: to.rows(
        "insert into decision_rules (office_id, chapter, needs_licence, created_by)"
        " values (%s, '84', true, %s)",
        to.place.office,
        to.me.user_id,
    ),
    Right.KEEP_PRIVACY: lambda to: (
        to.rows(
            "insert into gdpr_requests (office_id, kind, subject_type, subject_id, requested_by)"
            " values (%s, 'EXPORT', 'user', %s, %s)",
            to.place.office,
            to.place.colleague.user_id,
            to.me.user_id,
        )
        and to.rows("select id from gdpr_requests where office_id = %s", to.place.office)
    ),
    Right.SEE_ALL_OFFICES: lambda to: (
        to.rows("select id from offices where id = %s", to.place.stranger.office_id)
        and to.rows("select id from users where id = %s", to.place.stranger.user_id)
        and to.rows("select id from sessions where user_id = %s", to.place.stranger.user_id)
        and to.rows("select id from staff where user_id = %s", to.place.stranger.user_id)
        and to.rows(
            "select id from user_subscriptions where user_id = %s", to.place.stranger.user_id
        )
    ),
    Right.MANAGE_ALL_OFFICES: lambda to: to.rows(
        "select change_member(%s, 'Else', 'USER', 'REVIEWER', null, null, '{}')",
        to.place.stranger.user_id,
    ),
    Right.MAKE_ADMINISTRATORS: lambda to: to.rows(
        "select change_member(%s, 'Else', 'ADMIN', 'MANAGER', null, null, '{}')",
        to.place.colleague.user_id,
    ),
    Right.MANAGE_PLANS: lambda to: (
        to.rows("update subscription_plans set price = 1 where id = 'basic'")
        and to.rows("insert into credit_pricing (base_charge, valid_from) values (1, '2030-01-01')")
    ),
    Right.LOAD_TARIFFS: lambda to: (
        to.rows("update hs_codes set is_active = false where code = '847130'")
        and to.rows(
            "insert into trade_terms (code, term, source) values ('847130', 'laptop', 'test')"
        )
    ),
    Right.MANAGE_PROGRAMS: lambda to: to.rows(
        "update client_applications set lowest_version = '0.0.1' where id = 'tariffdesk-desktop'"
    ),
}
_SESSIONS: dict[UUID, UUID] = {}


def _session_of(desk: Desk) -> UUID:
    return _SESSIONS[desk.user_id]


@pytest.fixture(scope="module")
def place(module_databases: Databases) -> Place:
    databases = module_databases
    seed(databases.owner)
    databases.code()
    manager = databases.new_desk(role=UserRole.PROJECT_OWNER)
    colleague = databases.new_desk(office_id=manager.office_id)
    # The only person of another office who is not its manager, so that changing them is harmless.
    boss = databases.new_desk(role=UserRole.PROJECT_OWNER)
    stranger = databases.new_desk(office_id=boss.office_id)
    job, lines = databases.job(colleague)
    with databases.owner.work() as work:
        for desk in (colleague, stranger):
            work.session.connection().exec_driver_sql(
                "insert into staff (user_id, office_id, name) values (%s, %s, 'Somebody')",
                (desk.user_id, desk.office_id),
            )
            subscriptions.subscribe(work, desk.user_id, "basic")
        audit.record(
            work, "Opened", "offices", office_id=manager.office_id, actor_id=manager.user_id
        )
        found = work.session.connection().exec_driver_sql("select user_id, id from sessions")
        _SESSIONS.update((row[0], row[1]) for row in found)
    return Place(manager.office_id, manager, colleague, job, lines[0], stranger)


@pytest.fixture(scope="module", params=list(UserRole))
def role(request: pytest.FixtureRequest) -> UserRole:
    found: UserRole = request.param
    return found


@pytest.fixture(scope="module")
def sitting(
    module_databases: Databases, place: Place, role: UserRole
) -> Iterator[tuple[psycopg.Connection[Any], Desk, UUID]]:
    me = module_databases.new_desk(office_id=place.office, role=role)
    # A manager by the name on the door has no right from it.
    with module_databases.owner.work() as work:
        work.session.connection().exec_driver_sql(
            "insert into staff (user_id, office_id, name, role) values (%s, %s, 'Me', 'MANAGER')",
            (me.user_id, me.office_id),
        )
    own_job, _lines = module_databases.job(me)
    connection = raw(module_databases.url, Role.CLIENT, me.token)
    yield connection, me, own_job
    connection.close()


def test_every_right_has_its_act() -> None:
    assert set(ACTS) == set(Right)


@pytest.mark.parametrize("right", list(Right))
def test_the_database_agrees(
    sitting: tuple[psycopg.Connection[Any], Desk, UUID], place: Place, role: UserRole, right: Right
) -> None:
    connection, me, own_job = sitting
    try:
        worked = ACTS[right](Try(connection, me, own_job, place))
    except InsufficientPrivilege:
        worked = False
    finally:
        connection.rollback()
    assert worked is (right in RIGHTS[role])


@pytest.mark.parametrize("right", list(Right))
def test_nobody_has_a_right_without_a_session(
    module_databases: Databases, place: Place, right: Right
) -> None:
    connection = raw(module_databases.url, Role.CLIENT)
    try:
        worked = ACTS[right](Try(connection, place.colleague, place.job, place))
    except InsufficientPrivilege:
        worked = False
    finally:
        connection.close()
    assert not worked
