"""The tables of the back office: clients, documents, notices, the audit trail, privacy."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import BYTEA, JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import InheritedOffice, OfficeKey, SomeUser
from app.core.tables import (
    Base,
    CountryCode,
    CurrencyCode,
    Details,
    Key,
    Moment,
    Name,
    Sha256,
    ShortText,
    TimeKey,
    Touched,
    Word,
    one_of,
    set_by_trigger,
)

LARGEST_ATTACHMENT = 25 * 1024 * 1024  # bytes


class RequestKind(StrEnum):
    """What a person wishes."""

    EXPORT = "EXPORT"
    ERASURE = "ERASURE"


class SubjectType(StrEnum):
    """Whom a wish is about."""

    USER = "user"
    CLIENT = "client"


class RequestStatus(StrEnum):
    """How a wish stands. A held one waits until customs records may go."""

    OPEN = "OPEN"
    HELD = "HELD"
    DONE = "DONE"
    REFUSED = "REFUSED"


class TicketStatus(StrEnum):
    """How a question to support stands."""

    OPEN = "OPEN"
    ANSWERED = "ANSWERED"
    CLOSED = "CLOSED"


class Client(Base):
    """An importer or exporter the office works for."""

    __tablename__ = "clients"
    __table_args__ = (
        # Two clients of one name cannot be told apart by an invoice.
        Index(
            "uq_clients_office_name",
            "office_id",
            text("lower(name)"),
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    office_id: Mapped[OfficeKey]
    name: Mapped[Name]
    tax_id: Mapped[ShortText | None]
    country: Mapped[CountryCode | None]
    address: Mapped[str | None]
    contact: Mapped[str | None]
    currency: Mapped[CurrencyCode | None]
    incoterm: Mapped[CountryCode | None]
    # What the declaration form remembers: procedure, customs office, valuation and so on.
    defaults: Mapped[Details]
    created_at: Mapped[Moment]
    updated_at: Mapped[Touched]
    deleted_at: Mapped[datetime | None]
    # Counts its changes; kept by the database.
    version: Mapped[int] = mapped_column(server_default=text("1"), server_onupdate=set_by_trigger())


class AttachmentContent(Base):
    """The bytes of a document, once per office; two offices never share them."""

    __tablename__ = "attachment_contents"
    __table_args__ = (
        # Whoever claims a hash must have the bytes, so a hash heard of opens nothing.
        CheckConstraint("sha256 = encode(sha256(content), 'hex')", name="sha256_true"),
        CheckConstraint(f"octet_length(content) <= {LARGEST_ATTACHMENT}", name="size_limit"),
    )

    office_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("offices.id", ondelete="CASCADE"), primary_key=True
    )
    sha256: Mapped[Sha256] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(BYTEA, deferred=True)
    created_at: Mapped[Moment]


class Attachment(Base):
    """A document attached to something. Its address is ``db:<sha256>`` where we keep the bytes."""

    __tablename__ = "attachments"
    __table_args__ = (
        UniqueConstraint(
            "office_id", "sha256", "owner_type", "owner_id", postgresql_nulls_not_distinct=True
        ),
        ForeignKeyConstraint(
            ["office_id", "content_sha256"],
            ["attachment_contents.office_id", "attachment_contents.sha256"],
            name="fk_attachments_office_id_content_sha256",
        ),
        CheckConstraint("file_size >= 0", name="file_size_positive"),
        Index("ix_attachments_owner", "owner_type", "owner_id"),
        Index("ix_attachments_office_id_content_sha256", "office_id", "content_sha256"),
    )

    id: Mapped[Key]
    office_id: Mapped[OfficeKey]
    owner_type: Mapped[ShortText | None]
    owner_id: Mapped[uuid.UUID | None]
    file_name: Mapped[Name]
    file_url: Mapped[str]
    file_size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[Name | None]
    sha256: Mapped[Sha256]
    file_metadata: Mapped[Details]
    uploaded_by: Mapped[SomeUser | None]
    created_at: Mapped[Moment]
    content_sha256: Mapped[Sha256 | None] = mapped_column(
        Computed("CASE WHEN file_url = 'db:' || sha256 THEN sha256 END", persisted=True)
    )


class NoticeKind(StrEnum):
    """What a person can be told of."""

    JOB_ASSIGNED = "JOB_ASSIGNED"
    JOB_DONE = "JOB_DONE"
    JOB_FAILED = "JOB_FAILED"
    SECOND_WANTED = "SECOND_WANTED"
    LINE_RETURNED = "LINE_RETURNED"
    CREDITS_LOW = "CREDITS_LOW"


class Notification(Base):
    """Something a person was told: a kind and the facts that its sentence is made of.

    People are named in the facts by their id, so that a name stays in one place.
    """

    __tablename__ = "notifications"
    __table_args__ = (
        one_of("kind", NoticeKind),
        Index("ix_notifications_user_created", "user_id", text("created_at DESC")),
    )

    id: Mapped[TimeKey]
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    office_id: Mapped[InheritedOffice]
    kind: Mapped[Word]
    facts: Mapped[Details]
    entity: Mapped[ShortText | None]
    entity_id: Mapped[uuid.UUID | None]
    created_at: Mapped[Moment]
    read_at: Mapped[datetime | None]


class AuditEntry(Base):
    """One act, chained to the one before it in its office so that removal or change shows.

    Only the database itself writes here, at the end of a transaction: see PendingAct.
    People named here are never deleted, only pseudonymised: the trail outlives them.
    """

    __tablename__ = "audit_log"
    __table_args__ = (
        UniqueConstraint("office_id", "sequence", postgresql_nulls_not_distinct=True),
        Index("ix_audit_log_entity", "entity", "entity_id"),
    )

    id: Mapped[TimeKey]
    office_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("offices.id"))
    actor_user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    event: Mapped[ShortText]
    entity: Mapped[ShortText]
    entity_id: Mapped[Name | None]
    # none_as_null: "nothing before" is SQL's null, not JSON's.
    before: Mapped[dict[str, object] | None] = mapped_column(JSONB(none_as_null=True))
    after: Mapped[dict[str, object] | None] = mapped_column(JSONB(none_as_null=True))
    sequence: Mapped[int] = mapped_column(BigInteger, server_default=set_by_trigger())
    previous_hash: Mapped[Sha256] = mapped_column(server_default=set_by_trigger())
    entry_hash: Mapped[Sha256] = mapped_column(server_default=set_by_trigger())
    created_at: Mapped[Moment]


class AuditHead(Base):
    """The last entry of an office's chain, so that losing the newest ones shows."""

    __tablename__ = "audit_heads"
    __table_args__ = (
        UniqueConstraint("office_id", postgresql_nulls_not_distinct=True),
        CheckConstraint("sequence >= 1", name="sequence_positive"),
    )

    id: Mapped[Key]
    office_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("offices.id"))
    sequence: Mapped[int] = mapped_column(BigInteger)
    entry_hash: Mapped[Sha256]
    updated_at: Mapped[Moment]


