"""What review announces to every desk."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.work import Event


@dataclass(frozen=True)
class LineDecided(Event):
    """A person settled a line, or took a decision back."""

    job_id: str
    line_id: str


@dataclass(frozen=True)
class LineAnswered(Event):
    """A person answered a question about a line, or took an answer back."""

    job_id: str
    line_id: str


@dataclass(frozen=True)
class LineHeld(Event):
    """Somebody took a line of this job in hand, or let go of one; who is where is read anew."""

    job_id: str


@dataclass(frozen=True)
class RulesChanged(Event):
    """A manager changed what the office asks of decisions."""
