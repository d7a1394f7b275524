"""Tests of the review page's questions over a matched sample."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from app.flows import reviewing
from app.flows.desk import Desk
from app.matching import questions, retrieve
from app.review import decide
from app.review.rows import LineQuery
from tests.prepared import invoice


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


def test_evidence_says_who_and_when_and_which_leg() -> None:
    told = reviewing._legs(
        {
            "read": "steel bolt",
            "legs": [retrieve.LEGAL, retrieve.LEXICAL],
            "decisions": [{"description": "Bolt", "by": "u1", "at": "2026-03-04T10:00:00+00:00"}],
        },
        {"u1": "Bea Holt"},
    )
    assert told == (
        "The line was read as \u201csteel bolt\u201d",
        "The legal text resembles the description",
        "Rare words of the description stand in the tariff or the vocabulary",
        "A like line was confirmed by Bea Holt on 2026-03-04: Bolt",
    )


def test_evidence_says_what_decides_between_neighbours() -> None:
    ranked = ["610910", "732690", "610990", "420221", "848210"]
    found = questions.between("610910", "610990")
    assert found is not None
    question, here, there = found
    assert reviewing._neighbours("610910", ranked) == (
        f"from 6109 90: {question.text} {here.text} here, {there.text} there",
    )
    assert reviewing._neighbours("610990", ranked)[0].startswith("from 6109 10: ")
    # Too far down to be a neighbour, or no candidate at all: nothing is said.
    assert reviewing._neighbours("610910", [*ranked[:2], *ranked[3:], "610990"]) == ()
    assert reviewing._neighbours("010121", ranked) == ()


def test_the_suppliers_code_is_weighed_in_the_evidence(office: Desk, sample_job: UUID) -> None:
    line = office.lines(sample_job, LineQuery(), 5, 1).rows[0]
    assert line.supplier_code
    told = office.evidence(line.line_id, line.code).supplier
    assert told == f"{line.supplier_code}. {line.supplier_note}"
    assert office.evidence(line.line_id, None).supplier == told


def test_a_doubtful_line_is_asked_about_and_an_answer_ranks_it_anew(
    office: Desk, tmp_path: Path
) -> None:
    """Knitted gloves or shirts: whatever decides between two candidates of a real match."""
    file = invoice(tmp_path / "a.csv", ["gloves", "hand tool", "bag with lining", "bearing"])
    job = office.process(file, lambda _state: None, lambda: False)
    for line in office.lines(job, LineQuery(), 0, 10).rows:
        for question in office.questions(line.line_id):
            before = [one.code for one in office.candidates(line.line_id)]
            for reply in question.replies:
                assert set(reply.keeps) <= set(before)
            reply = question.replies[-1]
            after = office.answer(line.line_id, question.text, reply.text, line.version)
            assert not after.decided
            listed = office.candidates(line.line_id)
            assert after.code == listed[0].code
            assert sorted(one.code for one in listed) == sorted(before)
            back = office.answer(line.line_id, question.text, None, after.version)
            assert (back.code, back.confidence) == (line.code, line.confidence)
            assert [one.code for one in office.candidates(line.line_id)] == before
            break


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
