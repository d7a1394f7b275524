"""Writes matches and their candidates beside the lines, many at a time, never twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID, uuid4

from pydantic_core import to_json
from sqlalchemy import text

from app.core.work import Event, Work
from app.matching import vectors
from app.matching.answers import placed
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
        " select m.id, %(job)s, m.line, m.description, m.quantity, m.unit, m.value, m.origin,"
        " m.country, m.code, m.confidence, m.others, m.review, m.outcome, m.evidence,"
        " m.proposed"
        " from jsonb_to_recordset(%(rows)s) as m(id uuid, line uuid, description text,"
        " quantity numeric, unit text, value numeric, origin text, country text, code text,"
        " confidence numeric, others text[], review bool, outcome text, evidence jsonb,"
        " proposed text)"
        " on conflict (line_id) do nothing",
        {"job": job_id, "rows": _json([_row(*each) for each in matches])},
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
    vectors.connection(work.session).execute(
        "insert into match_candidates"
        " (office_id, match_id, rank, country, code, score, probability, evidence)"
        " select m.office_id, m.id, c.rank, %(country)s, c.code, c.score, c.probability,"
        " c.evidence"
        " from jsonb_to_recordset(%(rows)s) as c(match uuid, rank int, code text, score float8,"
        " probability float8, evidence jsonb)"
        " join product_matches m on m.id = c.match",
        {
            "country": INTERNATIONAL,
            "rows": _json(
                [
                    {
                        "match": str(key),
                        "rank": each.rank,
                        "code": each.code,
                        "score": each.score,
                        "probability": each.probability,
                        "evidence": each.evidence,
                    }
                    for key, _, match in matches
                    for each in match.candidates
                ]
            ),
        },
    )


def _row(key: UUID, line: StoredLine, match: Match) -> dict[str, Any]:
    country = INTERNATIONAL if match.code else None
    evidence: dict[str, Any] = {"kind": match.kind, "band": match.band, "missing": match.missing}
    proposed, order = match.code, match.candidates
    if match.answers:
        # As answer_line() leaves it, so that the answers can be taken back.
        first, *rest = match.candidates
        proposed = first.code
        after = placed([(each.code, each.probability) for each in order], match.answers)
        order = tuple(order[each.before] for each in after)
        evidence["answers"] = dict(match.answers)
        evidence["unanswered"] = {
            "code": first.code,
            "country": country,
            "confidence": round(first.probability, 2),
            "others": [each.code for each in rest],
        }
    return {
        "id": str(key),
        "line": str(line.id),
        "description": line.description,
        "quantity": _fitting(line.quantity, QUANTITY_LIMIT),
        "unit": line.unit,
        "value": _fitting(line.value, VALUE_LIMIT),
        "origin": line.origin_country,
        "country": country,
        "code": match.code,
        "proposed": proposed,
        "confidence": f"{match.confidence:.2f}",
        "others": [each.code for each in order if each.code != match.code],
        "review": needs_review(match),
        "outcome": match.outcome.value,
        "evidence": evidence,
    }


def _json(rows: list[dict[str, Any]]) -> str:
    """One document for a whole batch: an array for each column costs four times the time.

    Python's own way of writing it takes six times as long, in all a twelfth of a line's time.
    """
    return to_json(rows).decode()


def _fitting(amount: Decimal | None, limit: Decimal) -> str | None:
    return str(amount) if amount is not None and abs(amount) < limit else None
