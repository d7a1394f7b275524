"""Looks at everything a working program needs and says what to do about what it lacks."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import make_url, text
from sqlalchemy.orm import Session

from app import bootstrap
from app.bootstrap import Runtime
from app.core import backup, migrate, rights, tls
from app.core.errors import Told
from app.core.settings import Settings
from app.flows import demo, overseeing
from app.intake import scans
from app.matching import index
from app.office import audit
from app.office.remembered import Head
from app.tariff.codes import INTERNATIONAL

ROOM = 1_000_000_000  # bytes that the disk should have left
OLDEST_VECTOR = (0, 5)
SUBHEADINGS = 5_612
MOST_TOLD = 5  # findings in a sentence; all of them are in the details
CROWDED = 0.8  # of the connections the server allows
STALE = timedelta(days=7)  # the oldest that a backup may be


@dataclass(frozen=True)
class Check:
    """One thing looked at: what was found and, when it is not well, what to do.

    ``details`` lists what is wrong one by one, for programs that read it.
    """

    name: str
    ok: bool
    found: str
    do: str = ""
    details: tuple[dict[str, Any], ...] = ()


def examine(settings: Settings) -> list[Check]:
    """Every check, from the disk up; what needs the database is left out while it is away."""
    checks = [_disk(settings.home), _recognition()]
    try:
        runtime = bootstrap.build(settings, lambda _what, _done, _total: None)
    except Told as told:
        return [*checks, Check("database", False, str(told), "Mend what the sentence names.")]
    try:
        with runtime.owner.read() as session:
            for check in (
                *(_server, _schema, _extensions, _writing, _line, _connections, _rights),
                *(_tariff, _credits, _jobs, _audit, _backup),
            ):
                checks.extend(check(runtime, session))
            checks.extend(_vectors(runtime, session))
    finally:
        runtime.close()
    return checks


def _disk(home: Path) -> Check:
    place = next(folder for folder in (home, *home.parents) if folder.exists())
    left = shutil.disk_usage(place).free
    return Check(
        "disk",
        left >= ROOM,
        f"{left / 1e9:.1f} GB free where {home} lies",
        "Free at least 1 GB, or move the data folder with TARIFFDESK_HOME.",
    )


def _recognition() -> Check:
    """Text recognition is wanted by offices that get scans: being without it is no fault."""
    program = scans.program()
    return Check(
        "text recognition",
        True,
        scans.version(program)
        if program
        else "Tesseract is not installed: scans and pictures are not read",
    )


def _server(runtime: Runtime, session: Session) -> Iterator[Check]:
    number = session.execute(text("select current_setting('server_version_num')::int")).scalar_one()
    kind = "built in" if runtime.server else "shared"
    yield Check(
        "database",
        number >= migrate.OLDEST_SERVER,
        f"PostgreSQL {number // 10_000}.{number % 10_000}, {kind}",
        "Upgrade the server to PostgreSQL 15 or newer.",
    )


def _schema(runtime: Runtime, _session: Session) -> Iterator[Check]:
    at, newest = migrate.current(runtime.url), migrate.head()
    yield Check("tables", at == newest, f"at {at}, newest {newest}", "Run ./run migrate.")


def _extensions(_runtime: Runtime, session: Session) -> Iterator[Check]:
    found = {
        row.extname: row.extversion
        for row in session.execute(text("select extname, extversion from pg_extension"))
    }
    for name in migrate.EXTENSIONS:
        version = found.get(name)
        ok = version is not None
        if ok and name == "vector":
            ok = tuple(int(part) for part in str(version).split(".")[:2]) >= OLDEST_VECTOR
        yield Check(
            f"extension {name}",
            ok,
            version or "missing",
            "Ask the server's administrator to install it.",
        )


def _writing(_runtime: Runtime, session: Session) -> Iterator[Check]:
    encoding, zone, letters = session.execute(
        text(
            "select current_setting('server_encoding'), (select reset_val from pg_settings"
            " where name = 'TimeZone'), lower('Ö') = 'ö' and similarity('Ölfilter', 'ölfilter') = 1"
        )
    ).one()
    yield Check(
        "writing",
        encoding == "UTF8" and bool(letters),
        f"{encoding}, time zone {zone}"
        + ("" if letters else "; letters beyond ASCII are not taken for letters"),
        "Move to a database created with encoding UTF8 and a character type such as C.UTF-8:"
        " back up here, restore there.",
    )


def _line(runtime: Runtime, session: Session) -> Iterator[Check]:
    cipher = session.execute(
        text(
            "select version || ', ' || cipher from pg_stat_ssl where pid = pg_backend_pid() and ssl"
        )
    ).scalar()
    elsewhere = tls.is_elsewhere(make_url(runtime.url))
    demand = runtime.settings.tls
    if not elsewhere:
        yield Check(
            "line to the server", True, "on this computer" + (f", {cipher}" if cipher else "")
        )
        return
    yield Check(
        "line to the server",
        cipher is not None and demand == tls.STRICTEST,
        f"{cipher or 'not encrypted'}; the setting tls demands {demand}",
        "Let the server offer TLS with a certificate in its name and set tls to verify-full.",
    )


def _connections(_runtime: Runtime, session: Session) -> Iterator[Check]:
    used, allowed = session.execute(
        text(
            "select (select sum(numbackends)::int from pg_stat_database),"
            " current_setting('max_connections')::int"
            " - current_setting('superuser_reserved_connections')::int"
        )
    ).one()
    yield Check(
        "connections",
        used <= allowed * CROWDED,
        f"{used} of {allowed}",
        "Raise max_connections on the server, or close programs that are not used.",
    )


def _rights(_runtime: Runtime, session: Session) -> Iterator[Check]:
    found = rights.broken(session, guards_only=True)
    said = [f"{finding.rule.says} {', '.join(finding.things[:3])}" for finding in found]
    yield Check(
        "rights",
        not found,
        f"all {sum(rule.guards for rule in rights.RULES)} rules hold"
        if not found
        else "; ".join(said),
        "Somebody changed the database by hand: take that back, or restore a backup into an"
        " empty database.",
    )


def _backup(runtime: Runtime, session: Session) -> Iterator[Check]:
    """Whether work older than a week is kept somewhere else too."""
    known = backup.last(runtime.settings.home)
    oldest, archived = session.execute(
        text(
            "select (select min(created_at) from processing_jobs where office_id <> :demo),"
            " (select last_archived_time from pg_stat_archiver"
            " where current_setting('archive_mode') <> 'off')"
        ),
        {"demo": demo.OFFICE},  # it can be planted again
    ).one()
    now = datetime.now(UTC)
    latest = max((at for at in (archived, known and known.made_at) if at), default=None)
    if latest is None:
        found = "none known to this data folder"
    elif known is not None and latest == known.made_at:
        found = f"{latest:%Y-%m-%d %H:%M} UTC in {known.file}"
        if not known.file.exists():
            found += " (moved since)"
    else:
        found = f"the server's archive, up to {latest:%Y-%m-%d %H:%M} UTC"
    yield Check(
        "backup",
        oldest is None or min(now - oldest, now - (latest or oldest)) <= STALE,
        found,
        "Run ./run backup FILE, and keep the file on another disk.",
    )


def _tariff(_runtime: Runtime, session: Session) -> Iterator[Check]:
    count = session.execute(
        text("select count(*) from hs_codes where country = :c and level = 6 and is_active"),
        {"c": INTERNATIONAL},
    ).scalar_one()
    yield Check(
        "tariff",
        count == SUBHEADINGS,
        f"{count:,} of {SUBHEADINGS:,} subheadings of HS 2022",
        "Start ./run once: it loads the nomenclature.",
    )


def _vectors(runtime: Runtime, session: Session) -> Iterator[Check]:
    ready = index.ready(session, runtime.embedder)
    yield Check(
        "vectors",
        ready,
        f"{'complete' if ready else 'incomplete'} for {runtime.embedder.model_id}",
        "Start ./run once: it computes what is missing.",
    )


def _credits(_runtime: Runtime, session: Session) -> Iterator[Check]:
    wrong = session.execute(
        text("""
            select count(*) from credits c
            left join lateral (
                select -coalesce(sum(l.delta) filter (where l.kind = 'COMMIT'), 0) as used
                from credit_ledger l where l.grant_id = c.id) truth on true
            where c.used <> coalesce(truth.used, 0)
        """)
    ).scalar_one()
    yield Check(
        "credits",
        wrong == 0,
        "every projection agrees with the ledger" if not wrong else f"{wrong} grants disagree",
        "Tell support: the ledger is the truth, the projections can be computed anew.",
    )


def _jobs(_runtime: Runtime, session: Session) -> Iterator[Check]:
    stuck = session.execute(
        text("select count(*) from processing_jobs where status in ('PENDING', 'PROCESSING')")
    ).scalar_one()
    yield Check(
        "jobs",
        True,
        f"{stuck} under way or cut off; the window goes on with them",
    )


def _audit(runtime: Runtime, session: Session) -> Iterator[Check]:
    """Every office's trail, against itself and against what was seen of it from here."""
    wrong: list[dict[str, Any]] = []
    entries = session.execute(text("select count(*) from audit_log")).scalar_one()
    offices = session.execute(text("select id, name from offices order by name, id")).all()
    for office in offices:
        found: list[tuple[int | None, str]] = [
            (each.place, each.sentence) for each in audit.findings(session, office.id)
        ]
        remembered = overseeing.compare(
            runtime,
            office.id,
            _head(session, office.id),
            partial(_entry_hash, session, office.id),
        )
        if remembered:
            found.append((None, remembered))
        wrong += [
            {"office": office.name, "office_id": office.id, "entry": place, "reason": reason}
            for place, reason in found
        ]
    # Acts that belong to no office have a chain of their own.
    wrong += [
        {"office": "no office", "office_id": None, "entry": each.place, "reason": each.sentence}
        for each in audit.findings(session, None)
    ]
    told = [f"{each['office']}: {each['reason']}" for each in wrong[:MOST_TOLD]]
    more = [f"and {len(wrong) - MOST_TOLD} more"] if len(wrong) > MOST_TOLD else []
    yield Check(
        "audit trail",
        not wrong,
        "; ".join([*told, *more])
        or f"unbroken: {entries:,} entries, {len(offices):,} office{'s'[: len(offices) != 1]}",
        "Keep a copy of the database and find out who changed it.",
        tuple(wrong),
    )


def _head(session: Session, office_id: UUID) -> Head | None:
    row = session.execute(
        text("select sequence, entry_hash from audit_heads where office_id = :office"),
        {"office": office_id},
    ).first()
    return None if row is None else Head(row.sequence, row.entry_hash)


def _entry_hash(session: Session, office_id: UUID, place: int) -> str | None:
    found: str | None = session.scalar(
        text("select entry_hash from audit_log where office_id = :office and sequence = :place"),
        {"office": office_id, "place": place},
    )
    return found
