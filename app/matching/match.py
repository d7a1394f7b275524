"""From descriptions to matches: vague ones set aside, the rest embedded, found, ranked, weighed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.errors import Unavailable
from app.core.work import Work
from app.matching import calibration, index, memory, products, rank, retrieve, vague
from app.matching.answers import placed
from app.matching.embedder import Embedder, Vectors
from app.matching.library import Library, library
from app.matching.normalise import bare, normal
from app.matching.reading import Reading
from app.matching.space import Space

CANDIDATES = 10
# Different questions worked out together.
AT_ONCE = 200
# A decision is told with at most so many signs of the line it was taken for.
TOLD = 120


class NotBuilt(Unavailable):
    """The tariff is still being prepared for matching with this model. Try again in a minute."""


class Outcome(StrEnum):
    """What matching made of a line."""

    MATCHED = "MATCHED"
    WEAK = "WEAK"
    VAGUE = "VAGUE"
    CONFLICT = "CONFLICT"
    NOTHING = "NOTHING"


@dataclass(frozen=True)
class Query:
    """A line to be matched. ``attributes`` are further facts in words ("Material: Metal")."""

    description: str
    attributes: str = ""
    part_number: str | None = None
    origin: str | None = None
    supplier_code: str | None = None

    @cached_property
    def plain(self) -> str:
        """What the line is searched by."""
        return bare(f"{self.description} {values(self.attributes)}")

    @cached_property
    def lacks(self) -> str | None:
        """What the line must still say before a code can be found; None when it names goods."""
        lacks = vague.missing(self.description)
        if lacks and self.attributes:
            also = vague.missing(f"{self.description} {values(self.attributes)}")
            return lacks if also else None
        return lacks


class Candidate(NamedTuple):
    """A code proposed: ``rank`` from 1, ``probability`` calibrated, ``evidence`` plain values."""

    rank: int
    code: str
    description: str
    path: str
    score: float
    probability: float
    evidence: dict[str, Any]


@dataclass(frozen=True)
class Match:
    """What came of a line. ``code`` is None for VAGUE, NOTHING, and CONFLICT's undecided.

    ``confidence`` is the calibrated probability that the six digits are right, 0 without a code.
    ``missing`` says in one sentence what the line must still say. ``kind`` names the evidence:
    ``text``, ``memory`` (like lines) or ``product`` (this very product of this client).
    """

    outcome: Outcome
    code: str | None = None
    confidence: float = 0.0
    band: str | None = None
    candidates: tuple[Candidate, ...] = ()
    missing: str | None = None
    kind: str = "text"
    # By question, as they were given for this product before; ``code`` and ``confidence`` follow
    # them, the candidates stand as if nobody had said anything.
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Whose:
    """For whom lines are matched: the office whose memory counts, and the client if known."""

    office_id: UUID
    client_id: UUID | None = None


@dataclass(frozen=True)
class _Product:
    """This client's product as a person classified it."""

    code: str
    by: str | None
    at: str | None


