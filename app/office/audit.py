"""The audit trail: what was done in an office, told in plain words, exported, and proven whole.

Most acts write themselves down by triggers (migrations/border.py, ``audited``), in the transaction
of the act and whatever program it came from; :func:`record` is for the few that change no row.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Any
from uuid import UUID

from sqlalchemy import Row, func, insert, text
from sqlalchemy.orm import Session

from app.core.work import Work
from app.office import names, sentences
from app.office.models import PendingAct
from app.office.rows import AuditQuery, AuditRow
from app.office.sentences import Act

# Entries read at once when many are exported.
_AT_ONCE = 1_000
_MOST_WORDS = 8
# Words that say nothing of an act.
_EMPTY = {"a", "an", "and", "at", "by", "for", "from", "in", "is", "of", "on", "the", "to"}
_COLUMNS = (
    "a.sequence, a.created_at, a.actor_user_id, a.event, a.entity, a.entity_id, a.before, a.after,"
    " a.previous_hash, a.entry_hash, a.id, a.office_id"
)
_FROM = "from audit_log a where a.office_id = (select managed_office_id())"
_PERSON = "select u.id from users u where position(lower(:w{n}) in lower(u.full_name)) > 0" + (
    " or position(lower(:w{n}) in lower(u.email)) > 0"
)
_JOB = (
    "select j.id from processing_jobs j where position(lower(:w{n}) in"
    " lower(coalesce(j.invoice_number, j.input_file_name))) > 0"
)
_CLIENT = "select c.id from clients c where position(lower(:w{n}) in lower(c.name)) > 0"
# A word may stand in what is said of every act of a kind, in a name, or in a value.
_WORD = (
    "a.event = any(:e{n})"
    f" or a.actor_user_id in ({_PERSON}) or a.entity_id in (select id::text from ({_PERSON}) p)"
    f" or a.entity_id in (select s.id::text from staff s where s.user_id in ({_PERSON}))"
    " or a.after ->> 'user_id' in (select id::text from ({person}) p)"
    " or a.after ->> 'subject_id' in (select id::text from ({person}) p)"
    " or a.after ->> 'assigned_staff_id' in"
    " (select s.id::text from staff s where s.user_id in ({person}))"
    f" or a.entity_id in (select id::text from ({_CLIENT}) c)"
    " or a.after ->> 'client_id' in (select id::text from ({client}) c)"
    " or a.after ->> 'subject_id' in (select id::text from ({client}) c)"
    f" or a.entity_id in (select id::text from ({_JOB}) j)"
    " or a.entity_id in (select d.id::text from declarations d where d.job_id in ({job}))"
    " or a.after ->> 'declaration_id' in"
    " (select d.id::text from declarations d where d.job_id in ({job}))"
    " or a.after ->> 'line_id' in"
    " (select l.id::text from invoice_lines l where l.job_id in ({job}))"
    " or position(lower(:w{n}) in lower(concat_ws(' ', a.after ->> 'to_code',"
    " a.after ->> 'from_code', a.after ->> 'code', a.before ->> 'code', a.after ->> 'status',"
    " a.after ->> 'method', a.after ->> 'role', a.after ->> 'country_schema'))) > 0"
)
_NUMBER = (
    " or exists (select from invoice_lines l where l.id = (a.after ->> 'line_id')::uuid"
    " and l.number = :n{n})"
)
_FIELDS = (
    "sequence",
    "at",
    "who",
    "sentence",
    "event",
    "entity",
    "entity_id",
    "actor_user_id",
    "before",
    "after",
    "previous_hash",
    "entry_hash",
    "id",
    "office_id",
)
_REASONS = {
    "changed": "entry {place} is not as it was written",
    "removed": "entries before entry {place} were removed",
    "unchained": "entry {place} does not follow the one before it: the trail was rewritten",
    "lost": "entry {place} and what came after it were removed",
    "head": "entry {place} is the last one but not the one that was written last",
}


@dataclass(frozen=True)
class Finding:
    """A place at which an office's trail is not what it was."""

    place: int
    reason: str

    @property
    def sentence(self) -> str:
        """What happened there, in words."""
        return _REASONS[self.reason].format(place=f"{self.place:,}")


def record(
    work: Work,
    event: str,
    entity: str,
    entity_id: object | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    *,
    office_id: UUID | None = None,
    actor_id: UUID | None = None,
) -> None:
    """Add one act to its office's chain: who did what to which thing, and how it was before.

    Office and actor are those of the session; the worker, which has none, names them.
    ``event`` is a past-tense name as in :class:`app.core.work.Event`. No personal data belongs
    into ``before`` and ``after``: the chain can never be unwritten.
    """
    # No ORM object: whoever acts may add to the trail, but not everyone may read it back.
    work.session.execute(
        insert(PendingAct)
        .values(
            office_id=office_id or func.current_office_id(),
            actor_user_id=actor_id or func.current_user_id(),
            event=event,
            entity=entity,
            entity_id=None if entity_id is None else str(entity_id),
            before=before,
            after=after,
        )
        .inline()
    )


