"""What review announces to every desk."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.work import Event


@dataclass(frozen=True)
class LineDecided(Event):
    """A person settled a line, or took a decision back."""

    job_id: str
    line_id: str