class Matcher:
    """Matches lines with one embedder; keeps the tariff as it was at the first call."""

    def __init__(self, embedder: Embedder) -> None:
        self.embedder = embedder
        self._space: Space | None = None
        self._held: Library | None = None
        # Of lines that were prepared and not matched yet: as read, and the vector of that.
        self._read: dict[str, str] = {}
        self._prepared: dict[str, Vectors] = {}

    def space(self, session: Session) -> Space:
        """The model's means. Raises :class:`NotBuilt` before :func:`index.build` has run."""
        if self._space is None:
            self._space = index.space(session, self.embedder.model_id)
        if self._space is None:
            raise NotBuilt()
        return self._space

    def catch_up(self, work: Work, office_id: UUID) -> int:
        """Let the memory find what the office confirmed since; returns how many lines that were.

        To be called once before a job: a decision is taken at a desk that has no embedder.
        """
        return memory.catch_up(
            work, self.embedder, self.space(work.session), self.reading(work.session), office_id
        )

    def remembering(
        self, session: Session, lines: Sequence[tuple[str, str]]
    ) -> memory.ListedMemory:
        """A memory of these lines, (description, six digits), for :meth:`match`."""
        return memory.ListedMemory(lines, self.embedder, self.space(session), self.reading(session))

    def reading(self, session: Session) -> Reading:
        """How lines are read before they are searched by."""
        return self._library(session).reading

    def _library(self, session: Session) -> Library:
        if self._held is None:
            self.embedder.wake()
            self._held = library(session, self.space(session).model_id)
        return self._held

    def unknown(self, session: Session, queries: Sequence[Query], whose: Whose) -> list[Query]:
        """The lines to :meth:`prepare`: those whose very product nobody classified before."""
        known, _ = _products(session, queries, whose, self._library(session))
        return [query for query in queries if query not in known]

    def prepare(self, queries: Sequence[Query]) -> None:
        """Embed lines that will be matched next, so that :meth:`match` finds it done.

        May run in another thread while a batch is matched. Does nothing before the first
        :meth:`match`, which reads the tariff.
        """
        if self._held is not None:
            texts = [query.plain for query in queries if not query.lacks]
            self._embed([self._as_read(self._held, plain) for plain in texts])

    def _as_read(self, held: Library, plain: str) -> str:
        read = self._read.get(plain)
        if read is None:
            read = self._read[plain] = held.reading.read(plain)
        return read

    def _embed(self, texts: Sequence[str]) -> None:
        new = [line for line in dict.fromkeys(texts) if line not in self._prepared]
        if new:
            self._prepared.update(zip(new, self.embedder.embed(new), strict=True))

    def match(
        self,
        session: Session,
        queries: Sequence[Query],
        whose: Whose | None = None,
        remembered: memory.Memory | None = None,
    ) -> list[Match]:
        """A match for every query, in their order.

        Past decisions come from the office in ``whose``, or from ``remembered`` when that is
        given; without both there are none. Equal lines are worked out once. Raises
        :class:`NotBuilt`, and what the embedder raises.
        """
        found: dict[Query, Match] = {}
        for query in dict.fromkeys(queries):
            if query.lacks:
                found[query] = Match(Outcome.VAGUE, missing=query.lacks)
        waiting = [query for query in dict.fromkeys(queries) if query not in found]
        held = self._library(session)
        known, facts = _products(session, waiting, whose, held) if whose else ({}, {})
        # What a person decided for this very product needs no search.
        texts = list(dict.fromkeys(query.plain for query in waiting if query not in known))
        ranked: dict[str, list[rank.Ranked]] = {}
        for some in _batches(texts):
            ranked.update(zip(some, self._ranked(session, some, whose, remembered), strict=True))
        codes = {one.code for listed in ranked.values() for one in listed}
        codes |= {product.code for product in known.values()}
        described = held.texts(sorted(codes))
        for query in waiting:
            product = known.get(query)
            listed = ranked[query.plain] if product is None else [_remembered(product)]
            read = self._as_read(held, query.plain)
            match = _match(query, read, listed, product, described)
            found[query] = _answered(match, facts[query]) if query in facts else match
        for query in waiting:
            self._read.pop(query.plain, None)
        return [found[query] for query in queries]

    def _ranked(
        self,
        session: Session,
        texts: Sequence[str],
        whose: Whose | None,
        remembered: memory.Memory | None,
    ) -> list[list[rank.Ranked]]:
        space = self.space(session)
        held = self._library(session)
        read = [self._as_read(held, line) for line in texts]
        self._embed(read)
        embedded = np.stack([self._prepared[line] for line in read])
        for line in set(read):
            del self._prepared[line]
        questions = retrieve.Questions(
            read, texts, space.questions(embedded), space.short(embedded)
        )
        evidence = retrieve.retrieve(held, questions)
        if remembered is None:
            remembered = (
                memory.OfficeMemory(session, whose.office_id, space.model_id, whose.client_id)
                if whose
                else memory.Nothing()
            )
        # A code that is in force no longer is proposed to nobody, however often it was right.
        confirmed = [
            [line for line in lines if line.code in held.in_force]
            for lines in remembered.nearest(questions)
        ]
        by = rank.weights()
        return [
            rank.rank(listed, lines, by, CANDIDATES)
            for listed, lines in zip(evidence, confirmed, strict=True)
        ]


def values(attributes: str) -> str:
    """The facts of "Material: Metal; Gender: Women" without their headings."""
    parts = (part.partition(":") for part in attributes.split(";"))
    return " ".join((value or name).strip() for name, _, value in parts)


def _match(
    query: Query,
    read: str,
    ranked: Sequence[rank.Ranked],
    product: _Product | None,
    described: dict[str, tuple[str, str]],
) -> Match:
    by = calibration.calibration()
    if not ranked:
        return Match(Outcome.NOTHING, missing="Nothing in the tariff resembles this description.")
    kind = ranked[0].kind if product is None else "product"
    chances = by.places(kind, by.probability(kind, ranked[0].share), len(ranked))
    # Searched by other words than the line's own: a person must see which.
    shown = read if read != query.plain else None
    supplier = "".join(filter(str.isdigit, query.supplier_code or ""))[:6]
    candidates = tuple(
        [
            Candidate(
                place,
                one.code,
                *described[one.code],
                one.score,
                _rounded(probability, 10_000),
                _evidence(one, shown, supplier, product),
            )
            for place, (one, probability) in enumerate(zip(ranked, chances, strict=True), start=1)
        ]
    )
    best = candidates[0]
    band = by.band(best.probability)
    outcome = Outcome.MATCHED
    if band is by.bands[-1]:
        outcome = Outcome.WEAK
    if kind == "memory" and _disagree(ranked):
        outcome = Outcome.CONFLICT
    return Match(
        outcome=outcome,
        code=best.code,
        confidence=best.probability,
        band=band.name,
        candidates=candidates,
        missing=(
            "Lines worded alike were confirmed under different codes."
            if outcome is Outcome.CONFLICT
            else None
        ),
        kind=kind,
    )


