"""A database server as an office runs one: another cluster over TCP, logins with few rights."""

from __future__ import annotations

import contextlib
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from app.core.cluster import free_port
from app.core.database import Role, libpq_url
from app.core.programs import Programs, environment
from app.core.unprivileged import account_for, give
from tests import databases

SUPERUSER = "postgres"
PATIENCE = 60  # seconds to start
# As the administrator of some server may have set it: not as ours is.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "60",
    "timezone": "America/New_York",
    "datestyle": "SQL, DMY",
    "intervalstyle": "iso_8601",
    "bytea_output": "escape",
    "password_encryption": "scram-sha-256",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}


@dataclass(frozen=True)
class OfficeServer:
    """A running server; ``url`` is its superuser's. Roles are the whole server's."""

    url: str

    @property
    def desk(self) -> str:
        """The URL of a desk's login: a member of tariffdesk_client and of nothing else."""
        return self._login("office_desk", f"in role {Role.CLIENT}")

    @property
    def administrator(self) -> str:
        """The URL of a login that is no superuser and may become the three roles."""
        return self._login(
            "office_administrator", f"createrole in role {', '.join(Role)}", inherit=False
        )

    def database(self, name: str) -> OfficeServer:
        """The same server, seen from another of its databases."""
        return OfficeServer(databases.url_of(self.url, name))

    @contextlib.contextmanager
    def empty(self) -> Iterator[OfficeServer]:
        """A database with nothing in it, dropped at the end."""
        name = f"office_{secrets.token_hex(8)}"
        databases.create(self.url, name)
        try:
            yield self.database(name)
        finally:
            databases.drop(self.url, name)

    def _login(self, name: str, rights: str, *, inherit: bool = True) -> str:
        return login(self.url, name, rights, inherit=inherit)


def login(server: str, name: str, rights: str, *, inherit: bool = True) -> str:
    """The URL of a login of that server, made once, with the rights given as in CREATE ROLE."""
    password = f"password-of-{name}"
    kind = "inherit" if inherit else "noinherit"
    with psycopg.connect(libpq_url(server), autocommit=True) as connection:
        for role in Role:
            connection.execute(
                f"do $$ begin create role {role} nologin noinherit;"
                " exception when duplicate_object or unique_violation then null; end $$"
            )
        connection.execute(
            f"do $$ begin create role {name} login {kind} password '{password}' {rights};"
            " exception when duplicate_object or unique_violation then null; end $$"
        )
    return (
        make_url(server).set(username=name, password=password).render_as_string(hide_password=False)
    )


@contextlib.contextmanager
def running(programs: Programs, *initdb: str) -> Iterator[OfficeServer]:
    """Make a cluster with these programs and run it for as long as the block lasts."""
    folder = Path(tempfile.mkdtemp(prefix="tariffdesk-office-"))
    folder.chmod(0o711)
    account = account_for(folder)
    if not programs.usable_by(account):
        programs = programs.copied(folder)
    as_account = account.spawning if account else {}
    data, password = folder / "data", secrets.token_urlsafe(16)
    data.mkdir(mode=0o700)
    secret = folder / "secret"
    secret.write_text(password, "ascii")
    for path in (data, secret):
        if account is not None:
            give(path, account.user, account.group)
    port = free_port()
    url = f"postgresql://{SUPERUSER}:{password}@127.0.0.1:{port}/postgres"
    try:
        subprocess.run(
            [
                *(programs.path("initdb"), f"--pgdata={data}", f"--username={SUPERUSER}"),
                *(f"--pwfile={secret}", "--auth=scram-sha-256", "--encoding=UTF8", "--no-sync"),
                *("--locale=C.UTF-8", *initdb),
            ],
            check=True,
            capture_output=True,
            cwd="/",
            env=environment(),
            **as_account,
        )
        settings = [part for item in SETTINGS.items() for part in ("-c", "=".join(item))]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [programs.path("postgres"), "-D", data, "-p", str(port), *settings],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                cwd="/",
                env=environment(),
                **as_account,
            )
        try:
            _wait(url, server, folder / "log")
            yield OfficeServer(url)
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=PATIENCE)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            psycopg.connect(url, connect_timeout=5).close()
        except psycopg.OperationalError:
            assert server.poll() is None, log.read_text("utf-8", "replace")
            assert time.monotonic() < deadline, log.read_text("utf-8", "replace")
            time.sleep(0.05)
        else:
            return
