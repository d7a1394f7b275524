"""The whole on PostgreSQL 16 over TCP, at whose desks sit logins that are clients and no more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from alembic import command
from sqlalchemy import Engine, inspect, text

from app.core import migrate
from app.core.database import Database, Role
from tests.accounts.test_sign_in import (  # noqa: F401
    email,
    test_the_right_password_opens_a_session,
    test_the_sixth_try_is_refused_though_right,
)
from tests.billing.test_ledger import (  # noqa: F401
    test_a_desk_holds_its_own_credits_and_no_others,
    test_a_job_pays_for_what_it_did,
    test_every_operation_happens_once,
)
from tests.border.test_lint import session, test_every_rule_holds  # noqa: F401
from tests.border.test_tables import (  # noqa: F401
    _taken_back,
    people,
    test_a_desk_becomes_nobody_else,
    test_a_desk_locks_no_table_against_others,
    test_a_stranger_sees_no_row_of_mine,
    test_nobody_else_adds_a_row_in_my_name,
    test_nobody_else_changes_a_row,
    test_nobody_else_removes_a_row,
    test_there_is_a_row_to_be_seen,
    test_what_is_mine_i_see,
    test_without_a_session_there_is_nothing,
)
from tests.databases import Databases, Desk, clone, make_template
from tests.office_server import OfficeServer
from tests.review.conftest import office  # noqa: F401
from tests.review.test_decide import (  # noqa: F401
    test_a_code_is_kept_with_how_it_was_found,
    test_another_offices_desk_cannot_decide,
    test_the_same_key_twice_is_one_decision,
    test_undo_restores_the_line_and_the_memory,
)


@pytest.fixture(scope="module")
def server(older_server: OfficeServer) -> str:
    """What all other fixtures take for the server of the tests."""
    return older_server.url


@pytest.fixture(scope="module")
def template(server: str) -> str:
    """The name of a database built by the migrations there."""
    make_template(server, "template_16")
    return "template_16"


@pytest.fixture
def databases(server: str, template: str) -> Iterator[Databases]:
    """A database of this test's own, whose desks come with a desk's login."""
    with clone(server, template) as found:
        found.client.close()
        found.client = Database(found.desk_login(), Role.CLIENT)
        yield found


def test_a_desk_is_a_client_of_postgres_16_and_no_more(databases: Databases, desk: Desk) -> None:
    with desk.database.read() as reading:
        assert str(reading.scalar(text("show server_version"))).startswith("16.")
        assert reading.scalar(text("select host(inet_client_addr())")) == "127.0.0.1"
        assert reading.scalar(text("select session_user")) == "only_client"
        roles = text("select r from unnest(cast(:all as text[])) r where pg_has_role(r, 'member')")
        assert list(reading.scalars(roles, {"all": list(Role)})) == [Role.CLIENT]


def test_up_down_to_nothing_and_up_again(alembic_engine: Engine) -> None:
    def tables() -> list[str]:
        return sorted(inspect(alembic_engine).get_table_names())

    with alembic_engine.connect() as connection:
        config = migrate.configuration(connection)
        command.upgrade(config, "head")
        whole = tables()
        command.downgrade(config, "base")
        assert tables() == ["alembic_version"]
        command.upgrade(config, "head")
        assert tables() == whole
