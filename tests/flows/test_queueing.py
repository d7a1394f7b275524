"""Tests of the queue: files read in order, duplicates asked about, nothing lost or charged."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from app.bootstrap import Runtime
from app.flows import queueing
from app.flows.desk import Desk
from app.flows.rows import Queued, Unpacked
from tests.databases import Databases
from tests.intake.books import text_table
from tests.intake.mails import PNG, Attached, eml, message, msg
from tests.prepared import SHORT, invoice

Told = list[Queued | Unpacked]


def queue(*paths: Path) -> list[Queued]:
    drop = uuid4()
    return [Queued(uuid4(), path, drop) for path in paths]


def read_in(desk: Desk, entries: list[Queued], skip: frozenset[UUID] = frozenset()) -> Told:
    """All that is told, in order."""
    told: Told = []
    desk.read_in(entries, told.append, skip.__contains__, lambda: False)
    return told


def last(told: Told) -> list[Queued]:
    """How each entry ended, in the order they ended."""
    return [one for one in told if isinstance(one, Queued) and one.state != "reading"]


def test_a_file_is_read_kept_and_not_yet_matched(office: Desk, tmp_path: Path) -> None:
    file = invoice(tmp_path / "a.csv", ["Hex bolts", "Pliers"])
    before = office.balance().available
    told = read_in(office, queue(file))
    assert [one.state for one in told if isinstance(one, Queued)] == ["reading", "read"]
    (entry,) = last(told)
    assert entry.job_id is not None
    found = office.job(entry.job_id).row
    assert (found.status, found.lines, found.matched) == ("PENDING", 2, 0)
    assert office.balance().available == before
    office.resume(entry.job_id, lambda _state: None, lambda: False)
    assert office.job(entry.job_id).row.status == "COMPLETED"


def test_what_cannot_be_read_says_why_and_the_others_go_on(office: Desk, tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(PNG)
    files = [tmp_path / "logo.png", invoice(tmp_path / "a.csv", ["Pliers"]), tmp_path / "no.csv"]
    ended = {one.name: one for one in last(read_in(office, queue(*files)))}
    assert [ended[name].state for name in ("logo.png", "a.csv", "no.csv")] == [
        "refused",
        "read",
        "refused",
    ]
    assert ended["logo.png"].sentence.startswith("logo.png ")
    assert office.jobs(0, 10).total == 1


def test_the_very_same_file_is_asked_about_and_read_again_when_told(
    office: Desk, sample_job: UUID, tmp_path: Path
) -> None:
    copy = Path(shutil.copy(SHORT, tmp_path / "copy.csv"))
    (entry,) = last(read_in(office, queue(copy)))
    assert (entry.state, entry.twins[0].job_id) == ("asks", sample_job)
    assert entry.twins[0].how == "content"
    assert office.jobs(0, 10).total == 1
    (entry,) = last(read_in(office, [Queued(uuid4(), copy, uuid4(), again=True)]))
    assert entry.state == "read"
    assert office.jobs(0, 10).total == 2


def test_the_same_number_in_another_file_is_asked_about(office: Desk, tmp_path: Path) -> None:
    first = invoice(tmp_path / "a.csv", ["Pliers"])
    second = invoice(tmp_path / "b.csv", ["Pliers "])
    told = last(read_in(office, queue(first, second)))
    assert [(one.name, one.state) for one in told] == [("a.csv", "read"), ("b.csv", "asks")]
    assert told[1].twins[0].how == "number"
    assert told[1].twins[0].job_id == told[0].job_id


def test_two_of_one_drop_that_are_the_same_are_one_job(office: Desk, tmp_path: Path) -> None:
    first = invoice(tmp_path / "a.csv", ["Pliers"])
    copy = Path(shutil.copy(first, tmp_path / "b.csv"))
    told = last(read_in(office, queue(first, copy)))
    assert [one.state for one in told] == ["read", "read"]
    assert told[0].job_id == told[1].job_id


def test_another_offices_invoice_is_no_duplicate(
    office: Desk, prepared: Databases, tmp_path: Path
) -> None:
    file = invoice(tmp_path / "a.csv", ["Pliers"])
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    prepared.job(prepared.new_desk(), input_sha256=digest, invoice_number="INV-1")
    assert [one.state for one in last(read_in(office, queue(file)))] == ["read"]


@pytest.mark.parametrize("kind", ["eml", "msg"])
def test_a_mail_is_taken_apart(office: Desk, tmp_path: Path, kind: str, runtime: Runtime) -> None:
    data = invoice(tmp_path / "a.csv", ["Pliers"]).read_bytes()
    if kind == "eml":
        mail = eml(tmp_path / "mail.eml", message(invoice__csv=data, packing__csv=b"x"))
    else:
        files = [Attached("invoice.csv", data), Attached("packing.csv", b"x")]
        mail = msg(tmp_path / "mail.msg", files)
    told = read_in(office, queue(mail))
    unpacked = told[-1]
    assert isinstance(unpacked, Unpacked)
    assert [(one.name, one.came_in) for one in unpacked.files] == [
        ("invoice.csv", mail.name),
        ("packing.csv", mail.name),
    ]
    assert len({one.drop for one in unpacked.files}) == 1
    assert runtime.settings.home in unpacked.files[0].path.parents
    ended = {one.name: one.state for one in last(read_in(office, list(unpacked.files)))}
    assert ended == {"invoice.csv": "read", "packing.csv": "refused"}


def test_what_a_person_stops_is_not_read(office: Desk, tmp_path: Path) -> None:
    entries = queue(*(invoice(tmp_path / f"{n}.csv", [f"Goods {n}"]) for n in "ab"))
    told = last(read_in(office, entries, frozenset({entries[0].key})))
    assert {one.name: one.state for one in told} == {"a.csv": "stopped", "b.csv": "read"}
    told = []
    office.read_in(queue(tmp_path / "a.csv"), told.append, lambda _key: False, lambda: True)
    assert told == []


def test_a_job_that_waits_for_its_matching_is_stopped(office: Desk, tmp_path: Path) -> None:
    (entry,) = last(read_in(office, queue(invoice(tmp_path / "a.csv", ["Pliers"]))))
    assert entry.job_id is not None
    office.stop(entry.job_id)
    assert office.job(entry.job_id).row.status == "CANCELLED"
    assert office.cut_off() == []


def test_what_was_left_half_way_goes_on_and_is_not_read_twice(office: Desk, tmp_path: Path) -> None:
    file = invoice(tmp_path / "a.csv", ["Pliers"])
    (first,) = last(read_in(office, queue(file)))
    (again,) = last(read_in(office, queue(file)))
    assert (again.state, again.job_id) == ("read", first.job_id)
    assert office.jobs(0, 10).total == 1


def test_what_waits_outlives_the_program(office: Desk, runtime: Runtime, tmp_path: Path) -> None:
    assert office.queued() == ()
    waiting, refused, matching = queue(*(tmp_path / name for name in ("a.csv", "b.csv", "c.csv")))
    refused = replace(refused, state="refused", sentence="It is empty.", came_in="mail.eml")
    reading = replace(queue(tmp_path / "d.csv")[0], state="reading")
    matching = replace(matching, state="matching", job_id=uuid4())
    office.keep_queue([waiting, refused, matching, reading])
    kept = Desk(runtime).queued()
    assert kept == (waiting, refused, replace(reading, state="waiting"))
    (file,) = (runtime.settings.home / queueing.FOLDER).iterdir()
    assert len(json.loads(file.read_text("utf-8"))) == 3
    file.write_text("{ damaged", "utf-8")
    assert Desk(runtime).queued() == ()
    office.keep_queue([matching])
    assert not file.exists()


def test_what_was_unpacked_long_ago_goes(office: Desk, runtime: Runtime) -> None:
    old, new = (runtime.settings.home / queueing.UNPACKED / name for name in ("old", "new"))
    for folder in (old, new):
        folder.mkdir(parents=True)
    long_ago = time.time() - queueing.KEPT_FOR - 60
    os.utime(old, (long_ago, long_ago))
    office.queued()
    assert (old.exists(), new.exists()) == (False, True)


def test_invoices_of_one_consignment_are_grouped(office: Desk, sample_job: UUID) -> None:
    office.group([sample_job], "MV Aurora")
    assert [(one.name, one.invoices) for one in office.groups()] == [("MV Aurora", 1)]
    assert office.jobs(0, 1).rows[0].group == "MV Aurora"
    office.ungroup([sample_job])
    assert office.groups() == []


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


def test_a_packing_list_dropped_with_its_invoice_joins_it(
    office: Desk, runtime: Runtime, tmp_path: Path
) -> None:
    packing = written(tmp_path / "a packing.csv", PACKING)
    files = (packing, written(tmp_path / "b.csv", INVOICE), invoice(tmp_path / "c.csv", ["Pliers"]))
    ended = {one.name: one for one in last(read_in(office, queue(*files)))}
    assert {name: one.state for name, one in ended.items()} == {
        "a packing.csv": "joined",
        "b.csv": "read",
        "c.csv": "read",
    }
    assert ended["a packing.csv"].sentence == "Its masses and packages went to b.csv."
    with runtime.owner.read() as session:
        masses = session.execute(
            text("select net_mass from invoice_lines where job_id = :job order by number"),
            {"job": ended["b.csv"].job_id},
        ).scalars()
        assert list(masses) == [8, 4]
    assert office.jobs(0, 9).total == 2


def test_a_packing_list_that_comes_later_may_join_what_is_here(
    office: Desk, tmp_path: Path
) -> None:
    seller = text_table(["Seller", "Larkin Ltd"])
    (kept,) = last(read_in(office, queue(written(tmp_path / "b.csv", seller + INVOICE))))
    assert kept.job_id is not None
    packing = written(tmp_path / "packing.csv", seller + PACKING)
    (asks,) = last(read_in(office, queue(packing)))
    assert (asks.state, asks.packs) == ("asks", True)
    assert asks.twins[0].job_id == kept.job_id
    assert office.join_packing(kept.job_id, packing)
