"""The frozen rows of the back office: clients, notifications, the audit trail, requests."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class ClientRow:
    """A client as lists and forms show it. ``version`` counts its changes."""

    id: UUID
    name: str
    tax_id: str | None
    country: str | None
    address: str | None
    contact: str | None
    currency: str | None
    incoterm: str | None
    defaults: dict[str, Any]
    version: int = 1


@dataclass(frozen=True)
class Notice:
    """Something this person should know; ``entity`` and ``entity_id`` say where it leads."""

    id: UUID
    kind: str
    sentence: str
    entity: str | None
    entity_id: UUID | None
    created_at: datetime
    is_read: bool


@dataclass(frozen=True)
class AuditQuery:
    """Which acts: words in the sentence or the person, one kind of thing, a span of time."""

    text: str = ""
    entity: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class AuditRow:
    """One act in plain words. ``changes``: (what, before, after), as a person would say them."""

    sequence: int
    at: datetime
    who: str
    event: str
    entity: str
    entity_id: str | None
    sentence: str
    changes: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class PrivacyRequest:
    """A person's wish to have what is kept of them, or to have it erased."""

    id: UUID
    kind: str  # EXPORT | ERASURE
    subject_type: str  # user | client
    subject_id: UUID
    subject: str  # as the office knows them
    status: str  # OPEN | HELD | DONE | REFUSED
    created_at: datetime
    due_at: datetime
    legal_hold_until: datetime | None
    done_at: datetime | None
    note: str = ""


@dataclass(frozen=True)
class Ticket:
    """A question to support, with what the program says of itself; no personal data in it."""

    id: UUID
    subject: str
    body: str
    status: str  # OPEN | ANSWERED | CLOSED
    created_at: datetime
    created_by: str
    answer: str | None
    diagnostics: dict[str, Any] = field(default_factory=dict)
