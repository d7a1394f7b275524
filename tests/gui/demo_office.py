"""A back office in memory, for looking at its pages: a team, clients, rules, a trail, requests."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4, uuid5

from app.accounts.roles import RIGHTS, UserRole
from app.accounts.rows import (
    Invitation,
    Me,
    Member,
    MemberFacts,
    OfficeFacts,
    OpenSession,
    Preferences,
)
from app.core.errors import Refused
from app.flows.rows import Slice
from app.office.rows import AuditQuery, AuditRow, ClientRow, Notice, PrivacyRequest, Ticket
from app.review.rows import DecisionRule, JobRow, Presence

SPACE = UUID("2c8f4b67-8f0b-4f0e-9d9d-3f5f60f1a7a2")
NOW = datetime(2026, 11, 20, 14, 12, tzinfo=UTC)
DIAGNOSTICS: dict[str, Any] = {
    "program": "Tariffdesk 0.4.0",
    "system": "Windows 11",
    "database": {"postgres": "18.0", "schema": "089"},
    "tariffs": ["WCO 2022", "GBR 2026-11-01"],
}


class AddressTaken(Refused):
    """There is somebody with the address {email} already."""


def uid(name: str) -> UUID:
    """The id of somebody or something, by its name."""
    return uuid5(SPACE, name)


def ago(**spans: float) -> datetime:
    """So long before now."""
    return NOW - timedelta(**spans)


def client(name: str, tax_id: str | None = None, **facts: Any) -> ClientRow:
    """A client of that name."""
    empty = dict.fromkeys(("country", "address", "contact", "currency", "incoterm"))
    return ClientRow(id=uid(name), name=name, tax_id=tax_id, **{**empty, "defaults": {}, **facts})


def member(name: str, staff_role: str = "BROKER", **facts: Any) -> Member:
    """A colleague of that name."""
    first, last = name.split()
    plain: dict[str, Any] = {
        "role": "USER", "phone": None, "licence_number": None, "chapters": (), "client_ids": (),
        "is_active": True, "is_locked": False, "is_invited": False,
        "last_login_at": ago(hours=3), "open_sessions": 0,
    }  # fmt: skip
    return Member(
        user_id=uid(name),
        staff_id=uid(f"staff {name}"),
        email=f"{first}.{last}@ortega.example".lower(),
        name=name,
        staff_role=staff_role,
        **{**plain, **facts},
    )


class DemoOffice:
    """Answers what the pages Office and Clients ask; ``role`` is the person's own."""

    role = UserRole.PROJECT_OWNER

    def _furnish(self, empty: bool) -> None:
        remembered = {"procedure": "4000", "representation": "2", "incoterm": "FOB"}
        self.client_rows = [
            client("Northfield Imports Ltd", "GB123456789000", country="GBR", currency="GBP",
                   address="12 Quayside\nIpswich IP4 1BZ", contact="Karen Boyle\n01473 555 018",
                   defaults={"declaration": {"GBR": remembered}}),
            client("Thistle & Oak Retail Ltd", "GB987654321000"),
            client("Larkin Tools Ltd"),
        ]  # fmt: skip
        self.people = [
            member("Marta Ortega", "MANAGER", role="PROJECT_OWNER", open_sessions=1),
            member("Bea Holt", "LICENSED_BROKER", licence_number="CB-20418",
                   chapters=("29", "30", "38"), client_ids=(uid("Northfield Imports Ltd"),)),
            member("Tom Reed", chapters=("61", "62", "64"), is_locked=True),
            member("Ana Silva", "REVIEWER", is_invited=True, is_active=False,
                   last_login_at=None),
            member("Peter Grant", is_active=False, last_login_at=ago(days=90)),
        ]  # fmt: skip
        self.asked_of_decisions = [
            DecisionRule(uid("rule 1"), "30", None, Decimal(10000), "GBP", True, True,
                         "Medicines: the licence is at stake"),
            DecisionRule(uid("rule 2"), None, None, Decimal(50000), "GBP", False, True),
        ]  # fmt: skip
        self.requests = [
            PrivacyRequest(uid("wish 1"), "EXPORT", "user", uid("Tom Reed"), "Tom Reed", "OPEN",
                           ago(days=26), NOW + timedelta(days=4), None, None, "By telephone"),
            PrivacyRequest(uid("wish 2"), "ERASURE", "user", uid("Peter Grant"), "Peter Grant",
                           "HELD", ago(days=60), ago(days=30), NOW + timedelta(days=900), None),
        ]  # fmt: skip
        self.asked_of_support = [
            Ticket(uid("ticket 1"), "The list of packages is empty", "Since this morning.",
                   "ANSWERED", ago(days=1), "Bea Holt", "It is mended in 0.2.1.", DIAGNOSTICS),
        ]  # fmt: skip
        self.firm = OfficeFacts(
            uid("office"), "Ortega Customs Ltd", "Trelawny House\nFelixstowe", "01394 555 000",
            "office@ortega.example", "", "", "GBR", "GB123456789000", 10, 1,
            {"monday": "08:30-17:30"},
        )  # fmt: skip
        if empty:
            self.client_rows, self.people = [], self.people[:1]
            self.asked_of_decisions, self.requests, self.asked_of_support = [], [], []

    # -- the person

    def me(self) -> Me:
        me = self.people[0]
        return Me(
            me.user_id, me.email, me.name, self.role.value, "MANAGER", uid("office"),
            self.firm.name, RIGHTS[self.role],
        )  # fmt: skip

    def unlock(self, password: str) -> None:
        """Never locked."""

    def change_password(self, old: str, new: str) -> None:
        """None is kept."""

    def my_sessions(self) -> list[OpenSession]:
        return []

    def end_session(self, session_id: UUID) -> None:
        """None is open."""

    def end_other_sessions(self) -> int:
        return 0

    def seen(self) -> bool:
        return True

    def sign_out(self) -> None:
        """Nobody is signed in."""

    def preferences(self) -> Preferences:
        return Preferences()

    def prefer(self, preferences: Preferences) -> None:
        """None are kept."""

    # -- the team

    def members(self) -> list[Member]:
        return list(self.people)

    def invite(self, facts: MemberFacts) -> Invitation:
        if any(one.email == facts.email for one in self.people):
            raise AddressTaken(email=facts.email)
        made = member("Some Body", facts.staff_role, is_invited=True)
        self.people.append(dataclasses.replace(made, email=facts.email, name=facts.name))
        return self.new_code(made.user_id)

    def change_member(self, user_id: UUID, facts: MemberFacts) -> None:
        given = {name: value for name, value in vars(facts).items() if name != "email"}
        self._change(user_id, **given)

    def _change(self, user_id: UUID, **facts: Any) -> None:
        self.people = [
            dataclasses.replace(one, **facts) if one.user_id == user_id else one
            for one in self.people
        ]

    def new_code(self, user_id: UUID) -> Invitation:
        email = next(one.email for one in self.people if one.user_id == user_id)
        return Invitation(user_id, email, "K7QF-M2XD-9TRW", NOW + timedelta(days=3))

    def unlock_member(self, user_id: UUID) -> None:
        self._change(user_id, is_locked=False)

    def deactivate(self, user_id: UUID) -> None:
        self._change(user_id, is_active=False)

    def reactivate(self, user_id: UUID) -> None:
        self._change(user_id, is_active=True)

    def office(self) -> OfficeFacts:
        return self.firm

    def change_office(self, before: OfficeFacts, after: OfficeFacts) -> OfficeFacts:
        self.firm = dataclasses.replace(after, version=after.version + 1)
        return self.firm

    # -- clients

    def clients(self, containing: str = "") -> list[ClientRow]:
        found = [one for one in self.client_rows if containing.lower() in one.name.lower()]
        return sorted(found, key=lambda one: one.name)

    def add_client(self, name: str, facts: Mapping[str, Any]) -> ClientRow:
        made = client(name, **facts)
        self.client_rows.append(made)
        return made

    def change_client(self, before: ClientRow, facts: Mapping[str, Any]) -> ClientRow:
        made = dataclasses.replace(before, **facts, version=before.version + 1)
        self.client_rows = [made if one.id == made.id else one for one in self.client_rows]
        return made

    def remove_client(self, client_id: UUID) -> None:
        self.client_rows = [one for one in self.client_rows if one.id != client_id]

    def client_jobs(self, client_id: UUID, limit: int = 20) -> list[JobRow]:
        return []

    # -- overseeing

    def audit(self, query: AuditQuery, offset: int, limit: int) -> Slice[AuditRow]:
        rows = [
            AuditRow(number, ago(minutes=7 * number), "Bea Holt", "ClientChanged", "clients",
                     None, "Bea Holt changed Northfield Imports Ltd",
                     (("Address", "12 Quay Street", "12 Quayside"),))
            for number in range(240, 0, -1)
        ]  # fmt: skip
        rows = [row for row in rows if query.text.lower() in row.sentence.lower()]
        return Slice(tuple(rows[offset : offset + limit]), len(rows))

    def export_audit(self, query: AuditQuery, file: Path) -> int:
        return 240

    def audit_whole(self) -> str:
        return "The trail is whole: 240 entries, each following the one before it."

    def privacy_requests(self) -> list[PrivacyRequest]:
        return list(self.requests)

    def ask_privacy(
        self, kind: str, subject_type: str, subject_id: UUID, note: str
    ) -> PrivacyRequest:
        made = PrivacyRequest(
            uuid4(), kind, subject_type, subject_id, "Somebody", "OPEN", NOW,
            NOW + timedelta(days=30), None, None, note,
        )  # fmt: skip
        self.requests.insert(0, made)
        return made

    def export_personal(self, request_id: UUID, file: Path) -> PrivacyRequest:
        return self._settle(request_id)

    def erase(self, request_id: UUID) -> PrivacyRequest:
        return self._settle(request_id)

    def _settle(self, request_id: UUID) -> PrivacyRequest:
        found = next(one for one in self.requests if one.id == request_id)
        done = dataclasses.replace(found, status="DONE", done_at=NOW)
        self.requests = [done if one.id == request_id else one for one in self.requests]
        return done

    def tickets(self) -> list[Ticket]:
        return list(self.asked_of_support)

    def open_ticket(self, subject: str, body: str) -> Ticket:
        made = Ticket(uuid4(), subject, body, "OPEN", NOW, "Marta Ortega", None, DIAGNOSTICS)
        self.asked_of_support.insert(0, made)
        return made

    def close_ticket(self, ticket_id: UUID) -> None:
        self.asked_of_support = [
            dataclasses.replace(one, status="CLOSED") if one.id == ticket_id else one
            for one in self.asked_of_support
        ]

    def diagnostics(self) -> dict[str, Any]:
        return DIAGNOSTICS

    # -- several people

    def claim(self, line_id: UUID) -> str | None:
        return None

    def let_go(self) -> None:
        """Nothing is held."""

    def present(self, job_id: UUID) -> list[Presence]:
        return []

    def colleagues(self) -> list[Member]:
        return [one for one in self.people if one.is_active]

    def assign(self, job_ids: Sequence[UUID], staff_id: UUID | None, note: str) -> None:
        """Nobody is given anything."""

    def rules(self) -> list[DecisionRule]:
        return list(self.asked_of_decisions)

    def keep_rules(self, rules: Sequence[DecisionRule]) -> None:
        self.asked_of_decisions = [
            dataclasses.replace(rule, id=rule.id or uuid4()) for rule in rules
        ]

    def notices(self, limit: int = 50) -> list[Notice]:
        return []

    def read_notices(self, ids: Sequence[UUID]) -> None:
        """There are none."""
