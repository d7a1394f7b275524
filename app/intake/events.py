"""What intake announces to every desk."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.work import Event


@dataclass(frozen=True)
class JobReceived(Event):
    """An invoice was read and its lines are stored."""

    job_id: str
    lines: int


@dataclass(frozen=True)
class JobChanged(Event):
    """A job moved on: ``status`` is what it is now."""

    job_id: str
    status: str


@dataclass(frozen=True)
class JobAssigned(Event):
    """A job was given to a colleague (a row of staff), or with None taken back to nobody."""

    job_id: str
    staff_id: str | None


@dataclass(frozen=True)
class JobsGrouped(Event):
    """Jobs were put into a consignment (a batch group), or with None taken out of theirs."""

    group_id: str | None


@dataclass(frozen=True)
class LineEdited(Event):
    """A person put one field of a line right."""

    line_id: str
    job_id: str
    field: str
