"""Decisions by way of the outbox: kept here first, sent at once, answered in two seconds."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.bootstrap import Runtime
from app.core import again
from app.core.database import Database, ServerAway
from app.core.errors import Refused, Unavailable
from app.flows import outbox
from app.flows.outbox import ACCEPT, NONE, UNDO, Entry, Outbox
from app.flows.rows import Decided
from app.flows.sending import Elsewhere, Sender
from app.review import decide, queue
from app.review.models import DecisionMethod
from app.review.rows import Kept, ReviewLine

_METHODS = {
    "enter": DecisionMethod.ACCEPTED,
    "key": DecisionMethod.PICKED,
    "click": DecisionMethod.PICKED,
    "search": DecisionMethod.SEARCHED,
}
REMEMBERED = 20_000  # lines whose looks are remembered, for when the server is away
STEPS = 500  # own decisions that can be taken back without asking the server which they were
SEND_NOW = 8.0  # seconds that a person who presses "send now" is kept


class OtherDatabase(Unavailable):
    """This is not the database that these decisions were taken in; they go on waiting here."""


@dataclass(frozen=True)
class _Step:
    """A decision of one's own that stands: its key, and the line before and after it."""

    key: UUID
    job_id: UUID
    before: ReviewLine
    after: ReviewLine
    is_confirmed: bool = True


