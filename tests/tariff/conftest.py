"""Tariffs in a database: the real ones once for the whole run, and a transaction to try things."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url
from sqlalchemy.orm import Session

from app.core.database import Database, Role, libpq_url
from app.core.work import Work
from app.tariff import lexicon, load
from app.tariff.codes import INTERNATIONAL
from app.tariff.models import TradeTerm
from tests.conftest import PROJECT
from tests.databases import Databases, make_template

# Everyday names that no legal text holds, for the searches below.
TERMS = {
    "610910": ["cotton t-shirt", "tee shirt cotton", "crew neck tee"],
    "610990": ["polyester t-shirt", "running shirt"],
    "847130": ["laptop", "notebook computer", "ultrabook", "macbook"],
    "851713": ["iphone", "mobile phone", "android phone"],
    "841510": ["air conditioner split unit", "window aircon"],
    "871200": ["mountain bike", "city bike"],
    "392321": ["ziplock bags", "poly bags"],
    "640411": ["sneakers", "running shoes", "trainers"],
    "950300": ["teddy bear", "building blocks"],
    "851762": ["wifi router", "network switch"],
}
NAME = "tariffs_loaded"
LOCK = 4_117_009


@pytest.fixture(scope="session")
def tariffs(server: str) -> Iterator[Databases]:
    """The international tree with a few trade names, and where the shared documents are at hand
    the US tariff with its notes. Loaded once for all workers of the run: nothing is kept in it.
    """
    url = make_url(server).set(database=NAME).render_as_string(hide_password=False)
    with psycopg.connect(libpq_url(server), autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s)", (LOCK,))
        there = "select shobj_description(oid, 'pg_database') from pg_database where datname = %s"
        row = connection.execute(there, (NAME,)).fetchone()
        if row is None or row[0] != "loaded":
            make_template(server, NAME)
            fill(Database(url, Role.OWNER))
            connection.execute(f"comment on database {NAME} is 'loaded'")
    owner, worker, client = (Database(url, role) for role in Role)
    found = Databases(url, owner, worker, client)
    yield found
    found.close()


def fill(database: Database) -> None:
    with database.work() as work:
        load.load_international(work)
        for code, terms in TERMS.items():
            for term in terms:
                work.session.add(TradeTerm(code=code, term=term, source="test"))
        work.session.flush()
        lexicon.renew(work, INTERNATIONAL)
    folder = PROJECT.parent / "shared" / "data" / "tariff"
    if folder.is_dir():
        for name, country in (
            ("us_hts_2026_rev4.csv", "USA"),
            ("us_hts_2025rev19_notes.csv", "USA"),
        ):
            with database.work() as work:
                load.load_file(work, folder / name, country)
    database.close()


@pytest.fixture
def session(tariffs: Databases) -> Iterator[Session]:
    """A look at the loaded tariffs."""
    with tariffs.worker.read() as session:
        yield session


@pytest.fixture
def national(session: Session, shared: Path) -> Session:
    """The same for tests that need the national tariffs: skipped without the shared documents."""
    return session


@pytest.fixture
def work(tariffs: Databases) -> Iterator[Work]:
    """A piece of work on the loaded tariffs that is undone at the end."""
    with tariffs.owner.engine.connect() as connection:
        session = Session(connection)
        yield Work(session)
        session.close()
        connection.rollback()
