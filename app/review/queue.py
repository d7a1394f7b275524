"""The lines of a job as a person works through them: slices, counts, and where the next one is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from app.core.errors import Refused
from app.intake import edits
from app.intake.rows import Edit
from app.matching import answers, calibration, supplier
from app.review import routing
from app.review.routing import JobRouting
from app.review.rows import JobCounts, LineQuery, ReviewCandidate, ReviewLine

# A line is open until a person said something: a code, or that none is right. Where two are asked
# for, it is open until both did.
_OPEN = "not coalesce(m.user_confirmed, false)"
_LISTED = f"({_OPEN} or m.updated_at > coalesce(:as_of, 'infinity'::timestamptz))"
# Asked once per query, not once per line.
_ME = "(select current_user_id())"
_NOW = "(select clock_timestamp())"
_STANDS = (
    "d.method <> 'UNDO' and not exists (select from review_decisions x where x.undo_of = d.id)"
)
_HELD = f"(m.claimed_by <> {_ME} and m.claimed_until > {_NOW})"
_STATES = {
    "all": "true",
    "open": _LISTED,
    "mine": f"({_LISTED} and (:all_mine or left(m.proposed_hs_code, 2) = any(:chapters)))",
    "second": f"({_LISTED} and m.first_said_by is not null)",
    "decided": "(m.user_confirmed and m.matched_hs_code is not null)",
    "none": "(m.user_confirmed and m.matched_hs_code is null)",
}
_ORDERS = {
    "number": "l.number",
    "value": "l.value desc nulls last, l.number",
    "doubt": "coalesce(m.confidence_score, 0), l.number",
}
_FROM = "from invoice_lines l left join product_matches m on m.line_id = l.id"
# With what people put right; dearer where a whole job is gone through.
_EDITED = _FROM.replace("invoice_lines", "lines_as_edited")


class LineGone(Refused):
    """This line is no longer there: its invoice was removed."""


def _filtered(session: Session, job_id: UUID, query: LineQuery) -> tuple[str, dict[str, object]]:
    where = f"l.job_id = :job_id and {_STATES[query.state]}"
    values: dict[str, object] = {"job_id": job_id, "as_of": query.as_of}
    if query.state == "mine":
        here = routing.of_job(session, job_id)
        values["all_mine"] = here.is_all_mine
        values["chapters"] = sorted(here.mine.chapters) if here.mine else []
    wanted = query.text.strip()
    if wanted:
        where += (
            " and (l.description ilike :words or l.part_number ilike :words"
            " or m.matched_hs_code like :digits)"
        )
        values["words"] = f"%{_literal(wanted)}%"
        values["digits"] = (
            "".join(filter(str.isdigit, wanted)) + "%" if wanted[:1].isdigit() else ""
        )
    return where, values


def _source(session: Session, job_id: UUID, query: LineQuery) -> str:
    """Where lines are found in: what people put right counts for words and values, if they did."""
    if query.text.strip() or query.order == "value":
        edited = _sql("select exists (select from line_edits where job_id = :job_id)")
        if session.execute(edited, {"job_id": job_id}).scalar_one():
            return _EDITED
    return _FROM


def _literal(wanted: str) -> str:
    """The text with LIKE's own signs taken literally."""
    return wanted.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _sql(statement: str) -> TextClause:
    return text(statement)


_COLUMNS = f"""
    l.id as line_id, l.job_id, m.proposed_hs_code as proposed,
    l.number, l.description, l.part_number, l.quantity, l.unit, l.value,
    l.currency, l.origin_country as origin, l.supplier_code, l.outcome as line_outcome,
    l.outcome_note, l.source, l.value_read, l.currency_read, l.edits,
    m.matched_hs_code as code, m.confidence_score as confidence,
    m.outcome as match_outcome, m.evidence, coalesce(m.user_confirmed, false) as confirmed,
    coalesce(m.requires_manual_review, true) as requires_review, coalesce(m.version, 0) as version,
    (select jsonb_build_object('by', coalesce(u.full_name, u.email), 'at', d.decided_at)
     from review_decisions d join users u on u.id = d.user_id
     where d.line_id = l.id and m.user_confirmed and {_STANDS}
     order by d.id desc limit 1) as settled,
    (select jsonb_build_object('by', coalesce(u.full_name, u.email), 'code', d.to_code)
     from review_decisions d join users u on u.id = d.user_id
     where d.line_id = l.id and not m.user_confirmed and m.first_said_by is not null and {_STANDS}
     order by d.id desc limit 1) as first_say,
    (select coalesce(u.full_name, u.email) from users u
     where u.id = m.claimed_by and u.is_active and {_HELD}) as held_by,
    case when l.supplier_code is not null then
        (select jsonb_agg(jsonb_build_array(c.code, c.probability) order by c.rank)
         from match_candidates c where c.match_id = m.id and c.rank <= 10) end as compared
"""


