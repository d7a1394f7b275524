"""What declarations announce to every desk."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.work import Event


@dataclass(frozen=True)
class FormAnswered(Event):
    """Somebody filled in the form of a declaration."""

    job_id: str
    country: str


@dataclass(frozen=True)
class DeclarationExported(Event):
    """A declaration was written to a file and locked."""

    job_id: str
    country: str
    version: int
