"""One Postgres data folder and the server process that runs on it."""

from __future__ import annotations

import contextlib
import logging
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil

from app.core.errors import Unavailable
from app.core.programs import COPIES, Programs, environment
from app.core.unprivileged import Account, give, own

_logger = logging.getLogger(__name__)

SUPERUSER = "tariffdesk"
PATIENCE = 120  # seconds that starting or stopping may take, crash recovery included
LOG_LIMIT = 5_000_000  # bytes, then the log is put aside once
EMPTY_FILE = 2.0  # seconds for a server to fill the pid file it has just made
ROOM_TO_CREATE = 150_000_000  # bytes: an empty cluster takes 39 MB, its first journal as much again
ROOM_TO_START = 20_000_000  # bytes: below this a server cannot even write its journal
SMALL_SHARED_MEMORY = 256_000_000  # bytes of /dev/shm; a container often has 64 MB
SECRET_PREFIX = "password-once-"
UNFINISHED = "data.unfinished-"
LOG_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
NO_ROOM = ("No space left on device", "Disk quota exceeded")

DESK_OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # a long or odd path can then do no harm
    "max_connections": "100",
    "max_wal_size": "512MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "password_encryption": "scram-sha-256",
}


class DiskFull(Unavailable):
    """There is not enough room on the disk for the database in {folder}: make room and try
    again."""


class PortTaken(Unavailable):
    """Port {port} of this computer was taken while the built-in database started: try again."""


class WrongVersion(Unavailable):
    """The database in {folder} was made by PostgreSQL {found} and this Tariffdesk brings {ours}:
    start the version that made it, back it up there, and restore it here."""


class ServerFailed(Unavailable):
    """The built-in database did not start ({reason}); its log is {log}."""


class ServerStuck(Unavailable):
    """The built-in database did not {verb} within {seconds} seconds; its log is {log}."""


@dataclass(frozen=True)
class Postmaster:
    """A running server as its pid file describes it."""

    pid: int
    port: int
    status: str


