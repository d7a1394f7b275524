"""The facts that decide between codes: what to ask, what each answer leaves, and what it does."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from math import log2
from pathlib import Path

FILE = Path(__file__).parents[2] / "resources" / "tariff" / "vocabulary" / "questions.csv"
# Asked of one line at the most.
MOST = 3
# A question that tells less than this, in bits, is not worth a broker's time.
LEAST = 0.1
# What is left of a code that an answer speaks against: answers may be wrong, so it sinks to the
# end of the list and does not vanish.
LEFT = 0.02


@dataclass(frozen=True)
class Answer:
    """An answer and the beginnings of the codes that it leaves possible."""

    text: str
    codes: tuple[str, ...]

    def keeps(self, code: str) -> bool:
        """Whether a code of the question's scope remains."""
        return code.startswith(self.codes)


@dataclass(frozen=True)
class Question:
    """A question a client can answer, for the codes that begin with one of ``scope``."""

    scope: tuple[str, ...]
    text: str
    answers: tuple[Answer, ...]

    def concerns(self, code: str) -> bool:
        """Whether it says anything about a code."""
        return code.startswith(self.scope)

    def possible(self, code: str) -> list[int]:
        """The answers, by place, that leave a code; all of them where it does not concern it."""
        if not self.concerns(code):
            return list(range(len(self.answers)))
        return [place for place, answer in enumerate(self.answers) if answer.keeps(code)]


@cache
def questions(path: Path = FILE) -> tuple[Question, ...]:
    """All questions of the file, in its order."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(
        Question(
            tuple(scope.split()),
            text,
            tuple(Answer(row["answer"], tuple(row["codes"].split())) for row in group),
        )
        for (scope, text), group in groupby(rows, key=lambda row: (row["scope"], row["question"]))
    )


@cache
def _by_chapter(path: Path) -> Mapping[str, tuple[Question, ...]]:
    found: dict[str, list[Question]] = {}
    for question in questions(path):
        for chapter in dict.fromkeys(scope[:2] for scope in question.scope):
            found.setdefault(chapter, []).append(question)
    return {chapter: tuple(listed) for chapter, listed in found.items()}


def to_ask(
    probabilities: Mapping[str, float],
    answered: Mapping[str, str] | None = None,
    path: Path = FILE,
) -> list[Question]:
    """At most :data:`MOST` questions that tell most about which of the codes is right.

    ``probabilities`` by six-digit code; ``answered`` maps questions' texts to the answers given,
    which are not asked again. What a question tells is the entropy it is expected to take away
    (Shannon 1948), each code's probability spread over the answers that leave it.
    """
    given = answered or {}
    asked: list[Question] = []
    codes = {code: weight for code, weight in probabilities.items() if weight > 0}
    known = set(given)
    while len(asked) < MOST:
        told = [
            (_told(question, codes, asked), -place, question)
            for place, question in enumerate(_about(codes, path))
            if question.text not in known
        ]
        best = max(told, key=lambda each: each[:2], default=None)
        if best is None or best[0] < LEAST:
            break
        asked.append(best[2])
        known.add(best[2].text)
    return asked


def _about(codes: Mapping[str, float], path: Path) -> Iterator[Question]:
    seen: set[int] = set()
    for chapter in sorted({code[:2] for code in codes}):
        for question in _by_chapter(path).get(chapter, ()):
            if id(question) not in seen:
                seen.add(id(question))
                if any(question.concerns(code) for code in codes):
                    yield question


def _told(question: Question, codes: Mapping[str, float], before: Sequence[Question]) -> float:
    """Bits that the question tells once those ``before`` are answered."""
    groups: dict[tuple[int, ...], dict[str, float]] = {}
    for code, weight in codes.items():
        paths: list[tuple[int, ...]] = [()]
        for each in before:
            paths = [(*path, place) for path in paths for place in each.possible(code)]
        for path in paths:
            groups.setdefault(path, {})[code] = weight / len(paths)
    total = sum(codes.values())
    gain = 0.0
    for group in groups.values():
        parts: list[dict[str, float]] = [{} for _ in question.answers]
        for code, weight in group.items():
            possible = question.possible(code)
            for place in possible:
                parts[place][code] = weight / len(possible)
        gain += _spread(group) - sum(_spread(part) for part in parts)
    return gain / total if total else 0.0


def _spread(weights: Mapping[str, float]) -> float:
    """The entropy in bits, times the weights' sum."""
    total = sum(weights.values())
    return -sum(w * log2(w / total) for w in weights.values() if w > 0) if total > 0 else 0.0


def settled(
    probabilities: Mapping[str, float], answered: Mapping[str, str], path: Path = FILE
) -> dict[str, float]:
    """The probabilities after the answers, best first, by Bayes' rule.

    A code that an answer speaks against keeps :data:`LEFT` of its weight. What belongs to no
    code of the list ("none of these") keeps all of its own, so that answers make nobody surer
    than the list is complete. An answer that is not among the question's own changes nothing.
    """
    weights = dict(probabilities)
    for question in questions(path):
        answer = next((a for a in question.answers if a.text == answered.get(question.text)), None)
        if answer is None:
            continue
        for code in weights:
            if question.concerns(code) and not answer.keeps(code):
                weights[code] *= LEFT
    outside = max(1 - sum(probabilities.values()), 0.0)
    total = (sum(weights.values()) + outside) or 1.0
    after = {code: weight / total for code, weight in weights.items()}
    return dict(sorted(after.items(), key=lambda pair: -pair[1]))


def between(one: str, other: str, path: Path = FILE) -> tuple[Question, Answer, Answer] | None:
    """The first question whose answers tell two codes apart, with the answer of each."""
    for question in _about({one: 1.0, other: 1.0}, path):
        if not (question.concerns(one) and question.concerns(other)):
            continue
        first = [place for place in question.possible(one) if place not in question.possible(other)]
        second = [
            place for place in question.possible(other) if place not in question.possible(one)
        ]
        if first and second:
            return question, question.answers[first[0]], question.answers[second[0]]
    return None