def _answered(match: Match, answers: Mapping[str, str]) -> Match:
    """The match after answers given for this product before: another code may be the first."""
    if not match.candidates:
        return match
    by = calibration.calibration()
    order = placed([(one.code, one.probability) for one in match.candidates], answers)
    band = by.band(order[0].probability)
    outcome = Outcome.WEAK if band is by.bands[-1] else Outcome.MATCHED
    return replace(
        match,
        outcome=match.outcome if match.outcome is Outcome.CONFLICT else outcome,
        code=match.candidates[order[0].before].code,
        confidence=round(order[0].probability, 4),
        band=band.name,
        answers=answers,
    )


def _remembered(product: _Product) -> rank.Ranked:
    """The code that a person gave this product: the only candidate."""
    return rank.Ranked(product.code, 1.0, 1.0, 0.0, "memory", None, ())


def _disagree(ranked: Sequence[rank.Ranked]) -> bool:
    """Whether two codes were confirmed for practically this text."""
    return sum(any(line.likeness > 0.97 for line in one.decisions) for one in ranked) > 1


def _evidence(
    one: rank.Ranked, read: str | None, supplier: str, product: _Product | None
) -> dict[str, Any]:
    """What speaks for a code, in plain values for the database and the page.

    ``read`` is what was searched by where that is told, ``supplier`` six digits if there are any.
    """
    told: dict[str, Any] = {"kind": one.kind, "share": _rounded(one.share, 10_000), "legs": []}
    found = one.text
    if found is not None:
        if read is not None:
            told["read"] = read
        told["legs"] = list(found.legs)
        told["legal"] = _rounded(found.whole, 1_000)
        told["words"] = _rounded(found.words, 100)
        if found.term is not None:
            term, likeness = found.term
            told["terms"] = [{"term": term, "likeness": _rounded(likeness, 1_000)}]
    if one.decisions:
        told["legs"] = [*told["legs"], "memory"]
        told["decisions"] = [
            {
                "description": line.description[:TOLD],
                "likeness": round(line.likeness, 3),
                "by": line.by,
                "at": line.at,
                "same_client": line.same_client,
            }
            for line in one.decisions
        ]
    if product is not None:
        told["kind"] = "memory"
        told["product"] = {"code": product.code, "by": product.by, "at": product.at}
    if len(supplier) == 6:
        told["supplier"] = supplier == one.code
    return told


def _rounded(number: float, parts: int) -> float:
    """A number in whole ``parts`` of one; Python's own way to round takes four times as long."""
    return (number * parts + 0.5) // 1 / parts


def _products(
    session: Session, queries: Sequence[Query], whose: Whose, held: Library
) -> tuple[dict[Query, _Product], dict[Query, dict[str, str]]]:
    """What this client's very products were classified as: text, part number and origin alike.

    A product whose code is no longer in force, or that is marked stale, is not reused; nor is one
    of another origin. What people answered about it still holds: the answers come second.
    """
    hashes = {query: products.text_hash(normal(query.description)) for query in queries}
    rows = session.execute(
        text(
            "select p.text_hash, p.part_number, p.origin_country, left(p.code, 6) as code,"
            # The person's id: evidence stays, a name may have to be erased.
            " p.confirmed_by::text as who, p.confirmed_at, p.facts -> 'answers' as answers,"
            " p.stale_reason is null and h.is_active as holds"
            " from client_products p join hs_codes h on h.country = p.country and h.code = p.code"
            " where p.office_id = :office and p.client_id = :client and p.text_hash = any(:hashes)"
            " order by p.confirmed_at"
        ),
        {
            "office": whose.office_id,
            "client": whose.client_id,
            "hashes": sorted(set(hashes.values())),
        },
    ).all()
    known = {
        (row.text_hash, row.part_number, row.origin_country): _Product(
            row.code, row.who, row.confirmed_at.isoformat()
        )
        for row in rows
        # A national code may outlive the six digits that it begins with.
        if row.holds and row.code in held.in_force
    }
    facts = {(row.text_hash, row.part_number): row.answers for row in rows if row.answers}
    reused = {
        query: known[key]
        for query in queries
        if (key := (hashes[query], query.part_number, query.origin)) in known
    }
    answered = {
        query: facts[what]
        for query in queries
        if query not in reused and (what := (hashes[query], query.part_number)) in facts
    }
    return reused, answered


def _batches(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(texts), AT_ONCE):
        yield texts[start : start + AT_ONCE]
