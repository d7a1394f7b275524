"""Runs the migrations online, as the owner of the tables, each in a transaction of its own."""

from __future__ import annotations

import os

from alembic import context
from sqlalchemy import Connection, create_engine, pool, text

from app.core.database import Role, sqlalchemy_url
from app.core.schema import metadata


def run(connection: Connection) -> None:
    """Apply what was asked for over a connection that may become the owner."""
    become = text(f"set role {Role.OWNER}")
    if connection.in_transaction():
        connection.execute(become)
    else:
        with connection.begin():
            connection.execute(become)
    callback = context.config.attributes.get("on_version_apply")
    context.configure(
        connection=connection,
        target_metadata=metadata,
        compare_type=True,
        compare_server_default=False,
        transaction_per_migration=True,
        on_version_apply=[callback] if callback else None,
    )
    with context.begin_transaction():
        context.run_migrations()


def main() -> None:
    """Take the connection that app/core/migrate.py hands over, or open one by hand."""
    if context.is_offline_mode():
        raise SystemExit("Migrations run online only: they look at what is there.")
    given = context.config.attributes.get("connection")
    if isinstance(given, Connection):
        run(given)
        return
    if given is not None:  # an engine, as pytest-alembic hands over
        with given.connect() as connection:
            run(connection)
        return
    url = context.get_x_argument(as_dictionary=True).get("url") or os.environ.get(
        "TARIFFDESK_DATABASE_URL"
    )
    if not url:
        raise SystemExit("Name the database: alembic -x url=postgresql://... or the variable.")
    with create_engine(sqlalchemy_url(url), poolclass=pool.NullPool).connect() as connection:
        run(connection)


main()
