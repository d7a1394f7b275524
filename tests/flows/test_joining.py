"""Tests of packing lists that join their invoice, together with it or later."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from app.bootstrap import Runtime
from app.flows import joining, process_invoice
from app.flows.desk import Desk
from app.intake import joined
from app.intake.jobs import JobMissing
from app.intake.refusals import NoTable, OnlyPacking
from app.review.rows import LineQuery
from tests.intake.books import text_table

INVOICE = text_table(
    ["Invoice No", "INV-5"],
    ["Part No", "Description", "Qty", "Price", "Amount"],
    ["A1", "Bolt of steel", "10", "2", "20"],
    ["B2", "Nut of steel", "5", "3", "15"],
)
PACKING = text_table(
    ["PACKING LIST"],
    ["Invoice No: INV-5"],
    ["C/NO.", "Part No", "Qty", "N.W. (kg)", "G.W. (kg)"],
    ["1-2", "A1", "10", "8", "9"],
    ["3", "B2", "5", "4", "6"],
)


def written(path: Path, content: str) -> Path:
    path.write_text(content, "utf-8")
    return path


@pytest.fixture
def packing(tmp_path: Path) -> Path:
    return written(tmp_path / "packing.csv", PACKING)


@pytest.fixture
def job(office: Desk, tmp_path: Path) -> UUID:
    return office.process(written(tmp_path / "in.csv", INVOICE), lambda _: None, lambda: False)


def lines(runtime: Runtime, job: UUID) -> list[Any]:
    with runtime.owner.read() as session:
        sql = "select * from invoice_lines where job_id = :job order by number"
        return list(session.execute(text(sql), {"job": job}))


def test_given_together_the_figures_are_read_with_the_lines(
    runtime: Runtime, office: Desk, packing: Path, tmp_path: Path
) -> None:
    invoice = written(tmp_path / "in.csv", INVOICE)
    document = joining.read(invoice, [packing])
    job = process_invoice.process(
        runtime, invoice, lambda _: None, lambda: False, document=document, beside=[packing]
    )
    bolt, nut = lines(runtime, job)
    assert (bolt.net_mass, bolt.gross_mass, bolt.packages, bolt.package_marks) == (8, 9, 2, "1-2")
    assert (nut.gross_mass, nut.packages) == (6, 1)
    assert bolt.raw["packing.csv, row 4: G.W. (kg)"] == "9"
    with runtime.owner.read() as session:
        sql = "select file_name from attachments where owner_id = :job order by file_name"
        kept = list(session.scalars(text(sql), {"job": job}))
    assert kept == ["in.csv", "packing.csv"]
    said = [problem.sentence for problem in office.job(job).problems]
    assert "packing.csv names invoice INV-5." in said


def test_a_packing_list_that_comes_later_leaves_the_lines_and_reaches_the_declaration(
    runtime: Runtime, office: Desk, job: UUID, packing: Path
) -> None:
    before = lines(runtime, job)
    said = office.join_packing(job, packing)
    assert said == ("packing.csv names invoice INV-5.",)
    assert lines(runtime, job) == before
    with runtime.desk.read() as session:
        known = joined.known(session, job)
    assert [(one.net_mass, one.packages) for one in known.values()] == [(8, 2), (4, 1)]
    detail = office.job(job)
    assert said[0] in [problem.sentence for problem in detail.problems]
    assert any(step.startswith("Packing list joined: packing.csv") for _, step in detail.timeline)
    line = office.lines(job, LineQuery(), 0, 1).rows[0]
    cells = office.evidence(line.line_id, None).cells
    assert ("packing.csv, row 4: N.W. (kg)", "8") in cells
    for one in office.lines(job, LineQuery(state="open"), 0, 10).rows:
        office.decide(one.line_id, "731815", one.version, 1.0, "key", ())
    mass = [problem.cause for problem in office.problems(job) if "mass" in problem.cause.lower()]
    assert mass == []


def test_joined_twice_nothing_changes(office: Desk, job: UUID, packing: Path) -> None:
    office.join_packing(job, packing)
    with pytest.raises(joining.NothingJoined):
        office.join_packing(job, packing)
    told = [step for _, step in office.job(job).timeline]
    assert sum("Packing list joined" in step for step in told) == 1


def test_totals_fill_the_form_or_are_offered(office: Desk, job: UUID, tmp_path: Path) -> None:
    rows = (["AIR WAYBILL"], ["Gross weight", "21.5 kg"], ["No. of packages", "3"])
    said = office.join_packing(job, written(tmp_path / "awb.csv", text_table(*rows)))
    assert said == ("awb.csv was added to this invoice.",)
    fields = {one.key: one for section in office.form(job).sections for one in section.fields}
    assert (fields["total_packages"].value, fields["total_packages"].source) == ("3", "invoice")
    assert fields["total_gross_mass"].value == ""
    assert fields["total_gross_mass"].help.endswith("awb.csv says 21.5 kg.")
    assert "says" not in fields["total_net_mass"].help


def test_a_persons_word_counts_and_another_number_is_said(
    office: Desk, job: UUID, tmp_path: Path
) -> None:
    other = written(tmp_path / "p.csv", PACKING.replace("INV-5", "INV-9"))
    assert office.join_packing(job, other) == (
        "p.csv names invoice INV-9 and not INV-5; it was joined because it was added to this one.",
    )


def test_what_is_no_packing_list_of_it_is_refused(
    office: Desk, job: UUID, packing: Path, tmp_path: Path
) -> None:
    with pytest.raises(joining.NotPacking):
        office.join_packing(job, written(tmp_path / "other.csv", INVOICE))
    stranger = PACKING.replace("A1", "X1").replace("B2", "X2").replace(",5,", ",6,")
    with pytest.raises(joining.NothingJoined) as refused:
        office.join_packing(job, written(tmp_path / "x.csv", stranger))
    assert "The invoice has no line for 2 rows of x.csv" in str(refused.value)
    with pytest.raises(NoTable):
        office.join_packing(job, written(tmp_path / "letter.csv", "Dear Sir,\nthank you.\n"))
    with pytest.raises(JobMissing):
        office.join_packing(uuid4(), packing)


def test_an_exported_invoice_stays_as_it_is(
    runtime: Runtime, office: Desk, job: UUID, packing: Path
) -> None:
    with runtime.owner.work() as work:
        declaration = work.session.execute(
            text(
                "insert into declarations (job_id, country_schema, version, status, form)"
                " values (:job, 'GBR', 1, 'DRAFT', '{}') returning id"
            ),
            {"job": job},
        ).scalar_one()
        work.session.execute(
            text(
                "insert into declaration_exports (declaration_id, country_schema, version,"
                " file_name, file_url, sha256, validation)"
                " values (:id, 'GBR', 1, 'a.xml', 'file:///a.xml', :sha, '[]')"
            ),
            {"id": declaration, "sha": "0" * 64},
        )
    with pytest.raises(joining.AlreadyExported):
        office.join_packing(job, packing)


def test_a_waybill_alone_is_read_but_makes_no_job(office: Desk, tmp_path: Path) -> None:
    waybill = written(tmp_path / "awb.csv", "AIR WAYBILL\nGross weight,21.5 kg\n")
    assert joining.read(waybill).nature == "waybill"
    with pytest.raises(OnlyPacking):
        office.process(waybill, lambda _: None, lambda: False)
