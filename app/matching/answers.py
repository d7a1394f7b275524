"""What answers about a line do to its candidates: worked out when read, never written over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.matching import questions
from app.matching.questions import FILE, Question


@dataclass(frozen=True)
class Placed:
    """A candidate after the answers: where it stood before (from 0) and its probability now."""

    before: int
    probability: float


def placed(
    candidates: Sequence[tuple[str, float]], answers: Mapping[str, str], path: Path = FILE
) -> list[Placed]:
    """The candidates, (code, probability) by rank, in their order after the answers.

    Without an answer that is known they stay as they are. ``answers`` by question.
    """
    as_they_are = [Placed(place, chance) for place, (_, chance) in enumerate(candidates)]
    if not _by_text(path).keys() & answers.keys():
        return as_they_are
    after = questions.settled(dict(candidates), answers, path)
    return sorted(
        (Placed(place, after[code]) for place, (code, _) in enumerate(candidates)),
        key=lambda each: (-each.probability, each.before),
    )


def against(codes: Sequence[str], answers: Mapping[str, str], path: Path = FILE) -> list[str]:
    """The codes that answers speak against, each as often as answers do."""
    found: list[str] = []
    for asked, given in answers.items():
        for question in _by_text(path).get(asked, ()):
            answer = next((each for each in question.answers if each.text == given), None)
            if answer is not None:
                found += [c for c in codes if question.concerns(c) and not answer.keeps(c)]
    return found


def kept(
    question: Question, codes: Sequence[str], path: Path = FILE
) -> list[tuple[str, tuple[str, ...]]]:
    """For each answer of a question the codes that it leaves, possibly none of them."""
    listed = []
    for answer in question.answers:
        gone = set(against(codes, {question.text: answer.text}, path))
        listed.append((answer.text, tuple(code for code in codes if code not in gone)))
    return listed


@cache
def _by_text(path: Path) -> Mapping[str, tuple[Question, ...]]:
    """The questions that are worded alike, for other codes each."""
    found: dict[str, list[Question]] = {}
    for question in questions.questions(path):
        found.setdefault(question.text, []).append(question)
    return {text: tuple(alike) for text, alike in found.items()}