class Desktop:
    """What this desk knows by itself: its outbox, lines it has seen, decisions it has taken."""

    def __init__(self, runtime: Runtime, database: Database) -> None:
        self._runtime = runtime
        self._database = database
        self._lock = threading.Lock()
        self._sender: Sender | None = None
        self._box: Outbox | None = None
        self._identity = ""
        self._seen: OrderedDict[UUID, tuple[UUID, ReviewLine]] = OrderedDict()
        self._steps: deque[_Step] = deque(maxlen=STEPS)
        self._depth = 0
        self._listeners: list[Callable[[Kept], None]] = []
        self._is_closed = False
        runtime.ending.append(self.close)
        if (runtime.settings.home / outbox.FOLDER).exists():
            threading.Thread(target=self._send_what_is_left, daemon=True).start()

    # --- what is known here -----------------------------------------------------------------

    def seen(self, job_id: UUID, lines: Iterable[ReviewLine]) -> tuple[ReviewLine, ...]:
        """Remember how lines look; answers them with what waits here already done."""
        waiting: dict[UUID, ReviewLine] = {}
        for entry in self.box().entries():
            waiting[entry.line.line_id] = foreseen(entry)
        if waiting:
            # The server has just answered a question, so this is a good moment.
            self.sender().nudge()
        shown = tuple(waiting.get(line.line_id, line) for line in lines)
        with self._lock:
            for line in shown:
                self._remember(job_id, line)
        return shown

    def line(self, line_id: UUID) -> tuple[UUID, ReviewLine]:
        """A line's job and its looks, as last seen here; else as the server has it."""
        with self._lock:
            if line_id in self._seen:
                return self._seen[line_id]
        with self._database.read() as session:
            found = queue.line(session, line_id)
            job_id: UUID = session.execute(
                text("select job_id from invoice_lines where id = :id"), {"id": line_id}
            ).scalar_one()
        with self._lock:
            self._remember(job_id, found)
        return job_id, found

    def _remember(self, job_id: UUID, line: ReviewLine) -> None:
        self._seen[line.line_id] = (job_id, line)
        self._seen.move_to_end(line.line_id)
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)

    # --- the outbox ---------------------------------------------------------------------------

    def box(self) -> Outbox:
        """The outbox of this person and database. Raises ServerAway where neither is known yet."""
        self.sender()
        assert self._box is not None
        return self._box

    def sender(self) -> Sender:
        """Its sender, started when it is first needed."""
        with self._lock:
            if self._is_closed:
                raise ServerAway(reason="this desk is closed")
            if self._sender is None:
                with self._database.read() as session:
                    person: UUID = session.execute(text("select current_user_id()")).scalar_one()
                    self._identity = identity(session)
                home = self._runtime.settings.home
                self._box = Outbox(outbox.place(home, person, self._identity))
                self._sender = Sender(
                    self._box, self._send, self._changed, self._confirmed, self._refused
                )
            return self._sender

    def close(self) -> None:
        """Stop sending; what waits goes out when the program is started again."""
        with self._lock:
            self._is_closed = True
        if self._sender is not None:
            self._sender.close()

    def _send_what_is_left(self) -> None:
        # Without the server nothing can be sent; the first look at a line tries again.
        with suppress(Unavailable, Refused):
            self.sender()

    def kept(self) -> Kept:
        """What waits here."""
        sender, box = self._sender, self._box
        if sender is None or box is None:  # nothing was asked of the server yet
            return Kept()
        return box.kept(reachable=sender.reachable)

    def on_kept(self, told: Callable[[Kept], None]) -> None:
        """Have ``told`` called, on another thread, whenever what waits has changed."""
        self._listeners.append(told)

    def _changed(self) -> None:
        if self._listeners:
            kept = self.kept()
            for told in self._listeners:
                told(kept)

    # --- deciding -----------------------------------------------------------------------------

    def decide(
        self,
        kind: str,
        line_id: UUID,
        version: int,
        code: str | None = None,
        method: str = "key",
        seconds: float = 0.0,
        shown: tuple[str, ...] = (),
    ) -> Decided:
        """Keep a decision, send it, and answer the line as it is or will be."""
        job_id, line = self.line(line_id)
        line = replace(line, version=version)
        now = datetime.now(UTC)
        entry = Entry(uuid4(), kind, job_id, line, version, now, code, method, seconds, shown)
        return self._put(entry)

    def undo(self) -> Decided:
        """Take back the latest decision of this person that stands."""
        step = self._latest()
        # As it will be is kept with it: the decision it takes back may be long forgotten.
        version = step.after.version
        line = replace(step.before, version=version)
        now, code = datetime.now(UTC), step.before.code
        entry = Entry(uuid4(), UNDO, step.job_id, line, version, now, code, of=step.key)
        return self._put(entry)

    def _put(self, entry: Entry) -> Decided:
        try:
            answer = self.sender().put(entry)
        except Elsewhere:
            answer = self._read(entry.line.line_id)
        if answer is None:
            line = foreseen(entry)
            with self._lock:
                self._remember(entry.job_id, line)
                self._step(entry, line, is_confirmed=False)
                self._depth = max(0, self._depth + (-1 if entry.kind == UNDO else 1))
                return Decided(line, self._depth, is_waiting=True)
        return answer

    def _read(self, line_id: UUID) -> Decided | None:
        try:
            with self._database.read() as session:
                return Decided(queue.line(session, line_id), decide.undo_depth(session))
        except Unavailable:
            return None

    def _latest(self) -> _Step:
        box = self.box()
        taken_back = {entry.of for entry in box.entries() if entry.kind == UNDO}
        with self._lock:
            for step in reversed(self._steps):
                if step.key not in taken_back:
                    return step
        with self._database.read() as session:
            return _latest_step(session, taken_back)

    def _step(self, entry: Entry, after: ReviewLine, *, is_confirmed: bool) -> None:
        """Remember what can be taken back, each in its place; what was taken back no more."""
        if entry.kind == UNDO:
            kept = [step for step in self._steps if step.key != entry.of]
        else:
            new = _Step(entry.key, entry.job_id, entry.line, after, is_confirmed)
            kept = [new if step.key == entry.key else step for step in self._steps]
            if new not in kept:
                kept.append(new)
        self._steps = deque(kept, maxlen=STEPS)

    def _confirmed(self, entry: Entry, answer: Decided) -> None:
        with self._lock:
            self._remember(entry.job_id, answer.line)
            self._step(entry, answer.line, is_confirmed=True)
            self._depth = answer.undo_depth

    def _refused(self, entry: Entry) -> None:
        """What never stood cannot be taken back, nor what was built on it; look at it afresh."""
        line_id = entry.line.line_id
        with self._lock:
            self._seen.pop(line_id, None)
            kept = [s for s in self._steps if s.is_confirmed or s.after.line_id != line_id]
            self._steps = deque(kept, maxlen=STEPS)

    def _send(self, entry: Entry) -> Decided:
        return again.settled(lambda: self._once(entry))

    def _once(self, entry: Entry) -> Decided:
        line_id = entry.line.line_id
        with self._database.work() as work:
            self._check_identity(work.session)
            if entry.kind == UNDO:
                decide.undo(work, key=entry.key, of=entry.of)
            else:
                choice = decide.Choice(
                    entry.version,
                    _METHODS[entry.method] if entry.kind == ACCEPT else DecisionMethod.REJECTED,
                    entry.seconds,
                    entry.shown,
                    key=entry.key,
                )
                if entry.kind == NONE:
                    decide.none_of_these(work, line_id, choice)
                else:
                    assert entry.code is not None
                    decide.accept(work, line_id, entry.code, choice)
            work.session.flush()
            line = queue.line(work.session, line_id)
            return Decided(line, decide.undo_depth(work.session))

    def _check_identity(self, session: Session) -> None:
        """Once per connection: an address may lead to another database than it did."""
        known = session.connection().info
        if "identity" not in known:
            known["identity"] = identity(session)
        if known["identity"] != self._identity:
            raise OtherDatabase()


