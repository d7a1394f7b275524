"""A whole office is backed up and brought back into another server, and goes on there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import text

from app.accounts import sign_in
from app.bootstrap import Runtime
from app.core import archive, migrate, programs, restore
from app.core.database import Database, Role, SignedOut, libpq_url
from app.core.settings import Settings
from app.flows import backups, demo, seed
from app.flows.desk import Desk
from app.office import audit
from tests.commands import Command
from tests.databases import Databases
from tests.office_server import OfficeServer, running
from tests.prepared import SHORT

# What must never change on the way, as the table's own words, each hashed by the database.
PRECIOUS = (
    "attachments",
    "audit_log",
    "billing_transactions",
    "client_products",
    "credit_ledger",
    "invoice_lines",
    "match_candidates",
    "product_matches",
    "review_decisions",
)


def silent(_what: str, _done: int, _total: int) -> None:
    """Nobody listens."""


@pytest.fixture(scope="module")
def other_server() -> Iterator[OfficeServer]:
    """Another cluster of the same binaries, set up as some office's administrator did."""
    with running(programs.installed()) as server:
        yield server


@pytest.fixture
def destination(other_server: OfficeServer) -> Iterator[str]:
    """The URL of an empty database there."""
    with other_server.empty() as found:
        yield found.url


def hashes(url: str) -> dict[str, str]:
    """What each precious table holds, as one hash of its rows in order."""
    found = {}
    with psycopg.connect(libpq_url(url), options="-c timezone=UTC -c datestyle=ISO") as connection:
        for table in PRECIOUS:
            row = connection.execute(
                "select md5(coalesce(string_agg(t::text, '|' order by t::text), ''))"
                f" from {table} t"
            ).fetchone()
            assert row is not None
            found[table] = row[0]
    return found


def test_an_office_comes_back_whole_and_goes_on(
    runtime: Runtime, prepared: Databases, destination: str, tmp_path: Path
) -> None:
    desk = Desk(runtime)
    job = desk.process(SHORT, lambda _state: None, lambda: False)
    seed.seed(prepared.owner, demo=True, local=True)
    with prepared.worker.work() as work:
        office = work.session.scalar(text("select id from offices order by id limit 1"))
        audit.record(work, "Opened", "offices", office, office_id=office)
        work.session.execute(
            text(
                "insert into attachments (office_id, file_name, file_url, file_size, sha256)"
                " values (:office, 'a.pdf', 'a', 4, :hash)"
            ),
            {"office": office, "hash": "a" * 64},
        )
    here = runtime.settings.model_copy(update={"database_url": SecretStr(prepared.url)})
    (here.files / "ab").mkdir(parents=True)
    (here.files / "ab" / "abcd").write_bytes(b"%PDF")
    old_token = sign_in.sign_in(prepared.client, demo.PEOPLE[0].email, demo.PASSWORD)

    made = backups.back_up(here, tmp_path / "kept", silent)
    assert made.manifest.heads[str(office)][0] >= 1
    before = hashes(prepared.url)
    assert len(set(before.values())) > len(PRECIOUS) - 3, "nearly every table has rows"

    there = Settings(home=tmp_path / "there", database_url=SecretStr(destination))
    manifest, checks = backups.bring_back(there, made.file, silent)
    assert manifest == made.manifest
    # The short tariff of the tests is the one thing that is not well.
    assert {check.name for check in checks if not check.ok} <= {"tariff", "disk"}
    after = hashes(destination)
    # What was added is the one note that this is a restored copy.
    del before["audit_log"], after["audit_log"]
    assert after == before
    assert (there.files / "ab" / "abcd").read_bytes() == b"%PDF"

    client = Database(destination, Role.CLIENT)
    worker = Database(destination, Role.WORKER)
    with worker.read() as session:
        assert audit.findings(session, office) == []
        newest = session.execute(
            text(
                "select event, after from audit_log where office_id = :office"
                " order by sequence desc limit 1"
            ),
            {"office": office},
        ).one()
        assert newest.event == "BackupRestored"
        assert newest.after["backup_made_at"] == manifest.made_at
        assert session.scalar(text("select count(*) from sessions where revoked_at is null")) == 0
    # The old token opens nothing; the password opens the door.
    with pytest.raises(SignedOut), client.signed_in(old_token).read():
        pytest.fail("let in")
    token = sign_in.sign_in(client, demo.PEOPLE[0].email, demo.PASSWORD)
    signed_in = client.signed_in(token)
    with signed_in.read() as session:
        assert session.scalar(text("select current_user_id()")) is not None
    for database in (signed_in, client, worker):
        database.close()

    moved = Runtime(there, destination)
    moved.__dict__["embedder"] = runtime.embedder
    try:
        again = Desk(moved)
        assert again.process(SHORT, lambda _state: None, lambda: False) is not None
        with moved.owner.read() as session:
            assert (
                session.scalar(
                    text("select count(*) from processing_jobs where id = :job"), {"job": job}
                )
                == 1
            )
    finally:
        moved.close()


