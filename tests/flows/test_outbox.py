"""Tests of the outbox's file: order, what a refusal does to what was built on it, survival."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from app.core.conflict import Field
from app.flows.outbox import ACCEPT, NONE, REFUSED, UNDO, CannotKeep, Entry, NothingKept, Outbox
from app.flows.outbox import place as place_of
from app.review.rows import ReviewLine

PROJECT = Path(__file__).resolve().parents[2]
JOB = uuid4()


def line(number: int = 1, version: int = 1) -> ReviewLine:
    return ReviewLine(
        line_id=uuid4(),
        number=number,
        description=f"Goods \u201c{number}\u201d",
        part_number=None,
        quantity=Decimal("1.500"),
        unit="C62",
        value=None,
        currency=None,
        origin=None,
        supplier_code=None,
        code=None,
        confidence=0.4,
        band="Weak",
        outcome="WEAK",
        decided=False,
        decided_by=None,
        requires_review=True,
        version=version,
        source="row 2",
    )


def entry(
    about: ReviewLine, kind: str = ACCEPT, code: str | None = "847130", **more: object
) -> Entry:
    made = Entry(uuid4(), kind, JOB, about, about.version, datetime.now(UTC), code)
    return replace(made, **more)  # type: ignore[arg-type]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return place_of(tmp_path, uuid4(), "1/2")


@pytest.fixture
def box(path: Path) -> Iterator[Outbox]:
    made = Outbox(path)
    yield made
    made.close()


def test_a_person_and_a_database_have_a_file_of_their_own(tmp_path: Path) -> None:
    one, other = uuid4(), uuid4()
    assert place_of(tmp_path, one, "1/2") == place_of(tmp_path, one, "1/2")
    assert len({place_of(tmp_path, who, which) for who in (one, other) for which in "ab"}) == 4


def test_what_is_kept_comes_back_as_it_was_in_order(box: Outbox, path: Path) -> None:
    first, second = line(1), line(2)
    kept = [
        entry(first, method="search", seconds=1.25, shown=("847130", "847141")),
        entry(second, NONE, None),
        entry(first, UNDO, None, of=uuid4()),
    ]
    for each in kept:
        box.add(each)
    box.close()
    again = Outbox(path)
    assert again.entries() == kept
    assert again.next() == kept[0]
    assert again.next(frozenset([first.line_id])) == kept[1]
    assert again.next(frozenset([first.line_id, second.line_id])) is None
    again.remove(kept[0].key)
    assert again.next() == kept[1]
    shown = again.kept()
    assert [(one.number, one.undo, one.state) for one in shown.decisions] == [
        (2, False, "waiting"),
        (1, True, "waiting"),
    ]
    assert shown.waiting == 2
    again.close()
    assert path.stat().st_mode & 0o077 == 0


def test_a_refused_decision_waits_for_the_person(box: Outbox) -> None:
    one, other = line(1), line(2)
    asked, beside = entry(one), entry(other)
    box.add(asked)
    box.add(beside)
    fields = (Field("code", "Code", None, "847130", "847141"), Field("by", "By", None, None, "Bea"))
    box.refuse(asked.key, "Bea set it to 847141.", fields, 4)
    (refused,) = box.kept().refused
    assert (refused.key, refused.why, refused.version) == (asked.key, "Bea set it to 847141.", 4)
    assert refused.conflict == fields
    assert refused.conflict[0].is_conflict
    assert box.entries() == [beside]
    # Once more over what Bea made of it; the other one was let go.
    again = uuid4()
    after = box.settle(asked.key, "mine", again)
    assert after is not None
    assert (after.key, after.version, after.code) == (again, 4, "847130")
    assert [each.key for each in box.entries()] == [beside.key, again]
    box.refuse(again, "It is locked.")
    box.settle(again, "theirs")
    assert box.settled() == [(asked.key, "mine"), (again, "theirs")]
    with pytest.raises(NothingKept):
        box.settle(again, "theirs")
    assert box.state(again) is None


def test_what_was_built_on_a_refused_decision_does_not_go_out(box: Outbox) -> None:
    one = line(1)
    first = entry(one, code="111111")
    second = entry(replace(one, version=2), code="222222")
    back = entry(replace(one, version=3), UNDO, "111111", of=second.key)
    third = entry(replace(one, version=4), code="333333")
    for each in (first, second, back, third):
        box.add(each)
    box.refuse(first.key, "no", (Field("code", "Code", None, "111111", "444444"),), 7)
    assert box.entries() == []
    (left,) = box.kept().refused
    # The last word is what the person is asked about, over the version that is there now.
    assert (left.key, left.code, left.version) == (third.key, "333333", 7)
    assert left.conflict[0].mine == "333333"
    assert {how for _, how in box.settled()} == {"overtaken"}


def test_a_refused_decision_that_was_taken_back_leaves_nothing(box: Outbox) -> None:
    one = line(1)
    first = entry(one)
    box.add(first)
    box.add(entry(one, UNDO, None, of=first.key))
    box.refuse(first.key, "no")
    assert box.kept().decisions == ()


def test_deciding_anew_settles_what_was_refused(box: Outbox) -> None:
    one = line(1)
    first, anew = entry(one), entry(replace(one, version=5), code="222222")
    box.add(first)
    box.refuse(first.key, "no")
    assert box.state(first.key) == REFUSED
    box.add(anew)
    assert [each.key for each in box.kept().decisions] == [anew.key]
    assert box.settled() == [(first.key, "decided anew")]


def test_two_programs_share_one_file(box: Outbox, path: Path) -> None:
    other = Outbox(path)
    many = [[entry(line(number)) for number in range(25)] for _ in range(2)]

    def fill(into: Outbox, entries: list[Entry]) -> None:
        for each in entries:
            into.add(each)

    threads = [
        threading.Thread(target=fill, args=pair) for pair in zip((box, other), many, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert {each.key for each in box.entries()} == {each.key for one in many for each in one}
    assert box.entries() == other.entries()
    other.close()


def test_a_key_is_kept_once(box: Outbox) -> None:
    one = entry(line())
    box.add(one)
    with pytest.raises(CannotKeep, match="UNIQUE"):
        box.add(one)
    assert box.entries() == [one]


def test_a_damaged_file_is_put_aside_and_never_deleted(path: Path) -> None:
    Outbox(path).close()
    path.write_bytes(b"not a database at all" * 500)
    box = Outbox(path)
    box.add(entry(line()))
    assert len(box.entries()) == 1
    (aside,) = path.parent.glob("*.damaged-*")
    assert aside.read_bytes().startswith(b"not a database")
    box.close()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file where the folder should be")
    with pytest.raises(CannotKeep):
        Outbox(tmp_path / "outbox" / "x.sqlite")


def test_what_was_added_is_there_after_the_program_was_killed(path: Path) -> None:
    """Every key that the program printed, and so believed to be kept, is in the file."""
    program = (
        "import sys; from pathlib import Path; from tests.flows.test_outbox import *\n"
        "box = Outbox(Path(sys.argv[1]))\n"
        "for number in range(100000):\n"
        "    one = entry(line(number)); box.add(one); print(one.key, flush=True)\n"
    )
    running = subprocess.Popen(
        [sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE, text=True, cwd=PROJECT
    )
    assert running.stdout is not None
    said = [running.stdout.readline() for _ in range(30)]
    running.kill()
    said += running.stdout.readlines()
    running.wait(10)
    running.stdout.close()
    # The last line may have been cut in half.
    told = {UUID(each.strip()) for each in said if len(each) == 37}
    assert len(told) >= 30
    box = Outbox(path)
    assert told <= {each.key for each in box.entries()}
    box.close()


def test_every_decision_is_synced_to_the_disk(path: Path) -> None:
    box = Outbox(path)
    box.add(entry(line()))
    assert box._db.execute("pragma synchronous").fetchone() == (2,)
    assert box._db.execute("pragma journal_mode").fetchone() == ("wal",)
    box.close()
    with sqlite3.connect(path) as other:
        assert other.execute("select count(*) from entries").fetchone() == (1,)
    other.close()
