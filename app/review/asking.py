"""The facts a line still lacks: up to three questions, and answers that put its candidates anew."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.conflict import Changed, Field
from app.core.errors import Refused
from app.core.work import Work
from app.matching import answers, calibration, questions
from app.matching.questions import Question
from app.matching.record import SURE
from app.review.events import LineAnswered
from app.review.queue import LineGone
from app.review.rows import LineQuestion, Reply


class AnsweredMeanwhile(Changed):
    """Line {number} changed while you looked at it: {what}. Look again before you answer.

    Its field: the answer.
    """


class NotToBeAsked(Refused):
    """Line {number} has no such question or answer."""


@dataclass(frozen=True)
class _Line:
    """A line as far as questions are concerned; ``candidates`` by the matcher's own rank."""

    job_id: UUID
    number: int
    outcome: str | None
    version: int
    is_open: bool
    answers: Mapping[str, str]
    candidates: tuple[tuple[str, float], ...]

    def probabilities(self) -> dict[str, float]:
        """By code after the answers, best first."""
        order = answers.placed(self.candidates, self.answers)
        return {self.candidates[one.before][0]: one.probability for one in order}

    def is_sure(self) -> bool:
        """Whether nothing need be asked: the first candidate is in one of the best bands."""
        first = next(iter(self.probabilities().values()), 0.0)
        if self.outcome == "CONFLICT":
            return False
        return calibration.calibration().band(first).name in SURE


def asked(session: Session, line_id: UUID) -> list[LineQuestion]:
    """The questions of an open line: the answered ones, then at most three that tell most.

    Nothing is asked of a line that is settled, waits for a second say, or is sure enough. Raises
    :class:`~app.review.queue.LineGone`.
    """
    line = _line(session, line_id)
    if not line.is_open:
        return []
    codes = list(line.probabilities())
    told = [
        LineQuestion(question.text, _replies(question, codes), line.answers[question.text])
        for question in _answered(line, codes)
    ]
    if line.is_sure():
        return told
    open_ones = questions.to_ask(line.probabilities(), line.answers)
    return told + [LineQuestion(each.text, _replies(each, codes)) for each in open_ones]


def answer(work: Work, line_id: UUID, question: str, said: str | None, version: int) -> None:
    """Keep the answer to a question about a line; None takes it back. It confirms nothing.

    Candidates stay as they were proposed; the line's code and confidence follow the one that is
    first after the answers. Raises :class:`AnsweredMeanwhile` when the line is no longer at
    ``version`` or was settled, :class:`NotToBeAsked`,
    :class:`~app.review.queue.LineGone`.
    """
    session = work.session
    line = _line(session, line_id)
    codes = [code for code, _ in line.candidates]
    now = dict(line.answers)
    if said is None:
        now.pop(question, None)
    else:
        known = {
            each.text
            for one in questions.questions()
            if one.text == question and any(map(one.concerns, codes))
            for each in one.answers
        }
        if said not in known:
            raise NotToBeAsked(number=line.number)
        now[question] = said
    kept = session.execute(
        text("select answer_line(:line, :version, cast(:answers as jsonb), :against)"),
        {
            "line": line_id,
            "version": version,
            "answers": json.dumps(now, ensure_ascii=False),
            "against": answers.against(codes, now),
        },
    ).scalar()
    if kept is None:
        theirs = line.answers.get(question)
        raise AnsweredMeanwhile(
            (Field("answer", question, None, said, theirs),),
            line.version,
            number=line.number,
            what="it was settled" if not line.is_open else "somebody answered a question",
        )
    work.record(LineAnswered(job_id=str(line.job_id), line_id=str(line_id)))


def _line(session: Session, line_id: UUID) -> _Line:
    row = session.execute(
        text("""
            select l.job_id, l.number, m.outcome, coalesce(m.version, 0) as version,
                   m.id is not null and not m.user_confirmed and m.first_said_by is null
                       as is_open,
                   m.evidence -> 'answers' as answers,
                   (select jsonb_agg(jsonb_build_array(c.code, c.probability) order by c.rank)
                    from match_candidates c where c.match_id = m.id and c.rank <= 10) as candidates
            from invoice_lines l left join product_matches m on m.line_id = l.id
            where l.id = :line_id
        """),
        {"line_id": line_id},
    ).one_or_none()
    if row is None:
        raise LineGone()
    return _Line(
        job_id=row.job_id,
        number=row.number,
        outcome=row.outcome,
        version=row.version,
        is_open=row.is_open,
        answers=row.answers or {},
        candidates=tuple((code, chance) for code, chance in row.candidates or ()),
    )


def _answered(line: _Line, codes: list[str]) -> list[Question]:
    """The answered questions, each once."""
    found: dict[str, Question] = {}
    for question in questions.questions():
        if question.text in line.answers and any(map(question.concerns, codes)):
            its = found.setdefault(question.text, question)
            if line.answers[question.text] not in [each.text for each in its.answers]:
                found[question.text] = question
    return [found[text] for text in line.answers if text in found]


def _replies(question: Question, codes: list[str]) -> tuple[Reply, ...]:
    return tuple(Reply(said, left) for said, left in answers.kept(question, codes))