@pytest.mark.parametrize("where", ["other_server", "older_server"])
def test_an_administrator_without_all_rights_can_keep_and_bring_back(
    where: str, request: pytest.FixtureRequest, prepared: Databases, tmp_path: Path
) -> None:
    server: OfficeServer = request.getfixturevalue(where)
    with server.empty() as found:
        administrator = found.url
        name = psycopg.conninfo.conninfo_to_dict(administrator)["dbname"]
        with psycopg.connect(libpq_url(administrator), autocommit=True) as connection:
            # What a superuser does for them once: the roles and extensions of an empty database.
            url = found.administrator
            for extension in migrate.EXTENSIONS:
                connection.execute(f"create extension {extension}")
            connection.execute(f'alter database "{name}" owner to office_administrator')
            connection.execute("alter schema public owner to office_administrator")
        made = backups.back_up(
            Settings(home=tmp_path, database_url=SecretStr(prepared.url)),
            tmp_path / "kept",
            silent,
        )
        there = Settings(home=tmp_path / "there", database_url=SecretStr(url))
        manifest, checks = backups.bring_back(there, made.file, silent)
        assert {check.name for check in checks if not check.ok} <= {"tariff", "disk"}
        again = backups.back_up(there, tmp_path / "again", silent).manifest
        changed = {"audit_log", "audit_heads", "audit_pending", "sessions", "alembic_version"}
        for table in manifest.tables.keys() - changed:
            assert again.tables[table] == manifest.tables[table], table


def test_a_restore_that_fails_leaves_no_built_in_database(
    prepared: Databases, home: Path, tmp_path: Path
) -> None:
    made = backups.back_up(
        Settings(home=tmp_path, database_url=SecretStr(prepared.url)), tmp_path / "kept", silent
    )

    def stop(what: str, _done: int, _total: int) -> None:
        if what == "Building indexes and links":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backups.bring_back(Settings(home=home), made.file, stop)
    assert not (home / "postgres").exists()


def test_at_a_terminal(
    command_on: Command, destination: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "kept"
    shown = command_on("backup", file)
    assert shown.code == 0
    assert "Read back and complete" in shown.out
    assert "Copying rows" in shown.err
    assert "--force" in command_on("backup", file).refused()
    told = command_on("backup", file, "--force", "--json").json()
    assert told["file"] == str(file)
    assert told["rows"] == archive.read(file).rows
    assert "already" in command_on("restore", file).err.splitlines()[-1]
    monkeypatch.setenv("TARIFFDESK_DATABASE_URL", destination)
    shown = command_on("restore", file)
    assert "proved equal to the backup" in shown.out
    # The tests' own tariff is short, and the doctor says so.
    assert shown.code == 1
    assert "LOOK tariff" in shown.out
    with pytest.raises(json.JSONDecodeError):
        json.loads(shown.out)
    assert "already" in command_on("restore", file, "--json").json()["refused"]
    assert restore.NotEmpty.__doc__ is not None
