"""Tests of encryption: what a server elsewhere must prove, over real TLS to the real server."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from app.core import connection, tls
from app.core.connection import Role
from app.core.database import Database, ServerAway, libpq_url, sqlalchemy_url
from tests.databases import Databases
from tests.proxy import line_to

# libpq goes to hostaddr and demands the name of host: a server elsewhere, seen from here.
ELSEWHERE = "postgresql://desk:hush@db.office.example:5432/office"


def of(url: str) -> dict[str, object]:
    return dict(make_url(url).query)


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An authority of our own (root.pem) and a certificate for db.office.example by it."""
    if shutil.which("openssl") is None:
        pytest.skip("certificates for the test are made with openssl")
    folder = tmp_path_factory.mktemp("papers")

    def openssl(words: str) -> None:
        subprocess.run(["openssl", *words.split()], cwd=folder, check=True, capture_output=True)

    key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
    openssl(f"req -x509 {key} -days 2 -subj /CN=Office -keyout root.key -out root.pem")
    openssl(f"req {key} -subj /CN=db.office.example -keyout server.key -out server.csr")
    (folder / "names").write_text("subjectAltName=DNS:db.office.example\n")
    openssl(
        "x509 -req -in server.csr -CA root.pem -CAkey root.key -days 2"
        " -CAcreateserial -extfile names -out server.pem"
    )
    return folder


def test_a_server_elsewhere_must_prove_who_it_is() -> None:
    for url in (ELSEWHERE, "postgresql://10.0.0.7/office", "postgresql:///x?host=db,127.0.0.1"):
        for written in (libpq_url(url), sqlalchemy_url(url)):
            assert of(written)["sslmode"] == "verify-full"
            assert Path(str(of(written)["sslrootcert"])).is_file()
    for here in (
        "postgresql://desk@localhost/office",
        "postgresql://desk@127.0.0.2:6000/office",
        "postgresql://desk@[::1]/office",
        "postgresql:///office?host=/run/postgresql",
    ):
        assert "sslmode" not in of(libpq_url(here))


def test_the_settings_may_say_otherwise(tmp_path: Path) -> None:
    root = tmp_path / "our root.pem"
    found = of(libpq_url(tls.secured(ELSEWHERE, "verify-ca", root)))
    assert found == {"sslmode": "verify-ca", "sslrootcert": str(root)}
    assert of(libpq_url(tls.secured(ELSEWHERE, "off"))) == {"sslmode": "prefer"}
    # What an address copied from somewhere says does not weaken the setting.
    lax = ELSEWHERE + "?sslmode=disable"
    assert of(tls.secured(lax, "verify-full"))["sslmode"] == "verify-full"
    here = "postgresql://desk@localhost/office"
    assert tls.secured(here, "verify-full") == here


def test_the_roots_of_this_system_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    context = ssl.create_default_context(cafile=tls.system_roots())
    assert context.get_ca_certs()
    # As on Windows, where they lie in a store and in no file.
    monkeypatch.setattr(tls, "_BUNDLES", ())
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    kept = tls.system_roots()
    monkeypatch.setattr(ssl, "create_default_context", lambda: _store(kept))
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: _Nowhere)
    written = tls.system_roots.__wrapped__()
    try:
        assert ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(written) is None
    finally:
        Path(written).unlink()


class _Nowhere:
    cafile = None


def _store(file: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(file)
    return context


def test_over_tls_to_the_real_server(
    databases: Databases, papers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(papers / "server.pem", papers / "server.key")
    with line_to(databases.url, context) as proxy:
        there = make_url(proxy.url).update_query_dict({"hostaddr": "127.0.0.1"})

        def told(host: str, demand: str, root: Path | None) -> str:
            # Named as elsewhere, dialled here.
            url = there.set(host=host).render_as_string(hide_password=False)
            database = Database(tls.secured(url, demand, root), Role.CLIENT)
            try:
                with database.read() as session:
                    line = session.connection().connection.driver_connection
                    assert isinstance(line, connection.Connection)
                    assert line.pgconn.ssl_in_use
                return ""
            except ServerAway as away:
                return str(away)
            finally:
                database.close()

        root = papers / "root.pem"
        assert told("db.office.example", "verify-full", root) == ""
        assert told("other.office.example", "verify-ca", root) == ""
        assert told("other.office.example", "require", None) == ""
        wrong = told("other.office.example", "verify-full", root)
        assert "made out to db.office.example" in wrong
        strange = told("db.office.example", "verify-full", None)
        assert "not signed by an authority that this desk trusts" in strange
        assert "tls_root" in told("db.office.example", "verify-full", papers / "gone.pem")
        # The question whether it is there needs no certificate.
        assert connection.answers(b"127.0.0.1", str(proxy.port).encode())


def test_a_server_without_encryption_gets_no_password(databases: Databases) -> None:
    with line_to(databases.url) as proxy:
        url = make_url(proxy.url).set(host="db.office.example", password="hush")
        url = url.update_query_dict({"hostaddr": "127.0.0.1"})
        plain = Database(
            tls.secured(url.render_as_string(hide_password=False), "require"), Role.CLIENT
        )
        with pytest.raises(ServerAway, match="no encrypted connection"), plain.read():
            pytest.fail("let in")
        plain.close()


def test_other_trouble_keeps_its_own_words() -> None:
    assert tls.trouble("connection refused") is None
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect("postgresql://x@127.0.0.1:1/z", connect_timeout=2)
