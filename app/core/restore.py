"""Brings a backup into an empty database: one transaction, proved before it counts."""

from __future__ import annotations

import os
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, pool, text
from sqlalchemy.exc import OperationalError

from app.core import archive, backup, dump, migrate
from app.core.archive import DATABASE, DOCUMENTS, BackupNewer, Manifest
from app.core.backup import Tell
from app.core.connection import arguments
from app.core.database import Role, away, sqlalchemy_url
from app.core.errors import Refused

# What stands at the beginning of a table's rows, and at their end.
COPY = re.compile(rb"^COPY public\.(\S+) \(.*\) FROM stdin;\n$")
END = b"\\.\n"
HEADING = b"-- Name: "
MEMORY = "512MB"
# psql's own commands, which are not SQL.
FOR_PSQL = (b"\\restrict", b"\\unrestrict")
VERSION_ROW = " TABLE DATA public alembic_version "

# What the program does to a restored database before it counts, in the owner's role.
Finish = Callable[[Connection], None]


class NotEmpty(Refused):
    """There are tables in this database already: restore into an empty one, so that nothing is
    lost."""


class NotRestored(Refused):
    """The backup was not restored, and the database is as empty as before: {reason}"""


class DocumentThere(Refused):
    """{file} is there already and is another document: put it aside, then restore again."""


def into(url: str, file: Path, tell: Tell, *, documents: Path, finish: Finish) -> Manifest:
    """Restore a backup into the empty database of ``url``, its files below ``documents``.

    The login must be able to prepare a database, as for :func:`app.core.migrate.migrate`. All of
    it is one transaction: the tables, their rows, the proof that every table holds what the
    backup says, and ``finish``. Whatever happens before its end leaves the database empty. A
    backup of an older version stays at that version: migrate afterwards.

    Raises :class:`NotEmpty`, :class:`NotRestored`, :class:`DocumentThere`,
    :class:`~app.core.archive.NotABackup`, :class:`~app.core.archive.BackupNewer` and what
    :func:`app.core.migrate.prepare` raises.
    """
    tell("Checking the backup", 0, 0)
    manifest = archive.verify(file)
    if manifest.revision not in _known():
        raise BackupNewer(file=file)
    engine = create_engine(
        sqlalchemy_url(url),
        poolclass=pool.NullPool,
        hide_parameters=True,
        connect_args=arguments(Role.OWNER) | {"application_name": "tariffdesk:restore"},
    )
    try:
        with engine.connect() as connection, archive.opened(file) as opened:
            with connection.begin():
                connection.execute(text("select pg_advisory_lock(:key)"), {"key": migrate.LOCK})
                if backup.tables(connection):
                    raise NotEmpty
            _check_documents(manifest, documents)
            migrate.prepare(connection)
            with connection.begin():
                _restore(connection, opened, manifest, tell)
                finish(connection)
                _place_documents(opened, manifest, documents, tell)
            tell("Taking stock of the tables", 0, 0)
            with connection.begin():
                connection.execute(text(f"set local role {Role.OWNER}"))
                connection.execute(text("analyze"))
    except OperationalError as error:
        raise away(error.orig or error) from error
    finally:
        engine.dispose()
    return manifest


def _known() -> set[str]:
    """The revisions that this program's migrations know."""
    scripts = ScriptDirectory.from_config(migrate.configuration())
    return {script.revision for script in scripts.walk_revisions()}


def _restore(
    connection: Connection, opened: zipfile.ZipFile, manifest: Manifest, tell: Tell
) -> None:
    connection.execute(text(f"set local role {Role.OWNER}"))
    server: int = connection.scalar(text("select current_setting('server_version_num')::int")) or 0
    wanted = [
        line
        for line in archive.contents(opened)
        if not dump.NOT_OURS.match(line) and VERSION_ROW not in line
    ]
    # A function that sets what an extension declares can only be created once it is loaded.
    connection.execute(text("select public.similarity('a', 'b'), '[1]'::public.vector"))
    # Indexes over vectors are built many times faster in memory than on the disk.
    connection.execute(text(f"set local maintenance_work_mem = '{MEMORY}'"))
    raw = connection.connection.driver_connection
    assert isinstance(raw, psycopg.Connection)
    with raw.cursor() as cursor, dump.script(archive.blocks(opened, DATABASE), wanted) as lines:
        _play(cursor, lines, server, manifest, tell)
    connection.execute(text("reset search_path"))  # the script empties it
    found = backup.counted(connection, manifest.tables, tell)
    for table, rows in manifest.tables.items():
        if table != "alembic_version" and found[table] != rows:
            raise NotRestored(
                reason=f"{table} has {found[table].count:,} rows and should have {rows.count:,}"
                if found[table].count != rows.count
                else f"the rows of {table} are not those of the backup"
            )
    connection.execute(
        text("insert into public.alembic_version values (:revision)"),
        {"revision": manifest.revision},
    )


