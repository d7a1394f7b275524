"""What the page Office asks of the trail, of privacy and of support."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import make_url
from sqlalchemy.orm import Session

from app.bootstrap import Runtime
from app.core.atomic import whole
from app.core.mirror import mirrored
from app.flows import diagnostics
from app.flows.rows import Slice
from app.office import audit, privacy, remembered, support
from app.office.remembered import Head
from app.office.rows import AuditQuery, AuditRow, PrivacyRequest, Ticket


class Overseeing:
    """See :class:`app.gui.services.Overseeing`."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._desk = runtime.desk

    def audit(self, query: AuditQuery, offset: int, limit: int) -> Slice[AuditRow]:
        """Acts, newest first, in plain words."""
        with self._desk.read() as session:
            rows, total = audit.entries(session, query, offset, limit)
        return Slice(tuple(rows), total)

    def export_audit(self, query: AuditQuery, file: Path) -> int:
        """Write them as CSV (or JSON lines for .jsonl) with their hashes; how many.

        That it was exported is an act of its own.
        """
        with whole(file) as out:
            with self._desk.read() as session:
                count = audit.export(session, query, out, lines=file.suffix.lower() == ".jsonl")
            with self._desk.work() as work:
                audit.record(work, "TrailExported", "audit_log", after={"entries": count})
        return count

    def audit_whole(self) -> str:
        """One sentence: the trail is whole, or where it was tampered with."""
        with self._desk.read() as session:
            found = [each.sentence for each in audit.my_findings(session)]
            doubt = self.look_at_trail(session)
            _office, head = remembered.my_head(session)
        if doubt:
            found.append(doubt)
        if not found:
            entries = head.sequence if head else 0
            return f"The trail is whole: {entries:,} entries, each following the one before it."
        more = f" (and {len(found) - 1:,} more)" if len(found) > 1 else ""
        return f"The trail was tampered with: {found[0]}{more}."

    def look_at_trail(self, session: Session) -> str | None:
        """Compare the trail with what this desk saw of it before, and remember where it stands.

        Any role at a desk; cheap enough for every look at the status. Answers what is wrong.
        """
        office, head = remembered.my_head(session)
        if office is None:
            return None
        return compare(
            self._runtime, office, head, lambda place: remembered.my_hash(session, place)
        )

    def privacy_requests(self) -> list[PrivacyRequest]:
        """The office's requests, open ones first."""
        with self._desk.read() as session:
            return privacy.requests(session)

    def ask_privacy(
        self, kind: str, subject_type: str, subject_id: UUID, note: str
    ) -> PrivacyRequest:
        """Open a request: EXPORT or ERASURE of a user or a client."""
        with self._desk.work() as work:
            request_id = privacy.ask(work, kind, subject_type, subject_id, note)
            return privacy.request(work.session, request_id)

    def export_personal(self, request_id: UUID, file: Path) -> PrivacyRequest:
        """Write all that is kept of the subject as a ZIP of JSON; the request is done."""
        tables = [privacy.Described(table.table, table.sentence) for table in mirrored()]
        # One transaction that also locks the request, so that it is done only once written.
        with self._desk.work() as work:
            with whole(file) as out:
                privacy.export(work.session, request_id, tables, out)
            privacy.finish_export(work, request_id)
            return privacy.request(work.session, request_id)

    def erase(self, request_id: UUID) -> PrivacyRequest:
        """Pseudonymise the subject now, or hold it until customs records may go (HELD)."""
        with self._desk.work() as work:
            privacy.erase(work, request_id)
            return privacy.request(work.session, request_id)

    def tickets(self) -> list[Ticket]:
        """Own tickets, the office's for a manager, newest first."""
        with self._desk.read() as session:
            return support.tickets(session)

    def open_ticket(self, subject: str, body: str) -> Ticket:
        """Ask support; diagnostics free of personal data are added."""
        told = self.diagnostics()
        with self._desk.work() as work:
            ticket_id = support.open_ticket(work, subject, body, told)
            return support.ticket(work.session, ticket_id)

    def close_ticket(self, ticket_id: UUID) -> None:
        """It is settled."""
        with self._desk.work() as work:
            support.close(work, ticket_id)

    def diagnostics(self) -> dict[str, Any]:
        """What would be added to a ticket, to be looked at first."""
        return diagnostics.gather(self._runtime)


def compare(
    runtime: Runtime, office_id: UUID, head: Head | None, hash_of: Callable[[int], str | None]
) -> str | None:
    """:func:`remembered.look` with this machine's memory of the database it is connected to."""
    url = make_url(runtime.url)
    # A built-in server has another port and password at every start.
    database = "built-in" if runtime.server else f"{url.host}:{url.port or 5432}/{url.database}"
    return remembered.look(runtime.settings.home, database, office_id, head, hash_of)
