"""Every table, driven by raw SQL as tariffdesk_client; generated, so that none can be forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.errors import InsufficientPrivilege, LockNotAvailable
from psycopg.types.json import Jsonb
from sqlalchemy import make_url

from app.accounts.roles import UserRole
from app.core.database import Role, libpq_url
from app.core.schema import metadata
from tests.border.rows import FOR_EVERYONE, FOR_NOBODY, fill
from tests.databases import Databases, Desk, url_of
from tests.office_server import login

TABLES = sorted(metadata.tables)
# Every view, and the column that says whose a row is.
VIEWS = {"lines_as_edited": "office_id", "open_credits": "user_id", "payment_history": "user_id"}
PRIVATE = sorted(set(TABLES) - FOR_EVERYONE - FOR_NOBODY)
# From these a desk deletes rows, and who may do that may lock the table. No other may follow.
LOCKABLE = {
    "attachments",
    "batch_groups",
    "client_products",
    "decision_rules",
    "declaration_items",
    "declarations",
    "staff",
    "supplier_mappings",
    "user_preferences",
}


@dataclass
class People:
    """Raw connections: the owner of the tables, desks without and with somebody at them."""

    databases: Databases
    owner: psycopg.Connection[Any]
    nobody: psycopg.Connection[Any]
    mine: psycopg.Connection[Any]
    stranger: psycopg.Connection[Any]
    me: Desk
    them: Desk


def raw(url: str, role: Role, token: str | None = None) -> psycopg.Connection[Any]:
    """A connection in a role, whose every statement is a transaction that is taken back.

    A desk comes with a login of its own that is a member of tariffdesk_client and of nothing else.
    """
    if role is Role.CLIENT:
        name = make_url(url).database
        url = url_of(login(url, "border_desk", f"in role {Role.CLIENT}"), str(name))
    connection = psycopg.connect(libpq_url(url), options=f"-c role={role}")
    connection.execute("select set_config('tariffdesk.token', %s, false)", [token or ""])
    connection.commit()
    return connection


@pytest.fixture(scope="module")
def people(module_databases: Databases) -> Iterator[People]:
    me = fill(module_databases)
    # The most that a stranger can be in an office of their own.
    them = module_databases.new_desk(role=UserRole.PROJECT_OWNER)
    url = module_databases.url
    found = People(
        module_databases,
        raw(url, Role.OWNER),
        raw(url, Role.CLIENT),
        raw(url, Role.CLIENT, me.token),
        raw(url, Role.CLIENT, them.token),
        me,
        them,
    )
    yield found
    for connection in (found.owner, found.nobody, found.mine, found.stranger):
        connection.close()


@pytest.fixture(autouse=True)
def _taken_back(people: People) -> Iterator[None]:
    yield
    for connection in (people.owner, people.nobody, people.mine, people.stranger):
        connection.rollback()


def columns(connection: psycopg.Connection[Any], table: str, privilege: str) -> list[str]:
    """The columns of a table that this connection's role may use that way."""
    found = connection.execute(
        "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0"
        " and not attisdropped and attgenerated = '' and attidentity = ''"
        " and has_column_privilege(attrelid, attnum, %s) order by attnum",
        [table, privilege],
    )
    return [row[0] for row in found]


def rows(people: People, table: str) -> set[str]:
    """Every version of every row of a table, by its address."""
    found = people.owner.execute(sql.SQL("select ctid::text from {}").format(sql.Identifier(table)))
    return {row[0] for row in found}


def seen(connection: psycopg.Connection[Any], table: str) -> int:
    """How many rows one sees, by a column that one may read; 0 if refused."""
    try:
        with connection.transaction():
            readable = columns(connection, table, "select")
            if not readable:
                return 0
            query = sql.SQL("select count(*) from (select {} from {}) readable").format(
                sql.Identifier(readable[0]), sql.Identifier(table)
            )
            count = connection.execute(query).fetchone()
            assert count is not None
            return int(count[0])
    except InsufficientPrivilege:
        return 0


@pytest.mark.parametrize("role", ["tariffdesk_owner", "tariffdesk_worker", "tariffdesk"])
def test_a_desk_becomes_nobody_else(people: People, role: str) -> None:
    who = people.mine.execute("select session_user, current_user").fetchone()
    assert who == ("border_desk", "tariffdesk_client")
    superuser = people.owner.execute("select session_user").fetchone()
    assert superuser is not None
    name = superuser[0] if role == "tariffdesk" else role
    for act in ("set role {}", "set session authorization {}"):
        with pytest.raises(InsufficientPrivilege):
            people.mine.execute(sql.SQL(act).format(sql.Identifier(name)))
        people.mine.rollback()
    people.mine.execute("reset role")
    with pytest.raises(InsufficientPrivilege):
        people.mine.execute("select count(*) from server_secrets")


@pytest.mark.parametrize("table", TABLES)
def test_there_is_a_row_to_be_seen(people: People, table: str) -> None:
    assert rows(people, table), f"give tests/border/rows.py a row of {table}"


