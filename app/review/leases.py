"""Who has which line in hand: taken for a minute, let go, and shown as initials."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.work import Work
from app.review.events import LineHeld
from app.review.rows import Presence

SECONDS = 60  # the longest the database gives; a desk renews it while the person stays


def claim(work: Work, line_id: UUID, seconds: int = SECONDS) -> str | None:
    """Take a line in hand and let go of the one before.

    Answers the name of the colleague who has it already, or None when it is mine. A line for
    which nothing was found has no match to hold on to and is nobody's; its version protects it.
    """
    session = work.session
    held = _mine(session)
    row = session.execute(
        text("""
            select l.job_id, coalesce(u.full_name, u.email) as holder
            from (select claim_line(:line, :seconds) as by) taken
            join invoice_lines l on l.id = :line
            left join users u on u.id = taken.by
        """),
        {"line": line_id, "seconds": seconds},
    ).one_or_none()
    if row is None:
        holder, jobs = None, set(held.values())
    else:
        holder, jobs = row.holder, set(held.values()) | {row.job_id}
    # Renewing it tells nobody anything new.
    if set(held) != {line_id}:
        _announce(work, jobs)
    return holder


def let_go(work: Work) -> None:
    """Nothing is in hand any more."""
    held = _mine(work.session)
    if held:
        work.session.execute(text("select let_go_lines()"))
        _announce(work, set(held.values()))


def present(session: Session, job_id: UUID) -> list[Presence]:
    """Who else is at work on this job and where, by line."""
    # From the people to what they hold: a job may have 100,000 lines.
    rows = session.execute(
        text("""
            select u.id as user_id, coalesce(u.full_name, u.email) as name, l.id as line_id,
                   l.number, m.claimed_until as until
            from users u
            join product_matches m on m.claimed_by = u.id
            join invoice_lines l on l.id = m.line_id
            where u.office_id = (select current_office_id()) and u.is_active
              and u.id <> (select current_user_id())
              and m.job_id = :job_id and m.claimed_until > clock_timestamp()
            order by l.number
        """),
        {"job_id": job_id},
    ).all()
    short = initials({row.user_id: row.name for row in rows})
    return [Presence(**row._mapping, initials=short[row.user_id]) for row in rows]


def initials(names: Mapping[UUID, str]) -> dict[UUID, str]:
    """Two letters for each person; more of the last name, then a number, where two are alike."""
    short = {person: _letters(name, 1) for person, name in names.items()}
    for more in (2, 3):
        often = Counter(short.values())
        short = {
            person: _letters(names[person], more) if often[letters] > 1 else letters
            for person, letters in short.items()
        }
    often, seen = Counter(short.values()), Counter[str]()
    for person in sorted(short):
        letters = short[person]
        if often[letters] > 1:
            seen[letters] += 1
            short[person] = f"{letters}{seen[letters]}"
    return short


def _letters(name: str, of_last: int) -> str:
    """ "Bea Holt" as BH, BHo, BHol; an address by what stands before its @."""
    words = name.split("@")[0].replace(".", " ").replace("-", " ").split() or ["?"]
    if len(words) == 1:
        return words[0][:1].upper() + words[0][1 : of_last + 1].lower()
    return words[0][:1].upper() + words[-1][:1].upper() + words[-1][1:of_last].lower()


def _mine(session: Session) -> dict[UUID, UUID]:
    """The lines this person has in hand at this moment, each with its job."""
    rows = session.execute(
        text(
            "select line_id, job_id from product_matches"
            " where claimed_by = (select current_user_id()) and claimed_until > clock_timestamp()"
        )
    )
    return {row.line_id: row.job_id for row in rows}


def _announce(work: Work, jobs: set[UUID]) -> None:
    for job_id in sorted(jobs):
        work.record(LineHeld(job_id=str(job_id)))
