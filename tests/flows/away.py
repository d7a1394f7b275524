"""A desk at the far end of a line that tests may break, with a job whose lines wait for a code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.bootstrap import Runtime
from app.flows.desk import Desk
from app.flows.rows import Slice
from app.matching.offline import OfflineEmbedder
from app.review.rows import Kept, LineQuery, ReviewLine
from tests import databases
from tests.databases import Databases
from tests.prepared import runtime_on
from tests.proxy import Proxy, line_to

CODES = ("848210", "820540", "731815", "420221")


@dataclass
class Far:
    """The desk, the line to its server, and the server seen from close by."""

    desk: Desk
    proxy: Proxy
    near: Databases
    home: Path
    embedder: OfflineEmbedder
    job_id: UUID
    lines: list[UUID]
    told: list[Kept] = field(default_factory=list)
    runtime: Runtime | None = None

    def rows(self) -> tuple[ReviewLine, ...]:
        """The job's lines as the page shows them."""
        found: Slice[ReviewLine] = self.desk.lines(self.job_id, LineQuery(), 0, 100)
        return found.rows

    def decide(self, row: ReviewLine, code: str = CODES[0]) -> Any:
        """Settle a line as the page does."""
        return self.desk.decide(row.line_id, code, row.version, 1.0, "key", CODES)

    def on_server(self) -> list[tuple[str, str | None]]:
        """Every decision that stands on the server: method and code, oldest first."""
        with self.near.owner.read() as session:
            rows = session.execute(text("select method, to_code from review_decisions order by id"))
            return [(row.method, row.to_code) for row in rows]

    def restart(self) -> None:
        """End the program and start it again, in the same data folder."""
        self.stop()
        self.start()

    def stop(self) -> None:
        """End the program."""
        if self.runtime is not None:
            self.runtime.close()
            self.runtime = None

    def start(self) -> None:
        """Start it."""
        self.runtime = runtime_on(self.proxy.url, self.home, self.embedder)
        self.desk = Desk(self.runtime)
        self.desk.on_kept(self.told.append)


@contextmanager
def far_away(
    prepared: Databases, home: Path, embedder: OfflineEmbedder, lines: int = 6
) -> Iterator[Far]:
    """A desk over a proxy; the local owner sits at it."""
    with prepared.owner.read() as session:
        person, office = session.execute(
            text("select id, office_id from users where is_local_owner")
        ).one()
    at = databases.Desk(prepared.client, person, office, "")
    job_id, made = prepared.job(at, lines)
    for line_id in made:
        prepared.match(job_id, line_id)
    with line_to(prepared.url) as proxy:
        runtime = runtime_on(proxy.url, home, embedder)
        found = Far(Desk(runtime), proxy, prepared, home, embedder, job_id, made, runtime=runtime)
        found.desk.on_kept(found.told.append)
        try:
            yield found
        finally:
            proxy.thaw()
            found.stop()
