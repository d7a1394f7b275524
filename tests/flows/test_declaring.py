"""Tests of declarations at a desk: asked, remembered, told what is wrong, written and locked."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from lxml import etree

from app.declarations.export import NotExported
from app.declarations.form import AnswerWrong
from app.flows.desk import Desk
from app.flows.rows import FormField
from app.review.rows import LineQuery
from tests.prepared import SHORT

ANSWERS = {"declarant_id": "GB123456789000", "importer_id": "GB987654321000", "border_mode": "1"}


def fields(office: Desk, job: UUID) -> dict[str, FormField]:
    return {field.key: field for section in office.form(job).sections for field in section.fields}


def settle(office: Desk, job: UUID) -> None:
    for line in office.lines(job, LineQuery(state="open"), 0, 100).rows:
        office.decide(line.line_id, line.code or "846721", line.version, 1.0, "key", ())


def test_the_form_asks_what_the_invoice_lacks(office: Desk, sample_job: UUID) -> None:
    form = office.form(sample_job)
    assert (form.country, "United Kingdom" in form.title) == ("GBR", True)
    asked = fields(office, sample_job)
    assert asked["importer_id"].required
    assert (asked["importer_id"].value, asked["importer_id"].source) == ("", "asked")
    assert asked["border_mode"].kind == "choice"
    assert asked["border_mode"].choices
    assert all(field.label and field.help for field in asked.values())


def test_answers_are_kept_and_remembered_for_the_clients_next_invoice(
    office: Desk, sample_job: UUID
) -> None:
    office.save_form(sample_job, ANSWERS)
    assert {key: fields(office, sample_job)[key].value for key in ANSWERS} == ANSWERS
    following = office.process(SHORT, lambda _state: None, lambda: False)
    again = fields(office, following)["importer_id"]
    assert (again.value, again.source) == (ANSWERS["importer_id"], "remembered")
    # A later answer changes neither the earlier job's own nor what others answered.
    office.save_form(following, {"importer_id": "GB111111111000"})
    assert fields(office, sample_job)["importer_id"].value == ANSWERS["importer_id"]


def test_an_answer_to_nothing_asked_is_refused(office: Desk, sample_job: UUID) -> None:
    with pytest.raises(AnswerWrong):
        office.save_form(sample_job, {"total_gross_mass": "heavy"})


def test_an_undecided_line_keeps_it_from_being_written(
    office: Desk, sample_job: UUID, tmp_path: Path
) -> None:
    stopping = [each for each in office.problems(sample_job) if each.blocking]
    assert {each.line for each in stopping} == set(range(1, 9))
    assert all(each.sentence.endswith(".") for each in stopping)
    with pytest.raises(NotExported, match=r"Line 1 is not decided.*\(and 7 more\)"):
        office.export(sample_job, tmp_path / "a.xml")
    assert list(tmp_path.glob("*.xml")) == []
    (row,) = office.declarations(0, 10).rows
    assert (row.status, row.undecided) == ("OPEN", 8)


def test_a_decided_job_is_written_validated_and_locked(
    office: Desk, sample_job: UUID, tmp_path: Path
) -> None:
    settle(office, sample_job)
    assert not [each for each in office.problems(sample_job) if each.blocking]
    assert office.declarations(0, 10).rows[0].status == "READY"
    done = office.export(sample_job, tmp_path / "a.xml")
    assert done.file.exists()
    # Much is still to be said before it can be lodged, and its name says so.
    assert done.problems
    assert done.file.name.endswith("-draft.xml")
    assert etree.parse(done.file).getroot() is not None
    (row,) = office.declarations(0, 10).rows
    assert (row.status, row.file) == ("EXPORTED", done.file)
    first = done.file.read_bytes()
    # A correction is a new version beside the old one.
    office.save_form(sample_job, ANSWERS)
    second = office.export(sample_job, tmp_path / "a.xml")
    assert second.file != done.file
    assert done.file.read_bytes() == first
    assert len(second.problems) < len(done.problems)
