"""What this desk last saw of an office's audit trail: who rewrites it cannot rewrite that too."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.atomic import FileNotWritten, whole

FILE = "audit-heads.json"


@dataclass(frozen=True)
class Head:
    """The last entry of a trail: its number and its hash."""

    sequence: int
    entry_hash: str


def my_head(session: Session) -> tuple[UUID | None, Head | None]:
    """The office of whoever is signed in, and where its trail stands. Any role at a desk."""
    row = session.execute(
        text(
            "select o.id, h.sequence, h.entry_hash from (select current_office_id() as id) o"
            " left join audit_heads h on h.office_id = o.id"
        )
    ).one()
    return row.id, None if row.sequence is None else Head(row.sequence, row.entry_hash)


def my_hash(session: Session, sequence: int) -> str | None:
    """The hash of an entry of one's own office; None where there is none."""
    found: str | None = session.scalar(text("select my_audit_hash(:n)"), {"n": sequence})
    return found


def look(
    folder: Path,
    database: str,
    office_id: UUID,
    head: Head | None,
    hash_of: Callable[[int], str | None],
) -> str | None:
    """Compare a trail with what was seen of it here, and remember where it stands now.

    ``database`` tells databases apart that this desk has used; ``hash_of`` answers an entry's
    hash. Answers what is wrong, in words; what was seen is kept then, so that it is told again.
    """
    file = folder / FILE
    seen = _read(file)
    key = f"{database} {office_id}"
    last = seen.get(key)
    if last is not None:
        there = hash_of(last["sequence"])
        when = last["seen"][:10]
        if there is None:
            return (
                f"entry {last['sequence']:,}, seen here on {when}, is gone: the newest entries"
                " were removed, or an older backup was restored"
            )
        if there != last["entry_hash"]:
            return (
                f"entry {last['sequence']:,} is another one than was seen here on {when}:"
                " the trail was rewritten"
            )
    if head is not None and (last is None or head.sequence > last["sequence"]):
        now = datetime.now(UTC).isoformat(timespec="seconds")
        seen[key] = {"sequence": head.sequence, "entry_hash": head.entry_hash, "seen": now}
        # A desk that cannot write here remembers less; that is no reason to stop.
        with contextlib.suppress(FileNotWritten, OSError):
            folder.mkdir(parents=True, exist_ok=True)
            with whole(file) as out:
                out.write(json.dumps(seen, indent=1, sort_keys=True).encode())
    return None


def _read(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text("utf-8"))
        return {
            key: entry
            for key, entry in found.items()
            if isinstance(entry["sequence"], int)
            and isinstance(entry["entry_hash"], str)
            and isinstance(entry["seen"], str)
        }
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}  # not there yet, or not ours: what is seen now is the beginning
