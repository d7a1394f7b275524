"""Tests of bringing a backup back: into an empty database only, and whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import Connection, make_url, text

from app.core import archive, backup, migrate, restore
from app.core.database import Database, Role, libpq_url
from tests.databases import Databases, create, drop, url_of


def silent(_what: str, _done: int, _total: int) -> None:
    """Nobody listens."""


def nothing(_connection: Connection) -> None:
    """Nothing more is done."""


@pytest.fixture
def kept(databases: Databases, tmp_path: Path) -> Path:
    """The backup of an office with a job of a few lines and a document."""
    desk = databases.new_desk()
    job, lines = databases.job(desk, lines=5)
    databases.match(job, lines[0])
    folder = tmp_path / "original"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "a.pdf").write_bytes(b"%PDF")
    return backup.write(
        databases.url,
        tmp_path / "kept",
        silent,
        program="1",
        heads=lambda _connection: {},
        documents=folder,
    ).file


@pytest.fixture
def empty(server: str) -> Iterator[str]:
    """The URL of an empty database whose name has to be quoted."""
    name = f"restored-{uuid4().hex[:8]}"
    with psycopg.connect(libpq_url(server), autocommit=True) as connection:
        connection.execute(f'create database "{name}"')
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    with psycopg.connect(libpq_url(server), autocommit=True) as connection:
        connection.execute(f'drop database "{name}" with (force)')


def held(url: str) -> list[str]:
    """The tables of a database."""
    with psycopg.connect(libpq_url(url)) as connection:
        rows = connection.execute(
            "select relname from pg_class where relkind = 'r'"
            " and relnamespace = 'public'::regnamespace"
        )
        return [row[0] for row in rows]


# What two databases must agree in: rules, rights, functions and the rest of the shape.
SHAPE = r"""
    select 'policy', tablename || policyname || cmd || roles::text || coalesce(qual, '')
        || coalesce(with_check, '') from pg_policies
    union all select 'table', relname || relkind::text || relrowsecurity || relforcerowsecurity
        || relacl::text || coalesce(reloptions::text, '') || relowner::regrole
        from pg_class where relnamespace = 'public'::regnamespace and relacl is not null
    union all select 'function', p.oid::regprocedure || coalesce(proacl::text, '')
        || proowner::regrole || prosecdef || prosrc || coalesce(proconfig::text, '')
        from pg_proc p where pronamespace = 'public'::regnamespace and not exists
        (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
    union all select 'trigger', pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
    union all select 'index', regexp_replace(
        indexdef, '::character varying|::text|[()]|\[\]', '', 'g')
        from pg_indexes where schemaname = 'public'
    -- A list of words comes back with its casts in another place, and means the same.
    union all select 'constraint', conrelid::regclass || conname || regexp_replace(
        pg_get_constraintdef(oid), '::character varying|::text|[()]|\[\]', '', 'g')
        from pg_constraint where connamespace = 'public'::regnamespace
    union all select 'column', attrelid::regclass || attname || attstorage::text
        || coalesce(attacl::text, '') || format_type(atttypid, atttypmod)
        from pg_attribute join pg_class c on c.oid = attrelid
        where relnamespace = 'public'::regnamespace and attnum > 0 and not attisdropped
    order by 1, 2
"""


def shape(url: str) -> set[tuple[str, str]]:
    with psycopg.connect(libpq_url(url)) as connection:
        return {(kind, said) for kind, said in connection.execute(SHAPE).fetchall()}


def test_what_comes_back_is_the_same_in_every_way(
    databases: Databases, kept: Path, empty: str, tmp_path: Path
) -> None:
    told: list[str] = []
    documents = tmp_path / "copy"
    manifest = restore.into(
        empty, kept, lambda what, _d, _t: told.append(what), documents=documents, finish=nothing
    )
    assert manifest == archive.read(kept)
    assert migrate.current(empty) == migrate.head()
    assert shape(empty) == shape(databases.url)
    assert (documents / "deep" / "a.pdf").read_bytes() == b"%PDF"
    assert {"Checking the backup", "Restoring rows", "Building indexes and links"} <= set(told)
    owner = Database(empty, Role.OWNER)
    with owner.read() as session:
        assert session.scalar(text("select count(*) from invoice_lines")) == 5
        # The next entry of the ledger does not take a number that was used.
        assert session.scalar(text("select count(*) from users")) == 1
    owner.close()
    # A backup of the copy is the same backup.
    again = backup.write(
        empty, tmp_path / "again", silent, program="1", heads=lambda _c: {}, documents=documents
    ).manifest
    assert again.tables == manifest.tables


def test_only_an_empty_database_takes_it(databases: Databases, kept: Path, tmp_path: Path) -> None:
    with pytest.raises(restore.NotEmpty):
        restore.into(databases.url, kept, silent, documents=tmp_path / "c", finish=nothing)
    assert not (tmp_path / "c").exists()


def test_whatever_stops_it_leaves_the_database_empty(
    kept: Path, empty: str, tmp_path: Path
) -> None:
    documents = tmp_path / "c"

    def stopped(step: str) -> None:
        def stop(what: str, _done: int, _total: int) -> None:
            if what == step:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            restore.into(empty, kept, stop, documents=documents, finish=nothing)
        assert held(empty) == []

    for step in ("Restoring rows", "Building indexes and links", "Counting rows, table"):
        stopped(step)

    def fails(_connection: Connection) -> None:
        raise RuntimeError("at the very end")

    with pytest.raises(RuntimeError):
        restore.into(empty, kept, silent, documents=documents, finish=fails)
    assert held(empty) == []
    restore.into(empty, kept, silent, documents=documents, finish=nothing)
    assert "users" in held(empty)


def test_rows_that_are_not_those_of_the_backup_are_refused(
    kept: Path, empty: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = archive.verify

    def other(file: Path) -> archive.Manifest:
        found = whole(file)
        lines = found.tables["invoice_lines"]
        found.tables["invoice_lines"] = archive.Rows(lines.count, "1")
        return found

    monkeypatch.setattr(archive, "verify", other)
    with pytest.raises(restore.NotRestored, match="the rows of invoice_lines are not those"):
        restore.into(empty, kept, silent, documents=tmp_path / "c", finish=nothing)
    assert held(empty) == []


def test_a_backup_of_a_newer_program_is_refused(
    databases: Databases, empty: str, tmp_path: Path
) -> None:
    with databases.owner.work() as work:
        work.session.execute(text("update alembic_version set version_num = '999'"))
    made = backup.write(
        databases.url,
        tmp_path / "b",
        silent,
        program="1",
        heads=lambda _connection: {},
        documents=tmp_path / "none",
    )
    with pytest.raises(archive.BackupNewer, match="please update"):
        restore.into(empty, made.file, silent, documents=tmp_path / "c", finish=nothing)
    assert held(empty) == []


def test_a_backup_of_an_older_program_is_restored_as_it_was(
    server: str, empty: str, tmp_path: Path
) -> None:
    drop(server, "older")
    create(server, "older")
    try:
        migrate.migrate(url_of(server, "older"), revision="055")
        made = backup.write(
            url_of(server, "older"),
            tmp_path / "b",
            silent,
            program="1",
            heads=lambda _connection: {},
            documents=tmp_path / "none",
        )
    finally:
        drop(server, "older")
    restore.into(empty, made.file, silent, documents=tmp_path / "c", finish=nothing)
    assert migrate.current(empty) == "055"
    migrate.migrate(empty)
    assert migrate.current(empty) == migrate.head()


def test_another_document_of_that_name_is_not_overwritten(
    kept: Path, empty: str, tmp_path: Path
) -> None:
    place = tmp_path / "c" / "deep" / "a.pdf"
    place.parent.mkdir(parents=True)
    place.write_bytes(b"another")
    with pytest.raises(restore.DocumentThere):
        restore.into(empty, kept, silent, documents=tmp_path / "c", finish=nothing)
    assert place.read_bytes() == b"another"
    assert held(empty) == []
