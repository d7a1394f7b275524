"""Tests of decisions on a bad line: cut, frozen, gone, come back; none lost and none twice."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from app.core import connection
from app.core.database import ServerAway, SignedOut
from app.flows import outbox, sending
from app.flows.desk import Desk
from app.matching.offline import OfflineEmbedder
from app.review.decide import CodeNotInForce, LineChanged, NothingToUndo
from app.review.rows import Kept, LineQuery
from tests.databases import Databases
from tests.flows.away import CODES, Far, far_away
from tests.prepared import runtime_on


@pytest.fixture
def far(
    prepared: Databases,
    tmp_path: Path,
    embedder: OfflineEmbedder,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Far]:
    """A desk on a bad line, whose program is impatient."""
    monkeypatch.setattr(connection, "SILENCE", 0.5)
    monkeypatch.setattr(connection.answers, "__defaults__", (0.3,))
    monkeypatch.setitem(connection.NETWORK, "connect_timeout", 2)
    monkeypatch.setattr(sending, "FIRST_PAUSE", 0.1)
    monkeypatch.setattr(sending, "LONGEST_PAUSE", 0.5)
    monkeypatch.setattr(sending, "DEADLINE", 1.0)
    with far_away(prepared, tmp_path / "home", embedder) as found:
        yield found


def until(true: Callable[[], bool], seconds: float = 15) -> None:
    """Wait for something that happens on another thread."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.02)


def drained(far: Far) -> bool:
    return far.desk.kept() == Kept()


def test_on_a_good_line_nothing_waits(far: Far) -> None:
    row = far.rows()[0]
    done = far.decide(row)
    assert not done.is_waiting
    assert (done.line.code, done.line.version, done.undo_depth) == (CODES[0], 2, 1)
    assert far.desk.kept() == Kept()
    assert far.on_server() == [("PICKED", CODES[0])]


def test_the_work_goes_on_while_the_server_is_away(far: Far) -> None:
    rows = far.rows()
    far.proxy.hang_up()
    first = far.decide(rows[0])
    assert first.is_waiting
    assert (first.line.code, first.line.decided, first.line.version) == (CODES[0], True, 2)
    # The second does not make the person wait for what is known.
    begun = time.monotonic()
    second = far.desk.none_of_these(rows[1].line_id, rows[1].version, 1.0, ())
    assert time.monotonic() - begun < 0.7
    assert (second.line.code, second.line.requires_review, second.undo_depth) == (None, True, 2)
    # What is decided on the same line builds on what waits.
    third = far.decide(first.line, CODES[1])
    assert third.line.version == 3
    kept = far.desk.kept()
    assert (kept.waiting, kept.reachable) == (3, False)
    assert [one.number for one in kept.decisions] == [1, 2, 1]
    assert far.on_server() == []
    far.proxy.pick_up()
    until(lambda: drained(far))
    assert far.on_server() == [("PICKED", CODES[0]), ("REJECTED", None), ("PICKED", CODES[1])]
    assert [row.version for row in far.rows()[:2]] == [3, 2]
    assert far.told[-1] == Kept()
    assert any(not kept.reachable for kept in far.told)


def test_a_frozen_server_keeps_nobody_waiting(far: Far) -> None:
    rows = far.rows()
    far.proxy.freeze()
    begun = time.monotonic()
    waiting = [far.decide(row) for row in rows[:4]]
    assert time.monotonic() - begun < 3.5
    assert all(each.is_waiting for each in waiting)
    far.proxy.thaw()
    until(lambda: drained(far))
    assert far.on_server() == [("PICKED", CODES[0])] * 4
    assert [row.code for row in far.rows()] == [CODES[0]] * 4 + [None] * 2


def test_a_lost_answer_is_asked_for_again_and_nothing_is_doubled(far: Far) -> None:
    """The commit arrives and the answer does not: the fate of the decision is unknown."""
    row = far.rows()[0]
    far.proxy.half_close()
    done = far.decide(row)
    until(lambda: drained(far))
    assert done.line.code == CODES[0]
    assert far.on_server() == [("PICKED", CODES[0])]
    assert far.rows()[0].version == 2


