"""Every table, view and function, tried by each kind of person to whom they are closed."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import sql
from psycopg.errors import FeatureNotSupported, InsufficientPrivilege, ObjectNotInPrerequisiteState
from psycopg.types.json import Jsonb

from app.accounts.roles import UserRole
from app.core.database import Role, libpq_url
from tests.border.rows import FOR_EVERYONE, FOR_NOBODY, fill
from tests.border.test_tables import PRIVATE, TABLES, VIEWS, columns, raw, seen
from tests.databases import Databases, Desk

# Who must see nothing at all, and who must see nothing of mine.
SHUT_OUT = ("nobody", "deactivated", "revoked", "expired")
STRANGERS = ("stranger", "foreign manager")
OUTSIDERS = (*SHUT_OUT, *STRANGERS)
# What leaves a trace by its very purpose, and for whom.
TRACES = {
    # Every try is counted on the account that was named.
    "sign_in": OUTSIDERS,
    # Ends the caller's own session, and the trail of the office they belong to says so.
    "sign_out": ("deactivated", "revoked", "expired"),
}


class Border:
    """An office full of rows, and outsiders at desks with logins of their own."""

    def __init__(self, databases: Databases) -> None:
        self.databases = databases
        self.me = fill(databases)
        tokens = {
            "nobody": "",
            "stranger": databases.new_desk().token,
            "foreign manager": databases.new_desk(role=UserRole.PROJECT_OWNER).token,
            **{who: self._gone(who).token for who in ("deactivated", "revoked", "expired")},
        }
        self.tokens = tokens
        self.desks = {who: raw(databases.url, Role.CLIENT, token) for who, token in tokens.items()}
        self.superuser = psycopg.connect(libpq_url(databases.url))
        self.ids = self._ids()

    def _gone(self, how: str) -> Desk:
        """Somebody of my own office, a manager even, whose time is over."""
        desk = self.databases.new_desk(office_id=self.me.office_id, role=UserRole.PROJECT_OWNER)
        with psycopg.connect(libpq_url(self.databases.url)) as connection:
            if how == "deactivated":
                connection.execute(
                    "update users set is_active = false where id = %s", [desk.user_id]
                )
            else:
                column, value = {
                    "revoked": ("revoked_at", "now() - interval '1 s'"),
                    "expired": ("expires_at", "now() - interval '1 s'"),
                }[how]
                connection.execute(
                    sql.SQL(
                        "update sessions set created_at = now() - interval '2 h', {} = {}"
                        " where user_id = %s"
                    ).format(sql.Identifier(column), sql.SQL(value)),
                    [desk.user_id],
                )
        return desk

    def _ids(self) -> list[UUID]:
        """The keys of my office's rows, one of each table."""
        found = []
        for table in PRIVATE:
            names = {
                column[0]
                for column in self.ask(
                    "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0"
                    " and atttypid = 'uuid'::regtype",
                    [table],
                )
            }
            if "id" in names:
                row = self.superuser.execute(
                    sql.SQL("select id from {} where {} limit 1").format(
                        sql.Identifier(table), self.of_mine(table)
                    )
                ).fetchone()
                assert row is not None
                found.append(row[0])
        self.superuser.rollback()
        return [self.me.user_id, self.me.office_id, *found]

    def ask(self, query: str, values: list[Any]) -> list[tuple[Any, ...]]:
        return self.superuser.execute(query, values).fetchall()  # type: ignore[call-overload,no-any-return]

    def of_mine(self, table: str) -> sql.Composable:
        """The condition that a row is mine or my office's."""
        names = {
            row[0]
            for row in self.ask(
                "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0",
                [table],
            )
        }
        if table in ("users", "offices"):
            mine = self.me.user_id if table == "users" else self.me.office_id
            return sql.SQL("id = {}").format(mine)
        for column, value in (("office_id", self.me.office_id), ("user_id", self.me.user_id)):
            if column in names:
                return sql.SQL("{} = {}").format(sql.Identifier(column), value)
        assert table in FOR_EVERYONE | FOR_NOBODY, f"{table} belongs to nobody"
        return sql.SQL("true")

    def held(self) -> str:
        """One digest of all that is mine, as the superuser's transaction sees it."""
        parts = [
            sql.SQL(
                "select {}, count(*), sum(hashtextextended(t::text, 0)::numeric) from {} t where {}"
            ).format(sql.Literal(table), sql.Identifier(table), self.of_mine(table))
            for table in TABLES
        ]
        rows = self.superuser.execute(sql.SQL(" union all ").join(parts)).fetchall()
        return repr(sorted(rows, key=lambda row: str(row[0])))

    def close(self) -> None:
        for connection in (*self.desks.values(), self.superuser):
            connection.close()


