"""How often the matcher is right on lines whose codes are known, and how honest it is about it."""

from __future__ import annotations

import csv
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from math import sqrt
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.core.errors import Refused
from app.matching.calibration import calibration, expected_error
from app.matching.choose import Chooser
from app.matching.match import Match, Matcher, Outcome, Query
from app.matching.memory import Memory
from app.tariff import hs2022

PLACES = (1, 3, 5, 10)
DIGITS = (6, 4, 2)
# Lines handed to the matcher at a time, so that progress can be told.
AT_ONCE = 200
# Two standard errors' worth: 95% of such intervals hold the true share.
Z = 1.959964

Progress = Callable[[int, int], None]
_CODE = re.compile(r"^\d{6,11}$")


class FileMissing(Refused):
    """{name} is not there."""


class ColumnsMissing(Refused):
    """{name} needs a header row with the columns description and code."""


class CodeUnusable(Refused):
    """{name}, row {row}: {code!r} is not a code of 6 to 11 digits. Mend or remove the row."""


class NothingToEvaluate(Refused):
    """{name} has no lines."""


@dataclass(frozen=True)
class Known:
    """A line and the digits of its right code; ``repaired`` if a leading 0 was put back.

    ``facts`` are its attributes as the file gives them; only a language model is told of them.
    """

    query: Query
    code: str
    repaired: bool = False
    facts: str = field(default="", compare=False)


@dataclass(frozen=True)
class Attempt:
    """What the matcher proposed for lines whose codes are known: a match for every line.

    ``chosen`` are the matches after a language model was asked, if it was, and ``compared`` what
    that changed.
    """

    lines: Sequence[Known]
    matches: Sequence[Match]
    embedder: str
    history: int
    seconds: float
    chosen: Sequence[Match] | None = None
    compared: dict[str, Any] = field(default_factory=dict)

    @property
    def final(self) -> Attempt:
        """The same with the language model's choices for its matches, if it was asked."""
        return self if self.chosen is None else replace(self, matches=self.chosen, compared={})

    def figures(self) -> dict[str, Any]:
        """How that went.

        ``n``, ``embedder``, ``hit`` by digits and places with 95% Wilson intervals, ``bands``
        (name, n, precision), ``calibration_error`` (expected calibration error of ten bins, over
        lines that got a code), ``abstained``, ``lines_per_second`` (the whole pipeline without
        storing, the making of the history not counted), ``history``, and ``with_model`` if a
        language model was asked (see :func:`compared`).
        """
        return {
            **report([known.code for known in self.lines], self.matches),
            **self.compared,
            "embedder": self.embedder,
            "history": self.history,
            "repaired": sum(known.repaired for known in self.lines),
            "lines_per_second": round(len(self.lines) / self.seconds, 1),
        }


