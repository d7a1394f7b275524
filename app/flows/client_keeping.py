"""What the page of clients asks: the list, adding, changing without losing a colleague's change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.bootstrap import Runtime
from app.office import clients
from app.office.rows import ClientRow
from app.review import jobs
from app.review.rows import JobRow


class ClientKeeping:
    """See :class:`app.gui.services.ClientKeeping`."""

    def __init__(self, runtime: Runtime) -> None:
        self._desk = runtime.desk

    def clients(self, containing: str = "") -> list[ClientRow]:
        """The office's clients by name, at most 500."""
        with self._desk.read() as session:
            return clients.clients(session, containing)

    def add_client(self, name: str, facts: Mapping[str, Any]) -> ClientRow:
        """Add one."""
        with self._desk.work() as work:
            office = work.session.execute(text("select current_office_id()")).scalar_one()
            made = clients.add(work, office, name, **facts)
            return clients.client(work.session, made)

    def change_client(self, before: ClientRow, facts: Mapping[str, Any]) -> ClientRow:
        """Change what is given."""
        with self._desk.work() as work:
            return clients.change(work, before, **facts)

    def remove_client(self, client_id: UUID) -> None:
        """Take it off the list."""
        with self._desk.work() as work:
            clients.remove(work, client_id)

    def client_jobs(self, client_id: UUID, limit: int = 20) -> list[JobRow]:
        """A client's invoices, newest first."""
        with self._desk.read() as session:
            return jobs.of_client(session, client_id, limit)
