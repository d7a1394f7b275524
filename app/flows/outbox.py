"""The outbox of a desk: every decision is on this machine's disk before it goes to the server.

One file per person and database, so that nothing is ever sent in another one's name or into
another database. What stands in it survives a killed program and a power cut.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from pydantic import TypeAdapter

from app.core.conflict import Field
from app.core.errors import Refused, Unavailable
from app.review.rows import Kept, KeptDecision, ReviewLine

_logger = logging.getLogger(__name__)

FOLDER = "outbox"
ACCEPT, NONE, UNDO = "accept", "none", "undo"
WAITING, REFUSED = "waiting", "refused"
PATIENCE = 10.0  # seconds to wait for another program of the same person that is writing
_TABLES = """
    create table entries (
        seq integer primary key autoincrement,
        key text not null unique,
        line_id text not null,
        state text not null default 'waiting' check (state in ('waiting', 'refused')),
        body text not null,
        why text not null default '',
        conflict text not null default '[]',
        theirs integer not null default 0
    );
    -- What became of those that the server refused, or that a later one made pointless.
    create table settled (
        key text not null, how text not null, at text not null, body text not null, why text
    );
"""


class CannotKeep(Unavailable):
    """Decisions cannot be kept on this machine, so none was taken: {reason}. Check {folder}."""


class NothingKept(Refused):
    """This decision waits no longer: it was settled meanwhile."""


@dataclass(frozen=True)
class Entry:
    """A decision on its way: ``line`` is the line as the person saw it before.

    ``kind``: accept | none | undo. ``version``: of the line that was decided upon. ``of``: the
    key of the decision that an undo takes back.
    """

    key: UUID
    kind: str
    job_id: UUID
    line: ReviewLine
    version: int
    at: datetime
    code: str | None = None
    method: str = "key"
    seconds: float = 0.0
    shown: tuple[str, ...] = ()
    of: UUID | None = None

    def kept(self) -> KeptDecision:
        """The same as a page shows it, on its way."""
        return KeptDecision(
            key=self.key,
            job_id=self.job_id,
            line_id=self.line.line_id,
            number=self.line.number,
            description=self.line.description,
            code=self.code,
            at=self.at,
            state=WAITING,
            undo=self.kind == UNDO,
            version=self.version,
        )


_entry = TypeAdapter(Entry)
_fields = TypeAdapter(tuple[Field, ...])


def place(home: Path, person: UUID, database: str) -> Path:
    """The file of this person in that database (see :func:`app.flows.sending.identity`)."""
    name = hashlib.sha256(f"{person}\n{database}".encode()).hexdigest()[:32]
    return home / FOLDER / f"{name}.sqlite"


class Outbox:
    """Entries in the order they were taken. Safe to use from several threads and programs."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        with self._explained():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Readable by this user alone; SQLite's side files take after it.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            try:
                self._db = _opened(path)
            except sqlite3.DatabaseError as error:
                if isinstance(error, sqlite3.OperationalError):
                    raise
                # Never deleted: somebody who knows SQLite may still get decisions out of it.
                aside = path.with_suffix(f".damaged-{datetime.now(UTC):%Y%m%d%H%M%S}")
                _logger.error("The outbox was damaged and is kept as %s", aside.name)
                path.replace(aside)
                for more in ("-wal", "-shm"):
                    with suppress(FileNotFoundError):
                        Path(f"{path}{more}").replace(f"{aside}{more}")
                self._db = _opened(path)

    def add(self, entry: Entry) -> None:
        """Keep a decision: it is on the disk when this returns.

        A new decision on a line settles what the server refused of it before.
        """
        with self._change() as db:
            for earlier in self._on_line(db, entry.line.line_id, REFUSED):
                _settle(db, earlier.key, "decided anew")
            _insert(db, entry)

    def entries(self, state: str = WAITING) -> list[Entry]:
        """Those in that state, oldest first."""
        with self._look() as db:
            rows = db.execute("select body from entries where state = ? order by seq", [state])
            return [_entry.validate_json(body) for (body,) in rows]

    def next(self, leaving_out: frozenset[UUID] = frozenset()) -> Entry | None:
        """The oldest that waits, of lines other than those; None when nothing is left."""
        with self._look() as db:
            rows = db.execute(
                "select body from entries where state = 'waiting' and line_id not in"
                f" ({','.join('?' * len(leaving_out))}) order by seq limit 1",
                [str(line) for line in leaving_out],
            )
            row = rows.fetchone()
        return _entry.validate_json(row[0]) if row else None

    def state(self, key: UUID) -> str | None:
        """waiting, refused, or None once it is done with."""
        with self._look() as db:
            row = db.execute("select state from entries where key = ?", [str(key)]).fetchone()
        return row[0] if row else None

    def remove(self, key: UUID) -> None:
        """The server has it. (Should this be forgotten, it is sent again and changes nothing.)"""
        with self._change(lasting=False) as db:
            db.execute("delete from entries where key = ?", [str(key)])

    def refuse(self, key: UUID, why: str, conflict: Sequence[Field] = (), theirs: int = 0) -> None:
        """The server said no: the person has to settle it.

        What was decided on the same line afterwards was built on this and must not go out as if
        nothing had happened: the last word on the line is what remains, refused in its place.
        """
        with self._change() as db:
            row = db.execute(
                "select line_id from entries where key = ? and state = 'waiting'", [str(key)]
            ).fetchone()
            if row is None:
                return
            standing: list[Entry] = []
            chain = self._on_line(db, UUID(row[0]), WAITING)
            for each in chain:
                if each.kind == UNDO and standing and standing[-1].key == each.of:
                    standing.pop()
                else:
                    standing.append(each)
            last = standing[-1] if standing else None
            for each in chain:
                if last is None or each.key != last.key:
                    _settle(db, each.key, "overtaken", why)
            if last is None:
                return
            mine = tuple(
                replace(field, mine=last.code) if field.name == "code" else field
                for field in conflict
            )
            db.execute(
                "update entries set state = 'refused', why = ?, conflict = ?, theirs = ?"
                " where key = ?",
                [why, _fields.dump_json(mine).decode(), theirs, str(last.key)],
            )

    def settle(self, key: UUID, how: str, anew: UUID | None = None) -> Entry | None:
        """Done with a refused one; ``how`` is recorded. With ``anew``, it goes out again under
        that key over the version that is there now. Raises :class:`NothingKept`."""
        with self._change() as db:
            row = db.execute(
                "select body, theirs from entries where key = ? and state = 'refused'", [str(key)]
            ).fetchone()
            if row is None:
                raise NothingKept()
            before = _entry.validate_json(row[0])
            _settle(db, key, how)
            if anew is None:
                return None
            after = replace(before, key=anew, version=row[1] or before.version)
            _insert(db, after)
            return after

    def kept(self, *, reachable: bool = True) -> Kept:
        """All of it as a page shows it."""
        with self._look() as db:
            rows = db.execute(
                "select body, state, why, conflict, theirs from entries order by seq"
            ).fetchall()
        return Kept(
            tuple(
                replace(
                    _entry.validate_json(body).kept(),
                    state=state,
                    why=why,
                    conflict=_fields.validate_json(conflict),
                    version=theirs or json.loads(body)["version"],
                )
                for body, state, why, conflict, theirs in rows
            ),
            reachable,
        )

    def settled(self) -> list[tuple[UUID, str]]:
        """The record of those that did not simply arrive: key and how it was settled."""
        with self._look() as db:
            rows = db.execute("select key, how from settled order by rowid").fetchall()
        return [(UUID(key), how) for key, how in rows]

    def close(self) -> None:
        """Close the file; what waits stays in it."""
        with self._lock:
            self._db.close()

    def _on_line(self, db: sqlite3.Connection, line_id: UUID, state: str) -> list[Entry]:
        rows = db.execute(
            "select body from entries where line_id = ? and state = ? order by seq",
            [str(line_id), state],
        )
        return [_entry.validate_json(body) for (body,) in rows]

    @contextmanager
    def _look(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._explained():
            yield self._db

    @contextmanager
    def _change(self, *, lasting: bool = True) -> Iterator[sqlite3.Connection]:
        """One transaction; when it is ``lasting`` a power cut does not undo it either."""
        with self._lock, self._explained():
            self._db.execute(f"pragma synchronous = {'full' if lasting else 'normal'}")
            self._db.execute("begin immediate")
            try:
                yield self._db
                self._db.execute("commit")
            except BaseException:
                with suppress(sqlite3.Error):
                    self._db.execute("rollback")
                raise

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise CannotKeep(reason=str(error), folder=self.path.parent) from error


def _opened(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(
        path, timeout=PATIENCE, isolation_level=None, check_same_thread=False, cached_statements=32
    )
    try:
        if db.execute("pragma quick_check(1)").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("it is damaged")
        db.execute("pragma journal_mode = wal")
        db.execute("pragma fullfsync = on")  # macOS otherwise only hands it to the disk
        db.execute("begin immediate")
        if db.execute("pragma user_version").fetchone() == (0,):
            for statement in _TABLES.split(";"):
                db.execute(statement)
            db.execute("pragma user_version = 1")
        db.execute("commit")
    except BaseException:
        db.close()
        raise
    return db


def _insert(db: sqlite3.Connection, entry: Entry) -> None:
    db.execute(
        "insert into entries (key, line_id, body) values (?, ?, ?)",
        [str(entry.key), str(entry.line.line_id), _entry.dump_json(entry).decode()],
    )


def _settle(db: sqlite3.Connection, key: UUID, how: str, why: str | None = None) -> None:
    db.execute(
        "insert into settled (key, how, at, body, why)"
        " select key, ?, ?, body, coalesce(?, why) from entries where key = ?",
        [how, datetime.now(UTC).isoformat(), why, str(key)],
    )
    db.execute("delete from entries where key = ?", [str(key)])
