"""Tests of what every table shares."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import CheckConstraint, DateTime, Float, Numeric
from sqlalchemy.schema import CreateTable

from app.core.schema import metadata
from app.core.tables import one_of


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


def test_a_word_is_checked_and_known_to_the_mirror() -> None:
    check = one_of("colour", Colour)
    assert str(check.sqltext) == "colour IN ('red', 'blue')"
    assert check.info == {"column": "colour", "words": ("red", "blue")}


def test_every_constraint_and_index_has_a_name_of_the_convention() -> None:
    for table in metadata.tables.values():
        CreateTable(table).compile()  # names are given when it is written out
        for constraint in table.constraints:
            assert constraint.name
            kind = {"PrimaryKeyConstraint": "pk", "UniqueConstraint": "uq"}.get(
                type(constraint).__name__,
                "ck" if isinstance(constraint, CheckConstraint) else "fk",
            )
            assert str(constraint.name).startswith((f"{kind}_{table.name}", f"{table.name}_")) or (
                kind == "ck"
            )
        for index in table.indexes:
            assert str(index.name).startswith(("ix_", "idx_", "uq_"))
            assert len(str(index.name)) <= 63


def test_moments_have_a_zone_and_money_is_no_float() -> None:
    for table in metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, DateTime):
                assert column.type.timezone, f"{table.name}.{column.name}"
            if column.name in {"price", "unit_price", "cost_usd", "document_total"} or (
                table.name == "billing_transactions" and column.name == "amount"
            ):
                assert isinstance(column.type, Numeric), f"{table.name}.{column.name}"
                assert not isinstance(column.type, Float)
