"""Tests of the lines as they stand: what was put right, and what everybody may see of it."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.intake import edits
from app.intake.edited import EditedLine
from tests.databases import Databases

FIELDS = {
    "description": ("Cordless drill", "Cordless drill"),
    "part_number": ("CD-18", "CD-18"),
    "quantity": ("12", 12),
    "unit": ("pcs", "H87"),
    "unit_price": ("0.125", 0.125),
    "value": ("1.5", 1.5),
    "currency": ("euro", "EUR"),
    "origin_country": ("cn", "CHN"),
    "supplier_code": ("8467 21", "8467 21"),
    "net_mass": ("7.5", 7.5),
    "gross_mass": ("8", 8),
}


def test_every_field_that_can_be_edited_is_read_as_edited(databases: Databases) -> None:
    assert set(FIELDS) == set(edits.FIELDS)
    desk = databases.new_desk()
    job, [first, second] = databases.job(desk, lines=2)
    with desk.database.work() as work:
        for field, (written, _) in FIELDS.items():
            edits.edit(work, first, field, written)
    with desk.database.read() as session:
        one, other = session.scalars(
            select(EditedLine).filter_by(job_id=job).order_by(EditedLine.number)
        )
        assert {field: getattr(one, field) for field in FIELDS} == {
            field: now for field, (_, now) in FIELDS.items()
        }
        assert (one.value_read, other.edits, other.description) == (None, None, "Goods 2")
        # One line asked for by itself reads the same.
        assert session.get_one(EditedLine, second).number == 2


def test_a_stranger_reads_neither_lines_nor_edits(databases: Databases) -> None:
    desk = databases.new_desk()
    _, [line] = databases.job(desk)
    with desk.database.work() as work:
        edits.edit(work, line, "quantity", "3")
    with databases.new_desk().database.read() as session:
        assert session.scalars(select(EditedLine)).all() == []
    with databases.worker.read() as session:
        assert session.get_one(EditedLine, line).quantity == 3


def test_nothing_is_written_through_it(databases: Databases) -> None:
    desk = databases.new_desk()
    databases.job(desk)
    with pytest.raises(DBAPIError), desk.database.work() as work:
        work.session.execute(text("update lines_as_edited set quantity = 1"))


def test_the_lines_of_one_job_do_not_wait_for_the_edits_of_others(databases: Databases) -> None:
    """The edits are found by their job: the plan reads no more of them than it needs."""
    job, _ = databases.job(databases.new_desk())
    with databases.owner.read() as session:
        session.execute(text("set local enable_seqscan = off"))
        plan = "\n".join(
            session.scalars(
                text("explain select * from lines_as_edited where job_id = cast(:job as uuid)"),
                {"job": job},
            )
        )
        assert "Index Cond: (job_id = " in plan
        assert "ix_line_edits_job_line" in plan
        count = "\n".join(session.scalars(text("explain select count(*) from lines_as_edited")))
        assert "line_edits" not in count
