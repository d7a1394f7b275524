"""Two people changed the same thing: what it was, what each made of it, field by field."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.errors import Refused


@dataclass(frozen=True)
class Field:
    """One field of the thing, as words a person reads; None is empty."""

    name: str
    label: str
    original: str | None
    mine: str | None
    theirs: str | None

    @property
    def is_conflict(self) -> bool:
        """Whether both sides changed it, and not to the same."""
        return self.theirs not in (self.original, self.mine) and self.mine != self.original


class Changed(Refused):
    """{what} changed while you looked at it: {how}. Look again before you go on.

    ``fields`` compares the original, mine and theirs; ``version`` is the one to build on.
    """

    def __init__(self, fields: tuple[Field, ...] = (), version: int = 0, **facts: object) -> None:
        self.fields = fields
        self.version = version
        super().__init__(**facts)