def read(path: Path) -> list[Known]:
    """The lines of a CSV file with the columns description and code; others are not looked at.

    Codes may have dots and blanks. A code one digit shorter than most of the file's, which with
    a 0 before it begins with a subheading in force, lost that 0 in a spreadsheet: it is put back
    and marked. Anything else that is not 6 to 11 digits is refused with its row.
    Attributes are left out: on hscodecomp.csv (327 lines) they raise the first place from 30 to
    32% and lower the first ten from 60 to 57%.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except FileNotFoundError as error:
        raise FileMissing(name=path.name) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise ColumnsMissing(name=path.name) from error
    if not rows:
        raise NothingToEvaluate(name=path.name)
    if not {"description", "code"} <= rows[0].keys():
        raise ColumnsMissing(name=path.name)
    codes = [re.sub(r"[\s.\-]", "", row["code"] or "") for row in rows]
    usual = Counter(map(len, codes)).most_common(1)[0][0]
    in_force = {row.code for row in hs2022.rows() if row.level == 6}
    known = []
    for number, (row, digits) in enumerate(zip(rows, codes, strict=True), start=2):
        lost = len(digits) == usual - 1 and f"0{digits}"[:6] in in_force
        code = f"0{digits}" if lost else digits
        if not _CODE.match(code):
            raise CodeUnusable(name=path.name, row=number, code=row["code"])
        facts = row.get("attributes") or ""
        known.append(Known(Query(row["description"] or ""), code, lost, facts))
    return known


def attempt(
    session: Session,
    matcher: Matcher,
    lines: Sequence[Known],
    history: Sequence[Known] = (),
    progress: Progress = lambda done, total: None,
    chooser: Chooser | None = None,
    asking: Progress = lambda done, total: None,
) -> Attempt:
    """Match every line against all codes.

    ``history`` serves as what the office confirmed before; it is held in memory, so nothing of
    it is stored. With a ``chooser`` its model is asked about the doubtful lines among the very
    same matches.
    """
    remembered: Memory | None = None
    if history:
        remembered = matcher.remembering(
            session, [(known.query.description, known.code[:6]) for known in history]
        )
    # The first text pays for loading the model; that is start-up, not matching.
    matcher.match(session, [Query("steel screws")])
    matches: list[Match] = []
    started = time.perf_counter()
    for start in range(0, len(lines), AT_ONCE):
        batch = lines[start : start + AT_ONCE]
        matches += matcher.match(session, [known.query for known in batch], remembered=remembered)
        progress(len(matches), len(lines))
    seconds = time.perf_counter() - started
    chosen, after = None, {}
    if chooser is not None:
        queries = [known.query for known in lines]
        facts = [known.facts for known in lines]
        chosen = chooser.choose(session, queries, matches, facts, asking)
        after = {"with_model": compared([known.code for known in lines], matches, chosen, chooser)}
    return Attempt(lines, matches, matcher.embedder.model_id, len(history), seconds, chosen, after)


def compared(
    codes: Sequence[str], before: Sequence[Match], after: Sequence[Match], chooser: Chooser
) -> dict[str, Any]:
    """What the language model changed: the figures of :func:`report` after it, and of asked lines.

    ``asked`` has the first place at six digits on the lines it was asked about, ``before`` and
    ``after`` (a line for which it found none right, or asks for a fact, keeps its first code), and
    ``chosen`` on those for which it chose; then how often it said what, tokens, US dollars, and
    ``stopped``, the sentence why it was not asked any more.
    """
    asked = [
        (code[:6], old, new)
        for code, old, new in zip(codes, before, after, strict=True)
        if new is not old
    ]
    chosen = [(code, new) for code, _, new in asked if new.kind == "model"]
    spent = chooser.purse.spent
    return {
        **report(codes, after),
        "model": chooser.model.model_id,
        "doubtful": chooser.tally.doubtful,
        "asked": {
            "n": len(asked),
            "before": share(sum(old.code == code for code, old, _ in asked), len(asked)),
            "after": share(sum(new.code == code for code, _, new in asked), len(asked)),
            "chosen": share(sum(new.code == code for code, new in chosen), len(chosen)),
        },
        "said": {said.value: count for said, count in chooser.tally.said.items()},
        "tokens_in": chooser.purse.into,
        "tokens_out": chooser.purse.out,
        "us_dollars": round(float(spent), 6),
        "us_dollars_per_1000_asked": round(float(spent) * 1000 / len(asked), 4) if asked else None,
        "stopped": chooser.stopped,
    }


def spread(lines: Sequence[Known], most: int | None) -> Sequence[Known]:
    """At most so many of the lines, evenly from all over the file, which may be sorted."""
    if most is None or most >= len(lines):
        return lines
    return [lines[place * len(lines) // most] for place in range(most)]


def report(codes: Sequence[str], matches: Sequence[Match]) -> dict[str, Any]:
    """The figures for lines with the right ``codes`` (digits) and what was proposed for each."""
    proposed = [[c.code for c in match.candidates] if match.code else [] for match in matches]
    count = len(codes)
    hit = {
        str(digits): {
            str(places): share(
                sum(
                    any(found[:digits] == code[:digits] for found in listed[:places])
                    for code, listed in zip(codes, proposed, strict=True)
                ),
                count,
            )
            for places in PLACES
        }
        for digits in DIGITS
    }
    given = [
        (match, match.code == code[:6])
        for code, match in zip(codes, matches, strict=True)
        if match.code
    ]
    bands = []
    for band in calibration().bands:
        inside = [right for match, right in given if match.band == band.name]
        bands.append(
            {
                "name": band.name,
                "n": len(inside),
                "precision": round(sum(inside) / len(inside), 4) if inside else None,
            }
        )
    outcomes = {outcome.value: 0 for outcome in Outcome}
    for match in matches:
        outcomes[match.outcome.value] += 1
    return {
        "n": count,
        "hit": hit,
        "bands": bands,
        "calibration_error": round(
            expected_error([match.confidence for match, _ in given], [right for _, right in given]),
            4,
        ),
        "abstained": count - len(given),
        "outcomes": outcomes,
    }


def share(right: int, count: int) -> dict[str, float]:
    """A share with its 95% Wilson interval (Wilson 1927)."""
    if not count:
        return {"share": 0.0, "low": 0.0, "high": 1.0}
    found = right / count
    middle = (found + Z * Z / (2 * count)) / (1 + Z * Z / count)
    half = Z * sqrt(found * (1 - found) / count + Z * Z / (4 * count**2)) / (1 + Z * Z / count)
    return {
        "share": round(found, 4),
        "low": round(max(middle - half, 0.0), 4),
        "high": round(min(middle + half, 1.0), 4),
    }
