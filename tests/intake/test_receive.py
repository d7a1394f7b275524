"""Tests of storing what was read."""

from __future__ import annotations

import time
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.intake import jobs
from app.intake.document import Document, Line, Problem
from app.intake.events import JobReceived
from app.intake.reading import read
from app.intake.receive import receive
from app.office import attachments
from tests.databases import Databases, Desk
from tests.intake.einvoices import ubl, ubl_line

SAMPLES = Path(__file__).resolve().parents[2] / "resources" / "samples"


def store(desk: Desk, document: Document, path: Path) -> jobs.UUID:
    with desk.database.work() as work:
        job_id = receive(
            work,
            user_id=desk.user_id,
            client_id=None,
            document=document,
            path=path,
            country="GBR",
        )
        assert work.events[-1] == JobReceived(job_id=str(job_id), lines=len(document.lines))
    return job_id


def test_an_electronic_invoice_fits_whatever_it_states(desk: Desk, tmp_path: Path) -> None:
    huge = "99999999999"
    shipment = f"""<cac:Delivery><cac:Shipment>
      <cbc:GrossWeightMeasure unitCode="TNE">{huge}</cbc:GrossWeightMeasure>
      </cac:Shipment></cac:Delivery>"""
    line = ubl_line(huge, huge, "0.123456789012", currency="EURO", more=shipment, name="x" * 5_000)
    path = tmp_path / "bill.xml"
    path.write_text(ubl([line] * 3, head=shipment))
    document = read(path)
    assert document.totals_agree is False
    job_id = store(desk, document, path)
    with desk.database.read() as session:
        kept = jobs.lines(session, job_id)
    assert [one.value for one in kept] == [Decimal(huge)] * 3
    assert {one.currency for one in kept} == {"EUR"}
    assert {one.gross_mass for one in kept} == {None}


def test_a_document_comes_back_as_it_was_read(desk: Desk) -> None:
    path = SAMPLES / "harbour-home-trading.xlsx"
    document = read(path)
    job_id = store(desk, document, path)
    with desk.database.read() as session:
        job = jobs.job(session, job_id)
        lines = jobs.lines(session, job_id)
        steps = jobs.steps(session, job_id)
        again = jobs.twins(session, _sha(path))
    assert (job.status, job.lines, job.invoice_number) == ("PENDING", 25, "HHT-2026-0417")
    assert (job.lines_total, job.document_total, job.totals_agree) == (
        Decimal("47538.00"),
        Decimal("49114.50"),
        True,
    )
    assert job.office_id == desk.office_id
    assert job.reading["columns"][0]["meaning"] == "line_number"
    assert [charge["kind"] for charge in job.reading["charges"]] == ["freight", "insurance"]
    stated = {fact["kind"]: fact for fact in job.reading["facts"]}
    assert stated["buyer_eori"] == {
        "kind": "buyer_eori",
        "value": "GB123456789000",
        "where": "Invoice!E9",
    }
    first = job.reading["spots"][0]
    assert (first["line"], first["cells"][0]) == (1, "A")
    assert len(job.reading["spots"]) == len(document.lines)
    for stored, line in zip(lines, document.lines, strict=True):
        assert (stored.number, stored.description, stored.source) == (
            line.number,
            line.description,
            line.source,
        )
        assert (stored.quantity, stored.value, stored.net_mass) == (
            line.quantity,
            line.value,
            line.net_mass,
        )
        assert (stored.origin_country, stored.supplier_code) == (line.origin, line.supplier_code)
    assert [step.event for step in steps] == ["received"]
    assert [(one.job_id, one.how) for one in again] == [(job_id, "content")]


def test_a_colleague_opens_the_invoice_itself(databases: Databases, desk: Desk) -> None:
    path = SAMPLES / "werkhof-maschinenteile.csv"
    document = read(path)
    began = time.process_time()
    first = store(desk, document, path)
    assert time.process_time() - began < 2
    second = store(desk, document, path)
    colleague = databases.new_desk(office_id=desk.office_id)
    with colleague.database.read() as session:
        for job_id in (first, second):
            [kept] = attachments.attached(session, "processing_jobs", job_id)
            assert kept.file_name == path.name
            assert attachments.content(session, kept.id) == path.read_bytes()
        assert session.scalar(text("select count(*) from attachment_contents")) == 1


def test_too_large_a_file_is_only_pointed_to(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.intake.receive.LARGEST_ATTACHMENT", 10)
    path = tmp_path / "large.csv"
    path.write_text("more than ten bytes")
    document = Document(
        "csv", "large.csv", *[None] * 7, (Line(1, "x", source="row 2"),), *[None] * 3
    )
    job_id = store(desk, document, path)
    with desk.database.read() as session:
        assert attachments.attached(session, "processing_jobs", job_id) == []


def _sha(path: Path) -> str:
    import hashlib

    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_odd_texts_are_stored(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("x")
    line = Line(1, "null\0sign", part_number="p" * 300, source="row 2", raw={"a": "b\0c"})
    problem = Problem("", "a\0b")
    document = Document(
        "csv", "odd.csv", "s" * 300, *[None] * 6, (line,), None, None, None, (problem,)
    )
    job_id = store(desk, document, path)
    with desk.database.read() as session:
        [stored] = jobs.lines(session, job_id)
        assert stored.description == "nullsign"
        assert stored.part_number == "p" * 255


def test_lines_are_evidence_and_stay(desk: Desk) -> None:
    path = SAMPLES / "werkhof-maschinenteile.csv"
    job_id = store(desk, read(path), path)
    with pytest.raises(SQLAlchemyError), desk.database.work() as work:
        work.session.execute(
            text("update invoice_lines set value = 1 where job_id = :id"), {"id": job_id}
        )


def test_nobody_stores_for_another(databases: Databases) -> None:
    path = SAMPLES / "werkhof-maschinenteile.csv"
    mine, other = databases.new_desk(), databases.new_desk()
    document = read(path)
    with pytest.raises(SQLAlchemyError), mine.database.work() as work:
        receive(
            work,
            user_id=other.user_id,
            client_id=None,
            document=document,
            path=path,
            country="GBR",
        )


def test_many_lines_are_stored_in_seconds(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text("x")
    lines = tuple(
        Line(
            number,
            f"Goods number {number}",
            quantity=Decimal(number),
            value=Decimal("12.34"),
            source=f"row {number + 1}",
            raw={"Description": f"Goods number {number}", "Qty": str(number)},
        )
        for number in range(1, 20_001)
    )
    document = Document("csv", "many.csv", *[None] * 7, lines, None, None, None)
    started = time.process_time()
    began = time.monotonic()
    job_id = store(desk, document, path)
    assert time.process_time() - started < 5
    assert time.monotonic() - began < 40
    with desk.database.read() as session:
        assert jobs.job(session, job_id).lines == 20_000