def _play(
    cursor: psycopg.Cursor[Any],
    lines: Iterator[bytes],
    server: int,
    manifest: Manifest,
    tell: Tell,
) -> None:
    """Run a script as psql would, telling how many rows are in."""
    total = manifest.rows
    done = 0
    pending: list[bytes] = []
    for line in lines:
        table = COPY.match(line)
        if table is None and not line.startswith(HEADING):
            if not line.startswith(FOR_PSQL):
                pending.append(_understood(line, server))
            continue
        if table is not None:
            pending.append(b"")
        _run(cursor, pending)
        pending = []
        if table is not None:
            tell("Restoring rows", done, total)
            _copy(cursor, line, lines)
            name = table.group(1).decode().strip('"')
            done += manifest.tables[name].count if name in manifest.tables else 0
        elif b"Type: INDEX" in line or b"Type: FK CONSTRAINT" in line:
            tell("Building indexes and links", 0, 0)
    _run(cursor, pending)
    tell("Restoring rows", total, total)


def _understood(line: bytes, server: int) -> bytes:
    """A line as this server takes it.

    The owner reads through its policies, and older servers lack a setting of newer programs.
    """
    if line == b"SET row_security = off;\n":
        return b"SET row_security = on;\n"
    if line.startswith(b"SET transaction_timeout") and server < 170_000:
        return b""
    return line


def _run(cursor: psycopg.Cursor[Any], lines: list[bytes]) -> None:
    statements = b"".join(lines).decode()
    if all(not line.strip() or line.startswith("--") for line in statements.splitlines()):
        return
    try:
        cursor.execute(statements)
    except psycopg.OperationalError:
        raise
    except psycopg.Error as error:
        raise NotRestored(reason=str(error).strip().splitlines()[0]) from error


def _copy(cursor: psycopg.Cursor[Any], command: bytes, lines: Iterator[bytes]) -> None:
    try:
        with cursor.copy(command.decode()) as copy:
            size, block = 0, []
            for line in lines:
                if line == END:
                    break
                block.append(line)
                size += len(line)
                if size > dump.BLOCK:
                    copy.write(b"".join(block))
                    size, block = 0, []
            copy.write(b"".join(block))
    except psycopg.OperationalError:
        raise
    except psycopg.Error as error:
        raise NotRestored(reason=str(error).strip().splitlines()[0]) from error


def _check_documents(manifest: Manifest, folder: Path) -> None:
    """Refuse, before anything is done, to lay a document over another one."""
    for name in manifest.documents:
        path = folder / name
        if ".." in Path(name).parts or not path.is_relative_to(folder):
            raise NotRestored(reason=f"it holds a document outside its folder, {name}")
        if path.exists() and path.stat().st_size != manifest.documents[name].size:
            raise DocumentThere(file=path)


def _place_documents(opened: zipfile.ZipFile, manifest: Manifest, folder: Path, tell: Tell) -> None:
    """Lay down the documents that are missing, each whole or not at all."""
    for done, name in enumerate(manifest.documents, start=1):
        path = folder / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, begun = tempfile.mkstemp(prefix=".restored-", dir=path.parent)
            try:
                with os.fdopen(handle, "wb") as target:
                    target.writelines(archive.blocks(opened, DOCUMENTS + name))
                Path(begun).replace(path)
            except BaseException:
                Path(begun).unlink(missing_ok=True)
                raise
        tell("Restoring documents", done, len(manifest.documents))
