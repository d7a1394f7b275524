"""Tests of app/core/cluster.py that need no server; test_embedded.py runs real ones."""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
from pathlib import Path

import pytest

from app.core import programs
from app.core.cluster import Cluster, free_port


@pytest.fixture
def bare(tmp_path: Path) -> Cluster:
    """A data folder with nothing in it."""
    (tmp_path / "data").mkdir()
    return Cluster(tmp_path / "data", tmp_path / "server.log", programs.installed(), None)


def test_a_port_is_kept_while_it_is_free() -> None:
    port = free_port()
    assert free_port(port) == port
    with socket.create_server(("127.0.0.1", port)):
        assert free_port(port) != port
    assert free_port(port) == port


@pytest.mark.parametrize("said", ["", "\n", "nonsense\n", "-1\n/x\n", "0\n", f"{2**40}\n"])
def test_a_pid_file_that_says_nothing_useful_is_removed(bare: Cluster, said: str) -> None:
    (bare.data / "postmaster.pid").write_text(said)
    assert bare.running() is None
    assert not (bare.data / "postmaster.pid").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="uses a Unix process")
def test_a_pid_file_that_names_this_very_program_is_removed(bare: Cluster) -> None:
    (bare.data / "postmaster.pid").write_text(f"{os.getpid()}\n{bare.data}\n0\n5432\n\n\n\nready\n")
    assert bare.postmaster() is None
    assert (bare.data / "postmaster.pid").exists(), "looking alone takes nothing away"


def test_a_server_that_is_just_writing_its_pid_file_is_left_in_peace(bare: Cluster) -> None:
    """Taking the file away would make the server shut itself down within a minute."""
    file = bare.data / "postmaster.pid"
    file.touch()
    writer = threading.Timer(0.3, file.write_text, [f"{os.getpid()}\n"])
    writer.start()
    began = time.monotonic()
    assert bare.running() is None
    assert 0.2 < time.monotonic() - began < 1.5
    writer.join()


def test_leftovers_are_cleared_away(bare: Cluster) -> None:
    (bare.data.parent / "data.unfinished-x" / "base").mkdir(parents=True)
    (bare.data.parent / "password-once-y").touch()
    (bare.data.parent / "programs-of-last-year" / "bin").mkdir(parents=True)
    bare.tidy()
    assert [path.name for path in bare.data.parent.iterdir()] == ["data"]
