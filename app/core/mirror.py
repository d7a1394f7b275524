"""The tables as frozen Python rows and as TypeScript interfaces, generated from the models.

What desks may not read (passwords, token hashes, vectors, search words: everything that the models
load only on request) is left out, so the mirror is what a client of the database can hold.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from pgvector.sqlalchemy import HALFVEC, VECTOR
from sqlalchemy import ARRAY, CheckConstraint, Column
from sqlalchemy.dialects.postgresql import JSONB

from app.core.schema import DOMAINS, entities, metadata, owner_of
from app.core.tables import Base

TYPESCRIPT = "resources/types/tariffdesk.ts"
# Numbers that are money or measures travel as text: a double would round them.
_TYPES: dict[type, tuple[str, str]] = {
    UUID: ("UUID", "string"),
    str: ("str", "string"),
    int: ("int", "number"),
    float: ("float", "number"),
    bool: ("bool", "boolean"),
    Decimal: ("Decimal", "string"),
    datetime: ("datetime", "string"),
    date: ("date", "string"),
}
_IMPORTS = {
    "Any": "from typing import Any",
    "Decimal": "from decimal import Decimal",
    "UUID": "from uuid import UUID",
}
_HIDDEN_TABLES = {"server_secrets"}
_NOTICE = "Generated from the models by ./run schema: change those and generate it anew."


@dataclass(frozen=True)
class Field:
    """A column: its name, its type in either language, whether it may be null."""

    name: str
    python: str
    typescript: str
    nullable: bool


@dataclass(frozen=True)
class Mirrored:
    """A table: the name of its row, its domain, its first sentence, its fields."""

    table: str
    name: str
    domain: str
    sentence: str
    fields: tuple[Field, ...]


def mirrored() -> list[Mirrored]:
    """Every table that a desk can read anything of, in the order foreign keys allow."""
    return [
        _mirror(table, entity)
        for table, entity in entities().items()
        if table not in _HIDDEN_TABLES
    ]


def render() -> dict[str, str]:
    """The generated files by their paths in the project, as they ought to be."""
    tables = mirrored()
    files = {TYPESCRIPT: typescript(tables)}
    for domain in DOMAINS:
        files[f"app/{domain}/records.py"] = python(
            domain, [table for table in tables if table.domain == domain]
        )
    return files


def write(root: Path) -> list[Path]:
    """Write the generated files under ``root``; returns those that were not so already."""
    changed = []
    for name, content in render().items():
        path = root / name
        if not path.exists() or path.read_text("utf-8") != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, "utf-8")
            changed.append(path)
    return changed


def typescript(tables: list[Mirrored]) -> str:
    """TypeScript interfaces of the tables, fields named as their columns."""
    parts = [
        f"// {_NOTICE}",
        "// Moments and dates are ISO 8601 text; money and measures are decimal text.",
    ]
    for table in tables:
        lines = [
            f"/** {table.sentence} Table {table.table}. */",
            f"export interface {table.name} {{",
        ]
        lines += [
            f"  {field.name}: {field.typescript}{' | null' if field.nullable else ''};"
            for field in table.fields
        ]
        parts.append("\n".join([*lines, "}"]))
    return "\n".join(parts[:2]) + "\n\n" + "\n\n".join(parts[2:]) + "\n"


def python(domain: str, tables: list[Mirrored]) -> str:
    """A module of frozen dataclasses, one for each table of a domain."""
    used = {field.python for table in tables for field in table.fields}
    needed = {name for name in _IMPORTS if any(name in written for written in used)}
    dates = [name for name in ("date", "datetime") if name in used]
    imports = ["from dataclasses import dataclass"]
    if dates:
        imports.append(f"from datetime import {', '.join(dates)}")
    imports += [_IMPORTS[name] for name in ("Decimal", "Any", "UUID") if name in needed]
    parts = [
        f'"""The rows of {domain} as plain frozen values.\n\n{_NOTICE}\n"""',
        "from __future__ import annotations",
        "\n".join(imports),
    ]
    for table in tables:
        lines = ["", "@dataclass(frozen=True)", f"class {table.name}Record:"]
        lines += [f'    """{table.sentence}"""', ""]
        lines += [
            f"    {field.name}: {field.python}{' | None' if field.nullable else ''}"
            for field in table.fields
        ]
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def _mirror(table: str, entity: type[Base]) -> Mirrored:
    words = {
        constraint.info["column"]: constraint.info["words"]
        for constraint in metadata.tables[table].constraints
        if isinstance(constraint, CheckConstraint) and "words" in constraint.info
    }
    mapper = entity.__mapper__
    fields = tuple(
        _field(column, words.get(column.name))
        for column in metadata.tables[table].columns
        if not getattr(mapper.get_property_by_column(column), "deferred", False)
    )
    sentence = " ".join((entity.__doc__ or "").split("\n\n")[0].split())
    return Mirrored(table, entity.__name__, owner_of(table), _first(sentence), fields)


def _first(text: str) -> str:
    """The first sentence, without the marks of cross-references."""
    text = re.sub(r":\w+:", "", text).replace("`", "")
    head, dot, _rest = text.partition(". ")
    return head + "." if dot else text


def _field(column: Column[Any], words: tuple[str, ...] | None) -> Field:
    nullable = bool(column.nullable)
    if words:
        return Field(column.name, "str", " | ".join(f'"{word}"' for word in words), nullable)
    python, written = _type(column.type)
    return Field(column.name, python, written, nullable)


def _type(of: Any) -> tuple[str, str]:
    if isinstance(of, JSONB):
        return "dict[str, Any]", "Record<string, unknown>"
    if isinstance(of, ARRAY):
        python, written = _type(of.item_type)
        return f"list[{python}]", f"{written}[]"
    if isinstance(of, (VECTOR, HALFVEC)):
        return "list[float]", "number[]"
    return _TYPES[of.python_type]
