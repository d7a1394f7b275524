"""Tests of the audit trail: acts write themselves down, it is told in words, tampering shows."""

from __future__ import annotations

import csv
import io
import json
import threading
import time
import tracemalloc
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from app.accounts.models import Staff
from app.accounts.roles import UserRole
from app.core.database import libpq_url
from app.intake.models import ProcessingJob
from app.office import audit, clients
from app.office.rows import AuditQuery, AuditRow
from tests.databases import Databases, Desk

EVERYTHING = AuditQuery()


def fill(desk: Desk, count: int = 3) -> None:
    for number in range(count):
        with desk.database.work() as work:
            audit.record(work, "Opened", "things", number, {"a": "old"}, {"a": "n\u00e9w"})


def raw(databases: Databases, desk: Desk) -> list[Any]:
    """The entries of an office as they are."""
    with databases.worker.read() as session:
        return list(
            session.execute(
                text("select * from audit_log where office_id = :o order by sequence"),
                {"o": desk.office_id},
            )
        )


def told(desk: Desk, query: AuditQuery = EVERYTHING) -> list[AuditRow]:
    with desk.database.read() as session:
        return audit.entries(session, query, 0, 200)[0]


def tampered(databases: Databases, *statements: str) -> None:
    """What somebody with the server's own password could do."""
    with psycopg.connect(libpq_url(databases.url), autocommit=True) as superuser:
        superuser.execute("set session_replication_role = replica")
        for statement in statements:
            superuser.execute(statement)


def findings(databases: Databases, desk: Desk) -> list[tuple[int, str]]:
    with databases.worker.read() as session:
        return [(each.place, each.reason) for each in audit.findings(session, desk.office_id)]


@pytest.fixture
def manager(databases: Databases) -> Desk:
    return databases.new_desk(role=UserRole.PROJECT_OWNER, full_name="Bea Holt")


def test_a_chain_holds_and_starts_at_nothing(databases: Databases, desk: Desk) -> None:
    fill(desk)
    assert findings(databases, desk) == []
    rows = raw(databases, desk)
    assert [row.sequence for row in rows] == list(range(1, len(rows) + 1))
    assert rows[0].previous_hash == "0" * 64
    assert rows[1].previous_hash == rows[0].entry_hash
    assert rows[-1].actor_user_id == desk.user_id


def test_acts_write_themselves_down(databases: Databases, manager: Desk) -> None:
    databases.code()
    databases.code("847141")
    job, lines = databases.job(manager, invoice_number="INV-7")
    match = databases.match(job, lines[0], "847130")
    colleague = databases.new_desk(office_id=manager.office_id, full_name="Jon Ek")
    with manager.database.work() as work:
        session = work.session
        client = clients.add(work, manager.office_id, "Alder", address="1 Quay Street")
        row = clients.client(session, client)
        clients.change(work, row, address="2 Quay Street", currency="GBP")
        session.execute(text("update processing_jobs set client_id = :c"), {"c": client})
        session.execute(
            text(
                "insert into review_decisions (line_id, match_id, user_id, method, from_code,"
                " to_code) values (:l, :m, :u, 'PICKED', '847130', '847141')"
            ),
            {"l": lines[0], "m": match, "u": manager.user_id},
        )
        staff = Staff(user_id=colleague.user_id, office_id=manager.office_id, name="Jon Ek")
        session.add(staff)
        session.flush()
        session.execute(text("update processing_jobs set assigned_staff_id = :s"), {"s": staff.id})
        clients.remove(work, client)
        session.execute(text("update offices set phone = '0113 4960000', country = 'IRL'"))
    sentences = [row.sentence for row in told(manager)][::-1]
    assert sentences[-8:] == [
        "Bea Holt added the client Alder",
        "Bea Holt changed the currency and the address of the client Alder",
        "Bea Holt set the client of INV-7 to Alder",
        "Bea Holt set line 1 of INV-7 from 847130 to 847141",
        "Bea Holt gave Jon Ek the part of broker",
        "Bea Holt gave INV-7 to Jon Ek",
        "Bea Holt removed the client Alder",
        "Bea Holt changed the country and the phone of the office",
    ]
    # And nothing of it is anybody's personal data.
    kept = json.dumps([[row.before, row.after] for row in raw(databases, manager)])
    for personal in ("Quay", "Alder", "0113", "Bea", "Jon", "@example.com"):
        assert personal not in kept


def test_raw_sql_of_any_desk_is_an_act(databases: Databases, manager: Desk) -> None:
    with manager.database.work() as work:
        work.session.execute(
            text("insert into clients (office_id, name) values (:o, 'Trojan')"),
            {"o": manager.office_id},
        )
    assert told(manager)[0].sentence == "Bea Holt added the client Trojan"