def identity(session: Session) -> str:
    """Which database of which server this is, whatever its address. A copy is another one."""
    found: str = session.execute(
        text(
            "select (pg_control_system()).system_identifier || '/' || oid from pg_database"
            " where datname = current_database()"
        )
    ).scalar_one()
    return found


def foreseen(entry: Entry) -> ReviewLine:
    """The line as it will be once the entry has arrived."""
    line = replace(entry.line, version=entry.version + 1 if entry.version else 2)
    if entry.kind == UNDO:
        return line
    if entry.kind == ACCEPT and line.needs_second and not _is_second(line, entry.code):
        return replace(line, decided=False, first_say=f"You: {entry.code}")
    return replace(
        line,
        code=entry.code,
        decided=True,
        decided_by="You",
        decided_at=entry.at,
        requires_review=entry.code is None,
        first_say=None,
    )


def _is_second(line: ReviewLine, code: str | None) -> bool:
    return bool(line.first_say and line.first_say.endswith(f" {code}"))


def _latest_step(session: Session, leaving_out: set[UUID | None]) -> _Step:
    """The latest decision of this person that stands on the server."""
    row = session.execute(
        text("""
            select d.idempotency_key as key, d.line_id, l.job_id, d.evidence -> 'before' as before
            from review_decisions d join invoice_lines l on l.id = d.line_id
            where d.user_id = (select current_user_id()) and d.method <> 'UNDO'
                and d.idempotency_key <> all(:left_out)
                and not exists (
                    select from review_decisions u where u.undo_of = d.id and u.user_id = d.user_id
                )
            order by d.id desc limit 1
        """),
        {"left_out": list(leaving_out)},
    ).one_or_none()
    if row is None:
        raise decide.NothingToUndo()
    line = queue.line(session, row.line_id)
    before = replace(
        line,
        code=row.before["code"],
        decided=row.before["confirmed"],
        decided_by=line.decided_by if row.before["confirmed"] else None,
        requires_review=row.before["requires_review"],
    )
    return _Step(row.key, row.job_id, before, line)


class Keeping:
    """See :class:`app.gui.services.Keeping`."""

    _here: Desktop

    def kept(self) -> Kept:
        """What waits on this desk."""
        return self._here.kept()

    def on_kept(self, told: Callable[[Kept], None]) -> None:
        """Have ``told`` called, on another thread, whenever what waits has changed."""
        self._here.on_kept(told)

    def send_kept(self) -> Kept:
        """Try to send it now; answers when it was tried, or after eight seconds."""
        self._here.sender().flush(SEND_NOW)
        return self._here.kept()

    def settle_kept(self, key: UUID, how: str) -> Kept:
        """Settle a refused one: ``mine`` goes out again over what is there now, ``theirs`` lets
        it go. Both are recorded."""
        anew = uuid4() if how == "mine" else None
        self._here.box().settle(key, how, anew)
        if anew is not None:
            self._here.sender().flush(SEND_NOW)
        self._here._changed()
        return self._here.kept()
