"""The verbs that keep the database: migrate, seed, doctor, and showing its shape."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.core.settings import Settings
from app.terminal import say

PROJECT = Path(__file__).resolve().parents[2]


def add_verbs(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """``migrate``, ``seed``, ``doctor``, ``schema``."""
    verb = verbs.add_parser("migrate", help="bring the database's tables up to date")
    verb.set_defaults(run=_migrate)
    verb = verbs.add_parser("seed", help="plant the rows every database begins with")
    verb.add_argument("--demo", action="store_true", help="and an office to look around in")
    verb.set_defaults(run=_seed)
    verb = verbs.add_parser("doctor", help="check everything and say what to do")
    verb.add_argument("--json", action="store_true", help="print one JSON object")
    verb.set_defaults(run=_doctor)
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


def _schema(_options: argparse.Namespace, _settings: Settings) -> int:
    from app.core import mirror

    changed = mirror.write(PROJECT)
    for path in changed:
        say.line(str(path))
    if not changed:
        say.line("The interfaces and the frozen rows are as the tables are.")
    return 0