def test_who_acted_is_who_acted_then(databases: Databases, manager: Desk) -> None:
    # The token is let go of before the commit; a session that ends in the act counts too.
    with manager.database.work() as work:
        clients.add(work, manager.office_id, "Alder")
        work.session.execute(text("select set_config('tariffdesk.token', '', true)"))
    assert raw(databases, manager)[-1].actor_user_id == manager.user_id
    with manager.database.work() as work:
        work.session.execute(text("select sign_out()"))
    last = raw(databases, manager)[-1]
    assert (last.event, last.actor_user_id) == ("SessionChanged", manager.user_id)


def test_what_is_taken_back_was_no_act(databases: Databases, manager: Desk) -> None:
    before = len(raw(databases, manager))
    with pytest.raises(RuntimeError), manager.database.work() as work:
        clients.add(work, manager.office_id, "Alder")
        raise RuntimeError
    with manager.database.work() as work:
        work.session.execute(text("update clients set currency = currency"))
    assert len(raw(databases, manager)) == before


def test_secrets_and_totals_are_not_kept(databases: Databases, manager: Desk) -> None:
    databases.code()
    job, lines = databases.job(manager)
    before = len(raw(databases, manager))
    databases.match(job, lines[0], "847130")
    assert len(raw(databases, manager)) == before
    with databases.owner.work() as work:
        work.session.execute(
            text("update users set hashed_password = 'argon2id$new' where id = :u"),
            {"u": manager.user_id},
        )
    last = raw(databases, manager)[-1]
    assert last.after == {"withheld": ["hashed_password"]}
    assert told(manager)[0].sentence == "Bea Holt got another password"


def test_a_job_passes_through_its_states(databases: Databases, manager: Desk) -> None:
    job, _lines = databases.job(manager, invoice_number="INV-7")
    for status in ("PROCESSING", "COMPLETED"):
        with databases.worker.work() as work:
            work.session.get_one(ProcessingJob, job).status = status
    with databases.worker.work() as work:
        work.session.execute(text("delete from processing_jobs"))
    assert [row.sentence for row in told(manager)[:4]] == [
        "Tariffdesk removed an invoice",
        "Tariffdesk matched something that is gone (" + str(job)[:8] + ")",
        "Tariffdesk began to match something that is gone (" + str(job)[:8] + ")",
        "Tariffdesk brought in something that is gone (" + str(job)[:8] + ")",
    ]


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ('update audit_log set after = \'{"a": "x"}\' where sequence = {n}', (0, "changed")),
        ("update audit_log set actor_user_id = null where sequence = {n}", (0, "changed")),
        (
            "update audit_log set created_at = created_at + interval '1 day' where sequence = {n}",
            (0, "changed"),
        ),
        ("delete from audit_log where sequence = {n} - 1", (0, "removed")),
        ("delete from audit_log where sequence < {n}", (0, "removed")),
        ("delete from audit_log where sequence >= {n}", (0, "lost")),
        ("update audit_heads set sequence = sequence + 1", (2, "lost")),
        ("update audit_heads set entry_hash = repeat('a', 64)", (1, "head")),
        # A change that covers its own track, but not that of the next.
        (
            "update audit_log set event = 'Other' where sequence = {n};"
            " update audit_log a set entry_hash = audit_entry_hash(a) where sequence = {n}",
            (1, "unchained"),
        ),
    ],
)
def test_tampering_shows(
    databases: Databases, desk: Desk, statement: str, found: tuple[int, str]
) -> None:
    fill(desk)
    place = raw(databases, desk)[-2].sequence
    assert findings(databases, desk) == []
    tampered(databases, *statement.replace("{n}", str(place)).split(";"))
    behind, reason = found
    assert (place + behind, reason) in findings(databases, desk)


def test_what_was_lost_is_not_covered_by_what_comes_after(databases: Databases, desk: Desk) -> None:
    fill(desk)
    last = raw(databases, desk)[-1].sequence
    tampered(databases, f"delete from audit_log where sequence = {last}")
    fill(desk, 2)
    assert findings(databases, desk) == [(last + 1, "removed")]


def test_a_manager_sees_at_the_desk_that_it_is_whole(databases: Databases, manager: Desk) -> None:
    fill(manager)
    with manager.database.read() as session:
        assert audit.my_findings(session) == []
    last = raw(databases, manager)[-1].sequence
    tampered(databases, f"update audit_log set event = 'x' where sequence = {last}")
    with manager.database.read() as session:
        [found] = audit.my_findings(session)
    assert found.sentence == f"entry {last} is not as it was written"
    plain = databases.new_desk(office_id=manager.office_id)
    with pytest.raises(ProgrammingError, match="for managers"), plain.database.read() as session:
        audit.my_findings(session)


