"""Writes a backup of a database that is in use: one moment of it, whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Connection, create_engine, make_url, pool, text
from sqlalchemy.exc import OperationalError

from app.core import archive, dump, migrate
from app.core.archive import DATABASE, DOCUMENTS, Document, Manifest, Rows
from app.core.connection import arguments
from app.core.database import Role, away, libpq_url, sqlalchemy_url
from app.core.errors import Refused, Unavailable
from app.core.tunnel import Server

UNFINISHED = ".unfinished-"
# What a data folder remembers of its newest backup, for the doctor.
NOTE = "last-backup.json"
FORGOTTEN = 86_400  # seconds after which another program's unfinished file is a dead one's
# Of what the tables take on the disk, a dump of vectors and text takes this part at least.
SMALLEST = 0.2
# One digest for all rows of a table, whatever their order: the sum of what each row hashes to.
# Given the settings below, the text of a row is the same on every server of every version.
DIGEST = (
    "select count(*), coalesce(sum(('x' || substr(encode(sha256(convert_to(t::text, 'UTF8')),"
    " 'hex'), 1, 15))::bit(60)::bigint::numeric), 0)::text from public.{table} t"
)
PLAIN_TEXT = {
    "TimeZone": "UTC",
    "DateStyle": "ISO, MDY",
    "IntervalStyle": "postgres",
    "extra_float_digits": "1",
    "bytea_output": "hex",
}

# Told what is going on: a short sentence, how much is done, of how much (0 when unknown).
Tell = Callable[[str, int, int], None]
# Finds the newest entry of each chain that the program keeps, for the manifest.
Heads = Callable[[Connection], dict[str, list[Any]]]


class FileThere(Refused):
    """{file} is there already: name another file, or add --force to replace it."""


class NoFolder(Refused):
    """The folder {folder} is not there, or may not be written to."""


class NoRoom(Unavailable):
    """There is not enough room in {folder} for the backup: make room there, or name another
    folder."""


class NotAllReadable(Refused):
    """The login {login} may not read every row of {table}: back up as an administrator of the
    server."""


class NothingToKeep(Refused):
    """This database holds no tables of Tariffdesk: there is nothing to back up."""


class BeingChanged(Unavailable):
    """The tables are being brought up to date at this moment: try again when that is done."""


@dataclass(frozen=True)
class Made:
    """A finished backup: where it lies, its size in bytes, what it says of itself."""

    file: Path
    size: int
    manifest: Manifest


@dataclass(frozen=True)
class LastBackup:
    """The newest backup made from a data folder: where it was put, and of which moment it is."""

    file: Path
    made_at: datetime


def write(
    url: str,
    file: Path,
    tell: Tell,
    *,
    program: str,
    heads: Heads,
    documents: Path,
    force: bool = False,
) -> Made:
    """Copy a whole database, and the files below ``documents``, into ``file`` (mode 0600).

    Desks go on working meanwhile: what is copied is the state of one moment. The file gets its
    name when it is complete, was read back and proved whole; until then, and after any failure,
    there is nothing of that name (or still what was there before, with ``force``).

    Raises :class:`FileThere`, :class:`NoFolder`, :class:`NoRoom`, :class:`NotAllReadable`,
    :class:`NothingToKeep`, :class:`BeingChanged`, and what :mod:`app.core.dump` raises.
    """
    file = file.absolute()
    if file.is_dir():
        raise FileThere(file=file)
    if not file.parent.is_dir():
        raise NoFolder(folder=file.parent)
    if file.exists() and not force:
        raise FileThere(file=file)
    _forget(file)
    with _explained(file.parent), _moment(url) as (connection, source):
        _check_room(connection, file.parent)
        begun = _beside(file)
        try:
            manifest = _fill(begun, connection, source, tell, program, heads, documents)
            tell("Reading the backup back", 0, 0)
            archive.verify(begun)
            size = begun.stat().st_size
            _name(begun, file, force)
        except BaseException:
            begun.unlink(missing_ok=True)
            raise
    return Made(file, size, manifest)


def remember(home: Path, made: Made) -> None:
    """Note in the data folder when its newest backup was made, and where it was put."""
    with contextlib.suppress(OSError):  # the backup counts, not the note of it
        home.mkdir(parents=True, exist_ok=True)
        note = {"file": str(made.file), "made_at": made.manifest.made_at}
        (home / NOTE).write_text(json.dumps(note), encoding="utf-8")


def last(home: Path) -> LastBackup | None:
    """The newest backup made from this data folder; None if none is known."""
    try:
        found = json.loads((home / NOTE).read_text(encoding="utf-8"))
        return LastBackup(Path(found["file"]), datetime.fromisoformat(found["made_at"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def tables(connection: Connection) -> list[str]:
    """The tables in the public schema that no extension brought."""
    return list(
        connection.scalars(
            text(
                "select c.relname::text from pg_class c where c.relkind in ('r', 'p')"
                " and c.relnamespace = 'public'::regnamespace and not exists"
                " (select from pg_depend d where d.objid = c.oid and d.deptype = 'e') order by 1"
            )
        )
    )


def counted(connection: Connection, names: Iterable[str], tell: Tell) -> dict[str, Rows]:
    """How many rows each table holds, with their digest; sets how this transaction writes text."""
    for name, value in PLAIN_TEXT.items():
        connection.execute(
            text("select set_config(:name, :value, true)"), {"name": name, "value": value}
        )
    wanted = sorted(names)
    found = {}
    for done, table in enumerate(wanted):
        tell("Counting rows, table", done, len(wanted))
        quoted = connection.scalar(text("select quote_ident(:table)"), {"table": table})
        count, digest = connection.execute(text(DIGEST.format(table=quoted))).one()
        found[table] = Rows(count, digest)
    tell("Counting rows, table", len(wanted), len(wanted))
    return found


@contextlib.contextmanager
def _moment(url: str) -> Iterator[tuple[Connection, dump.Source]]:
    """A transaction that sees one moment of the database for as long as the copying takes."""
    engine = create_engine(
        sqlalchemy_url(url),
        poolclass=pool.NullPool,
        hide_parameters=True,
        isolation_level="REPEATABLE READ",
        connect_args=arguments(Role.OWNER) | {"application_name": "tariffdesk:backup"},
    )
    try:
        with engine.connect() as connection:
            connection.execute(text("set transaction read only"))
            for setting in ("statement_timeout", "idle_in_transaction_session_timeout"):
                connection.execute(text(f"set local {setting} = 0"))
            # Whoever migrates waits for us, and we do not copy what is half-way.
            free = connection.scalar(
                text("select pg_try_advisory_lock_shared(:key)"), {"key": migrate.LOCK}
            )
            if not free:
                raise BeingChanged
            dump.check_version(
                connection.scalar(text("select current_setting('server_version_num')::int"))
            )
            if not connection.scalar(text("select to_regclass('public.alembic_version')")):
                raise NothingToKeep
            role = _reader(connection)
            snapshot = connection.scalar(text("select pg_export_snapshot()"))
            yield connection, dump.Source(url, str(snapshot), role, _over_tls(connection, url))
    except OperationalError as error:
        raise away(error.orig or error) from error
    finally:
        engine.dispose()


def _over_tls(connection: Connection, url: str) -> Server | None:
    """Where this connection leads if it is encrypted; None for a plain one."""
    raw = connection.connection.driver_connection
    assert isinstance(raw, psycopg.Connection)
    if not raw.pgconn.ssl_in_use:
        return None
    query = make_url(libpq_url(url)).query
    return Server(
        address=raw.info.hostaddr or raw.info.host,
        port=raw.info.port,
        name=raw.info.host,
        query={name: str(value) for name, value in query.items()},
    )


def _reader(connection: Connection) -> Role | None:
    """In which role every row can be read; the connection takes it.

    Row-level security is forced on the owner too, so a login that it binds reads through the
    owner's policies. A table without such a policy would be copied empty: that is refused.
    """
    if connection.scalar(
        text("select rolsuper or rolbypassrls from pg_roles where rolname = session_user")
    ):
        connection.execute(text("set local row_security = off"))
        return None
    login = connection.scalar(text("select session_user"))
    if not migrate.may_become(connection, Role.OWNER):
        raise NotAllReadable(login=login, table="any table")
    connection.execute(text(f"set local role {Role.OWNER}"))
    hidden = connection.scalar(
        text(
            "select c.relname from pg_class c where c.relkind in ('r', 'p')"
            " and c.relnamespace = 'public'::regnamespace"
            " and (not has_table_privilege(c.oid, 'select') or c.relrowsecurity and not exists"
            " (select from pg_policy p where p.polrelid = c.oid and p.polpermissive"
            "  and cast(:owner as regrole) = any (p.polroles) and p.polcmd in ('*', 'r')"
            "  and pg_get_expr(p.polqual, p.polrelid) = 'true')"
            " or exists (select from pg_policy p where p.polrelid = c.oid"
            "  and not p.polpermissive)) limit 1"
        ),
        {"owner": Role.OWNER},
    )
    if hidden:
        raise NotAllReadable(login=login, table=hidden)
    return Role.OWNER


def _fill(
    begun: Path,
    connection: Connection,
    source: dump.Source,
    tell: Tell,
    program: str,
    heads: Heads,
    documents: Path,
) -> Manifest:
    """Write the file: the dump as it comes, the documents, and last what proves them."""
    counts = counted(connection, tables(connection), tell)
    total = sum(rows.count for rows in counts.values())
    done = 0

    def copying(table: str) -> None:
        nonlocal done
        tell("Copying rows", done, total)
        done += counts[table].count if table in counts else 0

    with begun.open("wb") as raw:
        with zipfile.ZipFile(raw, "w", zipfile.ZIP_STORED, allowZip64=True) as file:
            with dump.dumping(source, copying) as dumped:
                parts = iter(lambda: dumped.read(dump.BLOCK), b"")
                copied = archive.add(file, DATABASE, parts)
            tell("Copying rows", total, total)
            kept = _keep(file, documents, tell)
            manifest = Manifest(
                program=program,
                made_at=datetime.now(UTC).isoformat(timespec="seconds"),
                server=str(connection.scalar(text("show server_version"))),
                revision=str(connection.scalar(text("select version_num from alembic_version"))),
                dump_sha256=copied.sha256,
                tables=counts,
                heads=heads(connection),
                documents=kept,
            )
            archive.sign(file, manifest)
        raw.flush()
        os.fsync(raw.fileno())
    return manifest


def _keep(file: zipfile.ZipFile, folder: Path, tell: Tell) -> dict[str, Document]:
    """Put every file below the folder into the backup; links are not followed."""
    found = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    kept = {}
    for done, path in enumerate(found, start=1):
        name = path.relative_to(folder).as_posix()
        with path.open("rb") as document:
            parts = iter(lambda document=document: document.read(dump.BLOCK), b"")  # type: ignore[misc]
            kept[name] = archive.add(file, DOCUMENTS + name, parts)
        tell("Copying documents", done, len(found))
    return kept


def _beside(file: Path) -> Path:
    """An empty file beside the one wanted, which only this user can read, on the same disk."""
    handle, name = tempfile.mkstemp(prefix=f".{file.name}{UNFINISHED}", dir=file.parent)
    os.close(handle)
    return Path(name)


def _name(begun: Path, file: Path, force: bool) -> None:
    """Give the finished file its name; without ``force`` never over another one."""
    if force:
        begun.replace(file)
    else:
        try:
            os.link(begun, file)
        except FileExistsError as error:
            raise FileThere(file=file) from error
        except OSError:  # a disk that knows no second names
            if file.exists():
                raise FileThere(file=file) from None
            begun.rename(file)
        else:
            begun.unlink()
    with contextlib.suppress(OSError):  # not every system lets a folder be synchronised
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _forget(file: Path) -> None:
    """Delete what attempts at this very file left behind when they were killed, a day ago."""
    for left in file.parent.glob(f".{file.name}{UNFINISHED}*"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > FORGOTTEN:
                left.unlink()


def _check_room(connection: Connection, folder: Path) -> None:
    size = connection.scalar(
        text(
            "select coalesce(sum(pg_table_size(oid)), 0) from pg_class"
            " where relkind = 'r' and relnamespace = 'public'::regnamespace"
        )
    )
    if shutil.disk_usage(folder).free < float(size or 0) * SMALLEST:
        raise NoRoom(folder=folder)


@contextlib.contextmanager
def _explained(folder: Path) -> Iterator[None]:
    """Turn what the file system refuses into a sentence."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise NoRoom(folder=folder) from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise NoFolder(folder=folder) from error
        raise
