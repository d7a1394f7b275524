"""A queue over a desk that takes files in step by step, as the test says."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.core.errors import Refused, Unavailable
from app.flows.rows import Cancelled, Progress, Queued, Tell, Unpacked
from app.gui import tasks
from app.gui.invoices.queue import Queue
from app.intake.rows import Twin
from tests.gui.demo import NOON, DemoDesk


class NotOne(Refused):
    """{name} is no invoice."""


class Gone(Unavailable):
    """The server is away."""


class StepDesk(DemoDesk):
    """What becomes of a file is said by its name: ``bad``, ``twin``, ``mail``, ``away``, ``bug``.

    Matching takes four steps, each let go by ``go``.
    """

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Semaphore(0)
        self.read: list[str] = []
        self.matched: list[UUID] = []
        self.jobs_of: dict[str, UUID] = {}
        self.is_away = False
        self.at_once = 0
        self.most_at_once = 0

    def read_in(
        self,
        entries: Sequence[Queued],
        tell: Callable[[Queued | Unpacked], None],
        skip: Callable[[UUID], bool],
        cancelled: Cancelled,
    ) -> None:
        for entry in entries:
            if skip(entry.key):
                tell(replace(entry, state="stopped"))
                continue
            tell(replace(entry, state="reading"))
            if self.is_away:
                raise Gone()
            self.read.append(entry.name)
            name = entry.path.stem
            if name == "bug":
                raise ZeroDivisionError
            if name == "bad":
                tell(replace(entry, state="refused", sentence=str(NotOne(name=entry.name))))
            elif name == "twin" and not entry.again:
                twin = Twin(self.main, "old.xlsx", "INV-1", "Lindner", NOON, 3, "Bea", "number")
                tell(replace(entry, state="asks", twins=(twin,)))
            elif name == "list":
                twin = Twin(self.main, "old.xlsx", "INV-1", "Lindner", NOON, 3, "Bea", "number")
                tell(replace(entry, state="asks", twins=(twin,), packs=True))
            elif name == "beside":
                tell(replace(entry, state="joined", sentence="It went to a.csv."))
            elif name == "strange":
                job = self.jobs_of.setdefault(entry.name, uuid4())
                tell(replace(entry, state="columns", job_id=job, mends=True))
            elif name == "mail":
                drop = uuid4()
                inside = (Path("in/one.csv"), Path("in/two.csv"))
                files = tuple(Queued(uuid4(), one, drop, came_in=entry.name) for one in inside)
                tell(Unpacked(entry, files, ("big.zip was left out.",)))
            else:
                job = self.jobs_of.setdefault(entry.name, uuid4())
                tell(replace(entry, state="read", job_id=job))

    def resume(self, job_id: UUID, tell: Tell, cancelled: Cancelled) -> UUID:
        with self.lock:
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            for done in range(1, 5):
                self.go.acquire(timeout=5)
                if self.is_away:
                    raise Gone()
                if job_id == self.jobs_of.get("poor.csv"):
                    raise NotOne(name="poor.csv")
                if cancelled():
                    break
                tell(Progress("Matching", done * 10, 40, 12.0, job_id))
            self.matched.append(job_id)
            return job_id
        finally:
            with self.lock:
                self.at_once -= 1


@pytest.fixture
def step(qtbot: QtBot) -> Iterator[StepDesk]:
    made = StepDesk()
    yield made
    made.go.release(100)
    tasks.wait()


@pytest.fixture
def queue(step: StepDesk, qtbot: QtBot) -> Iterator[Queue]:
    owner = QObject()
    made = Queue(step, owner)
    made.restore()
    qtbot.waitUntil(tasks.idle)
    yield made
    owner.deleteLater()