def test_twelve_writers_make_one_chain(databases: Databases, desk: Desk) -> None:
    failed: list[BaseException] = []

    def write() -> None:
        try:
            with databases.worker.work() as work:
                audit.record(
                    work, "Matched", "jobs", office_id=desk.office_id, actor_id=desk.user_id
                )
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=write) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert findings(databases, desk) == []


def test_rows_and_the_chain_never_lock_each_other(databases: Databases, desk: Desk) -> None:
    """One desk acts and then waits for the other's row, which acted before it too."""
    other = databases.new_desk(office_id=desk.office_id)
    with desk.database.work() as work:
        mine = clients.add(work, desk.office_id, "Mine")
        theirs = clients.add(work, desk.office_id, "Theirs")
        rows = {key: clients.client(work.session, key) for key in (mine, theirs)}
    acted, go_on = threading.Event(), threading.Event()
    failed: list[BaseException] = []

    def second() -> None:
        try:
            with other.database.work() as work:
                clients.change(work, rows[theirs], currency="EUR")
                acted.set()
                assert go_on.wait(30)
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=second)
    thread.start()
    with desk.database.work() as work:
        # Were the chain locked by the act, the other desk could not end now.
        clients.change(work, rows[mine], currency="GBP")
        assert acted.wait(30)
        go_on.set()
        clients.change(work, rows[theirs], address="2 Quay Street")
    thread.join()
    assert failed == []
    assert findings(databases, desk) == []


def test_signing_in_and_deciding_at_once_do_not_lock_each_other(
    databases: Databases, desk: Desk
) -> None:
    """Signing in holds the person's row, which an entry's foreign key asks for."""
    failed: list[BaseException] = []

    def sign_in() -> None:
        try:
            for _ in range(40):
                with databases.owner.work() as work:
                    session = work.session
                    session.execute(
                        text("select from users where id = :u for update"), {"u": desk.user_id}
                    )
                    session.execute(
                        text("select open_session(:u, 'desk', '1', interval '1 hour')"),
                        {"u": desk.user_id},
                    )
        except BaseException as error:
            failed.append(error)

    def act() -> None:
        try:
            for number in range(40):
                with desk.database.work() as work:
                    clients.add(work, desk.office_id, f"{threading.get_ident()} {number}")
                    audit.record(work, "Decided", "lines")
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=each) for each in (sign_in, act, act, sign_in)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert findings(databases, desk) == []


def test_many_acts_at_once_take_their_place_quickly(databases: Databases, desk: Desk) -> None:
    began = time.process_time(), time.monotonic()
    with desk.database.work() as work:
        work.session.execute(
            text(
                "insert into clients (office_id, name)"
                " select :o, 'Client ' || n from generate_series(1, 2000) n"
            ),
            {"o": desk.office_id},
        )
    assert time.monotonic() - began[1] < 20
    assert findings(databases, desk) == []
    assert len(raw(databases, desk)) > 2000
    with databases.owner.read() as session:
        assert session.scalar(text("select count(*) from audit_pending")) == 0


def test_offices_have_chains_of_their_own(databases: Databases, desk: Desk) -> None:
    other = databases.new_desk()
    fill(desk)
    fill(other, 1)
    tampered(databases, f"delete from audit_log where office_id = '{desk.office_id}'")
    fill(other, 1)
    assert findings(databases, other) == []
    assert findings(databases, desk) != []


def test_only_a_manager_reads_it(databases: Databases, desk: Desk) -> None:
    fill(desk)
    manager = databases.new_desk(office_id=desk.office_id, role=UserRole.PROJECT_OWNER)
    elsewhere = databases.new_desk(role=UserRole.ADMIN)
    assert told(desk) == []
    assert len(told(manager)) == len(raw(databases, desk))
    assert not {row.entity for row in told(elsewhere)} & {"things"}


def test_nobody_writes_in_anothers_name(databases: Databases, desk: Desk) -> None:
    other = databases.new_desk()
    with desk.database.work() as work, pytest.raises(ProgrammingError, match="row-level security"):
        audit.record(work, "Forged", "clients", actor_id=other.user_id)
    with desk.database.work() as work, pytest.raises(ProgrammingError, match="row-level security"):
        audit.record(work, "Forged", "clients", office_id=other.office_id)