@dataclass(frozen=True)
class Cluster:
    """The data folder ``data``, run by ``programs`` as ``account`` (None: as ourselves).

    ``log`` lies outside the data folder. None of the methods lock: the caller does.
    """

    data: Path
    log: Path
    programs: Programs
    account: Account | None

    @property
    def exists(self) -> bool:
        """Whether it was created completely: the folder gets its name last."""
        return self.data.is_dir()

    def create(self, password: str, *, sync: bool = True) -> None:
        """Make an empty cluster in which only :data:`SUPERUSER` may come in, with ``password``.

        The folder gets its name when all is done, so an interrupted attempt is never used.
        """
        self._check_room(ROOM_TO_CREATE)
        # A name of its own: the initdb of a killed program may still be writing to another.
        begun = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=self.data.parent))
        self._give(begun)
        with self._secret(password) as file:
            arguments = [
                f"--pgdata={begun}",
                f"--username={SUPERUSER}",
                f"--pwfile={file}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C",
                *([] if sync else ["--no-sync"]),
            ]
            # Sorting and lower case come from the built-in locale. What counts as a letter in
            # trigrams and words still comes from the C library, where plain C drops all but ASCII.
            letters = "en-US" if sys.platform == "win32" else "C.UTF-8"
            said = self._run("initdb", [*arguments, f"--lc-ctype={letters}"])
            if said is not None and "invalid locale name" in said:
                said = self._run("initdb", arguments)
        if said is not None:
            shutil.rmtree(begun, ignore_errors=True)
            raise self._failure(said)
        begun.rename(self.data)

    def tidy(self) -> None:
        """Delete what interrupted attempts and older copies of the programs left behind.

        Only while no server runs: it may be using an older copy.
        """
        for left in self.data.parent.glob(f"{SECRET_PREFIX}*"):
            left.unlink(missing_ok=True)
        for left in self.data.parent.glob(f"{UNFINISHED}*"):
            shutil.rmtree(left, ignore_errors=True)
        for old in self.data.parent.glob(f"{COPIES}*"):
            if not self.programs.root.is_relative_to(old):
                shutil.rmtree(old, ignore_errors=True)

    def set_password(self, password: str) -> None:
        """Give the superuser another password; no server may run, nor a lying pid file be left."""
        command = f"alter role {SUPERUSER} password '{password}'\n"
        said = self._run("postgres", ["--single", "-D", str(self.data), "postgres"], command)
        if said is not None:
            raise self._failure(said)

    def postmaster(self) -> Postmaster | None:
        """The server that runs on this data folder.

        The number in a pid file may by now belong to any other program, so the process itself
        is asked what it is and where it works.
        """
        lines = self._pid_file() or []
        pid = int(lines[0]) if lines and lines[0].strip().isdigit() else 0
        if not self._is_mine(pid):
            return None
        port = lines[3].strip() if len(lines) > 3 else ""
        status = lines[7].strip() if len(lines) > 7 else ""
        return Postmaster(pid, int(port) if port.isdigit() else 0, status)

    def running(self) -> Postmaster | None:
        """The server once it takes connections, or None; a pid file that lies is removed.

        A server that another program started is waited for, and one that stops likewise. An
        empty file may belong to a server that is just writing it, so it gets some time: a
        server whose file is taken away shuts itself down.
        """
        deadline = time.monotonic() + EMPTY_FILE
        while self._pid_file() == [] and time.monotonic() < deadline:
            time.sleep(0.02)
        deadline = time.monotonic() + PATIENCE
        while (found := self.postmaster()) is not None and found.status != "ready":
            if time.monotonic() > deadline:
                raise ServerStuck(verb="get ready", seconds=PATIENCE, log=self.log)
            time.sleep(0.02)
        if found is None:
            (self.data / "postmaster.pid").unlink(missing_ok=True)
        return found

    def start(self, port: int, options: Mapping[str, str]) -> Postmaster:
        """Start the server on 127.0.0.1:``port`` and wait until it takes connections.

        Raises :class:`PortTaken` where another program was quicker.
        """
        self._check_version()
        self._check_room(ROOM_TO_START)
        self._end_orphans()
        settings = {**DESK_OPTIONS, **_by_memory(), **options, "port": str(port)}
        _put_aside(self.log)
        with os.fdopen(os.open(self.log, LOG_FLAGS, 0o600), "ab") as log:
            own(self.log)
            began = log.tell()
            pid = self._spawn(settings, log)
        return self._wait_until_ready(pid, began, port)

    def stop(self, mode: str = "fast") -> None:
        """Shut the server down and wait until it is gone.

        ``mode``: fast is clean; immediate is as if it had been killed, to be recovered from.
        """
        if self.postmaster() is None:
            return
        said = self._run(
            "pg_ctl",
            ["stop", f"--mode={mode}", "--wait", f"--timeout={PATIENCE}", f"--pgdata={self.data}"],
        )
        if said is not None and self.postmaster() is not None:
            raise ServerStuck(verb="stop", seconds=PATIENCE, log=self.log)

    def _spawn(self, settings: Mapping[str, str], log: IO[bytes]) -> int | None:
        """Start the server detached from us; its process id where it is known at once."""
        if sys.platform == "win32":
            # pg_ctl gives up an administrator's rights, which the server insists on.
            chosen = " ".join(f"-c {name}={value}" for name, value in settings.items())
            patience = ["--wait", f"--timeout={PATIENCE}", f"--log={self.log}"]
            self._run("pg_ctl", ["start", *patience, f"--pgdata={self.data}", "-o", chosen])
            return None
        chosen_list = [part for item in settings.items() for part in ("-c", "=".join(item))]
        command = [str(self.programs.path("postgres")), "-D", str(self.data), *chosen_list]
        # The shell in between lets the server belong to nobody: it outlives us, and leaves no
        # zombie behind when it is killed. The arguments are passed on, never parsed.
        spawned = subprocess.run(
            ["/bin/sh", "-c", '"$@" >&2 & echo $!', "sh", *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            cwd="/",
            env=environment(),
            umask=0o077,
            start_new_session=True,
            check=True,
            **(self.account.spawning if self.account else {}),
        )
        return int(spawned.stdout)

    def _wait_until_ready(self, pid: int | None, began: int, port: int) -> Postmaster:
        deadline = time.monotonic() + PATIENCE
        while True:
            running = self.postmaster()
            if running is not None and running.status == "ready":
                return running
            if running is None and not _alive(pid):
                raise self._failure(_text_from(self.log, began), port)
            if time.monotonic() > deadline:
                raise ServerStuck(verb="start", seconds=PATIENCE, log=self.log)
            time.sleep(0.02)

    def _pid_file(self) -> list[str] | None:
        """The lines of the pid file; None where there is none."""
        try:
            text = (self.data / "postmaster.pid").read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return None
        return text.splitlines()

    def _is_mine(self, pid: int) -> bool:
        """Whether the process is a Postgres that works in this data folder."""
        if pid <= 0:
            return False
        try:
            process = psutil.Process(pid)
            if not process.name().lower().startswith("postgres"):
                return False
            if process.status() == psutil.STATUS_ZOMBIE:
                return False
            if sys.platform != "win32" and process.uids().real != self.data.stat().st_uid:
                return False
            # Postgres makes its data folder the working directory; until then it is named in
            # the arguments it was started with.
            named = [Path(word) for word in process.cmdline()]
            return any(_same(place, self.data) for place in (Path(process.cwd()), *named))
        except (psutil.Error, OSError):
            return False

    def _end_orphans(self) -> None:
        """End what a killed server left behind: it holds shared memory a new one must own.

        Only processes of this data folder, whose server is known to be gone, are ended.
        """
        orphans = [
            process
            for process in psutil.process_iter(["name"])
            if str(process.info["name"] or "").lower().startswith("postgres")
            and self._is_mine(process.pid)
        ]
        _, stubborn = psutil.wait_procs(orphans, timeout=2)
        for process in stubborn:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(stubborn, timeout=5)

    def _check_version(self) -> None:
        found = (self.data / "PG_VERSION").read_text(encoding="ascii").strip()
        ours = self.programs.version().split(".")[0]
        if found != ours:
            raise WrongVersion(folder=self.data, found=found, ours=ours)

    def _check_room(self, needed: int) -> None:
        if shutil.disk_usage(self.data.parent).free < needed:
            raise DiskFull(folder=self.data.parent)

    def _failure(self, said: str, port: int | None = None) -> Unavailable:
        """What the programs said, as the sentence that fits; the log has all of it."""
        _logger.error("Postgres in %s said: %s", self.data, said.strip())
        if any(words in said for words in NO_ROOM):
            return DiskFull(folder=self.data.parent)
        if port is not None and "could not bind" in said and "Address already in use" in said:
            return PortTaken(port=port)
        lines = re.findall(r"(?:FATAL|PANIC|error):\s*(.+)", said) or said.strip().splitlines()
        return ServerFailed(reason=lines[-1] if lines else "it said nothing", log=self.log)

    def _run(self, program: str, arguments: list[str], told: str = "") -> str | None:
        """Run one program to its end, telling it ``told``; None if it went well, or what it said.

        What it says goes to a file: a server started by it would keep a pipe open for ever.
        """
        with tempfile.TemporaryFile() as said:
            ended = subprocess.run(
                [self.programs.path(program), *arguments],
                input=told.encode(),
                stdout=said,
                stderr=said,
                cwd="/" if sys.platform != "win32" else None,
                env=environment(),
                check=False,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
                **(self.account.spawning if self.account else {}),
            )
            if ended.returncode == 0:
                return None
            said.seek(0)
            return said.read().decode("utf-8", "replace")

    @contextlib.contextmanager
    def _secret(self, text: str) -> Iterator[Path]:
        """A file with the text in it that only the server's account may read, for a moment."""
        file, name = tempfile.mkstemp(prefix=SECRET_PREFIX, dir=self.data.parent)
        try:
            with os.fdopen(file, "w", encoding="ascii") as written:
                written.write(text + "\n")
            self._give(Path(name))
            yield Path(name)
        finally:
            Path(name).unlink()

    def _give(self, path: Path) -> None:
        if self.account is not None:
            give(path, self.account.user, self.account.group)


def free_port(preferred: int | None = None) -> int:
    """A free port on loopback, the preferred one if nobody has it.

    A desk keeps its port across restarts, so that a program which knew the server before it
    was killed finds it again.
    """
    for port in (preferred, 0):
        if port is None:
            continue
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            if sys.platform == "win32":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
            else:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return int(probe.getsockname()[1])
    raise ServerFailed(reason="no port is free on 127.0.0.1", log="")


def _by_memory() -> dict[str, str]:
    """The options that depend on how much memory this computer has."""
    small = psutil.virtual_memory().total < 4_000_000_000
    options = {"shared_buffers": "128MB" if small else "256MB"}
    with contextlib.suppress(OSError):
        if sys.platform == "linux" and shutil.disk_usage("/dev/shm").free < SMALL_SHARED_MEMORY:
            options["dynamic_shared_memory_type"] = "mmap"
    return options


def _alive(pid: int | None) -> bool:
    """Whether the process runs; a dead one that nobody has buried yet does not."""
    try:
        return pid is not None and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _put_aside(log: Path) -> None:
    """Keep the log from growing for ever: one old one is kept."""
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_name(log.name + ".1"))


def _text_from(file: Path, start: int) -> str:
    with file.open("rb") as log:
        log.seek(start)
        return log.read().decode("utf-8", "replace")
