"""The rows of office as plain frozen values.

Generated from the models by ./run schema: change those and generate it anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class PendingActRecord:
    """An act of a transaction still under way; joins its office's chain at its commit."""

    id: int
    transaction_id: int
    office_id: UUID | None
    actor_user_id: UUID | None
    event: str
    entity: str
    entity_id: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@dataclass(frozen=True)
class AttachmentContentRecord:
    """The bytes of a document, once per office; two offices never share them."""

    office_id: UUID
    sha256: str
    created_at: datetime


@dataclass(frozen=True)
class AuditHeadRecord:
    """The last entry of an office's chain, so that losing the newest ones shows."""

    id: UUID
    office_id: UUID | None
    sequence: int
    entry_hash: str
    updated_at: datetime


@dataclass(frozen=True)
class ClientRecord:
    """An importer or exporter the office works for."""

    id: UUID
    office_id: UUID
    name: str
    tax_id: str | None
    country: str | None
    address: str | None
    contact: str | None
    currency: str | None
    incoterm: str | None
    defaults: dict[str, Any]
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None
    version: int


@dataclass(frozen=True)
class AttachmentRecord:
    """A document attached to something."""

    id: UUID
    office_id: UUID
    owner_type: str | None
    owner_id: UUID | None
    file_name: str
    file_url: str
    file_size: int
    media_type: str | None
    sha256: str
    file_metadata: dict[str, Any]
    uploaded_by: UUID | None
    created_at: datetime
    content_sha256: str | None


@dataclass(frozen=True)
class AuditEntryRecord:
    """One act, chained to the one before it in its office so that removal or change shows."""

    id: UUID
    office_id: UUID | None
    actor_user_id: UUID | None
    event: str
    entity: str
    entity_id: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    sequence: int
    previous_hash: str
    entry_hash: str
    created_at: datetime


@dataclass(frozen=True)
class GdprRequestRecord:
    """A person's or client's wish to have what is kept of them, or to have it erased."""

    id: UUID
    office_id: UUID
    kind: str
    subject_type: str
    subject_id: UUID
    status: str
    requested_by: UUID | None
    due_at: datetime
    legal_hold_until: datetime | None
    done_at: datetime | None
    note: str
    created_at: datetime


@dataclass(frozen=True)
class NotificationRecord:
    """Something a person was told: a kind and the facts that its sentence is made of."""

    id: UUID
    user_id: UUID
    office_id: UUID
    kind: str
    facts: dict[str, Any]
    entity: str | None
    entity_id: UUID | None
    created_at: datetime
    read_at: datetime | None


@dataclass(frozen=True)
class SupportTicketRecord:
    """A question to support, with what the program says of itself: no personal data in that."""

    id: UUID
    office_id: UUID
    created_by: UUID | None
    subject: str
    body: str
    status: str
    answer: str | None
    answered_at: datetime | None
    closed_at: datetime | None
    diagnostics: dict[str, Any]
    created_at: datetime