def _line(
    row: Any, here: JobRouting, tariff: supplier.Tariff, edited: tuple[Edit, ...] = ()
) -> ReviewLine:
    evidence = row.evidence or {}
    outcome = row.match_outcome or row.line_outcome
    first = row.first_say or {}
    settled = row.settled or {}
    proposed = (row.proposed, row.code, first.get("code"))
    asked = here.asked(proposed, row.value_read, row.currency_read)
    answering = here.answering(row.proposed[:2] if row.proposed else None)
    given = {} if row.confirmed else evidence.get("answers", {})
    band = evidence.get("band")
    if given and row.code and outcome in ("MATCHED", "WEAK"):
        # After an answer it is as sure as its new first candidate.
        by = calibration.calibration()
        found = by.band(float(row.confidence))
        band, outcome = found.name, "WEAK" if found is by.bands[-1] else "MATCHED"
    return ReviewLine(
        line_id=row.line_id,
        number=row.number,
        description=row.description,
        part_number=row.part_number,
        quantity=row.quantity,
        unit=row.unit,
        value=row.value,
        currency=row.currency,
        origin=row.origin,
        supplier_code=row.supplier_code,
        code=row.code,
        confidence=None if row.confidence is None else float(row.confidence),
        band=band,
        outcome=None if outcome == "PENDING" else outcome,
        decided=row.confirmed,
        decided_by=settled.get("by"),
        decided_at=datetime.fromisoformat(settled["at"]) if settled else None,
        requires_review=row.requires_review,
        version=row.version,
        source=row.source,
        missing=evidence.get("missing") or row.outcome_note,
        from_memory=evidence.get("kind") == "memory",
        held_by=row.held_by,
        needs_licence=asked.by_licensed,
        needs_second=asked.by_two or bool(first),
        first_say=f"{first['by']}: {first['code']}" if first else None,
        answers_for=", ".join(area.name for area in answering) or None,
        answers=tuple(evidence.get("answers", {}).items()),
        supplier_note=_supplier_note(row, evidence.get("answers", {}), tariff),
        edits=edited,
    )


def _supplier_note(row: Any, given: Mapping[str, str], tariff: supplier.Tariff) -> str | None:
    if not row.supplier_code:
        return None
    compared = [(code, chance) for code, chance in row.compared or []]
    order = answers.placed(compared, given)
    return supplier.worth(row.supplier_code, [compared[one.before][0] for one in order], tariff)


def lines(
    session: Session, job_id: UUID, query: LineQuery, offset: int, limit: int
) -> tuple[list[ReviewLine], int]:
    """A stretch of the lines the query finds, in its order, and how many it finds in all."""
    where, values = _filtered(session, job_id, query)
    source = _source(session, job_id, query)
    order = _ORDERS[query.order]
    total = session.execute(_sql(f"select count(*) {source} where {where}"), values).scalar_one()
    # The slice is found first, so that only its lines are looked at with their edits.
    rows = session.execute(
        _sql(
            f"select {_COLUMNS} {_EDITED} where l.job_id = :job_id and l.id in"
            f" (select l.id {source} where {where} order by {order} offset :offset limit :limit)"
            f" order by {order}"
        ),
        {**values, "offset": offset, "limit": limit},
    )
    here = routing.of_job(session, job_id)
    found = rows.all()
    tariff = _tariff(session, job_id, [row.supplier_code for row in found])
    edited = _edits(session, found)
    return [_line(row, here, tariff, edited.get(row.line_id, ())) for row in found], total


def line(session: Session, line_id: UUID) -> ReviewLine:
    """One line as it is now. Raises :class:`LineGone`."""
    row = session.execute(
        _sql(f"select {_COLUMNS} {_EDITED} where l.id = :line_id"), {"line_id": line_id}
    ).one_or_none()
    if row is None:
        raise LineGone()
    tariff = _tariff(session, row.job_id, [row.supplier_code])
    edited = _edits(session, [row]).get(line_id, ())
    return _line(row, routing.of_job(session, row.job_id), tariff, edited)


def _edits(session: Session, rows: Sequence[Any]) -> dict[UUID, tuple[Edit, ...]]:
    """What people put right, by line: asked only where somebody did."""
    some = [row.line_id for row in rows if row.edits]
    return edits.of_lines(session, some) if some else {}


def _tariff(session: Session, job_id: UUID, written: Sequence[str | None]) -> supplier.Tariff:
    """What the tariff of the country imported to knows of the suppliers' codes."""
    stated = [code for code in written if code]
    if not stated:
        return supplier.Tariff()
    country: str = session.execute(
        _sql("select country_schema from processing_jobs where id = :job"), {"job": job_id}
    ).scalar_one()
    return supplier.tariff(session, country, stated)


