"""What the pages ask of the rest of the program: one Protocol per page, and all of them together.

Every method blocks (it talks to the database) and is therefore only called through
:mod:`app.gui.tasks`, never on the GUI thread. Every method may raise
:class:`app.core.errors.Refused` or :class:`app.core.errors.Unavailable`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable
from uuid import UUID

from app.accounts.rows import (
    Invitation,
    Me,
    Member,
    MemberFacts,
    OfficeFacts,
    OpenSession,
    Preferences,
)
from app.flows.rows import (
    Balance,
    Cancelled,
    ColumnsRead,
    Decided,
    DeclarationForm,
    DeclarationProblem,
    DeclarationRow,
    DeskStatus,
    Edition,
    Evidence,
    Exported,
    Found,
    Greeting,
    JobDetail,
    LedgerRow,
    PagePicture,
    Queued,
    SettingRow,
    Slice,
    TariffDetail,
    TariffNode,
    Tell,
    Unpacked,
)
from app.intake.mapping import Mapping as Columns
from app.intake.rows import GroupRow
from app.office.rows import AuditQuery, AuditRow, ClientRow, Notice, PrivacyRequest, Ticket
from app.review.rows import (
    DecisionRule,
    JobCounts,
    JobQuery,
    JobRow,
    Kept,
    LineQuery,
    LineQuestion,
    Presence,
    ReviewCandidate,
    ReviewLine,
)

if TYPE_CHECKING:
    import psycopg

ALL_JOBS = JobQuery()


class Invoicing(Protocol):
    """The page Invoices."""

    def jobs(self, offset: int, limit: int, query: JobQuery = ALL_JOBS) -> Slice[JobRow]:
        """This office's invoices that the query finds, newest first; those of one consignment
        stand together, where its newest is."""

    def job(self, job_id: UUID) -> JobDetail:
        """All that is told about one of them. Refused when it is not there."""

    def resume(self, job_id: UUID, tell: Tell, cancelled: Cancelled) -> UUID:
        """Match what is left of a job: one just read, cancelled, failed or cut off.

        ``tell`` is called with the real state (lines done of lines). When ``cancelled()`` turns
        true the work stops at the next batch, keeps what is done, marks the job CANCELLED and
        answers as usual.
        """

    def cut_off(self) -> list[JobRow]:
        """This person's invoices that were left half-way by a program that ended."""

    def export_lines(self, job_id: UUID, file: Path) -> int:
        """Write an invoice's lines as they were read, with codes and decisions, as a workbook
        (.xlsx) or as CSV; answers how many."""

    def sample(self) -> Path:
        """The sample invoice that comes with the program."""


class Queueing(Protocol):
    """Files on their way in, and what belongs to one consignment; on the page Invoices."""

    def queued(self) -> tuple[Queued, ...]:
        """What was in this person's queue when the program ended, in its order."""

    def keep_queue(self, entries: Sequence[Queued]) -> None:
        """Remember what is not in the database yet, in place of what was remembered before."""

    def read_in(
        self,
        entries: Sequence[Queued],
        tell: Callable[[Queued | Unpacked], None],
        skip: Callable[[UUID], bool],
        cancelled: Cancelled,
    ) -> None:
        """Read files that came together, one after the other, and keep each as a job.

        ``tell`` is given each entry as it moves on: it ends in ``read`` with its job, in ``asks``
        (it is here already), ``refused`` or ``stopped`` (``skip(key)`` was true), or is taken
        apart into others. Nothing is matched or charged: that is ``resume``.
        """

    def stop(self, job_id: UUID) -> None:
        """Cancel a job that waits for its matching."""

    def groups(self) -> list[GroupRow]:
        """The office's consignments, newest first, at most 50."""

    def group(self, job_ids: Sequence[UUID], name: str) -> None:
        """Put invoices into the consignment of that name, which is made where there is none."""

    def ungroup(self, job_ids: Sequence[UUID]) -> None:
        """Take them out again; a consignment that is left empty is gone."""


class Joining(Protocol):
    """Packing lists and waybills of an invoice, on the page Invoices."""

    def join_packing(self, job_id: UUID, path: Path) -> tuple[str, ...]:
        """Join one to an invoice that is there; answers what was said of it, in sentences.

        Refused once the invoice's declaration is exported, and when nothing in it belongs there.
        """


