"""What billing announces to every desk."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.work import Event


@dataclass(frozen=True)
class CreditsMoved(Event):
    """Credits of an account were granted, set aside, spent or given back."""

    user_id: str
