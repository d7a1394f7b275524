"""Tests of an office's clients and what is remembered for them."""

from __future__ import annotations

import threading
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from app.office import clients
from app.office.clients import (
    ClientChanged,
    ClientEdited,
    ClientGone,
    ClientNameTaken,
    ClientUnnamed,
)
from app.office.rows import ClientRow
from tests.databases import Databases, Desk


def test_a_client_is_added_changed_and_removed(desk: Desk) -> None:
    with desk.database.work() as work:
        made = clients.add(work, desk.office_id, " Northsea   Retail ", country="GBR")
        assert work.events == [ClientChanged(client_id=str(made))]
    with desk.database.work() as work:
        before = clients.client(work.session, made)
        clients.change(work, before, currency="GBP", name="Northsea Retail Ltd")
        assert work.events == [ClientChanged(client_id=str(made))]
    with desk.database.read() as session:
        row = clients.client(session, made)
        assert (row.name, row.country, row.currency) == ("Northsea Retail Ltd", "GBR", "GBP")
        assert clients.clients(session) == [row]
        assert clients.clients(session, "SEA") == [row]
        assert clients.clients(session, "100%") == []
    with desk.database.work() as work:
        clients.remove(work, made)
    with desk.database.read() as session:
        assert clients.clients(session) == []
        with pytest.raises(ClientGone):
            clients.client(session, made)


def test_two_clients_of_one_name_are_refused(desk: Desk) -> None:
    with desk.database.work() as work:
        clients.add(work, desk.office_id, "Alder")
        other = clients.client(work.session, clients.add(work, desk.office_id, "Birch"))
        with pytest.raises(ClientNameTaken, match="ALDER"):
            clients.add(work, desk.office_id, "ALDER")
        with pytest.raises(ClientNameTaken):
            clients.change(work, other, name="alder")
        clients.change(work, other, name="BIRCH")
        with pytest.raises(ClientUnnamed):
            clients.add(work, desk.office_id, "  ")
        with pytest.raises(TypeError, match="office_id"):
            clients.change(work, other, office_id=uuid4())


def made(desk: Desk, **facts: Any) -> ClientRow:
    with desk.database.work() as work:
        return clients.client(work.session, clients.add(work, desk.office_id, "Alder", **facts))


def change(desk: Desk, before: ClientRow, **facts: Any) -> ClientRow:
    with desk.database.work() as work:
        return clients.change(work, before, **facts)


def test_the_database_counts_changes(databases: Databases, desk: Desk) -> None:
    row = made(desk)
    assert row.version == 1
    row = change(desk, row, currency="EUR")
    assert row.version == 2
    assert change(desk, row, currency="EUR").version == 2  # nothing changed
    with desk.database.work() as work:
        work.session.execute(text("update clients set version = 99"))
        work.session.execute(text("update clients set version = 99, country = 'DEU'"))
        assert clients.client(work.session, row.id).version == 3
        work.session.execute(
            text("insert into clients (office_id, name, version) values (:o, 'Birch', 7)"),
            {"o": desk.office_id},
        )
        assert {one.version for one in clients.clients(work.session)} == {1, 3}


def test_what_only_one_side_changed_is_merged(databases: Databases, desk: Desk) -> None:
    colleague = databases.new_desk(office_id=desk.office_id)
    seen = made(desk, country="GBR", defaults={"procedure": "4000", "customs_office": "GB1"})
    change(colleague, seen, currency="EUR", defaults={"procedure": "4000", "customs_office": "GB2"})
    mine = change(
        desk,
        seen,
        contact="Bo",
        country="GBR",
        currency=None,
        defaults={"procedure": "4200", "customs_office": "GB1"},
    )
    assert (mine.contact, mine.currency, mine.version) == ("Bo", "EUR", 3)
    assert mine.defaults == {"procedure": "4200", "customs_office": "GB2"}
    # The same change on both sides is no quarrel.
    assert change(colleague, seen, contact="Bo").version == 3
    # What I took away is gone, what the other side added stays.
    change(colleague, mine, defaults={**mine.defaults, "valuation": "1"})
    assert change(desk, mine, defaults={"customs_office": "GB2"}).defaults == {
        "customs_office": "GB2",
        "valuation": "1",
    }


def test_what_both_changed_is_shown_field_by_field(databases: Databases, desk: Desk) -> None:
    colleague = databases.new_desk(office_id=desk.office_id)
    seen = made(desk, contact="Al", defaults={"procedure": "4000"})
    theirs = change(colleague, seen, contact="Bo", defaults={"procedure": "4200"})
    with pytest.raises(ClientEdited, match="client Alder while you did") as told:
        change(desk, seen, contact="Cy", address="1 Quay", defaults={"procedure": "4500"})
    assert told.value.version == theirs.version == 2
    assert [(f.label, f.original, f.mine, f.theirs) for f in told.value.fields] == [
        ("Contact", "Al", "Cy", "Bo"),
        ("Address", None, "1 Quay", None),
        ("Procedure", "4000", "4500", "4200"),
    ]
    assert [f.is_conflict for f in told.value.fields] == [True, False, True]
    # Whoever has looked at what is there now builds on it.
    assert change(desk, theirs, contact="Cy").contact == "Cy"


def test_two_who_change_one_client_at_once(databases: Databases, desk: Desk) -> None:
    colleague = databases.new_desk(office_id=desk.office_id)
    seen = made(desk)
    together = threading.Barrier(2)
    said: list[str] = []

    def write(at: Desk, contact: str) -> None:
        together.wait(10)
        try:
            said.append(f"kept {change(at, seen, contact=contact).contact}")
        except ClientEdited as told:
            said.append(f"told of {told.fields[0].theirs}")

    threads = [
        threading.Thread(target=write, args=pair) for pair in ((desk, "Al"), (colleague, "Bo"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(said) in (["kept Al", "told of Al"], ["kept Bo", "told of Bo"])


def test_an_invoice_finds_its_client_or_makes_one(desk: Desk) -> None:
    with desk.database.work() as work:
        made = clients.client_named(work, desk.office_id, "Alder GmbH")
        assert clients.client_named(work, desk.office_id, " ALDER  gmbh ") == made


def test_two_desks_meeting_a_new_client_make_one(databases: Databases, desk: Desk) -> None:
    found: list[UUID] = []
    together = threading.Barrier(4)

    def meet() -> None:
        with databases.worker.work() as work:
            together.wait()
            found.append(clients.client_named(work, desk.office_id, "Alder GmbH"))

    threads = [threading.Thread(target=meet) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == 1


def test_defaults_are_remembered_and_forgotten(desk: Desk) -> None:
    with desk.database.work() as work:
        made = clients.add(work, desk.office_id, "Alder", defaults={"procedure": "4000"})
        clients.remember_defaults(work, made, {"customs_office": "GB000060", "procedure": None})
    with desk.database.read() as session:
        assert clients.defaults(session, made) == {"customs_office": "GB000060"}


def test_another_office_has_its_own(databases: Databases, desk: Desk) -> None:
    other = databases.new_desk()
    with desk.database.work() as work:
        made = clients.add(work, desk.office_id, "Alder")
    with other.database.work() as work:
        assert clients.clients(work.session) == []
        with pytest.raises(ClientGone):
            clients.remember_defaults(work, made, {"a": "b"})
        assert clients.add(work, other.office_id, "Alder") != made
    with pytest.raises(ProgrammingError, match="row-level security"), other.database.work() as work:
        clients.add(work, desk.office_id, "Trojan")
