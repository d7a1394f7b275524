"""All tables of all domains: loads every models module and says which domain owns what.

The core knows no domain by name in its imports; the list below is only the order of the layers,
and the modules are loaded by name when the whole schema is needed (migrations, mirror, tests).
"""

from __future__ import annotations

from importlib import import_module

from app.core.tables import Base

# From the bottom up.
DOMAINS = (
    "accounts",
    "office",
    "billing",
    "tariff",
    "intake",
    "matching",
    "review",
    "declarations",
)

for _domain in DOMAINS:
    import_module(f"app.{_domain}.models")

metadata = Base.metadata
_owners = {
    mapper.local_table.key: mapper.class_.__module__.split(".")[1]  # type: ignore[attr-defined]
    for mapper in Base.registry.mappers
}


def owner_of(table: str) -> str:
    """The domain that a table belongs to; KeyError for a table that no model describes."""
    return _owners[table]


def entities() -> dict[str, type[Base]]:
    """The mapped class of every table, by table name in the order foreign keys allow."""
    classes = {
        mapper.local_table.key: mapper.class_  # type: ignore[attr-defined]
        for mapper in Base.registry.mappers
    }
    return {table.name: classes[table.name] for table in metadata.sorted_tables}
