"""From settings to a program that can work: database, tables, tariff and vectors, each once."""

from __future__ import annotations

from sqlalchemy import text

from app import bootstrap
from app.bootstrap import Runtime, Tell
from app.core.settings import Settings
from app.flows import seed
from app.matching import index
from app.tariff import load
from app.tariff.codes import INTERNATIONAL


def open_runtime(settings: Settings, tell: Tell) -> Runtime:
    """Start or reach the database and make sure that lines can be matched.

    Everything is done once: a second start finds it there. Several programs may start at the
    same time; one prepares, the others wait for it. What was begun when a program was killed is
    gone on with.
    """
    runtime = bootstrap.build(settings, tell)
    try:
        if not _prepared(runtime):
            with runtime.owner.alone("prepare"):
                _prepare(runtime, tell)
        _ = runtime.desk  # signed in now, so that the first page need not wait
    except BaseException:
        runtime.close()
        raise
    return runtime


def _prepared(runtime: Runtime) -> bool:
    with runtime.owner.read() as session:
        seeded = session.scalar(text("select exists (select from users where is_local_owner)"))
        return bool(seeded) and _has_tariff(runtime) and index.ready(session, runtime.embedder)


def _has_tariff(runtime: Runtime) -> bool:
    with runtime.owner.read() as session:
        return bool(
            session.scalar(
                text("select exists (select from tariff_editions where country = :country)"),
                {"country": INTERNATIONAL},
            )
        )


def _prepare(runtime: Runtime, tell: Tell) -> None:
    # Whoever can become the owner of the tables is at home here and gets a desk of their own.
    seed.seed(runtime.owner, progress=tell, local=True, country=runtime.settings.country)
    if not _has_tariff(runtime):
        with runtime.owner.work() as work:
            load.load_international(work, tell)
    index.build(
        runtime.owner,
        runtime.embedder,
        lambda done, total: tell("Preparing the tariff for matching, once", done, total),
    )
