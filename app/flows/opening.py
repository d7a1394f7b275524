"""From settings to a program that can work: database, tables, tariff and vectors, each once."""

from __future__ import annotations

from sqlalchemy import text

from app import bootstrap
from app.bootstrap import Runtime, Tell
from app.core.database import Database, Role
from app.core.errors import Refused
from app.core.settings import Settings
from app.flows import seed
from app.matching import index
from app.tariff import load
from app.tariff.codes import INTERNATIONAL


class NotPrepared(Refused):
    """This database has no tariff to match against yet: its administrator runs ./run once."""


def open_runtime(settings: Settings, tell: Tell) -> Runtime:
    """Start or reach the database and make sure that lines can be matched.

    Everything is done once: a second start finds it there. Several programs may start at the
    same time; one prepares, the others wait for it. What was begun when a program was killed is
    gone on with. The desk is the local owner's; on a shared server that takes a login that may
    become the owner of the tables, and raises :class:`app.bootstrap.DeskLogin` for any other.
    """
    runtime = bootstrap.build(settings, tell)
    try:
        _make_ready(runtime, runtime.owner, tell, local=True)
        _ = runtime.desk  # signed in now, so that the first page need not wait
    except BaseException:
        runtime.close()
        raise
    return runtime


def open_worker(settings: Settings, tell: Tell) -> Runtime:
    """The same for the program that matches other desks' lines: nobody sits at its desk.

    A login that may only become the worker prepares nothing; raises :class:`NotPrepared` then.
    """
    runtime = bootstrap.build(settings, tell)
    try:
        if Role.OWNER in runtime.roles:
            _make_ready(runtime, runtime.owner, tell, local=runtime.server is not None)
        elif not _prepared(runtime, runtime.worker, local=False):
            raise NotPrepared()
    except BaseException:
        runtime.close()
        raise
    return runtime


def _make_ready(runtime: Runtime, owner: Database, tell: Tell, *, local: bool) -> None:
    if not _prepared(runtime, owner, local=local):
        with owner.alone("prepare"):
            _prepare(runtime, owner, tell, local=local)


def _prepared(runtime: Runtime, database: Database, *, local: bool) -> bool:
    """``local``: the one person who is signed in without a password belongs to it."""
    with database.read() as session:
        seeded = not local or session.scalar(
            text("select exists (select from users where is_local_owner)")
        )
        ready = bool(seeded) and index.ready(session, runtime.embedder)
    return ready and _has_tariff(database)


def _has_tariff(database: Database) -> bool:
    with database.read() as session:
        return bool(
            session.scalar(
                text("select exists (select from tariff_editions where country = :country)"),
                {"country": INTERNATIONAL},
            )
        )


def _prepare(runtime: Runtime, owner: Database, tell: Tell, *, local: bool) -> None:
    seed.seed(owner, progress=tell, local=local, country=runtime.settings.country)
    if not _has_tariff(owner):
        with owner.work() as work:
            load.load_international(work, tell)
    index.build(
        owner,
        runtime.embedder,
        lambda done, total: tell("Preparing the tariff for matching, once", done, total),
    )
