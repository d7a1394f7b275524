"""What the review page asks: slices of lines, candidates, evidence, decisions, undo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.bootstrap import Runtime
from app.core.again import asked
from app.flows.keeping import Desktop
from app.flows.outbox import ACCEPT, NONE
from app.flows.rows import Decided, Evidence, Found, Note, PastDecision, Slice
from app.intake import joined
from app.matching import questions, retrieve
from app.matching.normalise import normal
from app.matching.products import text_hash
from app.matching.supplier import spaced
from app.office import names
from app.review import asking, jobs, queue
from app.review.rows import (
    JobCounts,
    JobRow,
    LineQuery,
    LineQuestion,
    ReviewCandidate,
    ReviewLine,
)
from app.tariff import search as tariff_search
from app.tariff import tree

# Candidates around one of which it is said what decides between them.
NEIGHBOURS = 3


class Reviewing:
    """See :class:`app.gui.services.Reviewing`."""

    _here: Desktop

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._desk = runtime.desk

    @asked
    def review_jobs(self) -> list[JobRow]:
        """The jobs that have lines, newest first, at most 100."""
        with self._desk.read() as session:
            found, _ = jobs.jobs(session, 0, 100)
        return [job for job in found if job.lines and not job.standing]

    @asked
    def counts(self, job_id: UUID) -> JobCounts:
        """Where the review of a job stands."""
        with self._desk.read() as session:
            return queue.counts(session, job_id)

    @asked
    def lines(self, job_id: UUID, query: LineQuery, offset: int, limit: int) -> Slice[ReviewLine]:
        """A stretch of the lines the query finds."""
        with self._desk.read() as session:
            rows, total = queue.lines(session, job_id, query, offset, limit)
            as_of = session.execute(text("select now()")).scalar_one()
        return Slice(self._here.seen(job_id, rows), total, as_of)

    @asked
    def next_open(self, job_id: UUID, query: LineQuery, after: int) -> int | None:
        """The position of the first undecided line behind another one."""
        with self._desk.read() as session:
            return queue.next_open(session, job_id, query, after)

    @asked
    def position(self, job_id: UUID, query: LineQuery, line_id: UUID) -> int | None:
        """Where a line stands in the query's order."""
        with self._desk.read() as session:
            return queue.position(session, job_id, query, line_id)

    @asked
    def candidates(self, line_id: UUID) -> list[ReviewCandidate]:
        """At most ten, by rank."""
        with self._desk.read() as session:
            return queue.candidates(session, line_id)

    @asked
    def evidence(self, line_id: UUID, code: str | None) -> Evidence:
        """What speaks for or against a code on this line; with None, the line alone."""
        with self._desk.read() as session:
            line = queue.line(session, line_id)
            row = session.execute(
                text(
                    "select l.raw, j.reading, j.joined, j.country_schema as country"
                    " from invoice_lines l join processing_jobs j on j.id = l.job_id"
                    " where l.id = :line_id"
                ),
                {"line_id": line_id},
            ).one()
            later = joined.later(row.joined, line.number).cells
            cells = cells_of({**row.raw, **later}, row.reading)
            if code is None:
                return Evidence(line_id, None, line.source, cells, supplier=_supplier(line))
            detail = tree.code(session, row.country, code)
            listed = queue.candidates(session, line_id)
            chosen = next((each for each in listed if each.code == code), None)
            found = chosen.evidence if chosen else {}
            people = names.called(session, names.ids_in([found]))
            return Evidence(
                line_id=line_id,
                code=code,
                source=line.source,
                cells=cells,
                path=tuple((node.code, node.description) for node in detail.path),
                notes=tuple(
                    [Note("To be looked at", doubt) for doubt in detail.doubts]
                    + [Note(note.over, note.text) for note in detail.notes]
                ),
                found_through=_after(chosen, line) + _legs(found, people),
                past=_past(session, line, code),
                decides=_neighbours(code, [each.code for each in listed]),
                supplier=_supplier(line),
            )

    @asked
    def questions(self, line_id: UUID) -> list[LineQuestion]:
        """What decides between the candidates and may be answered; the answered ones first."""
        with self._desk.read() as session:
            return asking.asked(session, line_id)

    def answer(self, line_id: UUID, question: str, answer: str | None, version: int) -> ReviewLine:
        """Answer a question about a line, or take the answer back; the line as it is now."""
        with self._desk.work() as work:
            asking.answer(work, line_id, question, answer, version)
        with self._desk.read() as session:
            return queue.line(session, line_id)

    def decide(
        self,
        line_id: UUID,
        code: str,
        version: int,
        seconds: float,
        method: str,
        shown: tuple[str, ...],
    ) -> Decided:
        """Settle a line with a code."""
        return self._here.decide(ACCEPT, line_id, version, code, method, seconds, shown)

    def none_of_these(
        self, line_id: UUID, version: int, seconds: float, shown: tuple[str, ...]
    ) -> Decided:
        """Say that no candidate is right."""
        return self._here.decide(NONE, line_id, version, seconds=seconds, shown=shown)

    def undo(self) -> Decided:
        """Take back this person's latest decision that still stands."""
        return self._here.undo()

    @asked
    def search(self, text: str, limit: int = 12) -> list[Found]:
        """Codes a line may be given, of the country imported to, else international."""
        with self._desk.read() as session:
            found = tariff_search.search(session, text, self._runtime.settings.country, limit)
        return [Found(**vars(each)) for each in found if each.level >= 6]


