"""Tests of the thread that empties the outbox: order, patience, refusals, one program at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from app.core.conflict import Changed, Field
from app.core.database import Locked, ServerAway, SignedOut
from app.core.errors import Refused
from app.core.lock import FileLock
from app.flows import sending
from app.flows.outbox import Entry, Outbox
from app.flows.rows import Decided
from app.flows.sending import Elsewhere, Sender
from tests.flows.test_outbox import entry, line


class NotThis(Refused):
    """This cannot be done."""


class Server:
    """Stands where the desk talks to the database: says yes, no or nothing, and remembers."""

    def __init__(self) -> None:
        self.took: list[UUID] = []
        self.tried: list[UUID] = []
        self.says: Callable[[Entry], None] = lambda _entry: None
        self.heard = threading.Condition()

    def __call__(self, asked: Entry) -> Decided:
        with self.heard:
            self.tried.append(asked.key)
            self.heard.notify_all()
        self.says(asked)
        with self.heard:
            self.took.append(asked.key)
            self.heard.notify_all()
        return Decided(asked.line, 1)

    def wait(self, true: Callable[[], bool]) -> None:
        with self.heard:
            assert self.heard.wait_for(true, 10)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "FIRST_PAUSE", 0.02)
    monkeypatch.setattr(sending, "LONGEST_PAUSE", 0.1)
    monkeypatch.setattr(sending, "DEADLINE", 0.3)


@contextmanager
def sender_of(
    path: Path, server: Server, changed: Callable[[], None] = lambda: None
) -> Iterator[Sender]:
    made = Sender(Outbox(path), server, changed, lambda *_: None, lambda _entry: None)
    yield made
    made.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "outbox" / "one.sqlite"


def kept(path: Path) -> list[UUID]:
    box = Outbox(path)
    found = [one.key for one in box.kept().decisions]
    box.close()
    return found


def test_an_answer_in_time_is_answered(path: Path) -> None:
    server = Server()
    with sender_of(path, server) as sender:
        one = entry(line())
        answer = sender.put(one)
        assert answer is not None
        assert answer.line == one.line
        assert kept(path) == []


def test_a_silent_server_is_not_waited_for_and_the_next_not_at_all(path: Path) -> None:
    server = Server()
    goes_on = threading.Event()
    server.says = lambda _entry: bool(goes_on.wait(10)) or None  # type: ignore[assignment]
    with sender_of(path, server) as sender:
        entries = [entry(line(n)) for n in range(3)]
        begun = time.monotonic()
        assert [sender.put(each) for each in entries] == [None] * 3
        assert time.monotonic() - begun < 3 * sending.DEADLINE
        assert kept(path) == [each.key for each in entries]
        goes_on.set()
        server.wait(lambda: server.took == [each.key for each in entries])


def test_what_an_absent_server_missed_arrives_in_order(path: Path) -> None:
    server = Server()

    def away(_entry: Entry) -> None:
        raise ServerAway(reason="nobody there")

    server.says = away
    changes: list[str] = []
    with sender_of(path, server, lambda: changes.append("")) as sender:
        one = line()
        entries = [entry(one), entry(line(2)), entry(replace(one, version=2))]
        assert [sender.put(each) for each in entries] == [None] * 3
        assert not sender.reachable
        server.wait(lambda: len(server.tried) > 5)
        # Never the second before the first.
        assert set(server.tried) == {entries[0].key}
        server.says = lambda _entry: None
        server.wait(lambda: server.took == [each.key for each in entries])
        sender.flush(5)
        assert sender.reachable
    assert changes
    assert kept(path) == []


def test_one_line_that_is_held_up_does_not_hold_up_the_others(path: Path) -> None:
    server = Server()
    held, free = line(1), line(2)

    def locked(asked: Entry) -> None:
        if asked.line.line_id == held.line_id:
            raise Locked()

    server.says = locked
    with sender_of(path, server) as sender:
        first, second, other = entry(held), entry(replace(held, version=2)), entry(free)
        assert sender.put(first) is None
        assert sender.put(second) is None
        assert sender.put(other) is not None
        assert server.took == [other.key]
        server.says = lambda _entry: None
        server.wait(lambda: server.took == [other.key, first.key, second.key])


def test_a_refusal_is_raised_where_somebody_waits_and_kept_where_nobody_does(path: Path) -> None:
    server = Server()

    def no(_entry: Entry) -> None:
        raise NotThis()

    server.says = no
    with sender_of(path, server) as sender:
        with pytest.raises(NotThis):
            sender.put(entry(line()))
        assert kept(path) == []
        late = threading.Event()

        def changed(_entry: Entry) -> None:
            late.wait(10)
            fields = (Field("code", "Code", None, "847130", "111111"),)
            raise Changed(fields, 9, what="Line 1", how="it was decided")

        server.says = changed
        one = entry(line())
        assert sender.put(one) is None
        late.set()
        sender.flush(5)
        (refused,) = Outbox(path).kept().refused
        assert (refused.key, refused.version) == (one.key, 9)
        assert refused.why.startswith("Line 1 changed")
        assert refused.conflict[0].theirs == "111111"
        # It is not tried again by itself.
        tried = len(server.tried)
        sender.flush(5)
        assert len(server.tried) == tried


def test_a_mistake_of_the_program_is_refused_too_and_never_lost(path: Path) -> None:
    server = Server()

    def bug(_entry: Entry) -> None:
        raise ZeroDivisionError("one by nought")

    server.says = bug
    with sender_of(path, server) as sender:
        with pytest.raises(ZeroDivisionError):
            sender.put(entry(line()))
        slow = entry(line())

        def slow_bug(asked: Entry) -> None:
            time.sleep(sending.DEADLINE * 1.5)
            bug(asked)

        server.says = slow_bug
        assert sender.put(slow) is None
        sender.flush(5)
        (refused,) = Outbox(path).kept().refused
        assert (refused.key, refused.why) == (
            slow.key,
            "The server would not take it: one by nought",
        )


def test_an_ended_session_keeps_what_waits(path: Path) -> None:
    server = Server()

    def ended(_entry: Entry) -> None:
        raise SignedOut()

    server.says = ended
    one = entry(line())
    with sender_of(path, server) as sender:
        assert sender.put(one) is None
        assert sender.reachable
    assert kept(path) == [one.key]
    # The next program of this person sends it, without being asked.
    later = Server()
    with sender_of(path, later):
        later.wait(lambda: later.took == [one.key])


def test_one_program_at_a_time_sends(path: Path) -> None:
    mine, theirs = Server(), Server()
    turn = FileLock(path.with_suffix(".lock"))
    with sender_of(path, mine) as one, sender_of(path, theirs):
        one.flush(5)
        while not turn.take():
            time.sleep(0.01)
        waiting = entry(line())
        assert one.put(waiting) is None
        assert (mine.tried, theirs.tried) == ([], [])
        turn.drop()
        mine.wait(lambda: True)
        end = time.monotonic() + 10
        while kept(path) and time.monotonic() < end:
            time.sleep(0.01)
        assert sorted([*mine.took, *theirs.took], key=str) == [waiting.key]


def test_what_another_program_sent_is_no_longer_waited_for(path: Path) -> None:
    mine = Server()
    turn = FileLock(path.with_suffix(".lock"))
    with sender_of(path, mine) as one:
        one.flush(5)
        while not turn.take():
            time.sleep(0.01)
        asked = entry(line(), key=uuid4())
        raised: list[BaseException] = []

        def ask() -> None:
            try:
                one.put(asked)
            except Elsewhere as elsewhere:
                raised.append(elsewhere)

        thread = threading.Thread(target=ask)
        thread.start()
        box = Outbox(path)
        end = time.monotonic() + 5
        while box.state(asked.key) is None and time.monotonic() < end:
            time.sleep(0.002)
        box.remove(asked.key)
        box.close()
        turn.drop()
        thread.join(10)
    assert len(raised) == 1
    assert mine.took == []
