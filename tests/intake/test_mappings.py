"""Tests of a supplier's layout kept once and used for every next invoice of theirs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text

from app.intake import mapped, mappings
from app.intake.mapping import Mapping
from app.intake.opened import Sheets
from tests.databases import Databases, Desk
from tests.intake.books import grid

HEAD = ["Ref", "Gegenst", "Anz", "Betr."]
ROWS = [["A-1", "Mug", 2, 6], ["A-2", "Cup", 4, 20]]
CHOSEN = Mapping(0, (2, 2), {"part_number": 0, "description": 1, "quantity": 2, "value": 3})


def sheets(*above: list[str], seller: str = "Larkin Ltd", rows: Any = ROWS) -> Sheets:
    top = ["Seller:", seller] if seller else ["", ""]
    return Sheets("xlsx", "a.xlsx", [grid(top, *above, [""], HEAD, *rows)])


def keep(desk: Desk, one: Sheets, chosen: Mapping = CHOSEN) -> None:
    layout = mapped.layout_of(one.grids[0], chosen)
    assert layout is not None
    with desk.database.work() as work:
        mappings.keep(work, one.examine(chosen).document.supplier, layout, chosen)


def again(desk: Desk, one: Sheets) -> tuple[Any, Any]:
    with desk.database.read() as session:
        return mappings.read(one, mappings.remembered(session, one.grids))


def test_the_next_invoice_of_a_supplier_is_read_alike(databases: Databases) -> None:
    desk = databases.new_desk(full_name="Bea Holt")
    keep(desk, sheets())
    read, used = again(desk, sheets(["Invoice no:", "77"], rows=[["A-3", "Jug", 1, 9]]))
    assert [(line.description, line.value) for line in read.lines] == [("Jug", 9)]
    assert used is not None
    now = datetime.now(UTC)
    assert used.told == f"as Bea Holt set them on {now.day} {now:%B %Y}"
    assert used.mapping.header == (3, 3)
    assert {column.how for column in read.columns if column.meaning == "description"} == {
        "remembered"
    }
    with desk.database.work() as work:
        mappings.use(work, used)
        assert work.session.execute(
            text("select times_used from supplier_mappings")
        ).scalars().all() == [2]


def test_another_supplier_is_read_as_ever(databases: Databases) -> None:
    desk = databases.new_desk()
    keep(desk, sheets())
    read, used = again(desk, sheets(seller="Other Goods Ltd"))
    assert used is None
    assert not any(problem.cause == "columns not used" for problem in read.problems)


def test_another_offices_say_counts_for_nothing(databases: Databases) -> None:
    keep(databases.new_desk(), sheets())
    assert again(databases.new_desk(), sheets())[1] is None


def test_a_document_without_a_supplier_has_its_layout_too(databases: Databases) -> None:
    desk = databases.new_desk()
    keep(desk, sheets(seller=""))
    assert again(desk, sheets(seller=""))[1] is not None
    assert again(desk, sheets())[1] is None


def test_what_no_longer_fits_is_not_used_and_said(databases: Databases) -> None:
    desk = databases.new_desk(full_name="Bea Holt")
    head = ["Part no", "Description", "Xyz", "Amount"]
    for rows in (ROWS, [["A-1", "Mug", "pcs", 6], ["A-2", "Cup", "pcs", 20]]):
        one = Sheets("xlsx", "a.xlsx", [grid(["Seller:", "Larkin Ltd"], [""], head, *rows)])
        if rows is ROWS:
            keep(desk, one)
    read, used = again(desk, one)
    assert used is None
    [said] = [problem for problem in read.problems if problem.cause == "columns not used"]
    assert "no longer fit" in said.sentence
    assert 'the cells under "Xyz" are no quantities' in said.sentence
    assert len(read.lines) == 2


def test_a_later_say_replaces_the_one_before(databases: Databases) -> None:
    desk = databases.new_desk()
    keep(desk, sheets())
    keep(desk, sheets(), CHOSEN.holding("part_number", None))
    with desk.database.read() as session:
        [kept] = mappings.remembered(session, sheets().grids)
    assert "part_number" not in kept.mapping.columns