class PendingAct(Base):
    """An act of a transaction still under way; joins its office's chain at its commit."""

    __tablename__ = "audit_pending"
    __table_args__ = {"prefixes": ["UNLOGGED"]}  # noqa: RUF012

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    transaction_id: Mapped[int] = mapped_column(
        BigInteger, server_default=text("((pg_current_xact_id())::text)::bigint"), index=True
    )
    office_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    actor_user_id: Mapped[uuid.UUID | None]
    event: Mapped[ShortText]
    entity: Mapped[ShortText]
    entity_id: Mapped[Name | None]
    before: Mapped[dict[str, object] | None] = mapped_column(JSONB(none_as_null=True))
    after: Mapped[dict[str, object] | None] = mapped_column(JSONB(none_as_null=True))


class GdprRequest(Base):
    """A person's or client's wish to have what is kept of them, or to have it erased."""

    __tablename__ = "gdpr_requests"
    __table_args__ = (
        one_of("kind", RequestKind),
        one_of("subject_type", SubjectType),
        one_of("status", RequestStatus),
        CheckConstraint("(status = 'DONE') = (done_at IS NOT NULL)", name="done_when"),
        CheckConstraint("status <> 'HELD' OR legal_hold_until IS NOT NULL", name="held_until"),
    )

    id: Mapped[Key]
    office_id: Mapped[OfficeKey]
    kind: Mapped[Word]
    subject_type: Mapped[Word]
    # A user or a client: neither is ever deleted, so nothing has to watch over it.
    subject_id: Mapped[uuid.UUID] = mapped_column(index=True)
    status: Mapped[Word] = mapped_column(server_default=RequestStatus.OPEN)
    requested_by: Mapped[SomeUser | None]
    due_at: Mapped[datetime] = mapped_column(server_default=text("(now() + '1 mon'::interval)"))
    legal_hold_until: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[Moment]


class SupportTicket(Base):
    """A question to support, with what the program says of itself: no personal data in that."""

    __tablename__ = "support_tickets"
    __table_args__ = (
        one_of("status", TicketStatus),
        CheckConstraint("status <> 'ANSWERED' OR answer IS NOT NULL", name="answered_with"),
        Index("ix_support_tickets_search", "search", postgresql_using="gin"),
    )

    id: Mapped[Key]
    office_id: Mapped[OfficeKey]
    created_by: Mapped[SomeUser | None]
    subject: Mapped[Name]
    body: Mapped[str]
    status: Mapped[Word] = mapped_column(server_default=TicketStatus.OPEN)
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    diagnostics: Mapped[Details]
    search: Mapped[str] = mapped_column(
        TSVECTOR,
        Computed(
            "to_tsvector('simple'::regconfig,"
            " (subject)::text || ' ' || body || ' ' || COALESCE(answer, ''))",
            persisted=True,
        ),
        nullable=True,
        deferred=True,
    )
    created_at: Mapped[Moment]
