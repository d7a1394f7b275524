"""The tables of the back office: clients, attachments, notifications, the audit trail."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
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


class Attachment(Base):
    """A document, kept once per office by its content."""

    __tablename__ = "attachments"
    __table_args__ = (
        UniqueConstraint("office_id", "sha256"),
        CheckConstraint("file_size >= 0", name="file_size_positive"),
        Index("ix_attachments_owner", "owner_type", "owner_id"),
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

    ``sequence``, ``previous_hash``, ``entry_hash`` and ``created_at`` are set by the database.
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
