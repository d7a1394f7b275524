"""The tables of accounts: offices, the people in them, their sessions and preferences."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.dialects.postgresql import BYTEA
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.roles import StaffRole, UserRole
from app.core.tables import (
    Base,
    Count,
    CountryCode,
    Details,
    Key,
    Moment,
    Name,
    No,
    Sha256,
    ShortText,
    Touched,
    Word,
    Yes,
    one_of,
    set_by_trigger,
)


class SubscriptionTier(StrEnum):
    """The tier of an account; PREMIUM is the plan named pro."""

    FREE = "FREE"
    BASIC = "BASIC"
    PREMIUM = "PREMIUM"
    ENTERPRISE = "ENTERPRISE"


# The office a row belongs to: what row-level security looks at.
OfficeKey = Annotated[
    uuid.UUID, mapped_column(ForeignKey("offices.id", ondelete="CASCADE"), index=True)
]
# The same, taken by a trigger from the row this one belongs to, so that it cannot be forged.
InheritedOffice = Annotated[
    uuid.UUID,
    mapped_column(
        ForeignKey("offices.id", ondelete="CASCADE"), index=True, server_default=set_by_trigger()
    ),
]
# The person a row belongs to, and a person named in passing who may leave.
UserKey = Annotated[
    uuid.UUID, mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
]
SomeUser = Annotated[
    uuid.UUID, mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
]


class Office(Base):
    """The firm."""

    __tablename__ = "offices"
    __table_args__ = (
        CheckConstraint("idle_lock_minutes BETWEEN 0 AND 480", name="idle_lock_minutes_range"),
        CheckConstraint("legal_hold_years BETWEEN 1 AND 30", name="legal_hold_years_range"),
    )

    id: Mapped[Key]
    name: Mapped[Name]
    address: Mapped[str | None]
    phone: Mapped[ShortText | None]
    email: Mapped[Name | None]
    whatsapp_number: Mapped[ShortText | None]
    maps_link: Mapped[str | None]
    business_hours: Mapped[Details]
    country: Mapped[CountryCode]
    declarant_id: Mapped[ShortText | None]
    created_at: Mapped[Moment]
    updated_at: Mapped[Touched]
    # Minutes without a key or the mouse after which a desk locks; 0 never.
    idle_lock_minutes: Mapped[int] = mapped_column(server_default=text("15"))
    # Counted by a trigger at each change.
    version: Mapped[int] = mapped_column(server_default=text("1"), server_onupdate=set_by_trigger())
    # How long customs records are kept after the last export.
    legal_hold_years: Mapped[int] = mapped_column(server_default=text("3"))


class User(Base):
    """A person who may sign in. The two credit columns are projections of the ledger."""

    __tablename__ = "users"
    __table_args__ = (
        one_of("role", UserRole),
        one_of("subscription_tier", SubscriptionTier),
        CheckConstraint("credits_remaining >= 0", name="credits_remaining_positive"),
        CheckConstraint("credits_used_this_month >= 0", name="credits_used_positive"),
        CheckConstraint("email = lower(email)", name="email_lowercase"),
        Index("idx_users_email", "email"),
        Index("idx_users_country", "country"),
        Index("idx_users_subscription_tier", "subscription_tier"),
        Index("idx_users_created_at", "created_at"),
        Index("idx_users_country_tier", "country", "subscription_tier"),
        Index(
            "uq_users_is_local_owner",
            "is_local_owner",
            unique=True,
            postgresql_where=text("is_local_owner"),
        ),
    )

    id: Mapped[Key]
    email: Mapped[Name] = mapped_column(unique=True)
    # Recipe, salt and the SHA-256 of the stretched key: see app/accounts/sign_in.py. Desks may
    # not read it, so it is only loaded when asked for.
    hashed_password: Mapped[Name] = mapped_column(deferred=True)
    role: Mapped[Word] = mapped_column(server_default=UserRole.USER)
    subscription_tier: Mapped[Word] = mapped_column(server_default=SubscriptionTier.FREE)
    credits_remaining: Mapped[int] = mapped_column(server_default=text("2"))
    credits_used_this_month: Mapped[Count]
    company: Mapped[Name | None]
    country: Mapped[CountryCode]
    created_at: Mapped[Moment]
    last_login_at: Mapped[datetime | None]
    is_active: Mapped[Yes]
    office_id: Mapped[OfficeKey]
    full_name: Mapped[Name | None]
    login_attempts: Mapped[Count]
    is_locked: Mapped[No]
    # The one person of an embedded database, who is signed in without a password.
    is_local_owner: Mapped[No]
    # Asked to come and not here yet: active from the moment a password is chosen.
    is_invited: Mapped[No]


class Staff(Base):
    """What a person is in the office's day, and which part of the work comes to them."""

    __tablename__ = "staff"
    __table_args__ = (one_of("role", StaffRole),)

    id: Mapped[Key]
    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), unique=True
    )
    office_id: Mapped[OfficeKey]
    name: Mapped[Name]
    phone: Mapped[ShortText | None]
    email: Mapped[Name | None]
    role: Mapped[Word] = mapped_column(server_default=StaffRole.BROKER)
    # {"chapters": ["84", "85"], "clients": ["<id>"]}
    assigned_area: Mapped[Details]
    licence_number: Mapped[ShortText | None]
    created_at: Mapped[Moment]
    updated_at: Mapped[Touched]


