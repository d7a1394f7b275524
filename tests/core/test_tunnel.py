"""Tests of the way to a server over TLS for programs that came without it."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from app.core import archive, backup, tls
from app.core.tunnel import Server, tunnel
from tests.databases import Databases
from tests.proxy import line_to

NAME = "db.office.example"


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for db.office.example that signs itself."""
    if shutil.which("openssl") is None:
        pytest.skip("certificates for the test are made with openssl")
    folder = tmp_path_factory.mktemp("papers")
    words = (
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2"
        f" -subj /CN={NAME} -addext subjectAltName=DNS:{NAME} -keyout key -out pem"
    )
    subprocess.run(["openssl", *words.split()], cwd=folder, check=True, capture_output=True)
    return folder


@pytest.fixture
def context(papers: Path) -> ssl.SSLContext:
    """What the server shows."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(papers / "pem", papers / "key")
    return context


def test_a_backup_of_a_server_over_tls(
    databases: Databases, papers: Path, context: ssl.SSLContext, tmp_path: Path
) -> None:
    databases.job(databases.new_desk(), lines=2)
    with line_to(databases.url, context) as proxy:
        # Named as elsewhere, dialled here.
        there = make_url(proxy.url).set(host=NAME).update_query_dict({"hostaddr": "127.0.0.1"})
        url = tls.secured(
            there.render_as_string(hide_password=False), "verify-full", papers / "pem"
        )
        made = backup.write(
            url,
            tmp_path / "b",
            lambda _what, _done, _total: None,
            program="1",
            heads=lambda _connection: {},
            documents=tmp_path / "none",
        )
    assert archive.verify(made.file).tables["invoice_lines"].count == 2


@pytest.mark.parametrize(
    ("name", "demand", "passes"),
    [
        (NAME, "verify-full", True),
        ("other.example", "verify-full", False),
        ("other.example", "verify-ca", True),
        ("other.example", "require", True),
    ],
)
def test_the_server_must_prove_what_is_demanded(
    databases: Databases,
    papers: Path,
    context: ssl.SSLContext,
    name: str,
    demand: str,
    passes: bool,
) -> None:
    query = {"sslmode": demand, "sslrootcert": str(papers / "pem")}
    with (
        line_to(databases.url, context) as proxy,
        tunnel(Server("127.0.0.1", proxy.port, name, query)) as port,
    ):
        url = make_url(databases.url).set(port=port).render_as_string(hide_password=False)
        if passes:
            with psycopg.connect(url, sslmode="disable") as connection:
                row = connection.execute("select repeat('x', 500000)").fetchone()
                assert row is not None
                assert len(row[0]) == 500_000
        else:
            with pytest.raises(psycopg.OperationalError):
                psycopg.connect(url, sslmode="disable")


def test_without_encryption_nothing_passes(databases: Databases) -> None:
    parsed = make_url(databases.url)
    server = Server("127.0.0.1", parsed.port or 0, NAME, {"sslmode": "require"})
    with tunnel(server) as port:
        url = parsed.set(port=port).render_as_string(hide_password=False)
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(url, sslmode="disable")
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port), 1)
