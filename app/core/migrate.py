"""Brings a database to this program's version of the schema, whoever else is trying to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, create_engine, pool, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from app.core.connection import arguments
from app.core.database import Role, away, sqlalchemy_url
from app.core.errors import Refused

FOLDER = Path(__file__).resolve().parents[2] / "migrations"
# Any number will do as long as every program of ours uses the same one.
LOCK = 7_203_110_421
OLDEST_SERVER = 150_000
EXTENSIONS = ("vector", "pg_trgm", "unaccent")

# Told of each migration: done so far, how many in all, what the last one did.
Progress = Callable[[int, int, str], None]


class ServerTooOld(Refused):
    """The database server is version {version}; Tariffdesk needs PostgreSQL 15 or newer."""


class ExtensionMissing(Refused):
    """The database server has no extension named {name}: ask its administrator to install it."""


class NotAdministrator(Refused):
    """The login {login} may not prepare this database: {reason}"""


class DatabaseNewer(Refused):
    """This database was brought up to date by a newer Tariffdesk: please update this one."""


def head() -> str:
    """The revision that this program's migrations lead to."""
    found = ScriptDirectory.from_config(configuration()).get_current_head()
    assert found is not None
    return found


def is_bare(url: str) -> bool:
    """Whether nobody ever prepared this database; any login may ask."""
    with _connection(url) as connection:
        return not connection.scalar(text("select to_regclass('public.alembic_version')"))


def current(url: str) -> str | None:
    """The revision a database is at; None for one that was never migrated."""
    with _connection(url) as connection:
        if not connection.scalar(text("select to_regclass('public.alembic_version')")):
            return None
        for role in (Role.OWNER, Role.WORKER):
            if may_become(connection, role):
                connection.execute(text(f"set role {role}"))
                break
        return MigrationContext.configure(connection).get_current_revision()


def is_known(revision: str) -> bool:
    """Whether a revision is one of this program's own; a newer program's is not."""
    try:
        ScriptDirectory.from_config(configuration()).get_revision(revision)
    except CommandError:
        return False
    return True


def roles(url: str) -> frozenset[Role]:
    """The roles of the product that this login may become; raises :class:`ServerAway`."""
    with _connection(url) as connection:
        return frozenset(role for role in Role if may_become(connection, role))


def migrate(url: str, progress: Progress | None = None, revision: str = "head") -> None:
    """Prepare a database where needed and apply what is missing, one program at a time.

    ``url`` is a login that may create roles and extensions (or, where an administrator has done
    that, one that may become ``tariffdesk_owner``). Each migration is a transaction of its own,
    so that an interrupted run goes on where it stopped. Refusals: :class:`ServerTooOld`,
    :class:`ExtensionMissing`, :class:`NotAdministrator`, :class:`DatabaseNewer`.
    """
    with _connection(url) as connection:
        with connection.begin():
            connection.execute(text("select pg_advisory_lock(:key)"), {"key": LOCK})
        try:
            prepare(connection)
            config = configuration(connection, progress)
            try:
                command.upgrade(config, revision)
            except CommandError as error:
                if "Can't locate revision" in str(error):
                    raise DatabaseNewer from error
                raise
        finally:
            connection.rollback()
            with connection.begin():
                connection.execute(text("reset role"))
                connection.execute(text("select pg_advisory_unlock(:key)"), {"key": LOCK})


def prepare(connection: Connection) -> None:
    """Create the three roles, the extensions and their rights where they are missing."""
    try:
        with connection.begin():
            number = connection.scalar(text("select current_setting('server_version_num')::int"))
            if number < OLDEST_SERVER:
                raise ServerTooOld(version=connection.scalar(text("show server_version")))
            _roles(connection)
            _extensions(connection)
            _rights(connection)
    except ProgrammingError as error:
        with connection.begin():
            login = connection.scalar(text("select session_user"))
        reason = str(error.orig).strip().splitlines()[0]
        raise NotAdministrator(login=login, reason=reason) from error


