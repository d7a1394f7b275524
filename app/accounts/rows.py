"""The frozen rows of accounts: who is here, who works here, where somebody is signed in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from app.accounts.roles import Right


@dataclass(frozen=True)
class Me:
    """The person at this desk. ``idle_minutes``: the desk locks after so long; 0 never.

    ``is_read_only``: this program is too old for the database, which lets it change nothing.
    """

    user_id: UUID
    email: str
    name: str
    role: str
    staff_role: str | None
    office_id: UUID
    office: str
    rights: frozenset[Right]
    idle_minutes: int = 0
    is_local_owner: bool = False
    is_read_only: bool = False


@dataclass(frozen=True)
class Member:
    """A person of the office, with the part of the work that comes to them."""

    user_id: UUID
    staff_id: UUID | None
    email: str
    name: str
    role: str  # USER | PROJECT_OWNER | ADMIN
    staff_role: str | None  # BROKER | REVIEWER | LICENSED_BROKER | MANAGER
    phone: str | None
    licence_number: str | None
    chapters: tuple[str, ...]  # HS chapters this person answers for, two digits each
    client_ids: tuple[UUID, ...]
    is_active: bool
    is_locked: bool
    is_invited: bool  # asked to come, has not chosen a password yet
    last_login_at: datetime | None
    open_sessions: int


@dataclass(frozen=True)
class MemberFacts:
    """What a manager says of a person."""

    email: str
    name: str
    role: str = "USER"
    staff_role: str = "BROKER"
    phone: str = ""
    licence_number: str = ""
    chapters: tuple[str, ...] = ()
    client_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class Invitation:
    """A code that a person chooses a password with, once. It is shown once and kept nowhere."""

    user_id: UUID
    email: str
    code: str
    expires_at: datetime


@dataclass(frozen=True)
class OpenSession:
    """A desk at which this person is signed in."""

    session_id: UUID
    workstation: str
    version: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    is_this: bool


@dataclass(frozen=True)
class OfficeFacts:
    """The firm, as its manager keeps it."""

    office_id: UUID
    name: str
    address: str
    phone: str
    email: str
    whatsapp_number: str
    maps_link: str
    country: str
    declarant_id: str
    idle_minutes: int
    version: int
    business_hours: dict[str, Any] = field(default_factory=dict)
    legal_hold_years: int = 3  # so long customs records are kept whoever asks


@dataclass(frozen=True)
class Preferences:
    """How a person likes the program; they follow the person from desk to desk."""

    language: str = "en"
    theme: str = "system"
    default_model: str | None = None
    email_notifications: bool = True
    usage_alerts: bool = True
    shortcuts: dict[str, Any] = field(default_factory=dict)