def entries(
    session: Session, query: AuditQuery, offset: int, limit: int
) -> tuple[list[AuditRow], int]:
    """Acts of the signed-in manager's office, newest first, and how many there are in all.

    Nobody else is shown any: the row policy sees to it.
    """
    where, values = _condition(query)
    total = session.execute(text(f"select count(*) {_FROM} {where}"), values).scalar_one()
    found = session.execute(
        text(f"select {_COLUMNS} {_FROM} {where} order by a.sequence desc offset :o limit :l"),
        {**values, "o": offset, "l": limit},
    ).all()
    return [row for row, _entry in _told(session, found)], total


def export(session: Session, query: AuditQuery, file: IO[bytes], *, lines: bool) -> int:
    """Write the acts that the query finds, oldest first, with their hashes; returns how many.

    As CSV that a spreadsheet opens without running anything, or (``lines``) as one JSON object a
    line. Read a thousand at a time, so that a long trail needs no more memory than a short one.
    """
    where, values = _condition(query)
    out = io.TextIOWrapper(file, "utf-8" if lines else "utf-8-sig", newline="", write_through=True)
    table = csv.writer(out)
    if not lines:
        table.writerow(_FIELDS)
    count = 0
    try:
        for row, entry in _everything(session, where, values):
            count += 1
            fields = _fields(row, entry)
            if lines:
                out.write(json.dumps(fields, ensure_ascii=False, default=str) + "\n")
            else:
                table.writerow([_cell(fields[name]) for name in _FIELDS])
    finally:
        out.detach()
    return count


def findings(session: Session, office_id: UUID | None) -> list[Finding]:
    """Where an office's trail is broken, and how; empty when it is whole. Owner or worker role."""
    found = session.execute(
        text("select place, reason from audit_findings(:office)"), {"office": office_id}
    )
    return [Finding(row.place, row.reason) for row in found]


def my_findings(session: Session) -> list[Finding]:
    """The same at a manager's desk, of their own office."""
    found = session.execute(text("select place, reason from my_audit_findings()"))
    return [Finding(row.place, row.reason) for row in found]


def _everything(
    session: Session, where: str, values: dict[str, Any]
) -> Iterator[tuple[AuditRow, Row[Any]]]:
    last = 0
    while True:
        found = session.execute(
            text(
                f"select {_COLUMNS} {_FROM} {where} and a.sequence > :last"
                " order by a.sequence limit :many"
            ),
            {**values, "last": last, "many": _AT_ONCE},
        ).all()
        yield from _told(session, found)
        if len(found) < _AT_ONCE:
            return
        last = found[-1].sequence


def _condition(query: AuditQuery) -> tuple[str, dict[str, Any]]:
    parts, values = [], dict[str, Any]()
    if query.entity:
        parts.append("a.entity = :entity")
        values["entity"] = query.entity
    if query.since:
        parts.append("a.created_at >= :since")
        values["since"] = query.since
    if query.until:
        parts.append("a.created_at < :until")
        values["until"] = query.until
    words = [word for word in query.text.split() if word.lower() not in _EMPTY][:_MOST_WORDS]
    for n, word in enumerate(words):
        said = _WORD.replace("{person}", _PERSON).replace("{client}", _CLIENT)
        said = said.replace("{job}", _JOB).replace("{n}", str(n))
        values[f"w{n}"] = word
        values[f"e{n}"] = [
            event for event, phrase in sentences.phrases().items() if word.lower() in phrase
        ]
        if word.isdecimal() and len(word) < 7:
            said += _NUMBER.replace("{n}", str(n))
            values[f"n{n}"] = int(word)
        parts.append(f"({said})")
    return "".join(f" and {part}" for part in parts), values


def _told(session: Session, found: Sequence[Row[Any]]) -> Iterator[tuple[AuditRow, Row[Any]]]:
    ids = names.ids_in(
        value
        for entry in found
        for value in (entry.actor_user_id, entry.entity_id, entry.before, entry.after)
    )
    called = names.called(session, ids)
    for entry in found:
        actor = None if entry.actor_user_id is None else str(entry.actor_user_id)
        before, after = entry.before or {}, entry.after or {}
        act = Act(entry.event, entry.entity, entry.entity_id, actor, before, after, called)
        row = AuditRow(
            sequence=entry.sequence,
            at=entry.created_at,
            who=act.who,
            event=entry.event,
            entity=entry.entity,
            entity_id=entry.entity_id,
            sentence=sentences.sentence(act),
            changes=sentences.changes(act),
        )
        yield row, entry


def _fields(row: AuditRow, entry: Row[Any]) -> dict[str, Any]:
    moment: datetime = entry.created_at
    return {
        "sequence": row.sequence,
        "at": moment.astimezone(UTC).isoformat(timespec="microseconds"),
        "who": row.who,
        "sentence": row.sentence,
        "event": row.event,
        "entity": row.entity,
        "entity_id": row.entity_id,
        "actor_user_id": entry.actor_user_id,
        "before": entry.before,
        "after": entry.after,
        "previous_hash": entry.previous_hash,
        "entry_hash": entry.entry_hash,
        "id": entry.id,
        "office_id": entry.office_id,
    }


def _cell(value: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    if value is None:
        return ""
    if isinstance(value, dict):
        value = json.dumps(value, ensure_ascii=False)
    written = str(value)
    return f"'{written}" if written[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") else written