class SignedIn(Base):
    """A session: a workstation at which a person is signed in. The token itself is not kept."""

    __tablename__ = "sessions"

    id: Mapped[Key]
    user_id: Mapped[UserKey]
    token_hash: Mapped[Sha256] = mapped_column(unique=True, deferred=True)
    workstation: Mapped[Name | None]
    client_version: Mapped[ShortText | None]
    created_at: Mapped[Moment]
    last_seen_at: Mapped[Moment]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    # Opened by a program that is too old: it changes nothing.
    read_only: Mapped[No]
    # Hours after which a desk that is not heard of is signed out; null never.
    unseen_hours: Mapped[int | None] = mapped_column(server_default=text("8"))
    # Wrong passwords given to unlock it since the last right one.
    wrong_keys: Mapped[Count]


class CodePurpose(StrEnum):
    """What a one-time code is for."""

    INVITE = "INVITE"
    RESET = "RESET"


class OneTimeCode(Base):
    """A code with which a person chooses a password, once. The code itself is not kept."""

    __tablename__ = "one_time_codes"
    __table_args__ = (
        one_of("purpose", CodePurpose),
        CheckConstraint("code_hash ~ '^[0-9a-f]{64}$'", name="code_hash_form"),
        Index(
            "uq_one_time_codes_open",
            "user_id",
            unique=True,
            postgresql_where=text("used_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    user_id: Mapped[UserKey]
    purpose: Mapped[Word]
    # Of the key made of the address and the code: see app/accounts/codes.py.
    code_hash: Mapped[Sha256] = mapped_column(deferred=True)
    created_by: Mapped[SomeUser | None]
    created_at: Mapped[Moment]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    tries: Mapped[Count]


class UserPreference(Base):
    """How a person likes the program."""

    __tablename__ = "user_preferences"

    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    default_model: Mapped[Name | None]
    email_notifications: Mapped[Yes]
    usage_alerts: Mapped[Yes]
    language: Mapped[str] = mapped_column(String(10), server_default="en")
    theme: Mapped[Word] = mapped_column(server_default="system")
    shortcuts: Mapped[Details]
    updated_at: Mapped[Touched]


class ClientApplication(Base):
    """A program that may talk to this database, and which of its versions may."""

    __tablename__ = "client_applications"

    id: Mapped[ShortText] = mapped_column(primary_key=True)
    name: Mapped[Name]
    lowest_version: Mapped[ShortText]
    highest_version: Mapped[ShortText | None]
    is_active: Mapped[Yes]
    created_at: Mapped[Moment]
    updated_at: Mapped[Touched]


class ServerSecret(Base):
    """A random value that only functions of the database read, such as the fake-salt key."""

    __tablename__ = "server_secrets"

    name: Mapped[ShortText] = mapped_column(primary_key=True)
    value: Mapped[bytes] = mapped_column(BYTEA)
    created_at: Mapped[Moment]
