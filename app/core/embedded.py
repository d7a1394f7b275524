"""The built-in database: starts Postgres for this user, shares it between programs, stops it."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg

from app.core import processor, programs
from app.core.cluster import (
    SUPERUSER,
    Cluster,
    DiskFull,
    PortTaken,
    Postmaster,
    ServerFailed,
    free_port,
)
from app.core.errors import Unavailable
from app.core.lock import FileLock
from app.core.unprivileged import Account, account_for, is_root, own

DATABASE = "tariffdesk"
PASSWORD = "password"
LOCK_PATIENCE = 180.0  # seconds to wait for another program that starts or stops the server
GOODBYE = 0.5  # seconds for connections that were just closed to disappear
ELSEWHERE = (Path("/var/lib/tariffdesk"), Path("/var/tmp"))

Tell = Callable[[str], None]


class NoPermission(Unavailable):
    """Tariffdesk may not write to {folder}: give this user the right to, or choose another data
    folder."""


class DataGone(Unavailable):
    """The files of the built-in database were in {folder} and are gone: restore them, or delete
    {note} to begin with an empty database."""


class OutOfReach(Unavailable):
    """The built-in database in {folder} is run by the account {account}, which cannot reach that
    folder: let it enter the folders above, or choose another data folder."""


@dataclass
class Server:
    """A running built-in database that this program uses.

    ``url`` logs in as its superuser. Let it go with :meth:`release`, or use it in a ``with``.
    """

    url: str = field(repr=False)
    port: int
    version: str
    data: Path
    log: Path
    _cluster: Cluster = field(repr=False)
    _folder: Path = field(repr=False)
    _presence: FileLock = field(repr=False)

    def release(self) -> bool:
        """Say that this program is done; True if the server was stopped.

        It is stopped only when no other program uses it and nobody is connected, so close
        this program's own connections first.
        """
        with _lock(self._folder).held("the built-in database", LOCK_PATIENCE):
            self._presence.drop()
            self._presence.path.unlink(missing_ok=True)
            if _others(self._folder) or self._cluster.postmaster() is None:
                return False
            if _connected(self.url):
                return False
            self._cluster.stop()
            return True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


def start(
    home: Path, progress: Tell | None = None, options: Mapping[str, str] | None = None
) -> Server:
    """Start the built-in database in ``home``/postgres, or join the one that runs there.

    ``progress`` is told in a few words what takes time. ``options`` are Postgres settings laid
    over ours; they count only if this call starts the server. To be called again after the
    server was killed: it recovers, as a rule on the same port.

    Raises subclasses of :class:`~app.core.errors.Unavailable`, each one sentence.
    """
    tell = progress or _silent
    processor.check_this()
    folder = home.absolute() / "postgres"
    with _explained(folder):
        account = account_for(_nearest(folder))
        _make(folder, account)
        with _lock(folder).held(
            "the built-in database",
            LOCK_PATIENCE,
            lambda: tell("Waiting for another Tariffdesk that uses the database"),
        ):
            cluster = _cluster(folder, account)
            running = cluster.running()
            if cluster.exists and not (folder / PASSWORD).exists():
                cluster.stop()
                running = None
                cluster.set_password(_password(folder))
            password = _password(folder)
            if running is None:
                cluster.tidy()
                if not cluster.exists:
                    tell("Creating the database, once")
                    cluster.create(password, sync=dict(options or {}).get("fsync") != "off")
                tell("Starting the database")
                running = _start(cluster, folder, options or {})
            _complete(running, password, cluster.log)
            presence = _arrive(folder)
            return Server(
                url=_url(running.port, password, DATABASE),
                port=running.port,
                version=cluster.programs.version(),
                data=cluster.data,
                log=cluster.log,
                _cluster=cluster,
                _folder=folder,
                _presence=presence,
            )


def remove(home: Path, *, even_if_used: bool = True) -> bool:
    """Stop the built-in database of ``home`` and delete everything it kept, wherever it lies.

    For throwaway homes and for uninstalling. Programs that still use it lose their connection,
    unless ``even_if_used`` is False: then nothing is done, and False comes back.
    """
    folder = home.absolute() / "postgres"
    if not folder.exists():
        return True
    with _explained(folder):
        with _lock(folder).held("the built-in database", LOCK_PATIENCE):
            if not even_if_used and _others(folder):
                return False
            with contextlib.suppress(DataGone):
                cluster = _cluster(folder, account_for(folder))
                cluster.stop()
                if cluster.data.parent != folder:
                    shutil.rmtree(cluster.data.parent)
        shutil.rmtree(folder)
    return True


def _start(cluster: Cluster, folder: Path, options: Mapping[str, str]) -> Postmaster:
    """Start on the port of last time, or on another one where somebody took it."""
    note = folder / "port"
    known = note.read_text(encoding="ascii").strip() if note.exists() else ""
    preferred = int(known) if known.isdigit() and int(known) < 65536 else None
    for tries_left in (2, 1, 0):
        port = free_port(preferred)
        try:
            running = cluster.start(port, options)
        except PortTaken:
            if not tries_left:
                raise
            preferred = None
        else:
            _write(note, str(running.port))
            return running
    raise AssertionError("unreachable")


def _cluster(folder: Path, account: Account | None) -> Cluster:
    place = _place(folder, account)
    found = programs.installed()
    if not found.usable_by(account):
        found = found.copied(place)
    return Cluster(place / "data", folder / "server.log", found, account)


def _place(folder: Path, account: Account | None) -> Path:
    """The folder that holds the data folder.

    It is ``folder`` itself, unless root serves a home that the server's account cannot reach,
    such as one under /root. The folders above are not ours to open, so the data then lies in a
    folder of its own outside, and a note in ``folder`` says where.
    """
    note = folder / "place"
    if note.exists():
        place = Path(note.read_text(encoding="utf-8").strip())
        if not (place / "data").is_dir():
            raise DataGone(folder=place, note=note)
        return place
    if account is None or account.may("x", folder):
        return folder
    if (folder / "data").exists():
        raise OutOfReach(folder=folder, account=account.name)
    temporary = Path(tempfile.gettempdir())
    bases = (temporary,) if folder.is_relative_to(temporary) else ELSEWHERE
    for base in bases:
        place = base / f"tariffdesk-{secrets.token_hex(8)}"
        try:
            if not base.exists():
                base.mkdir(parents=True)
                base.chmod(0o711)
            place.mkdir()
        except OSError:
            continue
        place.chmod(0o711)
        if account.may("x", place):
            _write(place / "belongs-to", str(folder))
            _write(note, str(place))
            return place
        shutil.rmtree(place)
    raise OutOfReach(folder=folder, account=account.name)


def _complete(running: Postmaster, password: str, log: Path) -> None:
    """Make sure that the database is there, and that the server is the one we think it is."""
    try:
        with _connect(_url(running.port, password, "postgres")) as connection:
            known = connection.execute(
                "select 1 from pg_database where datname = %s", (DATABASE,)
            ).fetchone()
            if known is None:
                connection.execute(f"create database {DATABASE}")
    except psycopg.errors.DiskFull as error:
        raise DiskFull(folder=log.parent) from error
    except psycopg.OperationalError as error:
        raise ServerFailed(reason=str(error).strip().splitlines()[-1], log=log) from error


def _connected(url: str) -> bool:
    """Whether anybody is connected, after a moment for those who have just left."""
    deadline = time.monotonic() + GOODBYE
    try:
        with _connect(url) as connection:
            while True:
                row = connection.execute(
                    "select count(*) from pg_stat_activity"
                    " where backend_type = 'client backend' and pid <> pg_backend_pid()"
                ).fetchone()
                if row is None or row[0] == 0:
                    return False
                if time.monotonic() > deadline:
                    return True
                time.sleep(0.02)
    except psycopg.OperationalError:
        return True  # we cannot tell, so we leave it alone


def _connect(url: str) -> psycopg.Connection[Any]:
    """A connection that gives the password only to a server that proves to know it already."""
    return psycopg.connect(
        url,
        autocommit=True,
        connect_timeout=10,
        sslmode="disable",
        gssencmode="disable",
        require_auth="scram-sha-256",
        application_name="tariffdesk:supervisor",
    )


def _url(port: int, password: str, database: str) -> str:
    return f"postgresql://{SUPERUSER}:{password}@127.0.0.1:{port}/{database}"


def _password(folder: Path) -> str:
    """The superuser's password, made once.

    It lies in a file only this user can read, beside the data it protects: who can read the
    one can read the other. A keychain would add nothing here, and a bare Linux has none.
    """
    file = folder / PASSWORD
    if not file.exists():
        _write(file, secrets.token_urlsafe(24))
    return file.read_text(encoding="ascii").strip()


def _lock(folder: Path) -> FileLock:
    path = folder / "lock"
    if not path.exists():
        path.touch(0o600)
        own(path)
    return FileLock(path)


def _arrive(folder: Path) -> FileLock:
    """A file this program keeps locked for as long as it uses the server."""
    users = folder / "users"
    users.mkdir(mode=0o700, exist_ok=True)
    own(users)
    presence = FileLock(users / f"{os.getpid()}-{uuid.uuid4().hex}")
    presence.take()
    own(presence.path)
    return presence


def _others(folder: Path) -> bool:
    """Whether another program uses the server; files of killed programs are cleared away."""
    found = False
    users = folder / "users"
    for path in users.iterdir() if users.exists() else ():
        trace = FileLock(path)
        if trace.take():
            trace.drop()
            path.unlink(missing_ok=True)
        else:
            found = True
    return found


def _make(folder: Path, account: Account | None) -> None:
    """Make the folder and those above it that are missing; none that exists is changed."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir(mode=0o700 if path == folder else 0o777, exist_ok=True)
        own(path)
    if is_root() and account is not None and folder.stat().st_uid == 0:
        folder.chmod(0o711)  # the server's account has to pass through, and sees no names


def _nearest(path: Path) -> Path:
    """The path itself or the nearest folder above it that exists."""
    return next(place for place in (path, *path.parents) if place.exists())


def _write(path: Path, text: str) -> None:
    """Write a small file that only its owner can read, whole or not at all."""
    file, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    with os.fdopen(file, "w", encoding="utf-8") as written:
        written.write(text + "\n")
        written.flush()
        os.fsync(written.fileno())
    own(Path(name))
    Path(name).replace(path)


@contextlib.contextmanager
def _explained(folder: Path) -> Iterator[None]:
    """Turn what the file system refuses into a sentence."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(folder=folder) from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise NoPermission(folder=folder) from error
        raise


def _silent(_: str) -> None:
    """Nobody wants to know."""
