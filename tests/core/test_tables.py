"""Tests of what all tables share: names of constraints, checked words, keys ordered by time."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, MetaData, Table, text

from app.core.schema import metadata
from app.core.tables import NAMING, Base, one_of
from tests.databases import Databases


class Colour(StrEnum):
    RED = "RED"
    BLUE = "BLUE"


def test_constraints_are_named_after_what_they_stand_on() -> None:
    own = MetaData(naming_convention=NAMING)
    Table("paints", own, Column("id", Integer, primary_key=True))
    table = Table(
        "walls",
        own,
        Column("id", Integer, primary_key=True),
        Column("paint", ForeignKey("paints.id"), index=True, unique=False),
        CheckConstraint("paint > 0", name="paint_positive"),
    )
    names = {str(each.name) for each in table.constraints} | {i.name for i in table.indexes}
    assert names == {"pk_walls", "fk_walls_paint", "ck_walls_paint_positive", "ix_walls_paint"}


def test_checked_words_are_those_of_the_enumeration() -> None:
    check = one_of("colour", Colour)
    assert str(check.sqltext) == "colour IN ('RED', 'BLUE')"
    assert check.name == "colour_known"
    assert check.info == {"column": "colour", "words": ("RED", "BLUE")}


def test_every_table_is_mapped_from_the_one_base() -> None:
    assert metadata is Base.metadata
    assert all(table.primary_key.columns for table in metadata.tables.values())


def test_time_keys_sort_as_they_were_made(databases: Databases) -> None:
    with databases.client.read() as session:
        made = [session.scalar(text("select uuid7()")) for _ in range(200)]
    assert made == sorted(made)
    assert {key.version for key in made} == {7}
