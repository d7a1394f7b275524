"""What the pages ask of the rest of the program: one Protocol per page, and all of them together.

Every method blocks (it talks to the database) and is therefore only called through
:mod:`app.gui.tasks`, never on the GUI thread. Every method may raise
:class:`app.core.errors.Refused` or :class:`app.core.errors.Unavailable`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from app.flows.rows import (
    Balance,
    Decided,
    DeclarationForm,
    DeclarationProblem,
    DeclarationRow,
    DeskStatus,
    Edition,
    Evidence,
    Exported,
    Found,
    JobDetail,
    LedgerRow,
    Progress,
    SettingRow,
    Slice,
    TariffDetail,
    TariffNode,
)
from app.review.rows import JobCounts, JobRow, LineQuery, ReviewCandidate, ReviewLine

if TYPE_CHECKING:
    import psycopg

Tell = Callable[[Progress], None]
Cancelled = Callable[[], bool]


class Invoicing(Protocol):
    """The page Invoices."""

    def jobs(self, offset: int, limit: int) -> Slice[JobRow]:
        """This office's invoices, newest first."""

    def job(self, job_id: UUID) -> JobDetail:
        """All that is told about one of them. Refused when it is not there."""

    def process(self, path: Path, tell: Tell, cancelled: Cancelled) -> UUID:
        """Read a file and match its lines; answers its job.

        ``tell`` is called with the real state (lines done of lines) and carries ``job_id`` from
        the moment the job is written. When ``cancelled()`` turns true the work stops at the next
        batch, keeps what is done, marks the job CANCELLED and answers as usual.
        """

    def resume(self, job_id: UUID, tell: Tell, cancelled: Cancelled) -> UUID:
        """Go on with a job that was cancelled, failed or was cut off; the same as process."""

    def cut_off(self) -> list[JobRow]:
        """This person's invoices that were left half-way by a program that ended."""

    def sample(self) -> Path:
        """The sample invoice that comes with the program."""


class Reviewing(Protocol):
    """The page Review."""

    def review_jobs(self) -> list[JobRow]:
        """The jobs that have lines, newest first, at most 100."""

    def counts(self, job_id: UUID) -> JobCounts:
        """Where the review of a job stands."""

    def lines(self, job_id: UUID, query: LineQuery, offset: int, limit: int) -> Slice[ReviewLine]:
        """A stretch of the lines the query finds, in its order (ties by line number)."""

    def next_open(self, job_id: UUID, query: LineQuery, after: int) -> int | None:
        """The position (0-based, in the query's order) of the first line behind position
        ``after`` that is really undecided (whatever ``as_of`` says), starting over at the top
        once; None when no line is left. ``after`` = -1 asks for the first."""

    def position(self, job_id: UUID, query: LineQuery, line_id: UUID) -> int | None:
        """Where a line stands in the query's order; None when the query leaves it out."""

    def candidates(self, line_id: UUID) -> list[ReviewCandidate]:
        """At most ten, by rank from 1; empty when nothing was found."""

    def evidence(self, line_id: UUID, code: str | None) -> Evidence:
        """What speaks for or against a code on this line; with None, the line alone."""

    def decide(
        self,
        line_id: UUID,
        code: str,
        version: int,
        seconds: float,
        method: str,
        shown: tuple[str, ...],
    ) -> Decided:
        """Settle a line. ``method``: key | enter | click | search. ``shown``: the codes that
        were on screen. Refused when the line changed since ``version`` (the sentence says by
        whom) or when the code is not in force."""

    def none_of_these(
        self, line_id: UUID, version: int, seconds: float, shown: tuple[str, ...]
    ) -> Decided:
        """Say that no candidate is right; needs no reason."""

    def undo(self) -> Decided:
        """Take back this person's latest decision that still stands, and answer the line as it
        is again. Refused when there is nothing to take back."""

    def search(self, text: str, limit: int = 12) -> list[Found]:
        """Codes a line may be given (of the country imported to, else international), best
        first, by digits or words; under 30 ms."""


class TariffBrowsing(Protocol):
    """The page Tariff."""

    def editions(self) -> list[Edition]:
        """The tariffs that are loaded, the international one first."""

    def children(self, country: str, code: str | None) -> list[TariffNode]:
        """What stands under a code; under None, the chapters (or sections) of the tariff."""

    def find(self, country: str, text: str, limit: int = 50) -> list[Found]:
        """Search one tariff by digits or words."""

    def detail(self, country: str, code: str) -> TariffDetail:
        """One code with its path from the top down and every note that governs it."""


class Crediting(Protocol):
    """The page Credits."""

    def balance(self) -> Balance:
        """What the signed-in person can spend."""

    def ledger(self, offset: int, limit: int) -> Slice[LedgerRow]:
        """The history, newest first, with the balance after each entry."""


class Declaring(Protocol):
    """The page Declarations."""

    def declarations(self, offset: int, limit: int) -> Slice[DeclarationRow]:
        """Jobs as declarations to make, newest first."""

    def form(self, job_id: UUID) -> DeclarationForm:
        """What this invoice lacks for the country it is imported to, filled with what is
        remembered of the client."""

    def save_form(self, job_id: UUID, values: Mapping[str, str]) -> DeclarationForm:
        """Keep the values for this job, and for the next one of the client."""

    def problems(self, job_id: UUID) -> list[DeclarationProblem]:
        """Why it would be refused as it is now; empty when it can be exported."""

    def export(self, job_id: UUID, file: Path) -> Exported:
        """Write the file, validated. Refused, with the first problem, when it cannot be."""


class Setting(Protocol):
    """The page Settings."""

    def settings(self) -> list[SettingRow]:
        """What can be set here."""

    def set(self, name: str, value: str) -> SettingRow:
        """Keep a setting in the settings file."""


class Desk(Invoicing, Reviewing, TariffBrowsing, Crediting, Declaring, Setting, Protocol):
    """Everything a signed-in person's window asks; one object for all pages."""

    def status(self) -> DeskStatus:
        """What the status bar says."""

    def waiting(self) -> dict[str, int]:
        """The number beside a page in the rail, by page id: review counts undecided lines,
        invoices jobs under way, declarations those ready to export. 0 shows nothing."""

    def listen(self) -> psycopg.Connection[Any]:
        """A connection that hears every commit's events (:meth:`Database.listen`)."""

    def now(self) -> datetime:
        """The server's clock."""


class Runtime(Protocol):
    """What the window is started with: where things are kept, and the way to open them."""

    @property
    def home(self) -> Path:
        """The folder the program keeps its things in; the window remembers its place there."""

    @property
    def theme(self) -> str:
        """system | light | dark."""

    @property
    def version(self) -> str:
        """The program's version, for the report of a crash."""

    def open(self, tell: Tell, cancelled: Cancelled) -> Desk:
        """Start what must run (database, migrations, tariff, vectors) and answer the desk.

        Runs off the GUI thread as a flow; each step is told with its real progress. On a warm
        machine it says little and answers within a second. Calling it again after a failure
        tries again.
        """

    def close(self) -> None:
        """Stop what this program started; called once, after the window is gone."""