class ColumnChecking(Protocol):
    """The screen of columns, opened from the page Invoices."""

    def columns(self, subject: UUID | Path, chosen: Columns | None = None) -> ColumnsRead:
        """The document of a job, or of a file of which no job could be made, as it reads with
        these columns. None asks for those in force; a mapping without columns is a place whose
        headings say which columns it has. Quick enough to be asked after every choice."""

    def match_columns(
        self, subject: UUID | Path, chosen: Columns | None, tell: Tell, cancelled: Cancelled
    ) -> UUID:
        """Match the lines as they are read with these columns and remember them for the
        supplier's next invoice; the same as process. None leaves the columns as they are; other
        ones make a new job of the same file, which takes the old one's place. Refused when
        people have decided or edited lines of it."""

    def page(self, subject: UUID | Path, number: int, width: int) -> PagePicture:
        """A page (from 1) of a document whose tables stand on pages, this many pixels wide."""

    def line_fields(self, line_id: UUID) -> dict[str, tuple[str, str]]:
        """Every field of a line: as it is now, and as the document has it."""

    def edit_line(self, line_id: UUID, values: Mapping[str, str], reason: str) -> int:
        """Put fields of a line right beside its evidence, all or none; how many were different.
        Refused, with the sentence why, for what cannot be."""


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

    def questions(self, line_id: UUID) -> list[LineQuestion]:
        """What decides between the candidates: the answered questions of an open line, then at
        most three more where its first candidate is not sure."""

    def answer(self, line_id: UUID, question: str, answer: str | None, version: int) -> ReviewLine:
        """Answer one, or take the answer back with None, and answer the line as it is now: its
        candidates are ranked anew, and nothing is confirmed. Raises
        :class:`app.core.conflict.Changed` when the line changed since ``version``."""

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


@runtime_checkable
class Account(Protocol):
    """The person at this desk: their session, password and preferences."""

    def me(self) -> Me:
        """Who is signed in here and what they may do."""

    def unlock(self, password: str) -> None:
        """After an idle lock: Refused for a wrong password; wrong ones are counted."""

    def change_password(self, old: str, new: str) -> None:
        """Choose another password; the person's other desks are signed out. Refused for a wrong
        old one or a new one that is too easy to guess (the sentence says why)."""

    def my_sessions(self) -> list[OpenSession]:
        """Where this person is signed in, this desk first."""

    def end_session(self, session_id: UUID) -> None:
        """Sign this person out at another desk, at once."""

    def end_other_sessions(self) -> int:
        """Sign this person out everywhere but here; answers at how many desks."""

    def seen(self) -> bool:
        """Say that this desk is here (every few minutes; one not seen for 8 hours is signed
        out); answers whether its session still stands."""

    def sign_out(self) -> None:
        """End this session."""

    def preferences(self) -> Preferences:
        """How this person likes the program."""

    def prefer(self, preferences: Preferences) -> None:
        """Keep them."""


class Teaming(Protocol):
    """The page Office, tab Team, and the office itself. Refused to who may not."""

    def members(self) -> list[Member]:
        """Everybody of the office, active ones first, by name."""

    def invite(self, facts: MemberFacts) -> Invitation:
        """Ask a colleague in; the code is shown once."""

    def change_member(self, user_id: UUID, facts: MemberFacts) -> None:
        """Change what a person is and answers for. The address stays as it is."""

    def new_code(self, user_id: UUID) -> Invitation:
        """A code with which a person who forgot the password chooses another; ends sessions."""

    def unlock_member(self, user_id: UUID) -> None:
        """Open an account that wrong tries locked."""

    def deactivate(self, user_id: UUID) -> None:
        """Close an account: its sessions end at once. Refused for the last manager."""

    def reactivate(self, user_id: UUID) -> None:
        """Open it again."""

    def office(self) -> OfficeFacts:
        """The firm."""

    def change_office(self, before: OfficeFacts, after: OfficeFacts) -> OfficeFacts:
        """Keep what is different; raises :class:`app.core.conflict.Changed`."""


class ClientKeeping(Protocol):
    """The page Clients."""

    def clients(self, containing: str = "") -> list[ClientRow]:
        """The office's clients by name, at most 500."""

    def add_client(self, name: str, facts: Mapping[str, Any]) -> ClientRow:
        """Add one; ``facts`` by field of ClientRow."""

    def change_client(self, before: ClientRow, facts: Mapping[str, Any]) -> ClientRow:
        """Change what is given; raises :class:`app.core.conflict.Changed` when somebody else
        changed it since ``before`` was read."""

    def remove_client(self, client_id: UUID) -> None:
        """Take it off the list; its jobs keep naming it."""

    def client_jobs(self, client_id: UUID, limit: int = 20) -> list[JobRow]:
        """A client's invoices, newest first."""


