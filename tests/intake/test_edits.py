"""Tests of what people put right in a line: the latest counts, the evidence stays."""

from __future__ import annotations

from uuid import UUID

import pytest
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.core.errors import Refused
from app.intake import edits
from app.intake.edited import EditedLine
from app.intake.models import InvoiceLine
from tests.databases import Databases, Desk


@pytest.fixture
def desk(databases: Databases) -> Desk:
    return databases.new_desk(full_name="Bea Holt")


@pytest.fixture
def line(databases: Databases, desk: Desk) -> UUID:
    return databases.job(desk)[1][0]


def put(desk: Desk, line: UUID, field: str, written: str | None) -> bool:
    with desk.database.work() as work:
        return edits.edit(work, line, field, written, "as the client says")


def test_the_latest_say_counts_and_the_evidence_stays(desk: Desk, line: UUID) -> None:
    assert put(desk, line, "quantity", "12")
    assert put(desk, line, "quantity", "1 250,5")
    assert put(desk, line, "origin_country", "Germany")
    with desk.database.read() as session:
        stands = session.get_one(EditedLine, line)
        assert (str(stands.quantity), stands.origin_country) == ("1250.500000", "DEU")
        assert stands.description == "Goods 1"
        assert session.get_one(InvoiceLine, line).quantity is None
        [quantity, origin] = edits.of_lines(session, [line])[line]
        assert (quantity.was, quantity.now, quantity.by) == (None, "1250.5", "Bea Holt")
        assert (origin.field, origin.now) == ("origin_country", "DEU")
        assert edits.fields(session, line)["quantity"] == ("1250.5", "")


def test_nothing_is_written_where_nothing_changes(desk: Desk, line: UUID) -> None:
    assert not put(desk, line, "description", "Goods 1")
    assert put(desk, line, "value", "10.00")
    assert not put(desk, line, "value", "10")
    assert put(desk, line, "value", "")
    with desk.database.read() as session:
        assert session.execute(text("select count(*) from line_edits")).scalar_one() == 2
        # Back to what the document says, there is nothing to tell of.
        assert edits.of_lines(session, [line]) == {}


@pytest.mark.parametrize(
    ("field", "written", "why"),
    [
        ("description", " ", "A line needs a description"),
        ("quantity", "a dozen", "cannot be read as a number"),
        ("value", "1,234", "write it as 1234.5"),
        ("net_mass", "-3", "cannot be read as a number"),
        ("unit", "glorps", "not a unit"),
        ("origin_country", "Atlantis", "not a country"),
        ("currency", "shells", "not a currency"),
        ("part_number", "x" * 256, "longer than 255"),
    ],
)
def test_what_cannot_be_is_refused(
    desk: Desk, line: UUID, field: str, written: str, why: str
) -> None:
    with pytest.raises(Refused, match=why):
        put(desk, line, field, written)


def test_a_line_that_is_gone_says_so(desk: Desk) -> None:
    with pytest.raises(edits.LineMissing):
        put(desk, UUID(int=7), "quantity", "1")


def test_a_colleague_may_and_a_stranger_may_not(
    databases: Databases, desk: Desk, line: UUID
) -> None:
    colleague = databases.new_desk(office_id=desk.office_id)
    assert put(colleague, line, "quantity", "3")
    with pytest.raises(edits.LineMissing):
        put(databases.new_desk(), line, "quantity", "4")


def test_the_database_keeps_edits_readable_and_as_they_were_made(desk: Desk, line: UUID) -> None:
    put(desk, line, "quantity", "3")
    raw = (
        "insert into line_edits (line_id, user_id, field, value)"
        " values (:line, current_user_id(), :field, :value)"
    )
    for field, value in (("quantity", "many"), ("currency", "euro"), ("colour", "red")):
        with pytest.raises(IntegrityError), desk.database.work() as work:
            work.session.execute(text(raw), {"line": line, "field": field, "value": value})
    with pytest.raises(DBAPIError) as refused, desk.database.work() as work:
        work.session.execute(text("update line_edits set value = '4'"))
    assert isinstance(refused.value.orig, InsufficientPrivilege)