@pytest.fixture(scope="module")
def border(module_databases: Databases) -> Iterator[Border]:
    found = Border(module_databases)
    yield found
    found.close()


@pytest.fixture(autouse=True)
def _taken_back(border: Border) -> Iterator[None]:
    yield
    for connection in (*border.desks.values(), border.superuser):
        connection.rollback()


@pytest.mark.parametrize("who", SHUT_OUT)
@pytest.mark.parametrize("table", [*TABLES, *VIEWS])
def test_who_is_shut_out_sees_nothing(border: Border, who: str, table: str) -> None:
    assert seen(border.desks[who], table) == 0


@pytest.mark.parametrize("who", OUTSIDERS)
@pytest.mark.parametrize("table", TABLES)
def test_an_outsider_reads_and_changes_no_row_of_mine(border: Border, who: str, table: str) -> None:
    desk, mine, name = border.desks[who], border.of_mine(table), sql.Identifier(table)
    if table in PRIVATE or who in SHUT_OUT:
        readable = columns(desk, table, "select")
        names = sql.SQL(", ").join(map(sql.Identifier, readable)) if readable else sql.SQL("*")
        for query in (
            sql.SQL("select {} from {} where {}").format(names, name, mine),
            sql.SQL("select {} from only {} where {} for update").format(names, name, mine),
        ):
            assert tried(desk, query) == 0
        copied = sql.SQL("copy (select {} from {} where {}) to stdout").format(names, name, mine)
        assert tried(desk, copied, copying=True) == 0
    writable = columns(desk, table, "update") or columns(border.superuser, table, "update")[:1]
    for column in writable:
        change = sql.SQL("update {} set {c} = {c} where {}").format(
            name, mine, c=sql.Identifier(column)
        )
        assert tried(desk, change) == 0
    assert tried(desk, sql.SQL("delete from {} where {}").format(name, mine)) == 0
    for act in ("truncate {}", "copy {} from stdin"):
        with pytest.raises((InsufficientPrivilege, FeatureNotSupported)), desk.transaction():
            desk.execute(sql.SQL(act).format(name))
    row = border.superuser.execute(
        sql.SQL("select to_jsonb(t) from {} t where {} limit 1").format(name, mine)
    ).fetchone()
    assert row is not None
    given = columns(desk, table, "insert") or columns(border.superuser, table, "insert")
    names = sql.SQL(", ").join(map(sql.Identifier, given))
    addition = sql.SQL(
        "insert into {} ({names}) select {names} from jsonb_populate_record(null::{}, {})"
    ).format(name, name, sql.Literal(Jsonb(row[0])), names=names)
    with pytest.raises(InsufficientPrivilege), desk.transaction():
        desk.execute(addition)


def tried(
    desk: psycopg.Connection[Any], statement: sql.Composable, *, copying: bool = False
) -> int:
    """How many rows a statement touched; 0 if it was refused."""
    try:
        with desk.transaction(), desk.cursor() as cursor:
            if copying:
                with cursor.copy(statement) as copy:
                    return sum(1 for _row in copy)
            return cursor.execute(statement).rowcount
    except InsufficientPrivilege:
        return 0


def test_the_views_are_all_there_are(border: Border) -> None:
    views = border.ask(
        "select relname from pg_class c where relkind in ('v', 'm') and relnamespace ="
        " 'public'::regnamespace and not exists (select from pg_depend d"
        " where d.objid = c.oid and d.deptype = %s) order by 1",
        ["e"],
    )
    assert [row[0] for row in views] == list(VIEWS)


