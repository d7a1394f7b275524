"""Writes matches and their candidates beside the lines, many at a time, never twice."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol
from uuid import UUID, uuid4

from sqlalchemy import text

from app.core.work import Event, Work
from app.matching import vectors
from app.matching.match import Match, Outcome
from app.tariff.models import INTERNATIONAL

# The best bands need no look by a person, unless the office wants one.
SURE = frozenset({"Strong", "Good"})
# What product_matches.quantity and .value can hold; the line keeps its own whole.
QUANTITY_LIMIT = Decimal(10) ** 7
VALUE_LIMIT = Decimal(10) ** 10


@dataclass(frozen=True)
class LinesMatched(Event):
    """Some lines of a job have been through matching."""

    job_id: str
    lines: int


class StoredLine(Protocol):
    """What is copied from a line; intake's ``InvoiceLine`` has all of it."""

    id: UUID
    description: str
    quantity: Decimal | None
    unit: str | None
    value: Decimal | None
    origin_country: str | None


def record(work: Work, job_id: UUID, pairs: Sequence[tuple[StoredLine, Match]]) -> int:
    """Store the matches of some lines of a job; returns how many were new.

    A line that has a match keeps it, whatever is handed over: a job that was killed and starts
    again doubles nothing and touches no decision. A line with nothing found gets its outcome
    and no match.
    """
    session = work.session
    connection = vectors.connection(session)
    held = {
        row.line_id
        for row in session.execute(
            text("select line_id from product_matches where line_id = any(:lines)"),
            {"lines": [line.id for line, _ in pairs]},
        )
    }
    new = [(line, match) for line, match in pairs if line.id not in held]
    matches = [(uuid4(), line, match) for line, match in new if match.outcome != Outcome.NOTHING]
    connection.execute(
        "insert into product_matches (id, job_id, line_id, product_description, quantity,"
        " unit_of_measure, value, origin_country, matched_country, matched_hs_code,"
        " confidence_score, alternative_hs_codes, requires_manual_review, outcome, evidence,"
        " proposed_hs_code)"
        " select m.id, %(job)s, m.line_id, m.description, m.quantity, m.unit, m.value, m.origin,"
        " m.country, m.code, m.confidence, string_to_array(m.others, ' '), m.review, m.outcome,"
        " m.evidence::jsonb, m.code"
        " from unnest(%(id)s::uuid[], %(line)s::uuid[], %(description)s::text[],"
        " %(quantity)s::numeric[], %(unit)s::text[], %(value)s::numeric[], %(origin)s::text[],"
        " %(country)s::text[], %(code)s::text[], %(confidence)s::numeric[], %(others)s::text[],"
        " %(review)s::bool[], %(outcome)s::text[], %(evidence)s::text[])"
        " as m(id, line_id, description, quantity, unit, value, origin, country, code,"
        " confidence, others, review, outcome, evidence)"
        " on conflict (line_id) do nothing",
        {
            "job": job_id,
            "id": [key for key, _, _ in matches],
            "line": [line.id for _, line, _ in matches],
            "description": [line.description for _, line, _ in matches],
            "quantity": [_fitting(line.quantity, QUANTITY_LIMIT) for _, line, _ in matches],
            "unit": [line.unit for _, line, _ in matches],
            "value": [_fitting(line.value, VALUE_LIMIT) for _, line, _ in matches],
            "origin": [line.origin_country for _, line, _ in matches],
            "country": [INTERNATIONAL if match.code else None for _, _, match in matches],
            "code": [match.code for _, _, match in matches],
            "confidence": [Decimal(f"{match.confidence:.2f}") for _, _, match in matches],
            "others": [
                " ".join(c.code for c in match.candidates if c.code != match.code)
                for _, _, match in matches
            ],
            "review": [needs_review(match) for _, _, match in matches],
            "outcome": [match.outcome.value for _, _, match in matches],
            "evidence": [
                json.dumps({"kind": match.kind, "band": match.band, "missing": match.missing})
                for _, _, match in matches
            ],
        },
    )
    _record_candidates(work, matches)
    session.execute(
        text(
            "update invoice_lines l set outcome = n.outcome, outcome_note = n.note"
            " from unnest(cast(:lines as uuid[]), cast(:outcomes as text[]),"
            " cast(:notes as text[]))"
            " as n(id, outcome, note) where l.id = n.id"
        ),
        {
            "lines": [line.id for line, _ in new],
            "outcomes": [match.outcome.value for _, match in new],
            "notes": [match.missing for _, match in new],
        },
    )
    if new:
        work.record(LinesMatched(job_id=str(job_id), lines=len(new)))
    return len(new)


def needs_review(match: Match) -> bool:
    """Whether a person must look: everything but a sure match of the two best bands."""
    return match.outcome is not Outcome.MATCHED or match.band not in SURE


def _record_candidates(work: Work, matches: Sequence[tuple[UUID, StoredLine, Match]]) -> None:
    rows = [(key, candidate) for key, _, match in matches for candidate in match.candidates]
    vectors.connection(work.session).execute(
        "insert into match_candidates"
        " (office_id, match_id, rank, country, code, score, probability, evidence)"
        " select m.office_id, c.match_id, c.rank, %(country)s, c.code, c.score, c.probability,"
        " c.evidence::jsonb"
        " from unnest(%(match)s::uuid[], %(rank)s::int[], %(code)s::text[], %(score)s::float8[],"
        " %(probability)s::float8[], %(evidence)s::text[])"
        " as c(match_id, rank, code, score, probability, evidence)"
        " join product_matches m on m.id = c.match_id",
        {
            "country": INTERNATIONAL,
            "match": [key for key, _ in rows],
            "rank": [candidate.rank for _, candidate in rows],
            "code": [candidate.code for _, candidate in rows],
            "score": [candidate.score for _, candidate in rows],
            "probability": [candidate.probability for _, candidate in rows],
            "evidence": [
                json.dumps(candidate.evidence, ensure_ascii=False) for _, candidate in rows
            ],
        },
    )


def _fitting(amount: Decimal | None, limit: Decimal) -> Decimal | None:
    return amount if amount is not None and abs(amount) < limit else None
