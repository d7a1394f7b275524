"""What the things are called that the audit trail and privacy requests speak of, by their ids."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import text
from sqlalchemy.orm import Session

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

_JOB = "coalesce(j.invoice_number, j.input_file_name)"
# By the names of tables, not by models: the trail speaks of things of every layer. Each answers
# (id, name) under the row policies of who asks.
_NAMES = (
    "select u.id, coalesce(u.full_name, u.email) from users u where u.id = any(:ids)",
    "select s.id, coalesce(u.full_name, s.name) from staff s join users u on u.id = s.user_id"
    " where s.id = any(:ids)",
    "select c.id, c.name from clients c where c.id = any(:ids)",
    "select o.id, o.name from offices o where o.id = any(:ids)",
    f"select j.id, {_JOB} from processing_jobs j where j.id = any(:ids)",
    f"select l.id, 'line ' || l.number || ' of ' || {_JOB} from invoice_lines l"
    " join processing_jobs j on j.id = l.job_id where l.id = any(:ids)",
    f"select d.id, 'version ' || d.version || ' of the declaration of ' || {_JOB} || ' for '"
    " || d.country_schema from declarations d join processing_jobs j on j.id = d.job_id"
    " where d.id = any(:ids)",
    "select p.id, left(p.description, 60) from client_products p where p.id = any(:ids)",
    "select b.id, b.batch_name from batch_groups b where b.id = any(:ids)",
    "select r.id, case r.kind when 'ERASURE' then 'the request to erase ' else"
    " 'the request for all that is kept of ' end || coalesce(u.full_name, u.email, c.name, '')"
    " from gdpr_requests r left join users u on u.id = r.subject_id"
    " left join clients c on c.id = r.subject_id where r.id = any(:ids)",
)


def ids_in(values: Iterable[object]) -> set[str]:
    """Every id that stands in some values, however deep."""
    return {found for value in values for found in _UUID.findall(str(value))}


def called(session: Session, ids: Iterable[str]) -> dict[str, str]:
    """What things are called: people as they are named now, lines by number and invoice.

    Ids that nothing is known of (or nothing may be known of) are left out.
    """
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    found: dict[str, str] = {}
    for query in _NAMES:
        rows = session.execute(text(query.replace(":ids", "cast(:ids as uuid[])")), {"ids": wanted})
        found.update((str(row[0]), str(row[1])) for row in rows)
    return found