def next_open(session: Session, job_id: UUID, query: LineQuery, after: int) -> int | None:
    """The 0-based position of the next line to work on behind ``after``, starting over once.

    That is an undecided line which no colleague has in hand, and which does not wait for another
    person than the one who asks. ``after`` = -1 asks for the first; None when none is left.
    """
    where, values = _filtered(session, job_id, query)
    # A window over rows that come in the index's order stops at the first hit.
    statement = _sql(
        f"select place from (select row_number() over (order by {_ORDERS[query.order]}) - 1"
        f" as place, {_OPEN} and m.first_said_by is distinct from {_ME}"
        f" and {_HELD} is not true as is_open {_source(session, job_id, query)} where {where})"
        " ordered"
        " where is_open and place > :after order by place limit 1"
    )
    for start in (after, -1):
        found: int | None = session.execute(statement, {**values, "after": start}).scalar()
        if found is not None:
            return found
    return None


def position(session: Session, job_id: UUID, query: LineQuery, line_id: UUID) -> int | None:
    """Where a line stands in the query's order, from 0; None when the query leaves it out."""
    where, values = _filtered(session, job_id, query)
    found: int | None = session.execute(
        _sql(
            f"select place from (select row_number() over (order by {_ORDERS[query.order]}) - 1"
            f" as place, l.id {_source(session, job_id, query)} where {where}) ordered"
            " where id = :line_id"
        ),
        {**values, "line_id": line_id},
    ).scalar()
    return found


def candidates(session: Session, line_id: UUID) -> list[ReviewCandidate]:
    """At most ten, by rank from 1 after the answers given; empty when nothing was found."""
    rows = session.execute(
        _sql("""
            select c.rank, c.code, c.probability, c.evidence, h.description, h.path_text,
                   h.duty_text, h.supplementary_unit, m.evidence -> 'answers' as answers
            from product_matches m
            join match_candidates c on c.match_id = m.id
            left join hs_codes h on h.country = c.country and h.code = c.code
            where m.line_id = :line_id and c.rank <= 10 order by c.rank
        """),
        {"line_id": line_id},
    ).all()
    given = rows[0].answers or {} if rows else {}
    ordered = answers.placed([(row.code, row.probability) for row in rows], given)
    return [
        ReviewCandidate(
            rank=place,
            code=row.code,
            description=row.description or "no longer in the tariff",
            path=row.path_text or "",
            probability=each.probability,
            evidence=row.evidence,
            duty_text=row.duty_text,
            supplementary_unit=row.supplementary_unit,
            rank_before=row.rank if row.rank != place else None,
        )
        for place, each in enumerate(ordered, start=1)
        for row in [rows[each.before]]
    ]


def counts(session: Session, job_id: UUID) -> JobCounts:
    """Where the review of a job stands, and the signed-in person's own pace in it."""
    here = routing.of_job(session, job_id)
    row = session.execute(
        _sql(f"""
            select count(*) as lines,
                   count(*) filter (where {_OPEN}) as open,
                   count(*) filter (where {_OPEN} and left(m.proposed_hs_code, 2)
                                          = any(:chapters)) as mine,
                   count(*) filter (where {_OPEN} and m.first_said_by <> {_ME}) as second,
                   count(*) filter (where {_STATES["decided"]}) as decided,
                   count(*) filter (where {_STATES["none"]}) as none_of_these,
                   count(*) filter (where m.evidence ->> 'kind' = 'memory') as from_memory
            {_FROM} where l.job_id = :job_id
        """),
        {"job_id": job_id, "chapters": sorted(here.mine.chapters) if here.mine else []},
    ).one()
    pace = session.execute(
        _sql("""
            select percentile_cont(0.5) within group (order by seconds) from (
                select seconds from review_decisions
                where user_id = (select current_user_id()) and seconds > 0 and undo_of is null
                order by id desc limit 50) recent
        """)
    ).scalar()
    return JobCounts(
        lines=row.lines,
        open=row.open,
        decided=row.decided,
        none_of_these=row.none_of_these,
        from_memory=row.from_memory,
        seconds_per_line=None if pace is None else float(pace),
        mine=row.open if here.is_all_mine else row.mine,
        second=row.second,
    )


def alternatives(session: Session, job_id: UUID) -> dict[UUID, list[str]]:
    """The other codes proposed for each line of a job, best first."""
    rows = session.execute(
        _sql("select line_id, alternative_hs_codes from product_matches where job_id = :job_id"),
        {"job_id": job_id},
    )
    return {row.line_id: list(row.alternative_hs_codes) for row in rows}
