"""Tests of the screen of columns over the database: asked once, remembered, never charged twice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from app.bootstrap import Runtime
from app.core.errors import Refused
from app.flows import process_invoice
from app.flows.desk import Desk
from app.flows.mapping import FileGone, Settled
from app.intake.refusals import NoTable
from app.review.rows import LineQuery
from tests.intake.books import workbook

HEAD = ["Ref", "Gegenst", "Quantity", "Unit price", "Amount"]
GOODS = [["A-1", "Hex bolt M8 zinc plated", 2, 3, 6], ["A-2", "Ball bearing 6204", 4, 5, 20]]


def quiet(_state: object) -> None:
    """Nobody listens."""


def never() -> bool:
    return False


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Path]:
    """Writes an invoice whose goods stand under a heading that nobody knows."""

    def made(name: str, *rows: list[object], head: list[str] = HEAD) -> Path:
        top = [["Seller:", "Larkin Ltd"], ["Invoice no:", f"R-{name}"], []]
        rows = rows or tuple(GOODS)
        total = ["", "", "", "Total", sum(row[4] for row in rows)]  # type: ignore[misc]
        return workbook(tmp_path / f"{name}.xlsx", *top, head, *rows, total)

    return made


def spent(runtime: Runtime) -> int:
    with runtime.owner.read() as session:
        return int(
            session.execute(
                text("select coalesce(-sum(delta), 0) from credit_ledger where kind = 'COMMIT'")
            ).scalar_one()
        )


def first(office: Desk, make: Callable[..., Path]) -> UUID:
    return office.process(make("1"), quiet, never)


def settle(office: Desk, job: UUID) -> UUID:
    """The person says where the goods stand, and has the lines matched."""
    found = office.columns(job)
    chosen = found.mapping.holding("description", 1)
    assert office.columns(job, chosen).asks == ()
    return office.match_columns(job, chosen, quiet, never)


def test_nothing_is_spent_before_the_columns_were_looked_at(
    office: Desk, runtime: Runtime, make: Callable[..., Path]
) -> None:
    file = make("1")
    job = office.process(file, quiet, never)
    row = office.job(job).row
    assert (row.status, row.standing, row.matched, spent(runtime)) == ("PENDING", "columns", 0, 0)
    # Neither a start of the program nor the same file again goes on with it.
    assert office.cut_off() == []
    assert office.review_jobs() == []
    assert office.process(file, quiet, never) == job
    found = office.columns(job)
    assert found.asks == ("The table has no column with a description of goods.",)
    assert (found.mapping.header, found.tables[0].lines) == ((3, 3), {4: 1, 5: 2})
    assert sorted(found.lines) == [1, 2]


def test_the_second_invoice_needs_no_click(
    office: Desk, runtime: Runtime, make: Callable[..., Path]
) -> None:
    old = first(office, make)
    new = settle(office, old)
    assert new != old
    row = office.job(new).row
    assert (row.status, row.standing, row.matched) == ("COMPLETED", "", 2)
    lines = office.lines(new, LineQuery(), 0, 10).rows
    assert [line.description for line in lines] == ["Hex bolt M8 zinc plated", "Ball bearing 6204"]
    assert spent(runtime) == 2
    second = office.process(make("2", ["A-3", "Ladies leather handbag", 1, 9, 9]), quiet, never)
    row = office.job(second).row
    assert (row.status, row.standing, row.matched) == ("COMPLETED", "", 1)
    assert any("Columns: as " in what for _, what in office.job(second).timeline)
    assert office.columns(second).told.startswith("as ")


def test_what_was_read_before_stays_in_the_history(office: Desk, make: Callable[..., Path]) -> None:
    old = first(office, make)
    new = settle(office, old)
    assert office.job(old).row.standing == "replaced"
    assert office.job(old).timeline[-1][1] == "Read again with other columns"
    assert {job.job_id for job in office.review_jobs()} == {new}
    assert [row.job_id for row in office.declarations(0, 9).rows] == [new]
    with pytest.raises(Refused, match="read again with other columns"):
        office.resume(old, quiet, never)
    assert "read again" in office.columns(old).locked


def test_columns_that_are_right_are_taken_as_they_are(
    office: Desk, make: Callable[..., Path]
) -> None:
    job = first(office, make)
    assert office.match_columns(job, None, quiet, never) == job
    assert office.job(job).row.standing == ""
    # The doubt was let stand: the next one of this layout goes straight through.
    again = office.process(make("2"), quiet, never)
    assert office.job(again).row.status == "COMPLETED"


def test_a_matched_invoice_is_read_again_until_somebody_decides(
    office: Desk, make: Callable[..., Path]
) -> None:
    job = settle(office, first(office, make))
    found = office.columns(job)
    assert (found.locked, found.costs) == ("", True)
    without = found.mapping.holding("part_number", None)
    again = office.match_columns(job, without, quiet, never)
    assert office.job(job).row.standing == "replaced"
    line = office.lines(again, LineQuery(), 0, 1).rows[0]
    office.none_of_these(line.line_id, line.version, 1.0, ())
    assert office.columns(again).locked == str(Settled())
    with pytest.raises(Settled):
        office.match_columns(again, found.mapping, quiet, never)


def test_the_copy_of_the_office_is_read_where_the_file_is_gone(
    office: Desk, runtime: Runtime, make: Callable[..., Path]
) -> None:
    path = make("1")
    job = office.process(path, quiet, never)
    path.unlink()
    new = settle(Desk(runtime), job)
    assert office.job(new).path == path
    with runtime.owner.work() as work:
        work.session.execute(text("delete from attachments"))
    with pytest.raises(FileGone):
        Desk(runtime).columns(new)


def test_a_file_without_a_known_table_is_pointed_at(
    office: Desk, make: Callable[..., Path]
) -> None:
    path = make("1", head=["Aa", "Bb", "Cc", "Dd", "Ee"])
    with pytest.raises(NoTable):
        office.process(path, quiet, never)
    found = office.columns(path)
    assert found.document is None
    assert found.why.startswith("No table of goods was found")
    assert found.mapping.header == (3, 3)
    chosen = found.mapping
    for meaning, at in (("description", 1), ("quantity", 2), ("value", 4)):
        chosen = chosen.holding(meaning, at)
    assert office.columns(path, chosen).asks == ()
    job = office.match_columns(path, chosen, quiet, never)
    assert office.job(job).row.matched == 2
    # The next one is read without a word, though no heading of it is known.
    following = make("2", head=["Aa", "Bb", "Cc", "Dd", "Ee"])
    assert office.job(office.process(following, quiet, never)).row.matched == 2


def test_edited_lines_are_matched_as_they_were_put_right(
    office: Desk, make: Callable[..., Path]
) -> None:
    job = first(office, make)
    line = office.columns(job).lines[2]
    assert office.line_fields(line)["description"] == ("", "")
    assert office.edit_line(line, {"description": "Ball bearing", "quantity": "7"}, "by mail") == 2
    with pytest.raises(Refused, match="not a country"):
        office.edit_line(line, {"quantity": "8", "origin_country": "Atlantis"}, "")
    office.match_columns(job, None, quiet, never)
    _, edited = office.lines(job, LineQuery(), 0, 9).rows
    assert (edited.description, edited.quantity) == ("Ball bearing", 7)
    assert [(one.field, one.was, one.now) for one in edited.edits] == [
        ("description", "", "Ball bearing"),
        ("quantity", "4", "7"),
    ]
    assert edited.code is not None
    # What people said about lines is not thrown away with a new reading.
    assert office.columns(job).locked == str(Settled())


def test_at_a_terminal_nobody_is_asked(runtime: Runtime, make: Callable[..., Path]) -> None:
    job = process_invoice.process(runtime, make("1"), quiet, never)
    with runtime.desk.read() as session:
        status = session.execute(
            text("select status from processing_jobs where id = :id"), {"id": job}
        ).scalar_one()
    assert status == "COMPLETED"
