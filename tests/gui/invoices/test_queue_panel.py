"""Tests of the queue on screen: every file's state, and what a person may do about it."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.gui import tasks
from app.gui.invoices.queue import Queue
from app.gui.invoices.queue_panel import MOST_ROWS, ROW, STATE, TOLD, QueuePanel
from tests.gui.invoices.conftest import StepDesk


@pytest.fixture
def panel(queue: Queue, qtbot: QtBot) -> QueuePanel:
    made = QueuePanel(queue)
    qtbot.addWidget(made)
    return made


def rows(panel: QueuePanel, column: int) -> list[str]:
    return [panel.model.index(row, column).data() for row in range(panel.model.rowCount())]


def offered(panel: QueuePanel) -> list[str]:
    return [made.text() for made in panel.findChildren(QPushButton) if not made.isHidden()]


def settle(panel: QueuePanel, qtbot: QtBot, states: list[str]) -> None:
    qtbot.waitUntil(lambda: rows(panel, STATE) == states)


def test_nothing_is_shown_of_nothing(panel: QueuePanel) -> None:
    assert panel.isHidden()


def test_each_file_says_where_it_is(
    panel: QueuePanel, queue: Queue, step: StepDesk, qtbot: QtBot
) -> None:
    queue.add([Path(f"{name}.csv") for name in ("a", "bad", "twin", "b")])
    step.go.release(2)
    settle(panel, qtbot, ["Matching", "Not read", "Here already", "Read"])
    qtbot.waitUntil(lambda: rows(panel, TOLD)[0] == "20 of 40  ·  about 12 s left")
    assert panel.told.text() == "1 here already  ·  1 not read  ·  2 to come"
    assert not panel.isHidden()
    assert panel.title.text() == "4 files"
    assert panel.chosen() == queue.entries[1], "what wants something is put before the person"
    assert panel.sentence_of.text() == "bad.csv is no invoice."
    panel.table.go_to(2)
    assert panel.sentence_of.text() == (
        "INV-1 of this supplier was read on 20 Nov, 14:12 by Bea, from another file."
        " Nothing is charged until you say so."
    )
    assert offered(panel)[-3:] == ["Open the earlier", "Read it again", "Dismiss"]


def test_the_earlier_one_is_opened_instead(
    panel: QueuePanel, queue: Queue, step: StepDesk, qtbot: QtBot
) -> None:
    opened: list[object] = []
    panel.earlier.connect(opened.append)
    queue.add([Path("twin.csv")])
    settle(panel, qtbot, ["Here already"])
    assert panel.top.isHidden(), "one file is told of by its row"
    panel.open_earlier.click()
    assert opened == [step.main]
    assert queue.entries == []
    assert panel.isHidden()


def test_a_refused_file_is_tried_again_or_dismissed(
    panel: QueuePanel, queue: Queue, step: StepDesk, qtbot: QtBot
) -> None:
    queue.add([Path("bad.csv")])
    settle(panel, qtbot, ["Not read"])
    assert panel.sentence_of.text() == "bad.csv is no invoice."
    panel.once_more.click()
    qtbot.waitUntil(lambda: step.read == ["bad.csv", "bad.csv"] and tasks.idle())
    settle(panel, qtbot, ["Not read"])
    panel.put_away.click()
    assert panel.isHidden()


def test_all_are_stopped_tried_again_and_dismissed(
    panel: QueuePanel, queue: Queue, step: StepDesk, qtbot: QtBot
) -> None:
    queue.add([Path(f"{number}.csv") for number in range(8)])
    qtbot.waitUntil(lambda: rows(panel, STATE) == ["Matching", *["Read"] * 7])
    assert panel.table.height() == ROW * MOST_ROWS + 1, "the others are scrolled to"
    panel.stop_all.click()
    step.go.release(1)
    settle(panel, qtbot, ["Stopped"] * 8)
    panel.again_all.click()
    step.go.release(4)
    qtbot.waitUntil(lambda: rows(panel, STATE)[:2] == ["Matched", "Matching"])
    panel.stop_all.click()
    step.go.release(1)
    qtbot.waitUntil(lambda: rows(panel, STATE) == ["Stopped"] * 7, timeout=5_000)
    panel.dismiss_all.click()
    assert panel.isHidden()


def test_one_is_stopped_by_its_own_button(
    panel: QueuePanel, queue: Queue, step: StepDesk, qtbot: QtBot
) -> None:
    queue.add([Path("a.csv"), Path("b.csv")])
    settle(panel, qtbot, ["Matching", "Read"])
    panel.table.go_to(1)
    panel.stop.click()
    settle(panel, qtbot, ["Matching", "Stopped"])
    assert offered(panel)[-2:] == ["Try again", "Dismiss"]


def test_a_packing_list_joins_the_invoice_that_is_here(
    panel: QueuePanel, queue: Queue, step: StepDesk, qtbot: QtBot
) -> None:
    over: list[str] = []
    queue.emptied.connect(lambda found: over.extend(entry.sentence for entry in found))
    queue.add([Path("list.csv")])
    settle(panel, qtbot, ["Here already"])
    assert panel.sentence_of.text() == "This is the packing list of INV-1, which is here already."
    panel.join.click()
    qtbot.waitUntil(lambda: bool(over))
    assert ("join_packing", (step.main, Path("list.csv"))) in step.calls
    assert over == ["Its masses and packages went to INV-1."]
    assert panel.isHidden()


def test_a_packing_list_that_came_with_its_invoice_says_where_it_went(
    panel: QueuePanel, queue: Queue, step: StepDesk, qtbot: QtBot
) -> None:
    queue.add([Path("a.csv"), Path("beside.csv")])
    settle(panel, qtbot, ["Matching", "Joined"])
    assert rows(panel, TOLD)[1] == "It went to a.csv."
    assert panel.told.text() == "1 joined  ·  1 to come"


def test_columns_are_looked_at_before_anything_is_matched(
    panel: QueuePanel, queue: Queue, step: StepDesk, qtbot: QtBot
) -> None:
    asked: list[object] = []
    panel.columns.connect(lambda entry: asked.append(entry.subject))
    queue.add([Path("strange.csv"), Path("a.csv")])
    settle(panel, qtbot, ["To check", "Matching"])
    assert panel.sentence_of.text() == "The columns of strange.csv want a look first."
    assert offered(panel)[-2:] == ["Check the columns", "Dismiss"]
    panel.check.click()
    job = step.jobs_of["strange.csv"]
    assert asked == [job]
    again = uuid4()
    queue.match_with(job, "strange.csv", lambda _tell, _off: again)
    settle(panel, qtbot, ["Matching", "Read"])
    over: list[object] = []
    queue.emptied.connect(lambda done: over.extend(entry.job_id for entry in done))
    step.go.release(4)
    qtbot.waitUntil(lambda: over == [step.jobs_of["a.csv"], again])
