"""A day at the desk on the program's own samples, so that every page has something to show."""

from __future__ import annotations

import csv
import tempfile
from decimal import Decimal
from pathlib import Path

from app.accounts.rows import MemberFacts
from app.core.errors import Refused
from app.declarations import countries
from app.flows.desk import Desk
from app.flows.rows import Progress
from app.intake import reading
from app.review.rows import DecisionRule, LineQuery

SAMPLES = Path(__file__).resolve().parents[2] / "resources" / "samples"
# So many lines of each invoice are settled as the expert did; the rest waits for a person.
SETTLED = 9
SECONDS = 2.1


def fill(desk: Desk) -> None:
    """Process the samples that can be read and settle some of their lines; once is enough."""
    if desk.jobs(0, 1).total:
        return
    for file in sorted(SAMPLES.iterdir(), reverse=True):
        if file.suffix in reading.ENDINGS["xlsx"] or file.suffix == ".csv":
            if file.name.endswith(".codes.csv"):
                continue
            _work_on(desk, file)
    _leave_columns(desk)
    _furnish(desk)


def _leave_columns(desk: Desk) -> None:
    """An invoice whose headings nobody knows: its columns wait for a look."""
    goods = [
        ("LK-2201", "Hex bolt M8 x 40, zinc plated", 400, "0.12", "48.00", "DE"),
        ("LK-2207", "Ball bearing 6204-2RS", 60, "2.35", "141.00", "JP"),
        ("LK-3310", "Safety goggles, clear lens", 25, "4.80", "120.00", "CN"),
        ("LK-3316", "Knitted gloves coated with latex", 200, "1.15", "230.00", "PK"),
        ("LK-4102", "Angle grinder 125 mm, 1200 W", 12, "39.90", "487.80", "CN"),
        ("LK-4120", "Cutting disc 125 x 1.0 mm", 500, "0.62", "310.00", "AT"),
        ("LK-5008", "Combination pliers 180 mm", 40, "6.75", "270.00", "DE"),
        ("LK-5011", "Screwdriver set, 6 pieces", 30, "9.20", "276.00", "TW"),
        ("LK-6004", "Power supply unit 24 V DC, 5 A", 18, "27.40", "493.20", "CN"),
    ]
    rows: list[tuple[object, ...]] = [
        ("Larkin Werkzeughandel GmbH",),
        ("Seller:", "Larkin Werkzeughandel GmbH", "", "Invoice no:", "LW-20771"),
        ("Buyer:", "Pennine Tool Supplies Ltd", "", "Date:", "2026-11-18"),
        ("Currency:", "EUR"),
        (),
        ("Artikelnummer", "Freitext", "Anz.", "EP", "GP", "Ursprung"),
        *goods,
        ("", "", "", "Total", "2366.00"),
    ]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "larkin-20771.csv"
        with file.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows(rows)
        desk.process(file, _quiet, lambda: False)


def _furnish(desk: Desk) -> None:
    """Colleagues, rules and a question, so that the office's own pages are not empty."""
    for facts in (
        MemberFacts(
            "ines.marsh@office.example", "Ines Marsh", staff_role="LICENSED_BROKER",
            licence_number="CB-20418", chapters=("29", "30", "38"),
        ),
        MemberFacts("tom.reed@office.example", "Tom Reed", chapters=("61", "62", "64")),
    ):  # fmt: skip
        desk.invite(facts)
    desk.keep_rules(
        [
            DecisionRule(None, "30", None, Decimal(10_000), "GBP", True, True,
                         "Medicines: the licence is at stake"),
            DecisionRule(None, "93", None, None, None, True, False),
        ]
    )  # fmt: skip
    desk.open_ticket(
        "Can a chapter be left out of memory?",
        "We would like chapter 97 to be looked at every time, whatever was confirmed before.",
    )
    client = next(iter(desk.clients()), None)
    if client is not None:
        desk.ask_privacy("EXPORT", "client", client.id, "By telephone")


def _work_on(desk: Desk, file: Path) -> None:
    job_id = desk.process(file, _quiet, lambda: False)
    with file.with_suffix(".codes.csv").open(encoding="utf-8", newline="") as answers:
        expert = {int(row["line"]): row["code"] for row in csv.DictReader(answers)}
    lines = desk.lines(job_id, LineQuery(), 0, SETTLED).rows
    for line in lines:
        code = expert.get(line.number, "")
        if code.isdigit() and line.number % 4:
            desk.decide(line.line_id, code, line.version, SECONDS, "key", ())
    country = desk.job(job_id).row.country
    profile = countries.profile(country)
    given = profile.example()
    try:
        desk.save_form(
            job_id,
            {
                "declarant_id": given["parties"]["declarant"]["id"],
                "importer_id": given["parties"]["importer"]["id"],
            },
        )
    except (KeyError, Refused):
        return


def _quiet(_state: Progress) -> None:
    """Nobody waits for this."""
