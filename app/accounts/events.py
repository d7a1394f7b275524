"""What accounts announce to every desk."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.work import Event


@dataclass(frozen=True)
class MemberChanged(Event):
    """A person of an office came, changed, was closed out or let in again."""

    user_id: str


@dataclass(frozen=True)
class SessionEnded(Event):
    """A person was signed out at a desk; without ``session_id``, at several."""

    user_id: str
    session_id: str = ""


@dataclass(frozen=True)
class OfficeChanged(Event):
    """The facts of an office changed."""

    office_id: str
