"""The frozen rows that pages show and that the desk answers with; plain values, no database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Generic, TypeVar
from uuid import UUID

from app.intake.document import Document
from app.intake.grid import Grid
from app.intake.mapping import Mapping as Columns
from app.intake.rows import Edit, Twin
from app.review.rows import JobRow, ReviewLine

Row = TypeVar("Row")


@dataclass(frozen=True)
class Slice(Generic[Row]):
    """A stretch of a longer list: its rows, how long the whole list is, and when it was read.

    ``as_of`` is the server's clock at the first read. Handing it back keeps the order and the
    length of the list still while a person works in it (see :class:`app.review.rows.LineQuery`).
    """

    rows: tuple[Row, ...]
    total: int
    as_of: datetime | None = None


@dataclass(frozen=True)
class Progress:
    """How far a long piece of work is: ``done`` of ``total`` (0 when unknown) in one step.

    ``step`` is a short sentence. ``seconds_left`` is an estimate from the pace so far.
    ``job_id`` is filled in as soon as the work has one.
    """

    step: str
    done: int = 0
    total: int = 0
    seconds_left: float | None = None
    job_id: UUID | None = None


# Told how far a piece of work is; asked, now and then, whether somebody wants it to stop.
Tell = Callable[[Progress], None]
Cancelled = Callable[[], bool]


# --- invoices ------------------------------------------------------------------------------


@dataclass(frozen=True)
class ReadProblem:
    """Something the reader was unsure of: where it stands, one sentence, the line if any."""

    where: str
    sentence: str
    line: int | None = None
    cause: str = ""


@dataclass(frozen=True)
class TableFound:
    """Where a table of goods stands: sheet, rows and columns from 0, ends included.

    ``lines`` is the number of the line in each row that is one.
    """

    sheet: int
    top: int
    bottom: int  # the last row of the headings
    last: int
    left: int
    right: int
    lines: Mapping[int, int]


@dataclass(frozen=True)
class PagePicture:
    """A page as a PNG, its width and height in points, and how many pages there are."""

    png: bytes
    width: float
    height: float
    of: int


@dataclass(frozen=True)
class ColumnsRead:
    """A document beside the columns it is read with, for a person to look at and to change.

    ``document`` is None, and ``why`` says so in one sentence, while the columns as they are make
    no invoice. ``mapping`` is what is in force, all columns of it. ``asks`` are the doubts that
    want a look, ``told`` says whose mapping it is when an earlier invoice's is used, ``locked``
    why nothing can be changed any more, ``waits`` that lines are not matched yet, and ``costs``
    that matching again costs credits. ``lines`` are the stored lines by number while the document
    is read as it is stored, ``edits`` what people put right in them.
    """

    name: str
    sheets: tuple[Grid, ...]
    mapping: Columns
    document: Document | None
    tables: tuple[TableFound, ...] = ()
    why: str = ""
    asks: tuple[str, ...] = ()
    told: str = ""
    locked: str = ""
    waits: bool = True
    costs: bool = False
    lines: Mapping[int, UUID] = field(default_factory=dict)
    edits: Mapping[int, tuple[Edit, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class StatedFact:
    """Something the invoice states once: what it is, as written, and where it stands."""

    kind: str
    value: str
    where: str


@dataclass(frozen=True)
class JobDetail:
    """What is told about one invoice beside the list."""

    row: JobRow
    invoice_date: date | None
    incoterm: str | None
    buyer: str | None
    lines_total: Decimal | None
    document_total: Decimal | None
    totals_agree: bool | None
    columns: tuple[tuple[str, str], ...] = ()  # (what it means, header as written)
    problems: tuple[ReadProblem, ...] = ()
    timeline: tuple[tuple[datetime, str], ...] = ()
    path: Path | None = None
    facts: tuple[StatedFact, ...] = ()


@dataclass(frozen=True)
class Queued:
    """A file on its way in.

    ``state``: ``waiting`` (to be read) | ``reading`` | ``asks`` (it is here already: ``twins``; a
    person says what is to be done) | ``columns`` (a person should look at its columns first) |
    ``read`` (waits for its matching) | ``matching`` | ``done`` | ``joined`` (a packing list: what
    it says went to an invoice, ``sentence`` says which) | ``refused`` (``sentence`` says why) |
    ``stopped`` (by a person). Those with one ``drop`` came together. ``came_in`` is the mail,
    archive or folder it was taken out of. ``again``: it is read though it is here already.
    ``packs``: it is a packing list, and may join what is here already. ``mends``: a person who
    says what its columns are could have it read.
    """

    key: UUID
    path: Path
    drop: UUID
    state: str = "waiting"
    came_in: str = ""
    again: bool = False
    sentence: str = ""
    job_id: UUID | None = None
    twins: tuple[Twin, ...] = ()
    progress: Progress | None = None
    packs: bool = False
    mends: bool = False

    @property
    def subject(self) -> UUID | Path:
        """What the screen of columns is asked about."""
        return self.job_id or self.path

    @property
    def name(self) -> str:
        """What it is called."""
        return self.path.name


@dataclass(frozen=True)
class Unpacked:
    """A folder, mail or archive of the queue and the files it turned out to hold, which take its
    place. ``left_out``: a sentence for each thing that was not taken."""

    holder: Queued
    files: tuple[Queued, ...]
    left_out: tuple[str, ...] = ()


# --- review --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Note:
    """A legal or explanatory note: a short heading and its text."""

    title: str
    text: str


@dataclass(frozen=True)
class PastDecision:
    """What the office decided before for the same or a like product."""

    when: datetime
    who: str
    code: str | None
    description: str
    client: str | None = None


@dataclass(frozen=True)
class Evidence:
    """Everything that speaks for or against one candidate of one line.

    ``cells`` are the line as it stood on the document, header and text as written.
    """

    line_id: UUID
    code: str | None
    source: str
    cells: tuple[tuple[str, str], ...]
    path: tuple[tuple[str, str], ...] = ()  # (code, description), from the chapter down
    notes: tuple[Note, ...] = ()
    excludes: tuple[str, ...] = ()
    found_through: tuple[str, ...] = ()
    past: tuple[PastDecision, ...] = ()
    decides: tuple[str, ...] = ()  # what decides between it and the candidates around it
    supplier: str | None = None  # the supplier's own code and what it is worth


@dataclass(frozen=True)
class Decided:
    """What came of a decision: the line as it now is, and how many steps can be undone."""

    line: ReviewLine
    undo_depth: int
    sentence: str = ""
    # The decision is safe on this desk but the server has not answered yet.
    is_waiting: bool = False


# --- tariff --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Edition:
    """A tariff that is loaded: country (or the reserved international value) and edition."""

    country: str
    name: str
    edition: str
    codes: int
    loaded_at: datetime | None = None


@dataclass(frozen=True)
class TariffNode:
    """One place in the tree; ``level`` counts digits (0 for a section)."""

    code: str
    country: str
    description: str
    level: int
    has_children: bool
    duty_text: str | None = None
    supplementary_unit: str | None = None


@dataclass(frozen=True)
class Found:
    """One hit of a tariff search."""

    code: str
    country: str
    description: str
    path_text: str
    level: int
    duty_text: str | None
    supplementary_unit: str | None
    score: float


@dataclass(frozen=True)
class TariffDetail:
    """All that is known of one code."""

    node: TariffNode
    path: tuple[TariffNode, ...]
    notes: tuple[Note, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None


# --- credits -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Balance:
    """What the person can still spend. ``held`` is set aside for jobs under way."""

    plan: str
    available: int
    held: int
    free_left: int
    free_allowance: int
    pro_left: int
    pro_granted: int
    used_this_period: int
    resets_on: date | None = None
    days_until_reset: int | None = None
    expires_on: date | None = None  # the first of the pro credits to expire


@dataclass(frozen=True)
class LedgerRow:
    """One entry of the ledger; ``kind`` as in credit_ledger."""

    at: datetime
    kind: str  # GRANT | HOLD | COMMIT | RELEASE | EXPIRE | REFUND | ADJUST
    credit_type: str  # free | pro
    delta: int
    balance: int
    what: str


# --- declarations --------------------------------------------------------------------------


@dataclass(frozen=True)
class DeclarationRow:
    """A job seen as a declaration to be made."""

    job_id: UUID
    file_name: str
    invoice_number: str | None
    client: str | None
    country: str
    lines: int
    undecided: int
    status: str  # OPEN | READY | EXPORTED
    exported_at: datetime | None = None
    file: Path | None = None


@dataclass(frozen=True)
class FormField:
    """One thing an invoice lacks.

    ``kind``: ``text`` | ``choice`` | ``number`` | ``date``. ``source`` says where the value
    comes from: ``asked`` (nobody gave it yet or the person typed it), ``remembered`` (from this
    client's last declaration), ``invoice`` or ``tariff``.
    """

    key: str
    label: str
    help: str
    kind: str = "text"
    choices: tuple[tuple[str, str], ...] = ()  # (value, label)
    required: bool = False
    value: str = ""
    source: str = "asked"


@dataclass(frozen=True)
class FormSection:
    """Fields that belong together on the paper form."""

    title: str
    fields: tuple[FormField, ...]


@dataclass(frozen=True)
class DeclarationForm:
    """The form for one job and country."""

    job_id: UUID
    country: str
    title: str
    sections: tuple[FormSection, ...]


@dataclass(frozen=True)
class DeclarationProblem:
    """Why the declaration would be refused: its cause (the group), one sentence, where."""

    cause: str
    sentence: str
    line: int | None = None
    field: str | None = None  # key of the form field that mends it
    blocking: bool = True


@dataclass(frozen=True)
class Exported:
    """A declaration written to disk."""

    file: Path
    problems: tuple[DeclarationProblem, ...] = ()


# --- the desk ------------------------------------------------------------------------------


@dataclass(frozen=True)
class DeskStatus:
    """What the status bar says: which database, who, and what runs.

    ``notice`` is a sentence that stands above all pages as long as it holds: the program is too
    old for the server, say.
    """

    database: str
    person: str
    office: str
    running: str = ""
    notice: str = ""


@dataclass(frozen=True)
class Greeting:
    """What a shared server says to this program before anybody signs in.

    ``sentence`` is empty where they suit each other. ``read_only``: the program is too old to
    change anything there. ``refused``: it cannot be used there at all.
    """

    server: str
    sentence: str = ""
    read_only: bool = False
    refused: bool = False


@dataclass(frozen=True)
class SettingRow:
    """One setting as the settings page shows it. ``kind``: ``choice`` or ``text``."""

    name: str
    label: str
    help: str
    kind: str
    value: str
    choices: tuple[tuple[str, str], ...] = ()
    restart: bool = False  # takes effect at the next start
