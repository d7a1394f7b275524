"""A new edition of a tariff tells which products of which clients it leaves in doubt."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from app.flows import editions
from app.intake.models import InvoiceLine, ProcessingJob
from app.matching.products import remember
from tests.databases import Databases

HEAD = (
    "HTS Number,Indent,Description,Unit of Quantity,General Rate of Duty,"
    "Special Rate of Duty,Column 2 Rate of Duty,Quota Quantity,Additional Duties\n"
    "8482,0,Ball or roller bearings:,,,,,,\n"
    "8482.10,1,Ball bearings:,,,,,,\n"
)
SHAFTS = '8482.10.10.00,2,{},"[""No.""]",2.4%,Free,20%,,\n'
OTHER = '8482.10.50.00,2,Other,"[""No.""]",9%,Free,67%,,\n'
ROLLERS = '8482.20.00.00,1,Tapered roller bearings,"[""No.""]",5.8%,Free,67%,,\n'


def test_products_of_every_office_are_told_by_client(databases: Databases, tmp_path: Path) -> None:
    file = tmp_path / "hts.csv"
    file.write_text(HEAD + SHAFTS.format("With integral shafts") + OTHER + ROLLERS, "utf-8")
    with databases.owner.work() as work:
        report, touched = editions.load(work, file, "USA", "2026")
        assert (report.added, touched) == (5, [])
    desks = [databases.new_desk(), databases.new_desk()]
    for desk, code in zip(desks, ("8482101000", "8482105000"), strict=True):
        job, lines = databases.job(desk, lines=1)
        with desk.database.work() as work:
            remember(
                work,
                work.session.get_one(ProcessingJob, job),
                work.session.get_one(InvoiceLine, lines[0]),
                "USA",
                code,
                desk.user_id,
            )
    file.write_text(HEAD + SHAFTS.format("With integral shafts of steel") + ROLLERS, "utf-8")
    with databases.owner.work() as work:
        report, touched = editions.load(work, file, "USA", "2027")
        found = work.session.execute(text("select id, name from offices"))
        offices = {row.id: row.name for row in found}
    assert (report.ended, report.reworded) == (("8482105000",), ("8482101000",))
    told = {one.office: [product.reason for product in one.products] for one in touched}
    assert told == {
        offices[desks[0].office_id]: ["The edition 2027 words 8482101000 otherwise."],
        offices[desks[1].office_id]: ["8482105000 ended with the edition 2027."],
    }
    # Only what is in doubt is asked again; the same edition once more tells nothing new.
    with databases.owner.work() as work:
        assert editions.load(work, file, "USA", "2027")[1] == []
