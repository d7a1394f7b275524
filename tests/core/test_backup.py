"""Tests of writing a backup: one moment, whole or not at all, only for its owner's eyes."""

from __future__ import annotations

import os
import resource
import stat
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

from app.core import archive, backup, dump, migrate
from app.core.database import Role, libpq_url
from tests.databases import Databases, create, drop, url_of
from tests.office_server import login

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="reads Unix rights")


def silent(_what: str, _done: int, _total: int) -> None:
    """Nobody listens."""


def no_heads(_connection: Connection) -> dict[str, list[Any]]:
    return {}


def write(databases: Databases, file: Path, **chosen: Any) -> backup.Made:
    given = {"tell": silent, "documents": file.parent / "documents"} | chosen
    url = given.pop("url", databases.url)
    return backup.write(url, file, program="1", heads=no_heads, **given)


@pytest.fixture
def administrator(server: str, databases: Databases) -> str:
    """A login of the office's server that is no superuser but may become the owner."""
    name = databases.owner.engine.url.database
    assert name is not None
    rights = f"in role {', '.join(Role)}"
    return url_of(login(server, "keeping_administrator", rights, inherit=False), name)


def test_a_backup_says_what_it_holds_and_only_its_owner_may_read_it(
    databases: Databases, tmp_path: Path
) -> None:
    desk = databases.new_desk()
    databases.job(desk, lines=7)
    (tmp_path / "documents" / "a").mkdir(parents=True)
    (tmp_path / "documents" / "a" / "invoice.pdf").write_bytes(b"%PDF" * 1000)
    told: list[tuple[str, int, int]] = []
    made = write(databases, tmp_path / "b", tell=lambda *said: told.append(said))
    assert made.manifest == archive.read(made.file) == archive.verify(made.file)
    assert made.manifest.revision == migrate.head()
    assert made.manifest.tables["invoice_lines"].count == 7
    assert set(made.manifest.documents) == {"a/invoice.pdf"}
    assert stat.S_IMODE(made.file.stat().st_mode) == 0o600
    assert made.size == made.file.stat().st_size
    assert {path.name for path in tmp_path.iterdir()} == {"b", "documents"}
    assert ("Copying documents", 1, 1) in told
    assert [said for said in told if said[0] == "Copying rows"][-1][1:] == (
        made.manifest.rows,
        made.manifest.rows,
    )


def test_it_is_one_moment_while_desks_go_on(databases: Databases, tmp_path: Path) -> None:
    desk = databases.new_desk()
    databases.job(desk, lines=3)

    def busy(what: str, _done: int, _total: int) -> None:
        if what == "Copying rows":  # the moment is chosen; what comes now is not in it
            databases.job(desk, lines=1)

    made = write(databases, tmp_path / "b", tell=busy)
    assert made.manifest.tables["invoice_lines"].count == 3
    assert made.manifest.tables["processing_jobs"].count == 1


@pytest.mark.parametrize("who", ["superuser", "administrator"])
def test_two_logins_read_the_same_rows(
    databases: Databases, administrator: str, tmp_path: Path, who: str
) -> None:
    databases.job(databases.new_desk(), lines=2)
    url = databases.url if who == "superuser" else administrator
    made = write(databases, tmp_path / "b", url=url)
    assert made.manifest.tables["invoice_lines"].count == 2
    assert made.manifest.tables["users"].count == 1


def test_a_login_that_might_miss_rows_is_refused(
    server: str, databases: Databases, administrator: str, tmp_path: Path
) -> None:
    name = databases.owner.engine.url.database
    assert name is not None
    desk = url_of(login(server, "keeping_desk", f"in role {Role.CLIENT}"), name)
    with pytest.raises(backup.NotAllReadable, match="keeping_desk"):
        write(databases, tmp_path / "b", url=desk)
    with databases.owner.work() as work:
        work.session.execute(text("drop policy clients_owner on clients"))
    with pytest.raises(backup.NotAllReadable, match="clients"):
        write(databases, tmp_path / "b", url=administrator)
    assert list(tmp_path.iterdir()) == []