@pytest.mark.parametrize(
    "verb",
    [
        "update audit_log set event = 'x'",
        "delete from audit_log",
        "insert into audit_log select * from audit_log",
        "update audit_heads set sequence = 1",
        "delete from audit_pending",
        "select * from audit_pending",
    ],
)
def test_nobody_changes_it(databases: Databases, desk: Desk, verb: str) -> None:
    fill(desk, 1)
    for database in (databases.worker, desk.database):
        with database.work() as work, pytest.raises(ProgrammingError, match="denied"):
            work.session.execute(text(verb))
    if "audit_log set" in verb or verb.startswith("delete from audit_log"):
        with databases.owner.work() as work, pytest.raises(IntegrityError, match="never changed"):
            work.session.execute(text(verb))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("bea", 3),
        ("INV-7", 2),
        ("line 1 of INV-7", 1),
        ("847141", 1),
        ("confirmed nobody", 0),
        ("alder", 1),
        ("the", 4),
        ("100%", 0),
    ],
)
def test_acts_are_found_by_words(
    databases: Databases, manager: Desk, words: str, found: int
) -> None:
    databases.code("847141")
    since = raw(databases, manager)[-1].created_at + timedelta(microseconds=1)
    job, lines = databases.job(manager, invoice_number="INV-7")
    with manager.database.work() as work:
        clients.add(work, manager.office_id, "Alder")
        work.session.execute(
            text(
                "insert into review_decisions (line_id, user_id, method, to_code)"
                " values (:l, :u, 'SEARCHED', '847141')"
            ),
            {"l": lines[0], "u": manager.user_id},
        )
        audit.record(work, "Opened", "doors")
    rows = told(manager, AuditQuery(text=words, since=since))
    assert len(rows) == found
    assert [row.sequence for row in rows] == sorted((row.sequence for row in rows), reverse=True)
    assert told(manager, AuditQuery(since=since, until=since)) == []
    assert len(told(manager, AuditQuery(entity="doors"))) == 1
    assert UUID(str(job))


def exported(desk: Desk, query: AuditQuery = EVERYTHING, *, lines: bool) -> tuple[int, str]:
    file = io.BytesIO()
    with desk.database.read() as session:
        count = audit.export(session, query, file, lines=lines)
    return count, file.getvalue().decode("utf-8-sig")


def test_it_is_exported_with_its_hashes(databases: Databases, manager: Desk) -> None:
    with manager.database.work() as work:
        clients.add(work, manager.office_id, '=HYPERLINK("http://x","y")')
    rows = raw(databases, manager)
    count, written = exported(manager, lines=False)
    table = list(csv.DictReader(io.StringIO(written)))
    assert count == len(rows) == len(table)
    assert [line["entry_hash"] for line in table] == [row.entry_hash for row in rows]
    assert all(
        not value.startswith(("=", "+", "-", "@")) for line in table for value in line.values()
    )
    count, written = exported(manager, AuditQuery(entity="clients"), lines=True)
    [line] = [json.loads(each) for each in written.splitlines()]
    assert line["sentence"] == 'Bea Holt added the client =HYPERLINK("http://x","y")'
    assert line["after"] == {"withheld": ["name"]}


def test_a_pseudonymised_person_reads_as_such(databases: Databases, manager: Desk) -> None:
    fill(manager, 1)
    with databases.owner.work() as work:
        work.session.execute(
            text("update users set full_name = 'Former colleague 1a2b' where id = :u"),
            {"u": manager.user_id},
        )
    assert {row.who for row in told(manager, AuditQuery(entity="things"))} == {
        "Former colleague 1a2b"
    }


def test_a_long_trail_is_exported_in_little_memory(databases: Databases, manager: Desk) -> None:
    with manager.database.work() as work:
        work.session.execute(
            text(
                "insert into audit_pending (office_id, actor_user_id, event, entity, entity_id,"
                " after) select :o, :u, 'Opened', 'things', n::text, '{\"a\": \"b\"}'"
                " from generate_series(1, 20000) n"
            ),
            {"o": manager.office_id, "u": manager.user_id},
        )

    class Sink(io.RawIOBase):
        """Takes everything and keeps nothing."""

        def writable(self) -> bool:
            return True

        def write(self, data: Any) -> int:
            return len(data)

    with manager.database.read() as session:
        audit.export(session, AuditQuery(entity="none"), Sink(), lines=True)  # type: ignore[arg-type]
        tracemalloc.start()
        count = audit.export(session, AuditQuery(entity="things"), Sink(), lines=True)  # type: ignore[arg-type]
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert count == 20_000
    assert peak < 20_000_000
