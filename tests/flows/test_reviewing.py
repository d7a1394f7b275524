"""Tests of the review page's questions over a matched sample."""

from __future__ import annotations

from uuid import UUID

import pytest

from app.flows import reviewing
from app.flows.desk import Desk
from app.review import decide
from app.review.rows import LineQuery


def test_lines_candidates_and_counts(office: Desk, sample_job: UUID) -> None:
    assert [job.job_id for job in office.review_jobs()] == [sample_job]
    found = office.lines(sample_job, LineQuery(), 0, 5)
    assert ([line.number for line in found.rows], found.total) == ([1, 2, 3, 4, 5], 8)
    assert found.as_of is not None
    listed = office.candidates(found.rows[0].line_id)
    assert [each.rank for each in listed] == list(range(1, 11))
    assert listed[0].code == found.rows[0].code
    assert office.counts(sample_job).open == 8
    assert office.position(sample_job, LineQuery(), found.rows[2].line_id) == 2
    assert office.next_open(sample_job, LineQuery(), 2) == 3


def test_a_decision_answers_the_line_and_can_be_taken_back(office: Desk, sample_job: UUID) -> None:
    line = office.lines(sample_job, LineQuery(), 0, 1).rows[0]
    done = office.decide(line.line_id, "820540", line.version, 1.5, "enter", ("820540",))
    assert (done.line.code, done.line.decided, done.undo_depth) == ("820540", True, 1)
    with pytest.raises(decide.LineChanged):
        office.decide(line.line_id, "820540", line.version, 1.5, "key", ())
    none = office.none_of_these(line.line_id, done.line.version, 0.5, ())
    assert (none.line.code, none.undo_depth) == (None, 2)
    office.undo()
    back = office.undo()
    assert (back.line.code, back.line.decided, back.undo_depth) == (line.code, False, 0)
    with pytest.raises(decide.NothingToUndo):
        office.undo()


def test_evidence_shows_the_line_as_it_stood_and_what_speaks_for_a_code(
    office: Desk, sample_job: UUID
) -> None:
    line = office.lines(sample_job, LineQuery(), 5, 1).rows[0]
    alone = office.evidence(line.line_id, None)
    assert (alone.code, alone.path, alone.source) == (None, (), line.source)
    assert ("Warennummer", "84821010") in alone.cells or dict(alone.cells)["Bezeichnung"]
    assert line.code is not None
    office.decide(line.line_id, line.code, line.version, 1.0, "key", ())
    found = office.evidence(line.line_id, line.code)
    assert [code for code, _ in found.path] == ["84", "8482", line.code]
    assert found.found_through
    assert (found.past[0].code, found.past[0].description) == (line.code, line.description)


def test_searching_offers_only_codes_a_line_may_have(office: Desk) -> None:
    found = office.search("bearing")
    assert found
    assert all(each.level >= 6 for each in found)
    assert found[0].code.startswith("8482")


def test_cells_come_in_the_order_of_the_columns_understood() -> None:
    reading = {"columns": [{"header": "Goods"}, {"header": "Price"}]}
    raw = {"Zone": "3", "Price": "2.00", "Goods": "Bolt", "Empty": "", "Area": "1"}
    assert reviewing.cells_of(raw, reading) == (
        ("Goods", "Bolt"),
        ("Price", "2.00"),
        ("Area", "1"),
        ("Zone", "3"),
    )
