"""Looks at everything a working program needs and says what to do about what it lacks."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from app import bootstrap
from app.bootstrap import Runtime
from app.core import migrate
from app.core.errors import Told
from app.core.settings import Settings
from app.matching import index
from app.office import audit
from app.tariff.codes import INTERNATIONAL

ROOM = 1_000_000_000  # bytes that the disk should have left
OLDEST_VECTOR = (0, 5)
SUBHEADINGS = 5_612


@dataclass(frozen=True)
class Check:
    """One thing looked at: what was found and, when it is not well, what to do."""

    name: str
    ok: bool
    found: str
    do: str = ""


def examine(settings: Settings) -> list[Check]:
    """Every check, from the disk up; what needs the database is left out while it is away."""
    checks = [_disk(settings.home)]
    try:
        runtime = bootstrap.build(settings, lambda _what, _done, _total: None)
    except Told as told:
        return [*checks, Check("database", False, str(told), "Mend what the sentence names.")]
    try:
        with runtime.owner.read() as session:
            for check in (_server, _schema, _extensions, _tariff, _credits, _jobs, _audit):
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


def _audit(_runtime: Runtime, session: Session) -> Iterator[Check]:
    offices = session.execute(text("select distinct office_id from audit_log")).scalars().all()
    broken = [office for office in offices if audit.broken_at(session, office) is not None]
    yield Check(
        "audit trail",
        not broken,
        "unbroken" if not broken else f"broken in {len(broken)} offices",
        "Keep a copy of the database and find out who changed it.",
    )
