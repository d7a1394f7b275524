"""Tests of what a packing list says later: kept beside the lines, which stay as they were read."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from app.intake import joined, receive
from app.intake.consignment import join
from app.intake.models import ProcessingJob
from tests.databases import Desk
from tests.intake.packs import document, line, packing_list, totals

A, B = line(1, "A", 10, value=20, raw={"Part": "A"}), line(2, "B", 5, net_mass=4, value=15)
ROWS = (
    line(1, "A", 10, net_mass=3, gross_mass="3.5", package_marks="1-2", raw={"N.W.": "3"}),
    line(2, "B", 5, net_mass=4, gross_mass=5, package_marks="3"),
)


def store(desk: Desk, tmp_path: Path) -> receive.UUID:
    path = tmp_path / "invoice.csv"
    path.write_bytes(b"x")
    with desk.database.work() as work:
        return receive.receive(
            work,
            user_id=desk.user_id,
            client_id=None,
            document=document(A, B),
            path=path,
            country="GBR",
        )


def test_a_stored_invoice_is_joined_as_the_read_one_was(desk: Desk, tmp_path: Path) -> None:
    job_id = store(desk, tmp_path)
    with desk.database.read() as session:
        stored = joined.stored(session, session.get_one(ProcessingJob, job_id))
    assert [one.raw for one in stored.lines] == [{"Part": "A"}, {}]
    listed = packing_list(*ROWS)
    now, before = join(stored, [listed]), join(document(A, B), [listed])
    assert [one.joined for one in now.lines] == [one.joined for one in before.lines]
    assert totals(now) == totals(before)
    assert now.problems == before.problems


def test_the_difference_is_kept_and_known(desk: Desk, tmp_path: Path) -> None:
    job_id = store(desk, tmp_path)
    invoice = document(A, B)
    first = joined.difference(invoice, join(invoice, [packing_list(*ROWS)]))
    assert set(first["lines"]) == {"1", "2"}
    assert "net_mass" not in first["lines"]["2"]
    with desk.database.work() as work:
        work.session.get_one(ProcessingJob, job_id).joined = first
    with desk.database.read() as session:
        one, two = joined.known(session, job_id).values()
        job = session.get_one(ProcessingJob, job_id)
        stored = joined.stored(session, job)
        in_all = joined.totals(job)
        places = [joined.place(job, "packages_total"), joined.place(job, "value_total")]
    assert (one.net_mass, one.gross_mass, one.packages) == (3, Decimal("3.5"), 2)
    assert (one.package_marks, two.net_mass, two.gross_mass) == ("1-2", 4, 5)
    assert one.where["net_mass"] == "packing.csv, row 2"
    assert one.cells == {"packing.csv, row 2: N.W.": "3"}
    assert in_all == {
        "net_mass_total": 7,
        "gross_mass_total": Decimal("8.5"),
        "packages_total": 3,
    }
    assert places == ["packing.csv", "invoice.csv"]
    assert [one.net_mass for one in stored.lines] == [3, 4]
    # Joined again, nothing is new.
    assert joined.difference(stored, join(stored, [packing_list(*ROWS)])) == {}


def test_what_stood_first_stays() -> None:
    first = {
        "lines": {"1": {"net_mass": "3", "where": {"net_mass": "p"}, "cells": {"p: N": "3"}}},
        "totals": {"net_mass_total": ["3", "p"]},
        "problems": [{"sentence": "one"}],
    }
    more = {
        "lines": {
            "1": {"gross_mass": "4", "where": {"gross_mass": "q"}, "cells": {"q: G": "4"}},
            "2": {"net_mass": "1", "where": {"net_mass": "q"}, "cells": {}},
        },
        "totals": {"net_mass_total": ["9", "q"], "packages_total": [2, "q"]},
        "problems": [{"sentence": "two"}],
    }
    both = joined.together(first, more)
    assert both["lines"]["1"] == {
        "net_mass": "3",
        "gross_mass": "4",
        "where": {"net_mass": "p", "gross_mass": "q"},
        "cells": {"p: N": "3", "q: G": "4"},
    }
    assert both["lines"]["2"]["net_mass"] == "1"
    assert [problem["sentence"] for problem in both["problems"]] == ["one", "two"]
    assert both["totals"] == {"net_mass_total": ["3", "p"], "packages_total": [2, "q"]}


def test_nothing_later_is_nothing() -> None:
    assert joined.later({}, 1) == joined.Known()
    assert joined.at_reading(document(A)) == {}
    assert joined.difference(document(A), document(A)) == {}
