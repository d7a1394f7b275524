"""People with passwords, and raw connections at their desks."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import Row, text

from app.accounts.models import User
from app.accounts.sign_in import Recipe
from app.core.database import Role, libpq_url
from tests.databases import Databases, Desk

PASSWORD = "correct horse battery staple"
OTHER = "seven quiet harbour cranes"
# The costs every account has, and one key made with them for many tests.
RECIPE = Recipe(65536, 3, 1, b"0123456789abcdef")
KEY = RECIPE.stretch(PASSWORD)
STORED = f"{RECIPE}${hashlib.sha256(KEY).hexdigest()}"
OTHER_KEY = RECIPE.stretch(OTHER)
OTHER_STORED = f"{RECIPE}${hashlib.sha256(OTHER_KEY).hexdigest()}"


def give_password(databases: Databases, desk: Desk, stored: str = STORED) -> str:
    """Let the person of a desk have PASSWORD; returns the address."""
    with databases.owner.work() as work:
        person = work.session.get_one(User, desk.user_id)
        person.hashed_password = stored
        return person.email


def person(databases: Databases, user_id: UUID) -> Row[Any]:
    """The account as it is now, with every column; two of the same are equal."""
    with databases.owner.read() as session:
        return session.execute(text("select * from users where id = :id"), {"id": user_id}).one()


def set_facts(databases: Databases, statement: str, **values: object) -> None:
    """Change rows as the owner of the tables, as time or an administrator would."""
    with databases.owner.work() as work:
        work.session.execute(text(statement), values)


@contextmanager
def at(databases: Databases, token: str | None) -> Iterator[psycopg.Connection[Any]]:
    """A raw connection as tariffdesk_client with that token; each statement commits by itself."""
    with psycopg.connect(
        libpq_url(databases.url), options=f"-c role={Role.CLIENT}", autocommit=True
    ) as connection:
        connection.execute("select set_config('tariffdesk.token', %s, false)", [token or ""])
        yield connection


def said(connection: psycopg.Connection[Any], statement: str, *values: object) -> Any:
    """The one value that a statement answers."""
    row = connection.execute(statement, values).fetchone()
    assert row is not None
    return row[0]
