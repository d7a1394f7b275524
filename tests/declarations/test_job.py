"""A job's lines come with their codes, and who decided them counts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import update

from app.declarations import answers, job
from app.declarations.problems import DRAFT, ERROR
from app.intake.models import InvoiceLine
from app.matching.models import ProductMatch
from app.tariff.models import HsCode
from tests.databases import Databases, Desk


def job_of(databases: Databases, desk: Desk, lines: int, **facts: Any) -> tuple[UUID, list[UUID]]:
    """A job whose lines have a value, an origin and masses."""
    made, _ = databases.job(desk, lines=0, **facts)
    with databases.owner.work() as work:
        rows = [
            InvoiceLine(
                job_id=made,
                number=at,
                description="Portable computers",
                value=Decimal(100 * at),
                currency="EUR",
                origin_country="CHN",
                net_mass=Decimal(at),
                gross_mass=Decimal(at) + 1,
                source=f"row {at}",
            )
            for at in range(1, lines + 1)
        ]
        work.session.add_all(rows)
        work.session.flush()
        return made, [row.id for row in rows]


def test_lines_are_decided_by_a_person_and_not_by_a_sure_match(
    databases: Databases, desk: Desk
) -> None:
    made, lines = databases.job(desk, lines=5)
    code = databases.code("847130")
    databases.match(made, lines[0], code)
    databases.match(made, lines[1], code, requires_manual_review=True)
    databases.match(made, lines[2], code, requires_manual_review=True, user_confirmed=True)
    databases.match(made, lines[3], None, user_confirmed=True)
    with desk.database.read() as session:
        found = job.lines(session, made)
    assert [(line.number, line.code, line.decided) for line in found] == [
        (1, "847130", False),
        (2, "847130", False),
        (3, "847130", True),
        (4, None, False),
        (5, None, False),
    ]
    assert found[0].code_country is None
    assert found[0].source == "row 2"


def test_a_code_of_a_country_says_so(databases: Databases, desk: Desk) -> None:
    made, lines = databases.job(desk)
    databases.code("8471300100", "USA")
    databases.match(made, lines[0])
    with databases.owner.work() as work:
        work.session.execute(
            update(ProductMatch).values(matched_hs_code="8471300100", matched_country="USA")
        )
    with desk.database.read() as session:
        (line,) = job.lines(session, made)
    assert (line.code, line.code_country) == ("8471300100", "USA")


def test_a_code_that_ended_is_refused_with_its_day(databases: Databases, desk: Desk) -> None:
    made, lines = databases.job(desk, lines=1)
    code = databases.code("8471300000", "GBR")
    databases.match(made, lines[0], databases.code("847130"), user_confirmed=True)
    with databases.owner.work() as work:
        work.session.execute(
            update(ProductMatch)
            .where(ProductMatch.line_id == lines[0])
            .values(matched_hs_code=code, matched_country="GBR")
        )
        ended = {"valid_to": date(2021, 12, 31), "is_active": False}
        work.session.execute(update(HsCode).filter_by(country="GBR", code=code).values(**ended))
    with desk.database.read() as session:
        found = job.built(session, made, "GBR").problems
    assert [one.sentence for one in found if one.cause == "code not in force"] == [
        "Line 1 has the code 8471300000, which ended on 31 December 2021."
    ]


def test_the_declaration_takes_the_invoice_the_answers_and_the_lines(
    databases: Databases, desk: Desk
) -> None:
    made, lines = job_of(
        databases,
        desk,
        2,
        invoice_number="INV-7",
        invoice_date=date(2026, 3, 1),
        currency="EUR",
        incoterm="CIF",
        incoterm_place="Felixstowe",
        supplier="Ningbo Bright Home",
        document_total=Decimal("300.00"),
    )
    for line in lines:
        databases.match(made, line, databases.code("847130"), user_confirmed=True)
    with desk.database.work() as work:
        answers.save(work, made, "GBR", {"border_mode": "4"})
    with desk.database.read() as session:
        result = job.built(session, made, "GBR")
    declaration = result.declaration
    assert result.problems == ()
    assert declaration.invoice.amount == 300
    assert declaration.invoice.currency == "EUR"
    assert declaration.parties.exporter.name == "Ningbo Bright Home"
    assert declaration.delivery.place_name == "Felixstowe"
    assert declaration.transport.border_mode == "4"
    (item,) = declaration.items
    assert item.lines == (1, 2)
    assert (item.price, item.net_mass, item.gross_mass) == (300, 3, 5)
    assert item.documents[0].reference == "INV-7/01.03.2026"
    assert declaration.reference == job.reference(made, 1)
    assert len(job.reference(made, 12345)) <= 22


def test_what_the_invoice_states_is_taken_until_it_is_answered(
    databases: Databases, desk: Desk
) -> None:
    stated = {
        "seller_street": "88 Binhai Avenue",
        "seller_city": "Shenzhen",
        "seller_country": "CHN",
        "buyer_eori": "GB123456789000",
        "container": "CSQU3054383",
    }
    facts = [{"kind": kind, "value": value, "where": "row 1"} for kind, value in stated.items()]
    facts += [
        {"kind": "container", "value": "CSQU3054384", "where": "row 2"},
        {"kind": "seller_city", "value": "Elsewhere", "where": "row 3"},
    ]
    made, _ = job_of(databases, desk, 1, supplier="Ningbo Bright Home", reading={"facts": facts})
    with desk.database.work() as work:
        answers.save(work, made, "GBR", {"exporter_city": "Ningbo"})
    with desk.database.read() as session:
        declaration = job.built(session, made, "GBR").declaration
    address = declaration.parties.exporter.address
    assert (address.line, address.city, address.country) == ("88 Binhai Avenue", "Ningbo", "CHN")
    assert declaration.parties.importer.id == "GB123456789000"
    numbers = [container.number for container in declaration.transport.containers]
    assert numbers == ["CSQU3054383"], "a mistyped number is not declared"


def test_what_a_packing_list_brought_later_stands_where_the_invoice_says_nothing(
    databases: Databases, desk: Desk
) -> None:
    later = {"net_mass": "9", "gross_mass": "10.5", "packages": 2, "where": {}, "cells": {}}
    marked = later | {"package_kind": "CT", "package_marks": "1-2"}
    made, _ = job_of(databases, desk, 1, joined={"lines": {"1": marked, "2": marked}})
    with databases.owner.work() as work:
        work.session.add(InvoiceLine(job_id=made, number=2, description="Bags", source="row 3"))
    with desk.database.read() as session:
        own, other = job.lines(session, made)
    assert (own.net_mass, own.gross_mass) == (1, 2)
    assert (other.net_mass, other.gross_mass) == (9, Decimal("10.5"))
    assert (other.package_count, other.package_kind, other.package_marks) == (2, "CT", "1-2")


def test_undecided_lines_block_unless_a_draft_is_wanted(databases: Databases, desk: Desk) -> None:
    made, lines = job_of(databases, desk, 1)
    databases.match(made, lines[0], databases.code("847130"), requires_manual_review=True)
    with desk.database.read() as session:
        assert [each.level for each in job.built(session, made, "GBR").problems] == [ERROR]
        draft = job.built(session, made, "GBR", drafting=True)
    assert [each.level for each in draft.problems] == [DRAFT]
    assert draft.declaration.items[0].code == "847130"
