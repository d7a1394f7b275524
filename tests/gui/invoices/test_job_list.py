"""Tests of the list of invoices: the one in hand stays in hand whatever comes in above it."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid5

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.gui import tasks
from app.gui.invoices.job_list import LINES, WHEN, WHO, JobList
from app.gui.table import FIRST
from app.review.rows import JobQuery, JobRow
from tests.gui.demo import SPACE, DemoDesk


class GrowingDesk(DemoDesk):
    """Invoices come in on top, and two of them are of one consignment."""

    more = 0

    def _jobs(self) -> list[JobRow]:
        group = uuid5(SPACE, "group")
        rows = [
            replace(row, group_id=group, group="MV Aurora") if at in (1, 2) else row
            for at, row in enumerate(super()._jobs())
        ]
        new = [
            self._job(uuid5(SPACE, f"new {n}"), f"N-{n}", "New", "PENDING", 1, 0, 0, "1", 0)
            for n in range(self.more)
        ]
        return [*new, *rows]


@pytest.fixture
def growing() -> GrowingDesk:
    return GrowingDesk()


@pytest.fixture
def jobs(growing: GrowingDesk, qtbot: QtBot) -> JobList:
    made = JobList(growing)
    qtbot.addWidget(made)
    made.resize(800, 400)
    made.ask(JobQuery())
    qtbot.waitUntil(tasks.idle)
    return made


def number(jobs: JobList) -> str | None:
    job = jobs.job()
    return job.invoice_number if job else None


def test_the_first_is_in_hand_and_another_stays_so(
    jobs: JobList, growing: GrowingDesk, qtbot: QtBot
) -> None:
    assert number(jobs) == "SBT-2026-1184"
    jobs.go_to(3)
    assert number(jobs) == "INV-0042"
    growing.more = 3
    jobs.look_again()
    qtbot.waitUntil(lambda: tasks.idle() and jobs.total == 8)
    assert number(jobs) == "INV-0042"
    assert jobs.currentIndex().row() == 6
    jobs.ask(JobQuery())
    qtbot.waitUntil(tasks.idle)
    assert number(jobs) == "INV-0042"


def test_a_query_that_leaves_it_out_begins_at_the_top(jobs: JobList, qtbot: QtBot) -> None:
    jobs.go_to(3)
    jobs.ask(JobQuery(text="lindner"))
    qtbot.waitUntil(lambda: tasks.idle() and jobs.total == 1)
    assert number(jobs) == "RE-77120"


def test_several_are_selected_in_their_order(jobs: JobList, growing: GrowingDesk) -> None:
    rows = growing._jobs()
    jobs.select([rows[2].job_id, rows[0].job_id])
    assert [job.invoice_number for job in jobs.jobs()] == ["SBT-2026-1184", "F-20981"]
    jobs.clearSelection()
    assert [job.invoice_number for job in jobs.jobs()] == ["SBT-2026-1184"], "the one in hand"


def test_a_job_that_failed_with_its_lines_was_read(jobs: JobList, growing: GrowingDesk) -> None:
    failed = growing._jobs()[4]
    assert jobs.state_of(failed) == ("Not read", "red")
    assert jobs.state_of(replace(failed, lines=3)) == ("Not matched", "red")


def test_a_consignment_is_held_together_by_a_line(jobs: JobList) -> None:
    jobs.clearSelection()
    picture = QImage(jobs.viewport().size(), QImage.Format.Format_RGB32)
    jobs.viewport().render(picture)

    def is_joined_below(row: int) -> bool:
        rect = jobs.visualRect(jobs.paged.index(row, 0))
        near = range(rect.left() + FIRST - 2, rect.left() + FIRST + 2)
        return len({picture.pixel(x, rect.bottom() - 3) for x in near}) > 1

    assert [is_joined_below(row) for row in range(4)] == [False, True, False, False]
    assert "MV Aurora" in jobs._tip(jobs.paged.row(1))  # type: ignore[arg-type]


def test_columns_go_where_there_is_no_room_for_all(jobs: JobList, qtbot: QtBot) -> None:
    for width, hidden in ((1000, []), (740, [WHO]), (500, [LINES, WHO, WHEN])):
        jobs.resize(width, 400)
        jobs.show()
        qtbot.waitUntil(lambda width=width: jobs.viewport().width() > width - 20)
        columns = range(jobs.paged.columnCount())
        assert [place for place in columns if jobs.isColumnHidden(place)] == hidden
        assert jobs.horizontalHeader().length() <= jobs.viewport().width()
