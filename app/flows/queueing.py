"""The queue of files on their way in: taken apart, read one after the other, told of duplicates."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from app.bootstrap import Runtime
from app.core import atomic
from app.core.errors import Refused
from app.flows import process_invoice
from app.flows.keeping import identity
from app.flows.rows import Cancelled, Queued, Unpacked
from app.intake import consignment, enclosed, groups, jobs, mapping, mappings, packing
from app.intake.document import Document
from app.intake.refusals import NoLines, NoTable, NotGoods
from app.intake.rows import GroupRow, Twin

FOLDER = "queue"
UNPACKED = "unpacked"
# Unpacked files are kept with their job in the database as well; here they may go after a while.
KEPT_FOR = 14 * 86_400.0  # seconds
# So many files of one drop are read before the first of them is kept: a packing list goes into
# the job of its invoice, whichever of the two comes first.
PORTION = 20
WAITS = "Read; what came with it is looked at first"

TellQueued = Callable[[Queued | Unpacked], None]
Skip = Callable[[UUID], bool]


@dataclass
class _Read:
    """A file of the queue with what is in it, and the remembered columns it was read with."""

    entry: Queued
    document: Document
    used: mappings.Remembered | None


class Queueing:
    """See :class:`app.gui.services.Queueing`."""

    _queue_file: Path | None = None

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._desk = runtime.desk

    # -- what waits outlives the program

    def queued(self) -> tuple[Queued, ...]:
        """What was in this person's queue when the program ended, in its order."""
        self._clear_unpacked()
        try:
            kept = json.loads(self._place().read_text("utf-8"))
            return tuple(_from_json(one) for one in kept)
        except FileNotFoundError:
            return ()
        except (ValueError, KeyError, TypeError, OSError):
            return ()  # a damaged list of file names is not worth a stop

    def keep_queue(self, entries: Sequence[Queued]) -> None:
        """Remember what is not in the database yet, in place of what was remembered before."""
        place = self._place()
        kept = [_as_json(one) for one in entries if one.job_id is None and one.state != "done"]
        if not kept:
            place.unlink(missing_ok=True)
            return
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with atomic.whole(place) as file:
            file.write(json.dumps(kept, ensure_ascii=False).encode())

    def _place(self) -> Path:
        if self._queue_file is None:
            self._queue_file = self._file_of_person()
        return self._queue_file

    def _file_of_person(self) -> Path:
        with self._desk.read() as session:
            person = session.execute(text("select current_user_id()")).scalar_one()
            name = hashlib.sha256(f"{person}\n{identity(session)}".encode()).hexdigest()[:32]
        return self._runtime.settings.home / FOLDER / f"{name}.json"

    def _clear_unpacked(self) -> None:
        """Remove what was unpacked long ago."""
        with suppress(OSError):
            for folder in (self._runtime.settings.home / UNPACKED).iterdir():
                if time.time() - folder.stat().st_mtime > KEPT_FOR:
                    shutil.rmtree(folder, ignore_errors=True)

    # -- reading

    def read_in(
        self, entries: Sequence[Queued], tell: TellQueued, skip: Skip, cancelled: Cancelled
    ) -> None:
        """Read files that came together, one after the other, and keep each as a job.

        ``tell`` is given each entry as it moves on: it ends in ``read`` with its job, in ``asks``,
        ``refused`` or ``stopped`` (``skip(key)`` was true), or as :class:`Unpacked`. Nothing is
        matched or charged here. Raises what is no file's fault: the server is away, say.
        """
        for start in range(0, len(entries), PORTION):
            portion = entries[start : start + PORTION]
            found: list[_Read] = []
            for entry in portion:
                if cancelled():
                    return
                if skip(entry.key):
                    tell(replace(entry, state="stopped"))
                    continue
                tell(replace(entry, state="reading"))
                try:
                    became = self._read(entry)
                except Refused as refused:
                    mends = isinstance(refused, (NoTable, NotGoods, NoLines))
                    became = replace(entry, state="refused", sentence=str(refused), mends=mends)
                if isinstance(became, _Read):
                    found.append(became)
                    if len(portion) > 1:
                        tell(replace(entry, state="reading", sentence=WAITS))
                else:
                    tell(became)
            self._keep([one for one in found if not skip(one.entry.key)], tell)
            for one in found:
                if skip(one.entry.key):
                    tell(replace(one.entry, state="stopped"))

    def _read(self, entry: Queued) -> Queued | Unpacked | _Read:
        """What became of a file, or what is in it where that is new."""
        if enclosed.holds_files(entry.path):
            return self._take_apart(entry)
        sha256 = process_invoice.fingerprint(entry.path)
        job_id = process_invoice.left_half_way(self._runtime, sha256, self._country)
        if job_id is not None:
            return self._kept(entry, job_id)
        if twins := self._twins(entry, sha256):
            return replace(entry, state="asks", twins=twins)
        document, used = process_invoice.read(self._runtime, entry.path)
        return _Read(entry, document, used)

    def _keep(self, found: Sequence[_Read], tell: TellQueued) -> None:
        """Make jobs of what was read together; packing lists go into the job of their invoice."""
        by_document = {id(one.document): one for one in found}
        went: dict[UUID, list[str]] = {}
        for one in consignment.sort([read.document for read in found]):
            owner = by_document[id(one.invoice)]
            others = [by_document[id(other)].entry for other in one.others]
            became = self._keep_one(owner, one.joined(), [other.path for other in others])
            tell(became)
            for other in others:
                if became.state in ("read", "columns"):
                    went.setdefault(other.key, []).append(owner.entry.name)
                    said = "Its masses and packages went to " + ", ".join(went[other.key]) + "."
                    tell(replace(other, state="joined", sentence=said))
                elif other.key not in went:
                    said = f"{other.name} belongs to {owner.entry.name}, which was not kept."
                    tell(replace(other, state="refused", sentence=said))

    def _keep_one(self, owner: _Read, document: Document, beside: Sequence[Path]) -> Queued:
        # Two of one drop may be the same file, or the same invoice in two files.
        entry, used = owner.entry, owner.used
        sha256 = process_invoice.fingerprint(entry.path)
        job_id = process_invoice.left_half_way(self._runtime, sha256, self._country)
        if job_id is not None:
            return self._kept(entry, job_id)
        if twins := self._twins(entry, document=document):
            return replace(entry, state="asks", twins=twins, packs=packing.is_packing(document))
        asked = mapping.asks(owner.document, used.mapping.accepted if used else ())
        try:
            with self._desk.work() as work:
                job_id = process_invoice.keep(
                    work, document, entry.path, self._country, used, asked, beside=beside
                )
        except Refused as refused:
            return replace(entry, state="refused", sentence=str(refused))
        return self._kept(entry, job_id)

    def _kept(self, entry: Queued, job_id: UUID) -> Queued:
        """The entry of a job; nothing is spent on one whose columns a person should see first."""
        with self._desk.read() as session:
            asks = jobs.asks_columns(session, job_id)
        return replace(entry, state="columns" if asks else "read", job_id=job_id, mends=asks)

    def _twins(
        self, entry: Queued, sha256: str | None = None, document: Document | None = None
    ) -> tuple[Twin, ...]:
        """Earlier jobs that are the same invoice; none where a person wants it all the same."""
        if entry.again:
            return ()
        with self._desk.read() as session:
            return tuple(jobs.twins(session, sha256, document))

    def _take_apart(self, entry: Queued) -> Unpacked:
        into = self._runtime.settings.home / UNPACKED / uuid4().hex
        opened = enclosed.take_apart(entry.path, into)
        drop = uuid4()
        files = tuple(
            Queued(uuid4(), file, drop, came_in=entry.name, again=entry.again)
            for file in opened.files
        )
        return Unpacked(entry, files, tuple(opened.left_out))

    @property
    def _country(self) -> str:
        return self._runtime.settings.country

    def stop(self, job_id: UUID) -> None:
        """Cancel a job that waits for its matching."""
        with self._desk.work() as work:
            jobs.cancel(work, job_id)

    # -- consignments

    def groups(self) -> list[GroupRow]:
        """The office's consignments, newest first, at most 50."""
        with self._desk.read() as session:
            return groups.groups(session)

    def group(self, job_ids: Sequence[UUID], name: str) -> None:
        """Put invoices into the consignment of that name, which is made where there is none."""
        with self._desk.work() as work:
            groups.group(work, job_ids, name)

    def ungroup(self, job_ids: Sequence[UUID]) -> None:
        """Take them out again."""
        with self._desk.work() as work:
            groups.ungroup(work, job_ids)


def _as_json(entry: Queued) -> dict[str, Any]:
    # What was being read is read again, and what asked asks again.
    state = entry.state if entry.state in ("refused", "stopped") else "waiting"
    return {
        "key": str(entry.key),
        "path": str(entry.path),
        "drop": str(entry.drop),
        "state": state,
        "came_in": entry.came_in,
        "again": entry.again,
        "sentence": entry.sentence,
        "mends": entry.mends,
    }


def _from_json(kept: dict[str, Any]) -> Queued:
    return Queued(
        UUID(kept["key"]),
        Path(kept["path"]),
        UUID(kept["drop"]),
        str(kept["state"]),
        str(kept["came_in"]),
        bool(kept["again"]),
        str(kept["sentence"]),
        mends=bool(kept.get("mends")),
    )
