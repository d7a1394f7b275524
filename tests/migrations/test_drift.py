"""The tables that migrations build are, to the letter, those that the models describe."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.database import libpq_url
from app.core.schema import metadata
from tests.databases import Databases

# Each answers (table, what it is, how Postgres writes it) for one schema.
QUESTIONS = {
    "columns": """
        select c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
            || case when a.attnotnull then ' not null' else '' end
            || a.attidentity::text || a.attgenerated::text
            || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
        from pg_class c join pg_attribute a on a.attrelid = c.oid
        left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
        where c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
            and c.relnamespace = cast(:schema as regnamespace)
    """,
    "constraints": """
        select c.relname, k.conname, pg_get_constraintdef(k.oid)
        from pg_constraint k join pg_class c on c.oid = k.conrelid
        where c.relnamespace = cast(:schema as regnamespace) and k.contype not in ('n', 't')
    """,
    "indexes": """
        select tablename, indexname, indexdef from pg_indexes where schemaname = :schema
    """,
}


@pytest.fixture(scope="module")
def session(module_databases: Databases) -> Iterator[Session]:
    """The owner's session, in a database where the models' tables stand beside the migrations'."""
    with psycopg.connect(libpq_url(module_databases.url), autocommit=True) as connection:
        connection.execute("create schema drift authorization tariffdesk_owner")
    engine = module_databases.owner.engine.execution_options(schema_translate_map={None: "drift"})
    metadata.create_all(engine, checkfirst=False)
    with module_databases.owner.read() as session:
        yield session


@pytest.mark.parametrize("kind", QUESTIONS)
def test_models_and_migrations_say_the_same(session: Session, kind: str) -> None:
    def said(schema: str) -> dict[tuple[str, str], str]:
        rows = session.execute(text(QUESTIONS[kind]), {"schema": schema})
        return {
            (table, name): written.replace(f"{schema}.", "")
            for table, name, written in rows
            if table != "alembic_version"
        }

    migrated, described = said("public"), said("drift")
    assert len(described) > 50
    assert migrated == described
