"""Whether this program's version may work with this database; asked before signing in."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text

from app.core.database import Database
from app.core.version import DESKTOP, VERSION

OK, TOO_OLD, TOO_NEW, UNKNOWN = "ok", "too_old", "too_new", "unknown"


@dataclass(frozen=True)
class Verdict:
    """What the database says of a version: ok | too_old | too_new | unknown, and its limits."""

    word: str
    version: str
    lowest: str | None = None
    highest: str | None = None

    @property
    def is_read_only(self) -> bool:
        """Whether everything can be looked at and nothing changed."""
        return self.word == TOO_OLD

    @property
    def sentence(self) -> str:
        """What a person is told; empty when there is nothing to say."""
        if self.word == TOO_OLD:
            return (
                f"This is Tariffdesk {self.version}, and the office's database needs "
                f"{self.lowest} or newer: you can look at everything and change nothing "
                "until it is updated."
            )
        if self.word == TOO_NEW:
            return (
                f"This is Tariffdesk {self.version}, and the office's database knows versions up "
                f"to {self.highest}: ask its administrator to bring it up to date."
            )
        return ""


def verdict(database: Database, version: str = VERSION) -> Verdict:
    """Ask the database; ``database`` is in any role, with or without a session."""
    with database.read() as session:
        row = session.execute(
            text(
                "select client_verdict(:program, :version) as word,"
                " client_limits(:program) as limits"
            ),
            {"program": DESKTOP, "version": version},
        ).one()
    lowest, highest = row.limits or (None, None)
    return Verdict(row.word, version, lowest, highest)