def test_cut_again_and_again(far: Far) -> None:
    cutting = threading.Event()

    def cut() -> None:
        while not cutting.wait(0.03):
            far.proxy.cut()

    rows = {row.line_id: row for row in far.rows()}
    thread = threading.Thread(target=cut)
    thread.start()
    try:
        for code in CODES:
            for line_id, row in rows.items():
                rows[line_id] = far.decide(row, code).line
    finally:
        cutting.set()
        thread.join()
    until(lambda: drained(far), 60)
    assert len(far.on_server()) == len(CODES) * len(rows)
    assert {(row.code, row.version) for row in far.rows()} == {(CODES[-1], 1 + len(CODES))}


def test_what_waits_survives_the_program_and_is_sent_by_the_next(far: Far) -> None:
    row = far.rows()[0]
    far.proxy.hang_up()
    assert far.decide(row).is_waiting
    far.stop()
    assert far.on_server() == []
    far.proxy.pick_up()
    far.start()
    until(lambda: far.on_server() == [("PICKED", CODES[0])])
    until(lambda: drained(far))


def test_undoing_while_the_server_is_away(far: Far) -> None:
    rows = far.rows()
    before = far.decide(rows[0])
    far.proxy.hang_up()
    far.decide(rows[1])
    # The latest first, which waits; then the one that the server has.
    back = far.desk.undo()
    assert back.is_waiting
    assert (back.line.line_id, back.line.code, back.line.decided) == (rows[1].line_id, None, False)
    assert back.undo_depth == 1
    further = far.desk.undo()
    assert (further.line.line_id, further.line.version) == (rows[0].line_id, 3)
    assert further.undo_depth == 0
    with pytest.raises(ServerAway):
        far.desk.undo()
    far.proxy.pick_up()
    until(lambda: drained(far))
    assert [method for method, _ in far.on_server()] == ["PICKED", "PICKED", "UNDO", "UNDO"]
    assert [row.decided for row in far.rows()] == [False] * 6
    assert before.line.version == 2
    with pytest.raises(NothingToUndo):
        far.desk.undo()


def test_undoing_after_a_restart_asks_the_server_which(far: Far) -> None:
    rows = far.rows()
    far.decide(rows[0])
    far.decide(rows[1])
    far.restart()
    assert far.desk.undo().line.line_id == rows[1].line_id
    assert far.desk.undo().line.line_id == rows[0].line_id
    assert [row.decided for row in far.rows()] == [False] * 6


def test_a_refusal_at_once_is_raised_and_leaves_nothing(far: Far) -> None:
    row = far.rows()[0]
    with pytest.raises(CodeNotInForce):
        far.decide(row, "999999")
    far.decide(row)
    with pytest.raises(LineChanged):
        far.decide(row, CODES[1])
    assert far.desk.kept() == Kept()
    assert far.desk.undo().line.code is None


def test_a_refusal_that_comes_late_waits_for_the_person(far: Far) -> None:
    rows = far.rows()
    far.proxy.hang_up()
    mine = far.decide(rows[0]).line
    far.decide(mine, CODES[1])
    far.decide(rows[1], CODES[1])
    # Meanwhile a colleague settles the same line, so that the second one's version would fit.
    with far.near.owner.work() as work:
        work.session.execute(
            text("update product_matches set version = version + 1 where line_id = :line"),
            {"line": rows[0].line_id},
        )
    far.proxy.pick_up()
    until(lambda: far.desk.kept().waiting == 0)
    (refused,) = far.desk.kept().refused
    assert (refused.line_id, refused.code) == (rows[0].line_id, CODES[1])
    assert "Line 1 changed" in refused.why
    # The other line went through, and what was built on the refused one did not.
    assert far.on_server() == [("PICKED", CODES[1])]
    assert far.told[-1].refused == (refused,)
    # What never stood cannot be taken back.
    assert far.desk.undo().line.line_id == rows[1].line_id
    far.restart()
    far.rows()
    assert far.desk.kept().refused == (refused,)
    assert far.desk.settle_kept(refused.key, "theirs") == Kept()
    assert len(far.on_server()) == 2