def _roles(connection: Connection) -> None:
    there = set(connection.scalars(text("select rolname from pg_roles")))
    for role in Role:
        if role not in there:
            # Roles belong to the whole server: a program that prepares another of its databases
            # may be creating the same one now, which our lock, being this database's, does not
            # prevent.
            connection.execute(
                text(
                    f"do $$ begin create role {role} nologin noinherit;"
                    " exception when duplicate_object or unique_violation then null; end $$"
                )
            )
        # A superuser may become anyone; another administrator must be made able to.
        if not may_become(connection, role):
            connection.execute(text(f"grant {role} to session_user"))


def may_become(connection: Connection, role: Role) -> bool:
    """Whether this login may SET ROLE to a role that exists; from 16 on, a right of its own."""
    may = connection.scalar(
        text(
            "select pg_has_role(oid, case when current_setting('server_version_num')::int < 160000"
            " then 'member' else 'set' end) from pg_roles where rolname = :role"
        ),
        {"role": role},
    )
    return bool(may)


def _extensions(connection: Connection) -> None:
    there = set(connection.scalars(text("select extname from pg_extension")))
    offered = set(connection.scalars(text("select name from pg_available_extensions")))
    for name in EXTENSIONS:
        if name in there:
            continue
        if name not in offered:
            raise ExtensionMissing(name=name)
        connection.execute(text(f"create extension {name} schema public"))


def _rights(connection: Connection) -> None:
    """What the owner needs to create tables, and what everyone else must not have."""
    ready = connection.scalar(
        text(
            "select has_schema_privilege(:owner, 'public', 'create')"
            " and has_schema_privilege(:client, 'public', 'usage')"
            " and not has_schema_privilege(:client, 'public', 'create')"
            " and not has_database_privilege(:client, current_database(), 'temp')"
        ),
        {"owner": Role.OWNER, "client": Role.CLIENT},
    )
    if ready:
        return
    name = connection.scalar(text("select quote_ident(current_database())"))
    connection.execute(text("revoke create on schema public from public"))
    # A temporary table could stand in for a real one in a careless function.
    connection.execute(text(f"revoke temporary on database {name} from public"))
    connection.execute(text(f"grant usage, create on schema public to {Role.OWNER}"))
    connection.execute(text(f"grant usage on schema public to {Role.WORKER}, {Role.CLIENT}"))


def configuration(connection: Connection | None = None, progress: Progress | None = None) -> Config:
    """Alembic's configuration: this project's migrations, run over that connection."""
    config = Config()
    # Alembic reads a percent sign as the start of a variable.
    folder = str(FOLDER).replace("%", "%%")
    config.set_main_option("script_location", folder)
    config.set_main_option("version_locations", f"{folder}/versions")
    config.set_main_option("path_separator", "newline")
    config.set_main_option("recursive_version_locations", "true")
    if connection is not None:
        config.attributes["connection"] = connection
    if progress is not None:
        config.attributes["on_version_apply"] = _told(config, progress)
    return config


def _told(config: Config, progress: Progress) -> Callable[..., None]:
    """Alembic's callback as our own: counts up to the number of migrations there are."""
    order = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    order.reverse()

    def callback(*, step: Any, **_more: Any) -> None:
        revision = step.up_revision
        done = order.index(revision.revision) + 1
        progress(done, len(order), str(revision.doc).rstrip("."))

    return callback


@contextmanager
def _connection(url: str) -> Iterator[Connection]:
    # No limits: a migration takes as long as it takes.
    engine = create_engine(
        sqlalchemy_url(url), poolclass=pool.NullPool, connect_args=arguments(Role.OWNER)
    )
    try:
        with engine.connect() as connection:
            yield connection
    except OperationalError as error:
        raise away(error.orig or error) from error
    finally:
        engine.dispose()
