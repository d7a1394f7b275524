"""Lets a language model choose for doubtful lines: several at once, within a budget, or not at all.

Nothing here can make matching fail: where the model is away, refuses or costs too much, the result
of the program's own arithmetic stands, and :attr:`Chooser.stopped` says why.
"""

from __future__ import annotations

import logging
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.errors import Told, Unavailable
from app.core.text import counted
from app.matching import chooser, vocabulary
from app.matching.chat import LONGEST_ANSWER, ChatModel
from app.matching.chooser import Answer, LegalNote, Said
from app.matching.match import Match, Query
from app.matching.network import AnswerUnusable
from app.matching.purse import BudgetUsedUp, Price, Purse
from app.tariff import codes as tariff_codes
from app.tariff.codes import INTERNATIONAL

AT_ONCE = 4
# So many questions running that the service answers with an error end the asking.
FAILURES = 5
# Seconds after which it is looked anew, while an answer is waited for, whether it is still wanted.
LOOK = 5.0

logger = logging.getLogger(__name__)
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Asking:
    """A doubtful line with everything the model is to be told; None: it is not asked."""

    codes: tuple[str, ...]
    messages: tuple[Mapping[str, str], ...]
    schema: Mapping[str, Any] = field(repr=False)


@dataclass
class Tally:
    """What came of asking so far, in lines."""

    doubtful: int = 0
    asked: int = 0
    said: dict[Said, int] = field(default_factory=lambda: dict.fromkeys(Said, 0))