@pytest.mark.parametrize("who", OUTSIDERS)
@pytest.mark.parametrize("view", VIEWS)
def test_nothing_is_changed_through_a_view(border: Border, who: str, view: str) -> None:
    for act in (
        "delete from {}",
        "update {} set {whose} = {whose}",
        "insert into {} default values",
    ):
        # A view over several tables cannot be changed by anybody.
        refused = (InsufficientPrivilege, ObjectNotInPrerequisiteState)
        with pytest.raises(refused), border.desks[who].transaction():
            whose = sql.Identifier(VIEWS[view])
            border.desks[who].execute(sql.SQL(act).format(sql.Identifier(view), whose=whose))


def callable_functions(border: Border) -> list[tuple[str, list[str]]]:
    """Every function of ours that the client role may call: its name, its arguments' types."""
    return [
        (name, types)
        for name, types in border.ask(
            "select p.proname, array(select format_type(t, null) from unnest(p.proargtypes) t)"
            " from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prokind = 'f'"
            " and has_function_privilege(%s, p.oid, 'execute') and not exists"
            " (select from pg_depend d where d.objid = p.oid and d.deptype = 'e') order by 1",
            [Role.CLIENT],
        )
    ]


@pytest.mark.parametrize("who", OUTSIDERS)
def test_no_function_does_an_outsiders_bidding(border: Border, who: str) -> None:
    """Each is called with the keys of my rows, in the client role and with the outsider's token;
    afterwards all that is mine is as it was, and nothing of it came back."""
    functions = callable_functions(border)
    assert len(functions) > 10
    line = border.superuser
    before = border.held()
    facts = secrets(border)
    for name, types in functions:
        answers = []
        with line.transaction(force_rollback=True):
            line.execute("set local role tariffdesk_client")
            line.execute("select set_config('tariffdesk.token', %s, true)", [border.tokens[who]])
            # Every key of mine in the place of a key; a function that takes none is called once.
            for key in border.ids if "uuid" in types or "uuid[]" in types else border.ids[:1]:
                call = sql.SQL("select * from {}({})").format(
                    sql.Identifier(name),
                    sql.SQL(", ").join(argument(border, kind, key) for kind in types),
                )
                with contextlib.suppress(psycopg.Error), line.transaction():
                    answers.append(repr(line.execute(call).fetchall()))
            line.execute("reset role")
            if who not in TRACES.get(name, ()):
                assert border.held() == before, f"{name} changed something for {who}"
        told = [fact for fact in facts if any(fact in answer for answer in answers)]
        assert not told, f"{name} told {who} of {told}"
    assert border.held() == before


def argument(border: Border, kind: str, key: UUID) -> sql.Composable:
    """A value of that type that leads to my rows, as far as a value can."""
    values: dict[str, Any] = {
        "uuid": key,
        "text": EMAIL[0] if EMAIL else "",
        "character varying": EMAIL[0] if EMAIL else "",
        "integer": 1,
        "bigint": 1,
        "smallint": 1,
        "numeric": 1,
        "boolean": True,
        "jsonb": "{}",
        "interval": "1 hour",
    }
    if kind.endswith("[]"):
        inner = kind.removesuffix("[]")
        return sql.SQL("array[{}]::{}").format(argument(border, inner, key), sql.SQL(kind))
    if kind in values:
        return sql.SQL("{}::{}").format(sql.Literal(str(values[kind])), sql.SQL(kind))
    return sql.SQL("null::{}").format(sql.SQL(kind))


EMAIL: list[str] = []


def secrets(border: Border) -> list[str]:
    """Words that stand in my rows and nowhere else; my address too, which callers name."""
    ((email, office),) = border.ask(
        "select u.email, o.name from users u join offices o on o.id = u.office_id where u.id = %s",
        [border.me.user_id],
    )
    EMAIL[:] = [email]
    return [office, "Alder", "invoice.xlsx", "Container 7", "Goods 1", str(border.me.token)]
