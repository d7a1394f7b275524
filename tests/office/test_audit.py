"""Tests of the audit trail: who may write and read it, and that tampering shows."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from app.accounts.roles import UserRole
from app.office import audit
from tests.databases import Databases, Desk


def fill(desk: Desk, count: int = 3) -> None:
    for number in range(count):
        with desk.database.work() as work:
            audit.record(
                work, "ClientChanged", "clients", number, {"name": "old"}, {"name": "n\u00e9w"}
            )


def tampered(databases: Databases, statement: str) -> None:
    """What somebody with the server's own password could do."""
    with databases.owner.work() as work:
        work.session.execute(text("alter table audit_log disable trigger user"))
        work.session.execute(text(statement))
        work.session.execute(text("alter table audit_log enable trigger user"))


def broken(databases: Databases, desk: Desk) -> int | None:
    with databases.worker.read() as session:
        return audit.broken_at(session, desk.office_id)


def test_a_chain_holds_and_starts_at_nothing(databases: Databases, desk: Desk) -> None:
    fill(desk)
    assert broken(databases, desk) is None
    with databases.worker.read() as session:
        rows = session.execute(
            text(
                "select sequence, previous_hash, entry_hash, actor_user_id, office_id"
                " from audit_log order by sequence"
            )
        ).all()
    assert [row.sequence for row in rows] == [1, 2, 3]
    assert rows[0].previous_hash == "0" * 64
    assert rows[1].previous_hash == rows[0].entry_hash
    assert {(row.actor_user_id, row.office_id) for row in rows} == {(desk.user_id, desk.office_id)}


@pytest.mark.parametrize(
    ("statement", "first"),
    [
        ('update audit_log set after = \'{"name": "x"}\' where sequence = 2', 2),
        ("update audit_log set actor_user_id = null where sequence = 1", 1),
        ("delete from audit_log where sequence = 2", 3),
        ("delete from audit_log where sequence = 1", 2),
        ("update audit_log set created_at = created_at + interval '1 day' where sequence = 3", 3),
    ],
)
def test_tampering_shows(databases: Databases, desk: Desk, statement: str, first: int) -> None:
    fill(desk)
    tampered(databases, statement)
    assert broken(databases, desk) == first


def test_twelve_writers_make_one_chain(databases: Databases, desk: Desk) -> None:
    failed: list[BaseException] = []

    def write() -> None:
        try:
            with databases.worker.work() as work:
                audit.record(
                    work,
                    "Matched",
                    "jobs",
                    office_id=desk.office_id,
                    actor_id=desk.user_id,
                )
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=write) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert broken(databases, desk) is None


def test_offices_have_chains_of_their_own(databases: Databases, desk: Desk) -> None:
    other = databases.new_desk()
    fill(desk)
    fill(other, 1)
    tampered(databases, f"delete from audit_log where office_id = '{desk.office_id}'")
    fill(other, 1)
    assert broken(databases, other) is None


def test_only_a_manager_reads_it(databases: Databases, desk: Desk) -> None:
    fill(desk)
    manager = databases.new_desk(office_id=desk.office_id, role=UserRole.PROJECT_OWNER)
    elsewhere = databases.new_desk(role=UserRole.ADMIN)
    counts = []
    for looking in (desk, manager, elsewhere):
        with looking.database.read() as session:
            counts.append(session.scalar(text("select count(*) from audit_log")))
    assert counts == [0, 3, 0]


def test_nobody_writes_in_anothers_name(databases: Databases, desk: Desk) -> None:
    other = databases.new_desk()
    with desk.database.work() as work, pytest.raises(ProgrammingError, match="row-level security"):
        audit.record(work, "Forged", "clients", actor_id=other.user_id)
    with desk.database.work() as work, pytest.raises(ProgrammingError, match="row-level security"):
        audit.record(work, "Forged", "clients", office_id=other.office_id)


@pytest.mark.parametrize("verb", ["update audit_log set event = 'x'", "delete from audit_log"])
def test_nobody_changes_it(databases: Databases, desk: Desk, verb: str) -> None:
    fill(desk, 1)
    for database in (databases.worker, desk.database):
        with database.work() as work, pytest.raises(ProgrammingError, match="denied"):
            work.session.execute(text(verb))
    with databases.owner.work() as work, pytest.raises(IntegrityError, match="never changed"):
        work.session.execute(text(verb))
