"""Keeping an office's records safe: a backup of everything, and bringing one back, proved."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from app.core import backup, embedded, migrate, restore
from app.core.archive import Manifest
from app.core.backup import Made, Tell
from app.core.database import Database, Role
from app.core.settings import Settings
from app.flows import doctor
from app.flows.doctor import Check
from app.office import audit


def back_up(settings: Settings, file: Path, tell: Tell, *, force: bool = False) -> Made:
    """Copy the whole database and this data folder's documents into one file.

    Desks may go on working. Refusals: see :func:`app.core.backup.write`.
    """
    with _reached(settings, tell) as url:
        made = backup.write(
            url,
            file,
            tell,
            program=_version(),
            heads=_audit_heads,
            documents=settings.files,
            force=force,
        )
    backup.remember(settings.home, made)
    return made


def bring_back(settings: Settings, file: Path, tell: Tell) -> tuple[Manifest, list[Check]]:
    """Restore a backup into an empty database, bring it up to date and have the doctor look.

    Nobody stays signed in: a copy must not honour the sessions of the original. That it was
    restored, and from when, stands in every office's audit trail. A built-in database that this
    call created and could not fill is removed again.
    """
    created = settings.database_url is None and not (settings.home / "postgres").exists()
    try:
        with _reached(settings, tell) as url:
            manifest = restore.into(url, file, tell, documents=settings.files, finish=_sign_out_all)
    except BaseException:
        if created:
            embedded.remove(settings.home)
        raise
    with _reached(settings, tell) as url:
        migrate.migrate(url, lambda done, total, _what: tell("Preparing the tables", done, total))
        _note_in_trails(url, manifest)
    # What was restored is kept in the file it came from.
    backup.remember(settings.home, Made(file.absolute(), file.stat().st_size, manifest))
    tell("Examining what was restored", 0, 0)
    return manifest, doctor.examine(settings)


@contextlib.contextmanager
def _reached(settings: Settings, tell: Tell) -> Iterator[str]:
    """The URL of the shared server, or of the built-in one, which runs for as long."""
    url = settings.server_url
    if url is not None:
        yield url
        return
    with embedded.start(settings.home, lambda what: tell(what, 0, 0)) as server:
        yield server.url


def _audit_heads(connection: Connection) -> dict[str, list[Any]]:
    """The newest entry of each office's audit trail: its number and its hash."""
    rows = connection.execute(
        text(
            "select distinct on (office_id) coalesce(office_id::text, ''), sequence, entry_hash"
            " from audit_log order by office_id, sequence desc"
        )
    )
    return {office: [sequence, entry_hash] for office, sequence, entry_hash in rows}


def _sign_out_all(connection: Connection) -> None:
    """End every session: tokens of the original, on lost or stolen desks too, open nothing."""
    connection.execute(text("update sessions set revoked_at = now() where revoked_at is null"))


def _note_in_trails(url: str, manifest: Manifest) -> None:
    """Write into every office's audit trail that its records were restored, and from when."""
    owner = Database(url, Role.OWNER, pool_size=1)
    try:
        with owner.work() as work:
            for office in work.session.scalars(text("select id from offices order by id")).all():
                audit.record(
                    work,
                    "BackupRestored",
                    "offices",
                    office,
                    after={"backup_made_at": manifest.made_at, "revision": manifest.revision},
                    office_id=office,
                )
    finally:
        owner.close()


def _version() -> str:
    try:
        return metadata.version("tariffdesk")
    except metadata.PackageNotFoundError:  # run from its folder, as ./run does
        return "development"
