"""Tests of running Postgres's own dump and restore programs."""

from __future__ import annotations

import psutil
import psycopg
import pytest

from app.core import dump
from app.core.database import libpq_url
from tests.databases import Databases


def test_a_dump_is_read_back_as_a_script_without_owners(databases: Databases) -> None:
    told: list[str] = []
    with psycopg.connect(libpq_url(databases.url)) as connection:
        row = connection.execute("select pg_export_snapshot()").fetchone()
        assert row is not None
        source = dump.Source(databases.url, row[0], None)
        with dump.dumping(source, told.append) as dumped:
            # Nobody who lists the programs of this computer reads the password.
            arguments = [
                word
                for child in psutil.Process().children()
                if child.name().startswith("pg_dump")
                for word in child.cmdline()
            ]
            assert any("dbname" in word for word in arguments)
            password = connection.info.password
            assert not any(password in word for word in arguments)
            content = dumped.read()
    contents = dump.listed([content])
    assert "users" in told
    users = [line for line in contents if " TABLE DATA public users " in line]
    assert len(users) == 1
    with dump.script([content], users) as lines:
        said = list(lines)
    assert any(line.startswith(b"COPY public.users (") for line in said)
    assert not any(line.startswith(b"CREATE") or b"OWNER TO" in line for line in said)


def test_a_dump_that_fails_is_told(databases: Databases) -> None:
    source = dump.Source(databases.url, "00000000-00000000-1", None)
    with pytest.raises(dump.DumpFailed, match="snapshot"), dump.dumping(source, print) as dumped:
        dumped.read()


def test_what_is_no_dump_is_told() -> None:
    with pytest.raises(dump.DumpUnreadable, match="does not appear to be a valid"):
        dump.listed([b"hello", b"world" * 1000])
    with (
        pytest.raises(dump.DumpUnreadable),
        dump.script([b"nothing"], []) as lines,
    ):
        assert list(lines) == []


def test_whoever_stops_reading_leaves_no_program_behind(databases: Databases) -> None:
    with psycopg.connect(libpq_url(databases.url)) as connection:
        row = connection.execute("select pg_export_snapshot()").fetchone()
        assert row is not None
        source = dump.Source(databases.url, row[0], None)
        with pytest.raises(RuntimeError, match="enough"), dump.dumping(source, print) as dumped:
            dumped.read(10)
            raise RuntimeError("enough")
    running = [child.name() for child in psutil.Process().children()]
    assert not [name for name in running if name.startswith("pg_dump")]