class Overseeing(Protocol):
    """The page Office, tabs Audit, Privacy and Support."""

    def audit(self, query: AuditQuery, offset: int, limit: int) -> Slice[AuditRow]:
        """Acts, newest first, in plain words."""

    def export_audit(self, query: AuditQuery, file: Path) -> int:
        """Write them as CSV (or JSON lines for .jsonl) with their hashes; how many."""

    def audit_whole(self) -> str:
        """One sentence: the trail is whole, or where it was tampered with."""

    def privacy_requests(self) -> list[PrivacyRequest]:
        """The office's requests, open ones first."""

    def ask_privacy(
        self, kind: str, subject_type: str, subject_id: UUID, note: str
    ) -> PrivacyRequest:
        """Open a request: EXPORT or ERASURE of a user or a client."""

    def export_personal(self, request_id: UUID, file: Path) -> PrivacyRequest:
        """Write all that is kept of the subject as a ZIP of JSON; the request is done."""

    def erase(self, request_id: UUID) -> PrivacyRequest:
        """Pseudonymise the subject now, or hold it until customs records may go (HELD)."""

    def tickets(self) -> list[Ticket]:
        """Own tickets, the office's for a manager, newest first."""

    def open_ticket(self, subject: str, body: str) -> Ticket:
        """Ask support; diagnostics free of personal data are added."""

    def close_ticket(self, ticket_id: UUID) -> None:
        """It is settled."""

    def diagnostics(self) -> dict[str, Any]:
        """What would be added to a ticket, to be looked at first."""


@runtime_checkable
class Teamwork(Protocol):
    """Several people on one shipment."""

    def claim(self, line_id: UUID) -> str | None:
        """Take a line in hand for a minute, letting go of the one before; answers the name of
        the colleague who has it already, None when it is mine now."""

    def let_go(self) -> None:
        """Nothing is in hand any more."""

    def present(self, job_id: UUID) -> list[Presence]:
        """Who else is at work on this invoice, and where."""

    def colleagues(self) -> list[Member]:
        """Who a job can be given to, active people by name."""

    def assign(self, job_ids: Sequence[UUID], staff_id: UUID | None, note: str) -> None:
        """Hand jobs over, with a word to the colleague; None takes them back to nobody."""

    def rules(self) -> list[DecisionRule]:
        """What the office asks of decisions."""

    def keep_rules(self, rules: Sequence[DecisionRule]) -> None:
        """Replace them all; for managers."""

    def notices(self, limit: int = 50) -> list[Notice]:
        """What this person was told, newest first."""

    def read_notices(self, ids: Sequence[UUID]) -> None:
        """They were seen."""


@runtime_checkable
class Keeping(Protocol):
    """Decisions that wait on this desk."""

    def kept(self) -> Kept:
        """What waits here; answers from this machine alone, in no time."""

    def send_kept(self) -> Kept:
        """Try to send it now."""

    def settle_kept(self, key: UUID, how: str) -> Kept:
        """A refused one: ``mine`` decides again over what is there now, ``theirs`` lets go."""

    def on_kept(self, told: Callable[[Kept], None]) -> None:
        """Have ``told`` called whenever what waits has changed. It is called on another thread,
        and neither blocks nor touches the window."""


class Desk(
    Invoicing,
    Queueing,
    Joining,
    ColumnChecking,
    Reviewing,
    Keeping,
    TariffBrowsing,
    Crediting,
    Declaring,
    Setting,
    Account,
    Teaming,
    ClientKeeping,
    Overseeing,
    Teamwork,
    Protocol,
):
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


@runtime_checkable
class Gate(Protocol):
    """A shared server that wants to know who is there."""

    @property
    def server(self) -> str:
        """Its name, for the sign-in page."""

    def knock(self) -> Greeting:
        """Whether the server answers and this program suits it; Unavailable when it is away."""

    def sign_in(self, email: str, password: str) -> Desk:
        """Come in. Refused with one sentence whatever was wrong.

        Answers the desk of before when the same person comes back, so that pages keep theirs.
        """

    def redeem(self, email: str, code: str, password: str) -> Desk:
        """Choose a password with a code from the manager, and come in."""


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

    def open(self, tell: Tell, cancelled: Cancelled) -> Desk | Gate:
        """Start what must run (database, migrations, tariff, vectors) and answer the desk, or
        the gate of a shared server, at which a person signs in.

        Runs off the GUI thread as a flow; each step is told with its real progress. On a warm
        machine it says little and answers within a second. Calling it again after a failure
        tries again.
        """

    def close(self) -> None:
        """Stop what this program started; called once, after the window is gone."""
