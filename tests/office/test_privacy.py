"""Tests of privacy requests: all that is kept is given, all of it goes, records stay."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import LargeBinary, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError

from app.accounts.roles import UserRole
from app.core.database import SignedOut, libpq_url
from app.core.schema import metadata
from app.office import attachments, audit, clients, privacy
from app.office.personal import COLUMNS, KEPT, Kind, Whose
from app.office.privacy import (
    Described,
    LastManager,
    ManagersOnly,
    NotAKind,
    NotThisKind,
    RequestGone,
    Settled,
    StillHeld,
    SubjectGone,
)
from tests.border.rows import fill
from tests.databases import Databases, Desk

TABLES = [Described(name, f"All about {name}.") for name in metadata.tables]


@dataclass
class Planted:
    """An office with a row of every kind about a person and a client, and another manager."""

    databases: Databases
    person: Desk
    manager: Desk
    client_id: UUID
    job_id: UUID
    superuser: psycopg.Connection[Any]

    def plant(self, whose: Whose) -> dict[str, tuple[str, str]]:
        """Put a word of its own into every column that tells of a subject; word -> column."""
        words: dict[str, tuple[str, str]] = {}
        subject = self.person.user_id if whose is Whose.USER else self.client_id
        for table, columns in COLUMNS.items():
            row = self.superuser.execute(
                "select personal_condition(%s::regclass, %s, 0)", [table, whose.value]
            ).fetchone()
            assert row is not None
            for name, mark in columns.items():
                column = metadata.tables[table].columns[name]
                if mark.whose is not whose or mark.kind is Kind.SECRET or column.computed:
                    continue
                if isinstance(column.type, LargeBinary):
                    continue
                assert row[0], f"no foreign key leads from {table} to a {whose.value}"
                word = f"zq{len(words):03d}z"
                value: Any = word
                if isinstance(column.type, JSONB):
                    value = json.dumps({"said": word})
                elif isinstance(column.type, ARRAY):
                    value = [word]
                done = self.superuser.execute(
                    sql.SQL("update {} set {} = %s where " + row[0].replace("$1", "%s")).format(
                        sql.Identifier(table), sql.Identifier(name)
                    ),
                    [value, *[subject] * row[0].count("$1")],
                )
                assert done.rowcount > 0, (
                    f"tests/border/rows.py has no row of {table} about a {whose.value}"
                )
                words[word] = (table, name)
        return words

    def found(self, words: dict[str, tuple[str, str]]) -> dict[str, set[str]]:
        """Where words stand in the whole database: word -> tables."""
        stand: dict[str, set[str]] = {}
        for table in metadata.tables:
            whole = "".join(
                row[0]
                for row in self.superuser.execute(
                    sql.SQL("select t::text from {} t where t::text like '%zq%z%'").format(
                        sql.Identifier(table)
                    )
                )
            )
            for word in words:
                if word in whole:
                    stand.setdefault(word, set()).add(table)
        return stand

    def years_later(self, years: int = 4) -> None:
        """Let what was exported have been exported so many years ago."""
        self.superuser.execute(
            "update declaration_exports set created_at = created_at - make_interval(years => %s)",
            [years],
        )


@pytest.fixture
def planted(databases: Databases) -> Iterator[Planted]:
    person = fill(databases)
    manager = databases.new_desk(
        office_id=person.office_id, role=UserRole.PROJECT_OWNER, full_name="Bea Holt"
    )
    with psycopg.connect(libpq_url(databases.url), autocommit=True) as superuser:
        superuser.execute("set session_replication_role = replica")
        superuser.execute("delete from audit_pending")
        [(client,)] = superuser.execute("select id from clients").fetchall()
        [(job,)] = superuser.execute("select id from processing_jobs").fetchall()
        superuser.execute("update processing_jobs set client_id = %s", [client])
        superuser.execute(
            "update attachments set owner_type = 'processing_jobs', owner_id = %s", [job]
        )
        yield Planted(databases, person, manager, client, job, superuser)


def asked(desk: Desk, kind: str, of: str, subject: UUID) -> UUID:
    with desk.database.work() as work:
        return privacy.ask(work, kind, of, subject, "by letter")


def erased(desk: Desk, request_id: UUID) -> privacy.PrivacyRequest:
    with desk.database.work() as work:
        privacy.erase(work, request_id)
        return privacy.request(work.session, request_id)


def exported(desk: Desk, request_id: UUID) -> zipfile.ZipFile:
    file = io.BytesIO()
    with desk.database.work() as work:
        privacy.export(work.session, request_id, TABLES, file)
        privacy.finish_export(work, request_id)
    return zipfile.ZipFile(file)


@pytest.mark.parametrize("whose", [Whose.USER, Whose.CLIENT])
def test_all_that_is_kept_of_a_subject_is_given(planted: Planted, whose: Whose) -> None:
    mine = planted.plant(whose)
    other = Whose.CLIENT if whose is Whose.USER else Whose.USER
    others = planted.plant(other)
    assert not set(mine.values()) & set(others.values())
    planted.superuser.execute("update users set hashed_password = 'zqsecretz'")
    subject = planted.person.user_id if whose is Whose.USER else planted.client_id
    archive = exported(planted.manager, asked(planted.manager, "EXPORT", whose.value, subject))
    given = {
        (name.removesuffix(".json"), column)
        for name in archive.namelist()
        if name.endswith(".json")
        for row in json.loads(archive.read(name))
        for column in row
    }
    assert set(mine.values()) <= given
    assert "zqsecretz" not in "".join(
        archive.read(name).decode("latin-1") for name in archive.namelist()
    )
    hidden = {
        (table, column)
        for table, columns in COLUMNS.items()
        for column, mark in columns.items()
        if mark.kind is Kind.SECRET or mark.whose not in (whose, Whose.NOBODY)
    }
    assert not given & hidden
    index = archive.read("index.txt").decode()
    assert all(f"{name} (" in index for name in archive.namelist() if name.endswith(".json"))
    assert "All about processing_jobs." in index


def test_a_table_that_comes_later_is_in_the_export(planted: Planted) -> None:
    planted.superuser.execute("set role tariffdesk_owner")
    planted.superuser.execute(
        "create table medals (id int primary key, holder uuid references users (id), what text)"
    )
    planted.superuser.execute("grant select on medals to tariffdesk_client")
    planted.superuser.execute("insert into medals values (1, %s, 'gold')", [planted.person.user_id])
    planted.superuser.execute("reset role")
    request = asked(planted.manager, "EXPORT", "user", planted.person.user_id)
    with planted.manager.database.work() as work:
        [row] = work.session.scalars(
            text("select personal_rows(:r, 'medals')"), {"r": request}
        ).all()
    assert row == {"id": 1, "holder": str(planted.person.user_id), "what": "gold"}


def test_the_documents_of_a_client_come_along(planted: Planted) -> None:
    with planted.manager.database.work() as work:
        attachments.keep(work, "processing_jobs", planted.job_id, "in voice.xlsx", b"an invoice")
    planted.superuser.execute("delete from attachments where file_url not like 'db:%'")
    archive = exported(
        planted.manager, asked(planted.manager, "EXPORT", "client", planted.client_id)
    )
    [name] = [name for name in archive.namelist() if name.startswith("documents/")]
    assert name.endswith(".xlsx")
    assert archive.read(name) == b"an invoice"
    # The person who uploaded it is not given the client's invoice.
    person = exported(
        planted.manager, asked(planted.manager, "EXPORT", "user", planted.manager.user_id)
    )
    assert not [name for name in person.namelist() if name.startswith("documents/")]


def test_a_person_is_erased_from_every_column(planted: Planted) -> None:
    words = planted.plant(Whose.USER)
    assert set(planted.found(words)) == set(words)
    with planted.manager.database.read() as session:
        trail = audit.entries(session, audit.AuditQuery(), 0, 1)[1]
    done = erased(
        planted.manager, asked(planted.manager, "ERASURE", "user", planted.person.user_id)
    )
    assert (done.status, done.subject) == (
        "DONE",
        f"Former colleague {str(planted.person.user_id)[:4]}",
    )
    left = {words[word]: tables for word, tables in planted.found(words).items()}
    assert set(left) <= set(KEPT), f"erase_user() in migration 086 leaves {set(left) - set(KEPT)}"
    # Decisions, records and the trail are all still there and point to the pseudonym.
    with planted.databases.owner.read() as session:
        for table in ("review_decisions", "declarations", "declaration_exports", "staff"):
            assert session.scalar(text(f"select count(*) from {table}")) == 1
        person = session.execute(
            text("select email, is_active from users where id = :u"),
            {"u": planted.person.user_id},
        ).one()
    assert person.email == f"erased-{planted.person.user_id.hex[:12]}@invalid"
    assert not person.is_active
    with planted.manager.database.read() as session:
        rows, total = audit.entries(session, audit.AuditQuery(), 0, 200)
        assert total > trail
        assert audit.my_findings(session) == []
    assert any(row.who.startswith("Former colleague") for row in rows)
    # Their session ended with it.
    with pytest.raises(SignedOut), planted.person.database.read() as session:
        session.execute(text("select 1"))


def test_names_in_evidence_go_too(planted: Planted) -> None:
    planted.superuser.execute(
        "update users set full_name = 'Jon \"J\" Ek' where id = %s", [planted.person.user_id]
    )
    planted.superuser.execute(
        "update match_candidates set evidence = jsonb_build_object('decisions',"
        " jsonb_build_array(jsonb_build_object('by', 'Jon \"J\" Ek', 'description', 'socks')))"
    )
    erased(planted.manager, asked(planted.manager, "ERASURE", "user", planted.person.user_id))
    with planted.databases.owner.read() as session:
        [told] = session.scalars(text("select evidence -> 'decisions' from match_candidates")).all()
    assert told == [
        {"by": f"Former colleague {str(planted.person.user_id)[:4]}", "description": "socks"}
    ]


def test_a_client_is_held_as_long_as_customs_records_are(planted: Planted) -> None:
    with planted.manager.database.work() as work:
        before = clients.client(work.session, planted.client_id)
        clients.change(work, before, contact="Mr Alder", tax_id="GB1", address="1 Quay")
    request = asked(planted.manager, "ERASURE", "client", planted.client_id)
    held = erased(planted.manager, request)
    assert held.status == "HELD"
    assert held.legal_hold_until is not None
    assert (held.legal_hold_until.year - held.created_at.year) == 3
    assert "1 exported declaration name this client" not in held.note
    assert held.note.startswith("1 exported declaration names this client, the last of")
    with planted.databases.owner.read() as session:
        row = session.execute(text("select name, tax_id, address, contact from clients")).one()
    assert tuple(row) == ("Alder", "GB1", "1 Quay", None)
    with pytest.raises(StillHeld, match="Customs records hold this request until"):
        erased(planted.manager, request)
    # The date comes; the office may also have named another number of years.
    planted.years_later()
    planted.superuser.execute("update gdpr_requests set legal_hold_until = now() - interval '1 d'")
    assert erased(planted.manager, request).status == "DONE"
    with pytest.raises(Settled):
        erased(planted.manager, request)


def test_a_client_is_erased_from_every_column_once_it_may(planted: Planted) -> None:
    with planted.manager.database.work() as work:
        attachments.keep(work, "processing_jobs", planted.job_id, "a.xlsx", b"an invoice")
    with planted.person.database.work() as work:
        work.session.execute(text("update declarations set status = 'EXPORTED', locked_at = now()"))
    words = planted.plant(Whose.CLIENT)
    planted.years_later()
    done = erased(planted.manager, asked(planted.manager, "ERASURE", "client", planted.client_id))
    assert (done.status, done.subject) == (
        "DONE",
        f"Former client {str(planted.client_id)[:4]}",
    )
    left = {words[word] for word in planted.found(words)}
    assert left <= set(KEPT), f"erase_client() in migration 086 leaves {left - set(KEPT)}"
    with planted.databases.owner.read() as session:
        assert session.scalar(text("select count(*) from attachments")) == 0
        assert (
            session.scalar(
                text("select count(*) from attachment_contents where content = 'an invoice'")
            )
            == 0
        )
        for table in ("review_decisions", "declarations", "declaration_exports", "invoice_lines"):
            assert session.scalar(text(f"select count(*) from {table}")) > 0
        # A locked declaration is locked again.
    with pytest.raises(IntegrityError, match="new version"), planted.person.database.work() as work:
        work.session.execute(text("select set_config('tariffdesk.erasing', 'on', true)"))
        work.session.execute(text("update declarations set form = '{\"a\": 1}'"))


@pytest.mark.parametrize(
    "removal",
    [
        "delete from processing_jobs",
        "delete from invoice_lines",
        "delete from declarations",
        "delete from clients",
        "delete from attachments",
    ],
)
def test_nobody_deletes_what_the_law_holds(planted: Planted, removal: str) -> None:
    for database in (planted.databases.worker, planted.databases.owner):
        with pytest.raises(DBAPIError, match=r"are kept until|denied"), database.work() as work:
            work.session.execute(text(removal))
    with planted.manager.database.work() as work:
        attached = attachments.attached(work.session, "processing_jobs", planted.job_id)
        with pytest.raises(attachments.AttachmentHeld):
            attachments.delete(work, attached[0].id)
    planted.years_later()
    with planted.databases.owner.work() as work:
        if "lines" in removal or "declarations" in removal:
            work.session.rollback()  # decided upon, or append-only: kept for other reasons
        else:
            work.session.execute(text(removal))


def test_the_last_manager_is_never_erased(databases: Databases) -> None:
    last = databases.new_desk(role=UserRole.PROJECT_OWNER, full_name="Bea Holt")
    plain = databases.new_desk(office_id=last.office_id)
    with pytest.raises(LastManager, match="Bea Holt is the last manager"):
        asked(last, "ERASURE", "user", last.user_id)
    request = asked(last, "ERASURE", "user", plain.user_id)
    assert erased(last, request).status == "DONE"
    with databases.owner.work() as work:
        work.session.execute(
            text("update gdpr_requests set subject_id = :u, status = 'OPEN', done_at = null"),
            {"u": last.user_id},
        )
    with pytest.raises(IntegrityError, match="last manager"), last.database.work() as work:
        work.session.execute(text("select erase_personal(:r)"), {"r": request})


def test_only_managers_of_the_office_ask_and_answer(planted: Planted) -> None:
    plain = planted.databases.new_desk(office_id=planted.person.office_id)
    stranger = planted.databases.new_desk(role=UserRole.ADMIN)
    with pytest.raises(ManagersOnly):
        asked(plain, "EXPORT", "user", plain.user_id)
    with pytest.raises(SubjectGone):
        asked(stranger, "ERASURE", "user", planted.person.user_id)
    with pytest.raises(NotAKind, match="EXPORT or ERASURE"):
        asked(stranger, "DELETE", "user", stranger.user_id)
    request = asked(planted.manager, "ERASURE", "user", planted.person.user_id)
    for desk in (plain, stranger):
        for call in ("erase_personal(:r)", "finish_export(:r)", "personal_rows(:r, 'users')"):
            with (
                pytest.raises(ProgrammingError, match="for managers of the office"),
                desk.database.work() as work,
            ):
                work.session.execute(text(f"select {call}"), {"r": request})
        with desk.database.read() as session, pytest.raises(RequestGone):
            privacy.request(session, request)
    # What becomes of a request only its functions say.
    with pytest.raises(ProgrammingError, match="denied"), planted.manager.database.work() as work:
        work.session.execute(text("update gdpr_requests set status = 'DONE', done_at = now()"))
    for name in ("erase_user(:r, :r)", "erase_client(:r)", "managed_request(:r)"):
        with (
            pytest.raises(ProgrammingError, match="denied"),
            planted.manager.database.work() as work,
        ):
            work.session.execute(text(f"select {name}"), {"r": request})


def test_requests_stand_with_the_open_ones_first(planted: Planted) -> None:
    planted.superuser.execute("delete from gdpr_requests")
    first = asked(planted.manager, "EXPORT", "user", planted.person.user_id)
    second = asked(planted.manager, "ERASURE", "client", planted.client_id)
    exported(planted.manager, first)
    with planted.manager.database.read() as session:
        rows = privacy.requests(session)
        with pytest.raises(NotThisKind):
            privacy.export(session, second, TABLES, io.BytesIO())
    assert [(row.id, row.status) for row in rows] == [(second, "OPEN"), (first, "DONE")]
    assert 27 <= (rows[0].due_at - rows[0].created_at).days <= 31
    with planted.manager.database.work() as work, pytest.raises(NotThisKind):
        privacy.erase(work, first)
