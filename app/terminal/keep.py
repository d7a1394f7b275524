"""The verbs that keep the database: migrate, seed, doctor, backup, restore, and its shape."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.core.settings import Settings
from app.terminal import say

PROJECT = Path(__file__).resolve().parents[2]


def add_verbs(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """``migrate``, ``seed``, ``doctor``, ``backup``, ``restore``, ``schema``."""
    verb = verbs.add_parser("migrate", help="bring the database's tables up to date")
    verb.set_defaults(run=_migrate)
    verb = verbs.add_parser("seed", help="plant the rows every database begins with")
    verb.add_argument("--demo", action="store_true", help="and an office to look around in")
    verb.set_defaults(run=_seed)
    verb = verbs.add_parser("doctor", help="check everything and say what to do")
    verb.add_argument("--json", action="store_true", help="print one JSON object")
    verb.set_defaults(run=_doctor)
    verb = verbs.add_parser("backup", help="copy the whole database into one file")
    verb.add_argument("file", type=Path, metavar="FILE")
    verb.add_argument("--force", action="store_true", help="replace a file of that name")
    verb.add_argument("--json", action="store_true", help="print one JSON object")
    verb.set_defaults(run=_backup)
    verb = verbs.add_parser("restore", help="bring a backup into an empty database")
    verb.add_argument("file", type=Path, metavar="FILE")
    verb.add_argument("--json", action="store_true", help="print one JSON object")
    verb.set_defaults(run=_restore)
    verb = verbs.add_parser("schema", help="write the tables' shape for other programs")
    verb.add_argument("--typescript", action="store_true", required=True)
    verb.set_defaults(run=_schema)


def _migrate(_options: argparse.Namespace, settings: Settings) -> int:
    from app.core import embedded, migrate

    tell = say.Counter()

    def told(done: int, total: int, what: str) -> None:
        tell(what, done, total)

    if settings.server_url is not None:
        migrate.migrate(settings.server_url, told)
    else:
        with embedded.start(settings.home, say.note) as server:
            migrate.migrate(server.url, told)
    say.line(f"The database is at {migrate.head()}, the newest.")
    return 0


def _seed(options: argparse.Namespace, settings: Settings) -> int:
    from app.flows import seed
    from app.flows.opening import open_runtime

    tell = say.Counter()
    runtime = open_runtime(settings, tell)
    try:
        seed.seed(runtime.owner, options.demo, tell, local=True, country=runtime.settings.country)
    finally:
        runtime.close()
    say.line("Planted. Running it again changes nothing.")
    if options.demo:
        from app.flows.demo import OFFICE_NAME, PASSWORD

        say.line(
            f"Everybody of {OFFICE_NAME} has the password {PASSWORD}, which is no secret: "
            "this database is for looking around, never for real work."
        )
    return 0


def _doctor(options: argparse.Namespace, settings: Settings) -> int:
    from app.flows import doctor

    checks = doctor.examine(settings)
    healthy = all(check.ok for check in checks)
    if options.json:
        say.as_json(
            {
                "ok": healthy,
                "home": settings.home,
                "checks": [
                    {
                        "name": c.name,
                        "ok": c.ok,
                        "found": c.found,
                        "do": "" if c.ok else c.do,
                        "details": c.details,
                    }
                    for c in checks
                ],
            }
        )
    else:
        for check in checks:
            say.line(f"{'ok  ' if check.ok else 'LOOK'} {check.name}: {check.found}")
            if not check.ok:
                say.line(f"     {check.do}")
    return 0 if healthy else 1


def _backup(options: argparse.Namespace, settings: Settings) -> int:
    from app.flows import backups

    made = backups.back_up(settings, options.file, say.Counter(), force=options.force)
    manifest = made.manifest
    if options.json:
        say.as_json(
            {
                "file": made.file,
                "size": made.size,
                "made_at": manifest.made_at,
                "revision": manifest.revision,
                "rows": manifest.rows,
                "documents": len(manifest.documents),
            }
        )
    else:
        say.line(
            f"{made.file}: {made.size / 1e6:,.1f} MB, {manifest.rows:,} rows of"
            f" {len(manifest.tables)} tables, {len(manifest.documents):,} documents."
        )
        say.line("Read back and complete. Whoever has this file can read everything: keep it safe.")
    return 0


def _restore(options: argparse.Namespace, settings: Settings) -> int:
    from app.flows import backups

    manifest, checks = backups.bring_back(settings, options.file, say.Counter())
    wrong = [check for check in checks if not check.ok]
    if options.json:
        say.as_json(
            {
                "ok": not wrong,
                "made_at": manifest.made_at,
                "revision": manifest.revision,
                "rows": manifest.rows,
                "documents": len(manifest.documents),
                "wrong": [{"name": c.name, "found": c.found, "do": c.do} for c in wrong],
            }
        )
    else:
        say.line(
            f"Restored as it was on {manifest.made_at}: {manifest.rows:,} rows, each table proved"
            " equal to the backup. Everyone signs in again."
        )
        for check in wrong:
            say.line(f"LOOK {check.name}: {check.found}")
            say.line(f"     {check.do}")
    return 1 if wrong else 0


def _schema(_options: argparse.Namespace, _settings: Settings) -> int:
    from app.core import mirror

    changed = mirror.write(PROJECT)
    for path in changed:
        say.line(str(path))
    if not changed:
        say.line("The interfaces and the frozen rows are as the tables are.")
    return 0