def test_another_file_is_not_replaced_unless_asked(databases: Databases, tmp_path: Path) -> None:
    file = tmp_path / "b"
    file.write_text("mine")
    with pytest.raises(backup.FileThere, match="--force"):
        write(databases, file)
    assert file.read_text() == "mine"
    write(databases, file, force=True)
    archive.verify(file)
    with pytest.raises(backup.NoFolder):
        write(databases, tmp_path / "none" / "b")
    with pytest.raises(backup.FileThere):
        write(databases, tmp_path, force=True)


def test_a_file_that_appears_meanwhile_is_not_replaced(
    databases: Databases, tmp_path: Path
) -> None:
    def meanwhile(what: str, _done: int, _total: int) -> None:
        if what == "Reading the backup back":
            (tmp_path / "b").write_text("theirs")

    with pytest.raises(backup.FileThere):
        write(databases, tmp_path / "b", tell=meanwhile)
    assert (tmp_path / "b").read_text() == "theirs"
    assert [path.name for path in tmp_path.iterdir()] == ["b"]


@pytest.fixture
def small_files() -> Iterator[None]:
    """This program may write no file beyond 20,000 bytes, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.usefixtures("small_files")
def test_a_full_disk_is_told_and_leaves_nothing(databases: Databases, tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "long").write_bytes(b"")
    os.truncate(tmp_path / "documents" / "long", 19_000)
    with pytest.raises(backup.NoRoom, match="make room"):
        write(databases, tmp_path / "b")
    assert [path.name for path in tmp_path.iterdir()] == ["documents"]


def test_a_disk_too_small_is_told_before_anything_is_written(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Usage:
        free = 1000

    monkeypatch.setattr("shutil.disk_usage", lambda _folder: Usage)
    with pytest.raises(backup.NoRoom):
        write(databases, tmp_path / "b")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "step", ["Counting rows, table", "Copying rows", "Reading the backup back"]
)
def test_stopped_at_any_step_it_leaves_nothing(
    databases: Databases, tmp_path: Path, step: str
) -> None:
    def stop(what: str, _done: int, _total: int) -> None:
        if what == step and threading.current_thread() is threading.main_thread():
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(databases, tmp_path / "b", tell=stop)
    assert list(tmp_path.iterdir()) == []


def test_what_killed_attempts_left_is_cleared_after_a_day(
    databases: Databases, tmp_path: Path
) -> None:
    old, new = tmp_path / ".b.unfinished-1", tmp_path / ".b.unfinished-2"
    for left in (old, new):
        left.touch()
    os.utime(old, (time.time() - 90_000,) * 2)
    write(databases, tmp_path / "b")
    assert not old.exists()
    assert new.exists(), "another program may be writing it now"


def test_nothing_is_copied_while_tables_are_changed(databases: Databases, tmp_path: Path) -> None:
    import psycopg

    with psycopg.connect(libpq_url(databases.url), autocommit=True) as migrating:
        migrating.execute("select pg_advisory_lock(%s)", [migrate.LOCK])
        with pytest.raises(backup.BeingChanged):
            write(databases, tmp_path / "b")


def test_an_empty_database_is_nothing_to_keep(server: str, tmp_path: Path) -> None:
    drop(server, "nothing_to_keep")
    create(server, "nothing_to_keep")
    try:
        with pytest.raises(backup.NothingToKeep):
            backup.write(
                url_of(server, "nothing_to_keep"),
                tmp_path / "b",
                silent,
                program="1",
                heads=no_heads,
                documents=tmp_path,
            )
    finally:
        drop(server, "nothing_to_keep")


def test_a_newer_server_is_said_to_be() -> None:
    with pytest.raises(dump.ServerNewer, match="PostgreSQL 99, newer than the 18"):
        dump.check_version(990_001)
    dump.check_version(150_004)


def test_what_a_data_folder_remembers_of_its_last_backup(
    databases: Databases, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    assert backup.last(home) is None
    made = write(databases, tmp_path / "b")
    backup.remember(home, made)
    found = backup.last(home)
    assert found is not None
    assert found.file == made.file
    assert found.made_at.isoformat() == made.manifest.made_at
    (home / backup.NOTE).write_text("{}")
    assert backup.last(home) is None
