"""The queue of files on their way in: one is read at a time, one matched at a time, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.errors import Refused, Unavailable
from app.flows.rows import Cancelled, Progress, Queued, Tell, Unpacked
from app.gui import tasks, troubles
from app.gui.services import Desk
from app.review.rows import JobRow

UNDER_WAY = frozenset({"reading", "matching"})
TO_COME = frozenset({"waiting", "read"})
# What leaves the list when nothing is to come any more.
OVER = frozenset({"done", "joined"})
# What stays until a person says what is to become of it.
LEFT = frozenset({"asks", "columns", "refused", "stopped"})
Work = Callable[[Tell, Cancelled], UUID]


class Queue(QObject):
    """Takes files in and sends them on. All of it lives on the GUI thread; the work does not."""

    changed = Signal()
    kept = Signal()  # another job was written or has ended
    emptied = Signal(
        object
    )  # nothing is under way or to come any more: list[Queued] of what is over
    columns = Signal(object)  # a Queued whose columns a person should look at, or could
    stopped = Signal()  # matching ended because a person wanted it to

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self.desk = desk
        self.entries: list[Queued] = []
        self._reading: tasks.Task | None = None
        self._matching: tasks.Task | None = None
        self._skipped: set[UUID] = set()
        self._works: dict[UUID, Work] = {}  # what is to be done instead of resume
        self._is_held = False  # the server is away: nothing is begun until somebody says so
        self._is_restored = False
        self._remembered: list[tuple[UUID, str]] = []
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._remember)

    # -- what a person does

    def restore(self) -> None:
        """Go on with what was in the queue when the program ended, and with jobs cut off."""
        tasks.read(self, self.desk.queued, self._restored)
        tasks.read(self, self.desk.cut_off, self._cut_off)

    def add(self, paths: Sequence[Path]) -> None:
        """Take files, folders, mails or archives in; those in one call came together."""
        drop = uuid4()
        here = {entry.path for entry in self.entries if entry.state in TO_COME | UNDER_WAY}
        self.entries += [
            Queued(uuid4(), path, drop) for path in dict.fromkeys(paths) if path not in here
        ]
        self._go_on()

    def go_on_with(self, job: JobRow) -> None:
        """Match what is left of a job."""
        if any(e.job_id == job.job_id and e.state in TO_COME | UNDER_WAY for e in self.entries):
            return
        self.entries = [entry for entry in self.entries if entry.job_id != job.job_id]
        path = Path(job.file_name)
        self.entries.append(Queued(uuid4(), path, uuid4(), "read", job_id=job.job_id))
        self._go_on()

    def match_with(self, subject: UUID | Path, name: str, work: Work) -> None:
        """Match a job or file by ``work``, when its turn comes, in place of what is listed of it.

        ``work(tell, cancelled)`` answers the job it came to.
        """
        self.entries = [entry for entry in self.entries if entry.subject != subject]
        path = subject if isinstance(subject, Path) else Path(name)
        job_id = subject if isinstance(subject, UUID) else None
        entry = Queued(uuid4(), path, uuid4(), "read", job_id=job_id)
        self._works[entry.key] = work
        self.entries.append(entry)
        self._go_on()

    def stop(self, keys: Iterable[UUID]) -> None:
        """Stop some; what is matched of them stays matched."""
        for entry in [self.entry(key) for key in keys]:
            if entry is None:
                continue
            if entry.state in ("waiting", "reading"):
                self._skipped.add(entry.key)
            if entry.state == "waiting":
                self._put(replace(entry, state="stopped"))
            elif entry.state == "read":
                self._works.pop(entry.key, None)
                self._put(replace(entry, state="stopped"))
                if entry.job_id is not None:
                    self._stop_job(entry.job_id)
            elif entry.state == "matching" and self._matching is not None:
                self._matching.cancel()
                self._put(replace(entry, sentence=self.tr("Stopping after this batch")))
        self._go_on()

    def again(self, keys: Iterable[UUID], anyway: bool = False) -> None:
        """Try some once more; ``anyway``: though the same invoice is here already."""
        drop = uuid4()
        for entry in [self.entry(key) for key in keys]:
            if entry is None or entry.state not in LEFT or entry.state == "columns":
                continue
            if entry.job_id is not None:
                new = replace(entry, state="read", sentence="", progress=None)
            else:
                # A key of its own: what is still said of the first try is not about this one.
                new = Queued(
                    uuid4(), entry.path, drop, came_in=entry.came_in, again=anyway or entry.again
                )
            self.entries[self.entries.index(entry)] = new
        self._is_held = False
        self._go_on()

    def join(self, key: UUID) -> None:
        """Let a packing list say its say of the invoice that is here already."""
        entry = self.entry(key)
        if entry is None or not entry.packs or not entry.twins:
            return
        self._put(replace(entry, state="reading", sentence=self.tr("Joins its invoice")))
        job_id = entry.twins[0].job_id
        name = entry.twins[0].invoice_number or entry.twins[0].file_name

        def then(_said: tuple[str, ...]) -> None:
            sentence = self.tr("Its masses and packages went to {0}.").format(name)
            self._put(replace(entry, state="joined", sentence=sentence))
            self.kept.emit()
            self._go_on()

        def failed(error: Exception) -> None:
            if isinstance(error, Refused):
                self._put(replace(entry, state="refused", sentence=str(error)))
            else:
                self._put(entry)
                troubles.tell(self, error)
            self._go_on()

        tasks.write(self, lambda: self.desk.join_packing(job_id, entry.path), then, failed)
        self.changed.emit()

    def dismiss(self, keys: Iterable[UUID]) -> None:
        """Take what is left over off the list."""
        gone = set(keys)
        self.entries = [e for e in self.entries if e.key not in gone or e.state not in LEFT]
        self._go_on()

    def go_on(self) -> None:
        """Begin again after the server was away."""
        self._is_held = False
        self._go_on()

    # -- what is asked

    def entry(self, key: UUID) -> Queued | None:
        """The one with this key."""
        return next((entry for entry in self.entries if entry.key == key), None)

    def with_state(self, states: Iterable[str]) -> list[Queued]:
        """Those in one of these states, in order."""
        wanted = set(states)
        return [entry for entry in self.entries if entry.state in wanted]

    @property
    def is_busy(self) -> bool:
        """Whether anything is under way or to come."""
        return any(entry.state in TO_COME | UNDER_WAY for entry in self.entries)

    # -- going on

    def _go_on(self) -> None:
        if not self._is_held:
            self._read_next()
            self._match_next()
        self._end()
        self.changed.emit()
        self._soon.start()

    def _end(self) -> None:
        """Once nothing is to be done any more, what is done leaves the list."""
        over = self.with_state(OVER)
        if over and not self.is_busy:
            self.entries = [entry for entry in self.entries if entry.state not in OVER]
            self.emptied.emit(over)

    def _read_next(self) -> None:
        if self._reading is not None:
            return
        first = next(iter(self.with_state(["waiting"])), None)
        if first is None:
            return
        together = [entry for entry in self.with_state(["waiting"]) if entry.drop == first.drop]
        self._reading = tasks.flow(
            self,
            lambda tell, cancelled: self.desk.read_in(
                together, tell, self._skipped.__contains__, cancelled
            ),
            lambda _: self._read(),
            self._not_read,
            self._moved,
        )

    def _match_next(self) -> None:
        if self._matching is not None:
            return
        entry = next(iter(self.with_state(["read"])), None)
        if entry is None:
            return
        job_id, key = entry.job_id, entry.key
        work = self._works.get(key)
        if work is None:
            assert job_id is not None, "what is read has a job"

            def work(tell: Tell, cancelled: Cancelled, job_id: UUID = job_id) -> UUID:
                return self.desk.resume(job_id, tell, cancelled)

        self._put(replace(entry, state="matching"))
        task = self._matching = tasks.flow(
            self,
            work,
            lambda found: self._matched(key, task.cancelled, found),
            lambda error: self._not_matched(key, error),
            lambda state: self._progressed(key, state),
        )

    def _moved(self, told: Queued | Unpacked) -> None:
        """An entry of those being read moved on."""
        if isinstance(told, Unpacked):
            self._unpacked(told)
        elif self.entry(told.key) is not None:
            if told.job_id is not None:
                self.kept.emit()
                if told.key in self._skipped:  # stopped while it was being kept
                    self._stop_job(told.job_id)
                    told = replace(told, state="stopped")
                else:
                    told = self._told_apart(told)
            self._put(told)
            if told.mends:
                self.columns.emit(told)
        self._go_on()

    def _told_apart(self, told: Queued) -> Queued:
        """Another file on the list may be the very same, and its job already on its way."""
        same = [e for e in self.entries if e.job_id == told.job_id and e.key != told.key]
        if not same:
            return told
        if same[0].name == told.name:  # what was cut off, listed by its job and by its file
            self.entries = [e for e in self.entries if e.key != told.key]
            return told
        sentence = self.tr("{0} is the very same file as {1}, which is on its way.")
        said = sentence.format(told.name, same[0].name)
        return replace(told, state="refused", sentence=said, job_id=None)

    def _unpacked(self, told: Unpacked) -> None:
        holder = self.entry(told.holder.key)
        if holder is None:
            return
        place = self.entries.index(holder)
        instead = list(told.files)
        if holder.key in self._skipped:
            instead = [replace(file, state="stopped") for file in instead]
        if told.left_out:
            sentence = " ".join(told.left_out)
            instead.insert(0, replace(told.holder, state="refused", sentence=sentence))
        self.entries[place : place + 1] = instead

    def _read(self) -> None:
        self._reading = None
        self._go_on()

    def _not_read(self, error: Exception) -> None:
        """Something that is no file's fault; what was being read waits again."""
        self._reading = None
        reading = self.with_state(["reading"])
        for entry in reading:
            self._put(replace(entry, state="waiting", sentence=""))
        if isinstance(error, Unavailable):
            self._is_held = True
        elif reading:  # a fault of the program, met on the last of them
            last = reading[-1]
            self._put(replace(last, state="refused", sentence=self._fault(last)))
        troubles.tell(self, error, self.go_on)
        self._go_on()

    def _progressed(self, key: UUID, state: Progress) -> None:
        entry = self.entry(key)
        if entry is not None:
            self._put(replace(entry, progress=state))
            self.changed.emit()

    def _matched(self, key: UUID, was_stopped: bool, job_id: UUID) -> None:
        self._matching = None
        self._works.pop(key, None)
        entry = self.entry(key)
        if entry is not None:
            state = "stopped" if was_stopped else "done"
            self._put(replace(entry, state=state, sentence="", job_id=job_id))
        self.kept.emit()
        if was_stopped:
            self.stopped.emit()
        self._go_on()

    def _not_matched(self, key: UUID, error: Exception) -> None:
        self._matching = None
        entry = self.entry(key)
        if isinstance(error, Unavailable):
            self._is_held = True
        if entry is not None and isinstance(error, Unavailable):
            self._put(replace(entry, state="read", progress=None))
        elif entry is not None:
            self._works.pop(key, None)
            said = str(error) if isinstance(error, Refused) else self._fault(entry)
            self._put(replace(entry, state="refused", sentence=said))
        if not isinstance(error, Refused):
            troubles.tell(self, error, self.go_on)
        self.kept.emit()
        self._go_on()

    def _fault(self, entry: Queued) -> str:
        return self.tr("{0} met a fault of the program.").format(entry.name)

    def _stop_job(self, job_id: UUID) -> None:
        tasks.write(self, lambda: self.desk.stop(job_id), lambda _: self.kept.emit())

    def _put(self, entry: Queued) -> None:
        for place, each in enumerate(self.entries):
            if each.key == entry.key:
                self.entries[place] = entry
                return

    # -- beyond the program's end

    def _restored(self, kept: Sequence[Queued]) -> None:
        self._is_restored = True
        self.entries = [*kept, *self.entries]
        self._go_on()

    def _cut_off(self, jobs: Sequence[JobRow]) -> None:
        for job in jobs:
            self.go_on_with(job)

    def _remember(self) -> None:
        if not self._is_restored:
            return
        now = [(entry.key, entry.state) for entry in self.entries if entry.job_id is None]
        if now == self._remembered:
            return
        entries = tuple(self.entries)

        def then(_: None) -> None:
            self._remembered = now

        # What cannot be written down now is with the next change.
        tasks.aside(self, lambda: self.desk.keep_queue(entries), then)
