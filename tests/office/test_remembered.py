"""Tests of what a desk remembers of the trail, so that its rewriting shows later."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text

from app.accounts.roles import UserRole
from app.office import audit, remembered
from app.office.remembered import FILE, Head, look
from tests.databases import Databases, Desk
from tests.office.test_audit import fill, findings, raw, tampered

REWRITTEN = """
do $$
declare
    entry audit_log;
    last text := repeat('0', 64);
begin
    for entry in select * from audit_log a where a.office_id = '{office}' order by a.sequence loop
        if entry.event = 'Opened' then
            entry.after := '{{"a": "never"}}';
        end if;
        entry.previous_hash := last;
        entry.entry_hash := audit_entry_hash(entry);
        update audit_log a set after = entry.after, previous_hash = entry.previous_hash,
            entry_hash = entry.entry_hash where a.id = entry.id;
        last := entry.entry_hash;
    end loop;
    update audit_heads h set entry_hash = last where h.office_id = '{office}';
end $$
"""


def seen(desk: Desk, folder: Path) -> str | None:
    """What a desk of any role says after a look at the trail."""
    with desk.database.read() as session:
        office, head = remembered.my_head(session)
        assert office is not None
        return look(folder, "db", office, head, lambda n: remembered.my_hash(session, n))


def test_a_trail_that_only_grows_is_well(desk: Desk, tmp_path: Path) -> None:
    for _ in range(3):
        fill(desk, 2)
        assert seen(desk, tmp_path) is None
    [entry] = json.loads((tmp_path / FILE).read_text()).values()
    assert entry["sequence"] >= 6


def test_loss_of_the_newest_shows_even_where_the_head_moved(
    databases: Databases, desk: Desk, tmp_path: Path
) -> None:
    fill(desk)
    assert seen(desk, tmp_path) is None
    kept, last = raw(databases, desk)[-2:]
    tampered(
        databases,
        f"delete from audit_log where sequence = {last.sequence}",
        f"update audit_heads set sequence = {kept.sequence}, entry_hash = '{kept.entry_hash}'",
    )
    assert findings(databases, desk) == []  # the chain alone does not know
    said = seen(desk, tmp_path)
    assert said is not None
    assert f"entry {last.sequence}, seen here on" in said
    assert "newest entries were removed" in said
    # It is not forgotten when the trail grows over the gap.
    fill(desk)
    said = seen(desk, tmp_path)
    assert said is not None
    assert "is another one than was seen here" in said


def test_a_trail_rewritten_from_end_to_end_shows(
    databases: Databases, desk: Desk, tmp_path: Path
) -> None:
    fill(desk)
    assert seen(desk, tmp_path) is None
    tampered(databases, REWRITTEN.format(office=desk.office_id))
    assert findings(databases, desk) == []
    said = seen(desk, tmp_path)
    assert said is not None
    assert "the trail was rewritten" in said


def test_a_colleague_without_rights_remembers_too(databases: Databases, desk: Desk) -> None:
    colleague = databases.new_desk(office_id=desk.office_id, role=UserRole.USER)
    stranger = databases.new_desk()
    fill(desk)
    last = raw(databases, desk)[-1]
    with colleague.database.read() as session:
        assert remembered.my_head(session) == (
            desk.office_id,
            Head(last.sequence, last.entry_hash),
        )
        assert remembered.my_hash(session, last.sequence) == last.entry_hash
        assert audit.entries(session, audit.AuditQuery(), 0, 10) == ([], 0)
        # Hashes only, and of one's own office only.
        assert session.scalar(text("select count(*) from audit_heads")) == 1
    with stranger.database.read() as session:
        assert remembered.my_hash(session, last.sequence) != last.entry_hash
    with databases.client.read() as session:
        assert remembered.my_head(session) == (None, None)


@pytest.mark.parametrize("broken", ["", "{", "[]", '{"db x": 1}', '{"db x": {"sequence": "1"}}'])
def test_a_broken_file_is_the_beginning(tmp_path: Path, broken: str) -> None:
    (tmp_path / FILE).write_text(broken)
    office = uuid4()
    head = Head(4, "a" * 64)
    assert look(tmp_path, "db", office, head, lambda _n: None) is None
    assert look(tmp_path, "db", office, head, lambda _n: "a" * 64) is None
    assert look(tmp_path, "db", office, head, lambda _n: None) is not None
    # Another database is another matter, and a folder that cannot be written to none at all.
    assert look(tmp_path, "other", office, head, lambda _n: None) is None
    assert look(tmp_path / FILE, "db", office, head, lambda _n: None) is None
