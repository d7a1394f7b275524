"""Lanes: order where it is asked for, and a call that hangs holds up only its own kind."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from app.gui.lanes import MOST_HUNG, Lane, Run


class Calls:
    """Work that notes its name when it ends; named ones wait for their gate first."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.begun: dict[str, threading.Event] = {}
        self.gates: dict[str, threading.Event] = {}

    def run(self, name: str, key: tuple[object, ...] = (), hangs: bool = False) -> Run:
        begun = self.begun[name] = threading.Event()
        gate = self.gates[name] = threading.Event()
        if not hangs:
            gate.set()

        def fn() -> None:
            begun.set()
            gate.wait(10)
            self.done.append(name)

        return Run(fn, key)


def soon(so: Callable[[], bool]) -> bool:
    end = time.monotonic() + 5
    while not so() and time.monotonic() < end:
        time.sleep(0.002)
    return so()


def empty(lane: Lane) -> bool:
    return lane.wait(time.monotonic() + 5)


def test_one_thread_keeps_the_order() -> None:
    calls, lane = Calls(), Lane("test", 1)
    for name in "abcdef":
        lane.start(calls.run(name))
    assert empty(lane)
    assert calls.done == list("abcdef")


def test_a_call_that_hangs_is_passed_by_what_it_does_not_bind() -> None:
    calls, lane = Calls(), Lane("test", 1, patience=0.01)
    lane.start(calls.run("line 1", ("page", 1), hangs=True))
    assert calls.begun["line 1"].wait(5)
    lane.start(calls.run("line 1 again", ("page", 1)))
    lane.start(calls.run("line 2", ("page", 2)))
    lane.start(calls.run("undo", ("page",)))
    lane.start(calls.run("line 3", ("page", 3)))
    lane.start(calls.run("elsewhere", ("other page",)))
    time.sleep(0.03)
    assert calls.done == [], "nothing passes before it is given up"
    lane.relieve()
    assert soon(lambda: len(calls.done) == 2)
    assert calls.done == ["line 2", "elsewhere"], "undo binds the lines asked for after it"
    assert not lane.wait(time.monotonic() + 0.05)
    calls.gates["line 1"].set()
    assert empty(lane)
    assert calls.done == ["line 2", "elsewhere", "line 1", "line 1 again", "undo", "line 3"]


def test_without_patience_nothing_is_given_up() -> None:
    calls, lane = Calls(), Lane("test", 1)
    lane.start(calls.run("long", hangs=True))
    assert calls.begun["long"].wait(5)
    lane.start(calls.run("next"))
    lane.relieve()
    assert not lane.wait(time.monotonic() + 0.05)
    assert calls.done == []
    calls.gates["long"].set()
    assert empty(lane)


def test_so_many_may_hang_and_no_more() -> None:
    calls, lane = Calls(), Lane("test", 2, patience=0.0)
    names = [f"call {number}" for number in range(MOST_HUNG + 6)]
    for name in names:
        lane.start(calls.run(name, hangs=True))

    def begun() -> int:
        return sum(calls.begun[name].is_set() for name in names)

    for _ in range(30):
        lane.relieve()
        time.sleep(0.005)
    assert begun() == MOST_HUNG + 2
    for name in names:
        calls.gates[name].set()
    assert empty(lane)
    assert sorted(calls.done) == sorted(names)
    lane.start(calls.run("after"))
    assert empty(lane), "it serves on afterwards"