@pytest.mark.parametrize("table", [*TABLES, *VIEWS, "alembic_version"])
def test_without_a_session_there_is_nothing(people: People, table: str) -> None:
    assert seen(people.nobody, table) == 0


@pytest.mark.parametrize("table", PRIVATE)
def test_what_is_mine_i_see(people: People, table: str) -> None:
    assert seen(people.mine, table) > 0


def of_mine(people: People, table: str) -> sql.Composable:
    """The condition that a row is mine or my office's."""
    names = {column.name for column in metadata.tables[table].columns}
    if table == "users":
        return sql.SQL("id = {}").format(people.me.user_id)
    if table == "offices":
        return sql.SQL("id = {}").format(people.me.office_id)
    if "office_id" in names:
        return sql.SQL("office_id = {}").format(people.me.office_id)
    assert "user_id" in names, f"{table} belongs to nobody"
    return sql.SQL("user_id = {}").format(people.me.user_id)


@pytest.mark.parametrize("table", PRIVATE)
def test_a_stranger_sees_no_row_of_mine(people: People, table: str) -> None:
    query = sql.SQL("select count(*) from {} where {}").format(
        sql.Identifier(table), of_mine(people, table)
    )
    assert people.stranger.execute(query).fetchone() == (0,)
    mine = people.mine.execute(query).fetchone()
    assert mine is not None
    assert mine[0] > 0


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("who", ["nobody", "stranger"])
def test_nobody_else_changes_a_row(people: People, table: str, who: str) -> None:
    connection: psycopg.Connection[Any] = getattr(people, who)
    writable = columns(connection, table, "update")
    if not writable:
        writable = columns(people.owner, table, "update")[:1]
    where = of_mine(people, table) if table in PRIVATE else sql.SQL("true")
    for column in writable:
        change = sql.SQL("update {} set {c} = {c} where {where}").format(
            sql.Identifier(table), c=sql.Identifier(column), where=where
        )
        try:
            with connection.transaction():
                assert connection.execute(change).rowcount == 0
        except InsufficientPrivilege:
            pass


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("who", ["nobody", "stranger"])
def test_nobody_else_removes_a_row(people: People, table: str, who: str) -> None:
    connection: psycopg.Connection[Any] = getattr(people, who)
    before = rows(people, table)
    where = of_mine(people, table) if table in PRIVATE else sql.SQL("true")
    removal = sql.SQL("delete from {} where {}").format(sql.Identifier(table), where)
    try:
        with connection.transaction():
            assert connection.execute(removal).rowcount == 0
    except InsufficientPrivilege:
        pass
    with pytest.raises(InsufficientPrivilege):
        connection.execute(sql.SQL("truncate {} cascade").format(sql.Identifier(table)))
    connection.rollback()
    assert rows(people, table) == before


@pytest.mark.parametrize("table", TABLES)
def test_a_desk_locks_no_table_against_others(people: People, table: str) -> None:
    for mode in ("share update exclusive", "exclusive", "access exclusive"):
        lock = sql.SQL("lock table {} in {} mode nowait").format(
            sql.Identifier(table), sql.SQL(mode)
        )
        try:
            people.mine.execute(lock)
            allowed = True
        except LockNotAvailable:  # the server itself is at it; rights are asked first
            allowed = True
        except InsufficientPrivilege:
            allowed = False
        assert allowed == (table in LOCKABLE)
        people.mine.rollback()


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("who", ["nobody", "stranger"])
def test_nobody_else_adds_a_row_in_my_name(people: People, table: str, who: str) -> None:
    connection: psycopg.Connection[Any] = getattr(people, who)
    row = people.owner.execute(
        sql.SQL("select to_jsonb(t) from {} t where {} limit 1").format(
            sql.Identifier(table),
            of_mine(people, table) if table in PRIVATE else sql.SQL("true"),
        )
    ).fetchone()
    assert row is not None
    given = columns(connection, table, "insert") or columns(people.owner, table, "insert")
    names = sql.SQL(", ").join(map(sql.Identifier, given))
    addition = sql.SQL(
        "insert into {table} ({names}) select {names} from jsonb_populate_record(null::{table}, {})"
    ).format(sql.Literal(Jsonb(row[0])), table=sql.Identifier(table), names=names)
    with pytest.raises(InsufficientPrivilege):
        connection.execute(addition)


@pytest.mark.parametrize("view", VIEWS)
def test_a_stranger_sees_no_row_of_mine_through_a_view(people: People, view: str) -> None:
    whose = VIEWS[view]
    query = sql.SQL("select count(*) from {} where {} = {}").format(
        sql.Identifier(view), sql.Identifier(whose), getattr(people.me, whose)
    )
    assert people.stranger.execute(query).fetchone() == (0,)
    mine = people.mine.execute(query).fetchone()
    assert mine is not None
    assert mine[0] > 0
