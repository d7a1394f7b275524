"""Postgres's own dump and restore programs: a consistent copy out, a plain script back."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from sqlalchemy import URL, make_url

from app.core import programs
from app.core.database import Role, libpq_url
from app.core.errors import Refused, Unavailable
from app.core.programs import Programs, ProgramsMissing, environment
from app.core.tunnel import Server, tunnel

BLOCK = 1 << 20
# How long a table that a migration is changing may keep a dump waiting.
LOCK_PATIENCE = "120s"
# The schema itself, its comment and its rights belong to the database, not to the tables in it.
NOT_OURS = re.compile(r"^\d+; \d+ \d+ (?:SCHEMA|COMMENT - SCHEMA|ACL - SCHEMA|EXTENSION) ")

# Told of each table whose rows are being copied, by its name.
Told = Callable[[str], None]


class ServerNewer(Refused):
    """The server is PostgreSQL {server}, newer than the {ours} whose backup programs this
    Tariffdesk brings: update Tariffdesk, or use the server's own pg_dump."""


class DumpFailed(Unavailable):
    """The copy of the database was not finished: {reason}"""


class DumpUnreadable(Refused):
    """The copy of the database inside this backup cannot be read: {reason}"""


@dataclass(frozen=True)
class Source:
    """Where to copy from: ``url``, the exported ``snapshot``, and in which role.

    ``over_tls`` is where the connection that exported it leads, if it is encrypted. ``role`` is
    None for a login that row-level security does not bind; then Postgres refuses rather than leave
    out a row. Any other login reads as the owner, through its policies.
    """

    url: str
    snapshot: str
    role: Role | None
    over_tls: Server | None = None


def tools() -> Programs:
    """The programs that come with the built-in database; they copy from any server not newer.

    Raises :class:`~app.core.programs.ProgramsMissing`.
    """
    found = programs.installed()
    for name in ("pg_dump", "pg_restore"):
        if not found.path(name).is_file():
            raise ProgramsMissing(reason=f"{name} is missing")
    return found


def check_version(server_version_num: int) -> None:
    """Refuse a server that is newer than our programs (``180006`` is 18.6)."""
    ours = tools().version()
    if server_version_num // 10_000 > int(ours.split(".")[0]):
        raise ServerNewer(server=server_version_num // 10_000, ours=ours)


@contextmanager
def dumping(source: Source, told: Told) -> Iterator[IO[bytes]]:
    """The bytes of a dump in Postgres's custom format, as they come.

    Raises :class:`DumpFailed` at the end if the program did not end well: what was read until
    then is worth nothing.
    """
    with contextlib.ExitStack() as held:
        url = make_url(libpq_url(source.url))
        if source.over_tls is not None:
            port = held.enter_context(tunnel(source.over_tls))
            url = url.set(host="127.0.0.1", port=port, query={"sslmode": "disable"})
        yield held.enter_context(_dumped(url, source, told))


@contextmanager
def _dumped(url: URL, source: Source, told: Told) -> Iterator[IO[bytes]]:
    command = [
        "--format=custom",
        # Vectors hardly shrink; a better level costs four times the time for a sixth less.
        "--compress=gzip:1",
        "--schema=public",
        "--no-password",
        "--verbose",
        f"--lock-wait-timeout={LOCK_PATIENCE}",
        f"--snapshot={source.snapshot}",
        *([f"--role={source.role}", "--enable-row-security"] if source.role else []),
        f"--dbname={url._replace(password=None).render_as_string(hide_password=False)}",
    ]
    # A password among the arguments could be read by every user of this computer.
    secret = {"PGPASSWORD": str(url.password)} if url.password else {}
    with _running("pg_dump", command, secret) as process:
        said = _Said(process, told)
        assert process.stdout is not None
        yield process.stdout
        if process.wait() != 0:
            raise DumpFailed(reason=said.reason())
        said.reason()


def listed(archive: Iterable[bytes]) -> list[str]:
    """The table of contents of a dump: one line each, as ``pg_restore --list`` prints them.

    Raises :class:`DumpUnreadable`.
    """
    with _reading(archive, ["--list"]) as lines:
        return [line.decode().rstrip("\n") for line in lines if not line.startswith(b";")]


@contextmanager
def script(archive: Iterable[bytes], contents: Iterable[str]) -> Iterator[Iterator[bytes]]:
    """A dump as the lines of a plain SQL script: only what ``contents`` lists of it.

    Nothing in it names an owner: everything will belong to whoever runs it.
    """
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", delete=False) as file:
        file.writelines(f"{line}\n" for line in contents)
    try:
        with _reading(archive, ["--no-owner", f"--use-list={file.name}", "--file=-"]) as lines:
            yield lines
    finally:
        os.unlink(file.name)  # noqa: PTH108


@contextmanager
def _reading(archive: Iterable[bytes], arguments: list[str]) -> Iterator[Iterator[bytes]]:
    """The lines that pg_restore prints while it is fed the archive."""
    with _running("pg_restore", arguments, {}, stdin=subprocess.PIPE) as process:
        said = _Said(process, None)
        feeder = threading.Thread(target=_feed, args=(process, archive), daemon=True)
        feeder.start()
        assert process.stdout is not None
        yield iter(process.stdout)
        # Whoever stopped reading early has its own trouble to tell.
        for _rest in iter(lambda: process.stdout.read(BLOCK), b""):  # type: ignore[union-attr]
            pass
        feeder.join()
        if process.wait() != 0:
            raise DumpUnreadable(reason=said.reason())
        said.reason()


def _feed(process: subprocess.Popen[bytes], archive: Iterable[bytes]) -> None:
    assert process.stdin is not None
    try:
        for block in archive:
            process.stdin.write(block)
        process.stdin.close()
    except OSError:  # it has read enough, or has ended and says why
        pass


@contextmanager
def _running(
    name: str, arguments: list[str], secret: dict[str, str], stdin: int = subprocess.DEVNULL
) -> Iterator[subprocess.Popen[bytes]]:
    """A program of Postgres that is ended, whatever happens, when the block is left."""
    process = subprocess.Popen(
        [tools().path(name), *arguments],
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**_environment(), **secret},
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                # What was still to be written to a program that ended is of no use.
                with contextlib.suppress(OSError):
                    pipe.close()


def _environment() -> dict[str, str]:
    """English messages, and what this program's own connections are steered by, such as a
    certificate's place; not options that would change what is read."""
    steering = {name: value for name, value in os.environ.items() if name.startswith("PG")}
    steering.pop("PGOPTIONS", None)
    return {**environment(), **steering}


class _Said:
    """What a program says on stderr, read beside its output so that neither waits for the other."""

    TABLE = re.compile(r'dumping contents of table "public\.([^"]+)"')
    WORST = re.compile(r"(?:error|fatal): (.+)")

    def __init__(self, process: subprocess.Popen[bytes], told: Told | None) -> None:
        self._lines: list[str] = []
        self._told = told
        self._thread = threading.Thread(target=self._listen, args=(process.stderr,), daemon=True)
        self._thread.start()

    def _listen(self, pipe: IO[bytes]) -> None:
        for raw in pipe:
            line = raw.decode("utf-8", "replace").strip()
            table = self.TABLE.search(line)
            if table and self._told:
                self._told(table.group(1))
            if line and " " in line and not table:
                self._lines = [*self._lines[-19:], line]

    def reason(self) -> str:
        """The first error, in the program's words; its name in front is left out."""
        self._thread.join()
        for line in self._lines:
            found = self.WORST.search(line)
            if found:
                return found.group(1)
        return self._lines[-1] if self._lines else "it said nothing"