def cells_of(raw: Mapping[str, str], reading: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The line's cells as they stood, (header, text): the columns understood first, in order."""
    known = [column["header"] for column in reading.get("columns", ())]
    order = {header: place for place, header in reversed(list(enumerate(known)))}
    cells = sorted(raw.items(), key=lambda cell: (order.get(cell[0], len(order)), cell[0]))
    return tuple((header, value) for header, value in cells if value)


def _legs(evidence: Mapping[str, Any], people: Mapping[str, str]) -> tuple[str, ...]:
    """How a candidate was found, in words; ``people`` are the names of those it tells of."""
    said = []
    if "read" in evidence:
        said.append(f"The line was read as \u201c{evidence['read']}\u201d")
    for term in evidence.get("terms", ()):
        said.append(f"Traded as \u201c{term['term']}\u201d")
    legs = set(evidence.get("legs", ()))
    if retrieve.LEGAL in legs or "legal" in legs:
        said.append("The legal text resembles the description")
    if retrieve.LEXICAL in legs:
        said.append("Rare words of the description stand in the tariff or the vocabulary")
    for line in evidence.get("decisions", ()):
        said.append(
            f"A like line was confirmed{_by(line, people)}{_on(line)}: {line['description']}"
        )
    if "product" in evidence:
        product = evidence["product"]
        said.append(f"This product was confirmed{_by(product, people)}{_on(product)}")
    if "model" in evidence:
        said.append(_said(evidence["model"]))
    return tuple(said)


_SAID = {
    "agrees": "The language model {name} chose it too: {reason}",
    "chosen": "The language model {name} chose it, which stood at place {place} of {of} before:"
    " {reason}",
    "none": "The language model {name} finds none of the candidates right: {reason}",
    "ask": "The language model {name} asks: {question} {reason}",
    "unusable": "The language model {name} gave no usable answer ({reason}); the order is the"
    " program's own",
}


def _said(model: Mapping[str, Any]) -> str:
    """What a language model said, in words."""
    said = "agrees" if model["said"] == "chosen" and model["place"] == 1 else model["said"]
    return _SAID[said].format_map(
        {"name": model["id"].partition("/")[2], "of": len(model["order"]), **model}
    )


def _by(told: Mapping[str, Any], people: Mapping[str, str]) -> str:
    """Who confirmed it. Evidence keeps ids, so that a name can be erased; older rows hold names."""
    by = told.get("by")
    return f" by {people.get(by, by)}" if by and (by in people or not names.ids_in([by])) else ""


def _on(told: Mapping[str, Any]) -> str:
    """When it was confirmed, as a day; empty where evidence of old does not say."""
    return f" on {told['at'][:10]}" if told.get("at") else ""


def _after(chosen: ReviewCandidate | None, line: ReviewLine) -> tuple[str, ...]:
    """Where a candidate stands after the answers about its line, where they moved it."""
    if chosen is None or chosen.rank_before is None or not line.answers:
        return ()
    given = ", ".join(f"\u201c{answer}\u201d" for _, answer in line.answers)
    return (
        f"After the answer {given} it stands at place {chosen.rank};"
        f" the matcher had it at {chosen.rank_before}",
    )


def _neighbours(code: str, ranked: Sequence[str]) -> tuple[str, ...]:
    """What decides between a candidate and those ranked around it, the nearest first."""
    if code not in ranked:
        return ()
    place = ranked.index(code)
    around = sorted(
        (other for other in range(len(ranked)) if other != place),
        key=lambda other: (abs(other - place), other),
    )[:NEIGHBOURS]
    said = []
    for other in sorted(around):
        found = questions.between(code, ranked[other])
        if found is not None:
            question, here, there = found
            sides = f"{here.text} here, {there.text} there"
            said.append(f"from {spaced(ranked[other])}: {question.text} {sides}")
    return tuple(said)


def _supplier(line: ReviewLine) -> str | None:
    """The supplier's own code as written, and what it is worth."""
    if line.supplier_note is None:
        return None
    return f"{line.supplier_code}. {line.supplier_note}"


def _past(session: Session, line: ReviewLine, code: str) -> tuple[PastDecision, ...]:
    """Products the office confirmed under this code, the same text first, at most five."""
    rows = session.execute(
        text("""
            select p.confirmed_at, coalesce(u.full_name, u.email, 'someone who left') as who,
                   p.code, p.description, c.name as client
            from client_products p
            left join users u on u.id = p.confirmed_by
            left join clients c on c.id = p.client_id
            where p.code like :six and p.stale_reason is null
            order by p.text_hash = :same desc, p.confirmed_at desc limit 5
        """),
        {"six": code[:6] + "%", "same": text_hash(normal(line.description))},
    )
    return tuple(
        PastDecision(row.confirmed_at, row.who, row.code, row.description, row.client)
        for row in rows
    )