def test_mine_goes_out_again_over_what_is_there_now(far: Far) -> None:
    row = far.rows()[0]
    far.proxy.hang_up()
    far.decide(row)
    with far.near.owner.work() as work:
        work.session.execute(text("update product_matches set version = version + 1"))
    far.proxy.pick_up()
    until(lambda: bool(far.desk.kept().refused))
    (refused,) = far.desk.kept().refused
    if not refused.conflict:
        # Without the fields of a conflict the version is not known; deciding anew settles it.
        fresh = next(each for each in far.rows() if each.line_id == row.line_id)
        assert not far.decide(fresh).is_waiting
    else:
        far.desk.settle_kept(refused.key, "mine")
    assert far.desk.kept() == Kept()
    assert far.on_server() == [("PICKED", CODES[0])]


def test_two_programs_of_one_person_send_each_once(far: Far) -> None:
    rows = far.rows()
    far.proxy.hang_up()
    for row in rows:
        far.decide(row)
    others = [runtime_on(far.proxy.url, far.home, far.embedder) for _ in range(2)]
    for other in others:
        # Signed in over the near line before the far one comes back.
        other.__dict__["desk"] = far.runtime.desk if far.runtime else None
    desks = [Desk(other) for other in others]
    far.proxy.pick_up()
    until(lambda: drained(far))
    assert far.on_server() == [("PICKED", CODES[0])] * 6
    # A second program may decide as well, whoever of them sends it.
    desks[0].lines(far.job_id, LineQuery(), 0, 10)
    done = desks[0].decide(rows[0].line_id, CODES[1], 2, 1.0, "key", ())
    assert (done.line.code, done.line.version) == (CODES[1], 3)
    for other in others:
        other.__dict__.pop("desk")
        other.close()


def test_nothing_is_sent_in_another_ones_name(far: Far) -> None:
    row = far.rows()[0]
    far.proxy.hang_up()
    far.decide(row)
    far.stop()
    with far.near.owner.work() as work:
        office: UUID = work.session.execute(
            text("update users set is_local_owner = false where is_local_owner returning office_id")
        ).scalar_one()
    other = far.near.new_desk(office_id=office, is_local_owner=True)
    far.proxy.pick_up()
    far.start()
    far.rows()
    assert far.desk.kept() == Kept()
    assert far.desk.send_kept() == Kept()
    assert far.on_server() == []
    assert len(list((far.home / outbox.FOLDER).glob("*.sqlite"))) == 2
    # The first person comes back, and it goes out in their name.
    with far.near.owner.work() as work:
        for statement in (
            "update users set is_local_owner = false where id = :other",
            "update users set is_local_owner = true where id <> :other",
        ):
            work.session.execute(text(statement), {"other": other.user_id})
    far.restart()
    until(lambda: len(far.on_server()) == 1)
    with far.near.owner.read() as session:
        who = session.execute(text("select user_id from review_decisions")).scalar_one()
    assert who != other.user_id


def test_an_ended_session_keeps_what_was_decided(far: Far) -> None:
    rows = far.rows()
    with far.near.owner.work() as work:
        work.session.execute(text("update sessions set revoked_at = now()"))
    assert far.decide(rows[0]).is_waiting
    with pytest.raises(SignedOut):
        far.rows()
    assert far.desk.kept().waiting == 1
    far.restart()
    until(lambda: far.on_server() == [("PICKED", CODES[0])])


def test_another_database_at_the_same_address_gets_nothing(far: Far) -> None:
    row = far.rows()[0]
    far.proxy.hang_up()
    far.decide(row)
    # As after a restore into another server: the address is the same, the database is not.
    far.desk._here._identity = "another/1"
    far.proxy.pick_up()
    far.desk.send_kept()
    assert far.desk.kept().waiting == 1
    assert far.on_server() == []


def test_lines_show_what_waits(far: Far) -> None:
    row = far.rows()[0]
    far.proxy.freeze()
    far.decide(row)
    kept = far.desk._here.box().entries()
    far.proxy.thaw()
    until(lambda: drained(far))
    # As in the moment between the line's coming back and the decision's arriving.
    far.desk._here.box().add(kept[0])
    shown = far.rows()[0]
    assert (shown.code, shown.decided, shown.decided_by) == (CODES[0], True, "You")
    far.desk.send_kept()
    assert len(far.on_server()) == 1
