"""Tests that every column is classified, and that personal ones stay out of the audit trail."""

from __future__ import annotations

from pgvector.sqlalchemy import HALFVEC, VECTOR
from sqlalchemy import Boolean, Date, DateTime, Numeric, Uuid, text
from sqlalchemy.types import Float, Integer

from app.core.schema import metadata
from app.office import personal
from app.office.personal import COLUMNS, KEPT, Kind, Whose
from tests.databases import Databases

# Types that cannot hold a word.
WORDLESS = (Boolean, Date, DateTime, Float, HALFVEC, Integer, Numeric, Uuid, VECTOR)


def test_every_column_that_can_hold_words_is_classified() -> None:
    lines = []
    for table in metadata.sorted_tables:
        wanted = [column.name for column in table.columns if not isinstance(column.type, WORDLESS)]
        missing = [name for name in wanted if name not in COLUMNS.get(table.name, {})]
        if missing and table.name not in COLUMNS:
            lines.append(f'    "{table.name}": _none("{" ".join(missing)}"),')
        elif missing:
            lines += [f'    in "{table.name}": "{name}": NONE,' for name in missing]
    assert not lines, (
        "add to COLUMNS in app/office/personal.py (and where a column can tell of a person, mark"
        ' it instead, such as "note": user(FREE_TEXT)):\n' + "\n".join(lines)
    )


def test_nothing_is_classified_that_is_not_there() -> None:
    gone = [
        f"{table}.{column}"
        for table, columns in COLUMNS.items()
        for column in columns
        if table not in metadata.tables or column not in metadata.tables[table].columns
    ]
    assert gone == []
    assert [key for key in KEPT if COLUMNS[key[0]][key[1]].kind is Kind.NONE] == []


def test_what_a_subject_is_given() -> None:
    assert personal.hidden_from("users", Whose.USER) == {"hashed_password"}
    assert {"buyer", "supplier", "reading"} <= personal.hidden_from("processing_jobs", Whose.USER)
    assert "buyer" not in personal.hidden_from("processing_jobs", Whose.CLIENT)
    assert personal.mark("clients", "contact").whose is Whose.CLIENT
    assert "email" in personal.personal("users")
    assert personal.personal("hs_codes") == frozenset()


def test_the_trail_keeps_no_personal_value(databases: Databases) -> None:
    with databases.owner.read() as session:
        triggers = session.execute(
            text(
                "select t.tgrelid::regclass::text as of_table, encode(t.tgargs, 'escape') as said"
                " from pg_trigger t join pg_proc p on p.oid = t.tgfoid"
                " where p.proname = 'audit_act' and not t.tgisinternal"
            )
        ).all()
    assert len({row.of_table for row in triggers}) >= 13
    for row in triggers:
        _noun, kept, withheld, _people = row.said.split("\\000")[:4]
        columns = metadata.tables[row.of_table].columns
        for name in (part.strip(" !") for part in kept.split(",")):
            assert name in columns, f"{row.of_table}.{name} is audited but not there"
            mark = COLUMNS[row.of_table].get(name, personal.NONE)
            assert mark.whose not in (Whose.USER, Whose.CLIENT), (
                f"{row.of_table}.{name} is personal: the audit trail may only withhold it"
            )
        for name in filter(None, (part.strip() for part in withheld.split(","))):
            assert name in columns
