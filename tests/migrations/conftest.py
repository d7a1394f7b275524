"""What pytest-alembic needs: the project's configuration and an empty, prepared database."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from alembic.config import Config
from sqlalchemy import Engine, create_engine, pool

from app.core import migrate
from app.core.database import sqlalchemy_url
from tests import databases


@pytest.fixture
def alembic_config() -> Config:
    return migrate.configuration()


@pytest.fixture
def alembic_engine(server: str) -> Iterator[Engine]:
    """An engine on a database with roles and extensions, and no tables yet."""
    name = f"alembic_{uuid4().hex[:12]}"
    databases.create(server, name)
    engine = create_engine(sqlalchemy_url(databases.url_of(server, name)), poolclass=pool.NullPool)
    with engine.connect() as connection:
        migrate.prepare(connection)
    yield engine
    engine.dispose()
    databases.drop(server, name)
