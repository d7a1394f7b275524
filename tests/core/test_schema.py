"""Tests of what is known about all tables together."""

from __future__ import annotations

import pytest

from app.core.schema import DOMAINS, entities, metadata, owner_of


def test_every_table_has_one_owner_among_the_domains() -> None:
    assert {owner_of(table) for table in metadata.tables} == set(DOMAINS)
    with pytest.raises(KeyError):
        owner_of("nothing")


def test_tables_come_after_those_they_point_to() -> None:
    order = list(entities())
    assert set(order) == set(metadata.tables)
    for name, table in metadata.tables.items():
        for key in table.foreign_keys:
            if key.column.table.name != name:
                assert order.index(key.column.table.name) < order.index(name)