class Chooser:
    """One job's asking: a model, its purse, how many questions at once.

    ``below`` names the band below which a line is doubtful. ``stopped`` is the sentence that says
    why the rest of the lines are not asked, None as long as they are.
    """

    def __init__(
        self,
        model: ChatModel,
        purse: Purse,
        *,
        below: str = "Good",
        at_once: int = AT_ONCE,
        country: str = INTERNATIONAL,
    ) -> None:
        self.model = model
        self.purse = purse
        self.tally = Tally()
        self.stopped: str | None = None
        self._below = below
        self._at_once = at_once
        self._country = country
        self._failures = 0
        self._lock = threading.Lock()

    def choose(
        self,
        session: Session,
        queries: Sequence[Query],
        matches: Sequence[Match],
        facts: Sequence[str] = (),
        progress: Progress = lambda done, total: None,
    ) -> list[Match]:
        """:meth:`prepared` and :meth:`answered` in one: the matches after the model's say."""

        def awake() -> bool:
            # The server ends a transaction in which nothing happens for some minutes.
            session.execute(text("select 1"))
            return False

        asking = self.prepared(session, queries, matches, facts)
        return self.answered(matches, asking, progress, awake)

    def prepared(
        self,
        session: Session,
        queries: Sequence[Query],
        matches: Sequence[Match],
        facts: Sequence[str] = (),
    ) -> list[Asking | None]:
        """What to ask about each line; None for those that are not doubtful.

        ``facts`` are attributes of the lines that only the model is told. Reads the notes of the
        tariff, so that no transaction need be open while the model is waited for.
        """
        doubtful = [chooser.is_doubtful(match, self._below) for match in matches]
        if self.stopped or not any(doubtful):
            self.tally.doubtful += sum(doubtful)
            return [None] * len(matches)
        chapters = {
            candidate.code[:2]
            for match, wanted in zip(matches, doubtful, strict=True)
            if wanted
            for candidate in match.candidates
        }
        notes = _notes(session, self._country, chapters)
        listed = _names()
        asking: list[Asking | None] = []
        for place, (query, match) in enumerate(zip(queries, matches, strict=True)):
            if not doubtful[place]:
                asking.append(None)
                continue
            codes = tuple(candidate.code for candidate in match.candidates)
            over = {code[:2] for code in codes}
            over |= {f"section {tariff_codes.section_of(code)}" for code in codes}
            bearing = [note for key in sorted(over) for note in notes.get(key, ())]
            asked = chooser.messages(
                query, match.candidates, listed, bearing, facts[place] if facts else ""
            )
            asking.append(Asking(codes, tuple(asked), chooser.schema(codes)))
        self.tally.doubtful += sum(doubtful)
        return asking

    def answered(
        self,
        matches: Sequence[Match],
        asking: Sequence[Asking | None],
        progress: Progress = lambda done, total: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> list[Match]:
        """The matches after the model's say, in their order; those not asked as they were.

        Equal questions are asked once. When ``cancelled`` says so no further question is put, and
        only the matches before the first line that was not asked come back.
        """
        different = {
            self.model.key(each.messages, each.schema): each for each in asking if each is not None
        }
        answers: dict[bytes, Answer | None] = {}
        pool = ThreadPoolExecutor(self._at_once, thread_name_prefix="chooser")
        try:
            under_way: dict[bytes, Future[Answer | None]] = {
                key: pool.submit(self._ask, each) for key, each in different.items()
            }
            for key, future in under_way.items():
                while not (stop := cancelled()) and not wait([future], LOOK).done:
                    pass
                if stop:
                    break
                answers[key] = future.result()
                progress(len(answers), len(different))
        finally:
            pool.shutdown(cancel_futures=True)
        answers |= {k: each.result() for k, each in under_way.items() if not each.cancelled()}
        found: list[Match] = []
        for match, each in zip(matches, asking, strict=True):
            if each is None:
                found.append(match)
                continue
            key = self.model.key(each.messages, each.schema)
            if key not in answers:
                break
            said = answers[key]
            if said is not None:
                self.tally.asked += 1
                self.tally.said[said.said] += 1
                match = chooser.applied(match, said, self.model.model_id)
            found.append(match)
        return found

    def sentence(self) -> str | None:
        """What the job says of all this, one sentence or two; None where no line was doubtful."""
        if not self.tally.doubtful:
            return None
        name = self.model.model_id.partition("/")[2]
        said = self.tally.said
        told = (
            f"{name} was asked about {self.tally.asked:,} of "
            f"{counted(self.tally.doubtful, 'doubtful line')} for {self.purse.spent:.4f} US"
            f" dollars: chose for {said[Said.CHOSEN]:,}, found none right for {said[Said.NONE]:,},"
            f" asks about {said[Said.ASK]:,}, gave no usable answer for {said[Said.UNUSABLE]:,}."
        )
        if self.stopped:
            told += f" {self.stopped} The other lines keep the result made without it."
        return told

    def _ask(self, asking: Asking) -> Answer | None:
        """The answer about one line; None where it was not asked."""
        if self.stopped:
            return None
        aside = Decimal(0)
        if not self.model.knows(asking.messages, asking.schema):
            into = sum(chooser.tokens(message["content"]) for message in asking.messages)
            into += chooser.tokens(str(asking.schema))
            try:
                aside = self.purse.set_aside(into, LONGEST_ANSWER)
            except BudgetUsedUp as told:
                self._stop(str(told))
                return None
        try:
            reply = self.model.ask(asking.messages, asking.schema)
        except BaseException as error:
            self.purse.give_back(aside)
            if not isinstance(error, Told):
                raise
            return self._failed(error)
        with self._lock:
            self._failures = 0
        if reply.kept:
            self.purse.give_back(aside)
        else:
            self.purse.pay(aside, reply.into, reply.out)
        logger.info("%s: %s tokens in, %s out", self.model.model_id, reply.into, reply.out)
        return chooser.answer(reply.text, asking.codes, reply.refusal, reply.ended)

    def _failed(self, error: Told) -> Answer | None:
        """A service that is away, or errs time and again, is asked no more."""
        with self._lock:
            self._failures += 1
            lasting = not isinstance(error, AnswerUnusable) or self._failures >= FAILURES
        if lasting or not isinstance(error, Unavailable):
            self._stop(str(error))
            return None
        logger.info("%s: %s", self.model.model_id, error)
        return Answer(Said.UNUSABLE, reason="the service answered with an error")

    def _stop(self, sentence: str) -> None:
        with self._lock:
            if self.stopped is None:
                self.stopped = sentence if sentence.endswith(".") else f"{sentence}."
                logger.warning("%s is asked no more: %s", self.model.model_id, sentence)


def price(session: Session, model_id: str) -> Price | None:
    """What a model costs, by the table ai_models; None where it is not there or not in use."""
    row = session.execute(
        text(
            "select price_per_1k_tokens as into, price_per_1k_output_tokens as out from ai_models"
            " where id = :id and purpose = 'CHAT' and is_active"
        ),
        {"id": model_id},
    ).one_or_none()
    return None if row is None else Price(row.into, row.out or row.into)


@cache
def _names() -> dict[str, tuple[str, ...]]:
    """The trade names of every code, in the vocabulary's order."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name in vocabulary.names():
        found[name.code].append(name.term)
    return {code: tuple(terms) for code, terms in found.items()}


def _notes(session: Session, country: str, chapters: set[str]) -> dict[str, list[LegalNote]]:
    """The notes over some chapters and their sections, by what they stand over.

    Those of ``country`` where it has any, else of any other: sections and chapters have the same
    notes everywhere, as the Harmonized System lays down.
    """
    sections = sorted({tariff_codes.section_of(chapter) for chapter in chapters})
    rows = session.execute(
        text("""
            select over, note from (
                select country, coalesce(heading, chapter, 'section ' || section) as over, note,
                       number, dense_rank() over (
                           partition by heading, chapter, section
                           order by country = :country desc, country = :international desc, country
                       ) as preferred
                from tariff_notes
                where language = 'en' and (section = any(:sections) or chapter = any(:chapters)
                                           or left(heading, 2) = any(:chapters))
            ) ranked where preferred = 1 order by over, number
        """),
        {
            "country": country,
            "international": INTERNATIONAL,
            "sections": sections,
            "chapters": sorted(chapters),
        },
    )
    found: defaultdict[str, list[LegalNote]] = defaultdict(list)
    for over, note in rows:
        found[over if over.startswith("section") else over[:2]].append(LegalNote(over, note))
    return found
