"""The rows of accounts as plain frozen values.

Generated from the models by ./run schema: change those and generate it anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class ClientApplicationRecord:
    """A program that may talk to this database, and which of its versions may."""

    id: str
    name: str
    lowest_version: str
    highest_version: str | None
    is_active: bool
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class OfficeRecord:
    """The firm."""

    id: UUID
    name: str
    address: str | None
    phone: str | None
    email: str | None
    whatsapp_number: str | None
    maps_link: str | None
    business_hours: dict[str, Any]
    country: str
    declarant_id: str | None
    created_at: datetime
    updated_at: datetime
    idle_lock_minutes: int
    version: int
    legal_hold_years: int


@dataclass(frozen=True)
class UserRecord:
    """A person who may sign in."""

    id: UUID
    email: str
    role: str
    subscription_tier: str
    credits_remaining: int
    credits_used_this_month: int
    company: str | None
    country: str
    created_at: datetime
    last_login_at: datetime | None
    is_active: bool
    office_id: UUID
    full_name: str | None
    login_attempts: int
    is_locked: bool
    is_local_owner: bool
    is_invited: bool


@dataclass(frozen=True)
class OneTimeCodeRecord:
    """A code with which a person chooses a password, once."""

    id: UUID
    user_id: UUID
    purpose: str
    created_by: UUID | None
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    tries: int


@dataclass(frozen=True)
class SignedInRecord:
    """A session: a workstation at which a person is signed in."""

    id: UUID
    user_id: UUID
    workstation: str | None
    client_version: str | None
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    read_only: bool
    unseen_hours: int | None
    wrong_keys: int


@dataclass(frozen=True)
class StaffRecord:
    """What a person is in the office's day, and which part of the work comes to them."""

    id: UUID
    user_id: UUID
    office_id: UUID
    name: str
    phone: str | None
    email: str | None
    role: str
    assigned_area: dict[str, Any]
    licence_number: str | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class UserPreferenceRecord:
    """How a person likes the program."""

    user_id: UUID
    default_model: str | None
    email_notifications: bool
    usage_alerts: bool
    language: str
    theme: str
    shortcuts: dict[str, Any]
    updated_at: datetime
