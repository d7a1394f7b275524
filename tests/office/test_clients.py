"""Tests of an office's clients and what is remembered for them."""

from __future__ import annotations

import threading
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import ProgrammingError

from app.office import clients
from app.office.clients import ClientChanged, ClientGone, ClientNameTaken, ClientUnnamed
from tests.databases import Databases, Desk


def test_a_client_is_added_changed_and_removed(desk: Desk) -> None:
    with desk.database.work() as work:
        made = clients.add(work, desk.office_id, " Northsea   Retail ", country="GBR")
        assert work.events == [ClientChanged(client_id=str(made))]
    with desk.database.work() as work:
        clients.change(work, made, currency="GBP", name="Northsea Retail Ltd")
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
        other = clients.add(work, desk.office_id, "Birch")
        with pytest.raises(ClientNameTaken, match="ALDER"):
            clients.add(work, desk.office_id, "ALDER")
        with pytest.raises(ClientNameTaken):
            clients.change(work, other, name="alder")
        clients.change(work, other, name="BIRCH")
        with pytest.raises(ClientUnnamed):
            clients.add(work, desk.office_id, "  ")
        with pytest.raises(TypeError, match="office_id"):
            clients.change(work, other, office_id=uuid4())


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
