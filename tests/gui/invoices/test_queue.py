"""Tests of the queue: one read and one matched at a time, in order, stopped, tried again, kept."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest
from pytestqt.qtbot import QtBot

from app.flows.rows import Queued
from app.gui import tasks, troubles
from app.gui.invoices.queue import Queue
from tests.gui.invoices.conftest import StepDesk


def states(queue: Queue) -> dict[str, str]:
    return {entry.name: entry.state for entry in queue.entries}


def paths(*names: str) -> list[Path]:
    return [Path("in") / f"{name}.csv" for name in names]


def finish(queue: Queue, step: StepDesk, qtbot: QtBot) -> list[Queued]:
    """Let everything be matched; those that were done at the end."""
    done: list[Queued] = []
    queue.emptied.connect(done.extend)
    step.go.release(200)
    qtbot.waitUntil(lambda: not queue.is_busy and tasks.idle())
    return done


def test_fifty_files_are_read_and_matched_one_after_the_other(
    queue: Queue, step: StepDesk, qtbot: QtBot
) -> None:
    names = [f"{number:02}" for number in range(50)]
    queue.add(paths(*names))
    done = finish(queue, step, qtbot)
    assert step.read == [f"{name}.csv" for name in names]
    assert step.matched == [step.jobs_of[f"{name}.csv"] for name in names]
    assert step.most_at_once == 1
    assert [entry.name for entry in done] == step.read
    assert queue.entries == []


def test_progress_is_lines_done_and_not_time(queue: Queue, step: StepDesk, qtbot: QtBot) -> None:
    queue.add(paths("a", "b"))
    step.go.release(2)
    qtbot.waitUntil(lambda: getattr(queue.entries[0].progress, "done", 0) == 20)
    assert states(queue) == {"a.csv": "matching", "b.csv": "read"}


def test_a_refused_file_stays_with_its_sentence(queue: Queue, step: StepDesk, qtbot: QtBot) -> None:
    queue.add(paths("a", "bad", "b"))
    finish(queue, step, qtbot)
    (entry,) = queue.entries
    assert (entry.state, entry.sentence) == ("refused", "bad.csv is no invoice.")
    queue.dismiss([entry.key])
    assert queue.entries == []


def test_what_was_refused_in_matching_is_matched_again_not_read(
    queue: Queue, step: StepDesk, qtbot: QtBot
) -> None:
    queue.add(paths("poor"))
    finish(queue, step, qtbot)
    (entry,) = queue.entries
    assert entry.state == "refused"
    assert entry.job_id == step.jobs_of.pop("poor.csv")
    queue.again([entry.key])
    finish(queue, step, qtbot)
    assert step.read == ["poor.csv"]
    assert step.matched == [entry.job_id]


def test_a_mail_gives_way_to_what_is_in_it(queue: Queue, step: StepDesk, qtbot: QtBot) -> None:
    queue.add(paths("a", "mail", "b"))
    finish(queue, step, qtbot)
    assert step.read == ["a.csv", "mail.csv", "b.csv", "one.csv", "two.csv"]
    (left,) = queue.entries
    assert (left.name, left.state, left.sentence) == (
        "mail.csv",
        "refused",
        "big.zip was left out.",
    )
    queue.add(paths("mail"))
    qtbot.waitUntil(lambda: not queue.is_busy)


def test_a_duplicate_waits_for_a_persons_word(queue: Queue, step: StepDesk, qtbot: QtBot) -> None:
    queue.add(paths("twin", "a"))
    done = finish(queue, step, qtbot)
    assert [entry.name for entry in done] == ["a.csv"]
    (entry,) = queue.entries
    assert (entry.state, entry.twins[0].invoice_number) == ("asks", "INV-1")
    queue.again([entry.key], anyway=True)
    assert [entry.name for entry in finish(queue, step, qtbot)] == ["twin.csv"]


def test_stopping_one_leaves_the_others(queue: Queue, step: StepDesk, qtbot: QtBot) -> None:
    queue.add(paths("a", "b", "c"))
    qtbot.waitUntil(lambda: states(queue)["c.csv"] == "read")
    queue.stop([queue.entries[0].key, queue.entries[1].key])
    finish(queue, step, qtbot)
    assert states(queue) == {"a.csv": "stopped", "b.csv": "stopped"}
    assert ("stop", (step.jobs_of["b.csv"],)) in step.calls, "the job does not go on by itself"
    queue.again([entry.key for entry in queue.entries])
    assert len(finish(queue, step, qtbot)) == 2
    assert step.read == ["a.csv", "b.csv", "c.csv"], "read once"


def test_what_was_stopped_before_it_was_read_is_read_when_tried_again(
    queue: Queue, step: StepDesk, qtbot: QtBot
) -> None:
    queue.add(paths("a"))
    queue.add(paths("b"))
    queue.stop([queue.entries[1].key])
    finish(queue, step, qtbot)
    assert states(queue) == {"b.csv": "stopped"}
    assert step.read == ["a.csv"]
    queue.again([queue.entries[0].key])
    finish(queue, step, qtbot)
    assert step.read == ["a.csv", "b.csv"]


def test_a_file_on_its_way_is_not_taken_in_twice(
    queue: Queue, step: StepDesk, qtbot: QtBot
) -> None:
    queue.add(paths("a", "a"))
    queue.add(paths("a"))
    finish(queue, step, qtbot)
    assert step.read == ["a.csv"]


def test_an_outage_holds_the_queue_and_loses_nothing(
    queue: Queue, step: StepDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(troubles, "tell", lambda _owner, error, _retry: told.append(str(error)))
    step.is_away = True
    queue.add(paths("a", "b"))
    qtbot.waitUntil(lambda: bool(told) and tasks.idle())
    assert told == ["The server is away."]
    assert states(queue) == {"a.csv": "waiting", "b.csv": "waiting"}
    step.is_away = False
    queue.go_on()
    qtbot.waitUntil(lambda: states(queue) == {"a.csv": "matching", "b.csv": "read"})
    step.is_away = True
    step.go.release(1)
    qtbot.waitUntil(lambda: len(told) == 2)
    assert states(queue) == {"a.csv": "read", "b.csv": "read"}
    step.is_away = False
    queue.go_on()
    assert len(finish(queue, step, qtbot)) == 2


def test_a_fault_on_one_file_does_not_hold_up_the_others(
    queue: Queue, step: StepDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Exception] = []
    monkeypatch.setattr(troubles, "tell", lambda _owner, error, _retry: told.append(error))
    queue.add(paths("a", "bug", "b"))
    done = finish(queue, step, qtbot)
    assert [entry.name for entry in done] == ["a.csv", "b.csv"]
    assert states(queue) == {"bug.csv": "refused"}
    assert queue.entries[0].sentence == "bug.csv met a fault of the program."
    assert len(told) == 1


def test_what_waits_is_remembered_and_gone_on_with(
    queue: Queue, step: StepDesk, qtbot: QtBot
) -> None:
    queue.add(paths("bad", "twin"))
    qtbot.waitUntil(lambda: not queue.is_busy and tasks.idle())
    queue._is_held = True
    queue.add(paths("c"))
    qtbot.waitUntil(lambda: len(step.remembered) == 3 and tasks.idle())
    again = Queue(step, queue.parent())
    again.restore()
    qtbot.waitUntil(lambda: "c.csv" in step.jobs_of)
    finish(again, step, qtbot)
    assert states(again) == {"bad.csv": "refused", "twin.csv": "asks"}


def test_a_job_left_half_way_is_gone_on_with_once(
    queue: Queue, step: StepDesk, qtbot: QtBot
) -> None:
    row = step.jobs(0, 5).rows[3]
    queue.go_on_with(row)
    queue.go_on_with(row)
    assert len(queue.entries) == 1
    finish(queue, step, qtbot)
    assert step.matched == [row.job_id]


def test_the_same_file_under_another_name_is_told_of(
    queue: Queue, step: StepDesk, qtbot: QtBot
) -> None:
    step.jobs_of["b.csv"] = step.jobs_of["a.csv"] = uuid4()
    queue.add(paths("a", "b"))
    queue.add([Path("elsewhere/a.csv")])
    finish(queue, step, qtbot)
    (left,) = queue.entries
    assert left.sentence == "b.csv is the very same file as a.csv, which is on its way."
    assert len(step.matched) == 1
