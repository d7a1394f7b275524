"""Tests that the generated rows and interfaces are what the tables are."""

from __future__ import annotations

import dataclasses
import re
from importlib import import_module
from pathlib import Path
from typing import get_type_hints

import pytest
from sqlalchemy import text

from app.core import mirror
from app.core.schema import DOMAINS, metadata
from tests.databases import Databases

ROOT = Path(__file__).resolve().parents[2]
HIDDEN = {
    "attachment_contents.content",
    "support_tickets.search",
    "users.hashed_password",
    "sessions.token_hash",
    "hs_codes.embedding",
    "hs_codes.search",
    "trade_terms.embedding",
    "trade_terms.search",
    "client_products.embedding",
}


@pytest.mark.parametrize("name", list(mirror.render()))
def test_what_is_committed_is_what_the_models_say(name: str) -> None:
    assert (ROOT / name).read_text("utf-8") == mirror.render()[name], (
        "generate it anew: ./run schema"
    )


def test_writing_again_changes_nothing(tmp_path: Path) -> None:
    assert len(mirror.write(tmp_path)) == len(DOMAINS) + 1
    assert mirror.write(tmp_path) == []


def interfaces() -> dict[str, dict[str, str]]:
    """The fields of every interface by its table, read back from the committed file."""
    written = (ROOT / mirror.TYPESCRIPT).read_text("utf-8")
    found = re.findall(
        r"Table (\w+)\. \*/\nexport interface \w+ \{\n(.*?)\n\}", written, flags=re.DOTALL
    )
    return {
        table: dict(re.findall(r"^  (\w+): (.+);$", body, flags=re.MULTILINE))
        for table, body in found
    }


def test_interfaces_are_the_tables_of_the_database(module_databases: Databases) -> None:
    kinds = {
        "uuid": "string",
        "text": "string",
        "character varying": "string",
        "timestamp with time zone": "string",
        "date": "string",
        "numeric": "string",
        "integer": "number",
        "smallint": "number",
        "bigint": "number",
        "double precision": "number",
        "real": "number",
        "boolean": "boolean",
        "jsonb": "Record<string, unknown>",
        "ARRAY": "string[]",
        "USER-DEFINED": "number[]",
    }
    with module_databases.owner.read() as session:
        rows = session.execute(
            text(
                "select c.table_name, column_name, data_type, is_nullable"
                " from information_schema.columns c join information_schema.tables t"
                " using (table_schema, table_name) where table_schema = 'public'"
                " and table_type = 'BASE TABLE' and table_name <> 'alembic_version'"
            )
        ).all()
    expected: dict[str, dict[str, str]] = {}
    for table, column, kind, nullable in rows:
        if table == "server_secrets" or f"{table}.{column}" in HIDDEN:
            continue
        written = kinds[kind] + (" | null" if nullable == "YES" else "")
        expected.setdefault(table, {})[column] = written
    # An enumeration is text in the database.
    found = {
        table: {name: re.sub(r'"\w+"( \| "\w+")*', "string", kind) for name, kind in fields.items()}
        for table, fields in interfaces().items()
    }
    assert found == expected


def test_enumerations_name_their_words() -> None:
    assert interfaces()["users"]["role"] == '"USER" | "ADMIN" | "PROJECT_OWNER"'


def test_rows_are_frozen_and_have_real_types() -> None:
    count = 0
    for domain in DOMAINS:
        module = import_module(f"app.{domain}.records")
        for kind in vars(module).values():
            if dataclasses.is_dataclass(kind) and isinstance(kind, type):
                assert kind.__dataclass_params__.frozen  # type: ignore[attr-defined]
                assert get_type_hints(kind)
                count += 1
    assert count == len(metadata.tables) - 1


def test_what_a_desk_may_not_read_is_left_out() -> None:
    assert "hashed_password" not in "".join(mirror.render().values())
