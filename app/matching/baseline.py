"""The figures that the development sets reached, kept in a file, and whether they fell since."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.core.errors import Refused
from app.matching import evaluate
from app.matching.evaluate import Attempt, Known, share
from app.matching.match import Matcher

PROJECT = Path(__file__).parents[2]
FILE = PROJECT / "resources" / "tariff" / "baseline.json"
# Where the development sets lie beside the project. They are measured with and never copied.
FOLDER = PROJECT.parent / "shared" / "data" / "evaluation" / "dev"

# A hit rate that is lower than the baseline by so much has fallen.
FALL = 0.03
# In a set of fewer lines three points are a line or two: there a hit rate has fallen only if it
# also lies outside the 95% interval of the baseline's.
FEW = 100
# Lines of each set, and lines confirmed before, that the quick subset has at most.
QUICK = 300
QUICK_HISTORY = 5_000
# The hit rates that are watched: name, digits, places.
HITS = (("6@1", "6", "1"), ("6@10", "6", "10"), ("4@10", "4", "10"))

Figures = dict[str, Any]
Progress = Callable[[str, int, int], None]


class FolderWithoutSets(Refused):
    """{folder} is missing or has none of the development sets, such as {example}."""


class NoBaseline(Refused):
    """{name} is missing or is no baseline: ./run baseline makes it."""


class AnotherModel(Refused):
    """The baseline was made with {theirs} and cannot be compared with {ours}."""


@dataclass(frozen=True)
class DevelopmentSet:
    """A file of lines with known codes and, if there is one, the file of those known before."""

    name: str
    file: str
    history: str | None = None


SETS = (
    DevelopmentSet("hscodecomp", "hscodecomp.csv"),
    DevelopmentSet("import_lines", "import_lines.csv"),
    DevelopmentSet("import_lines_with_history", "import_lines.csv", "import_lines_history.csv"),
    DevelopmentSet("uk_search_references", "uk_search_references.csv"),
    DevelopmentSet("uk_parcel_references", "uk_parcel_references.csv"),
    DevelopmentSet("multilingual_micro", "multilingual_micro.csv"),
)


def measure(
    session: Session,
    matcher: Matcher,
    folder: Path = FOLDER,
    *,
    quick: bool = False,
    progress: Progress = lambda name, done, total: None,
) -> dict[str, Figures]:
    """The figures of each set that lies in ``folder``, by its name; raises if there is none.

    ``quick`` takes at most :data:`QUICK` lines of each, evenly from all over the file, and the
    first :data:`QUICK_HISTORY` of a history.
    """
    files: dict[str, Sequence[Known]] = {}
    found = {}
    for one in SETS:
        names = [one.file, *([one.history] if one.history else [])]
        if not all((folder / name).is_file() for name in names):
            continue
        for name in names:
            files.setdefault(name, evaluate.read(folder / name))
        lines = files[one.file]
        history: Sequence[Known] = files[one.history] if one.history else []
        if quick:
            lines, history = evaluate.spread(lines, QUICK), history[:QUICK_HISTORY]

        def told(done: int, total: int, name: str = one.name) -> None:
            progress(name, done, total)

        found[one.name] = figures(evaluate.attempt(session, matcher, lines, history, told))
    if not found:
        raise FolderWithoutSets(folder=folder, example=SETS[0].file)
    return found


def figures(attempt: Attempt) -> Figures:
    """What of an evaluation goes into the baseline: figures only, no line and no code."""
    found = attempt.figures()
    strong = found["bands"][0]
    return {
        "n": found["n"],
        "history": found["history"],
        "hit": {name: found["hit"][digits][place]["share"] for name, digits, place in HITS},
        "calibration_error": found["calibration_error"],
        "strong": {
            "share": round(strong["n"] / found["n"], 4),
            "precision": strong["precision"],
        },
    }


def made(
    command: str,
    embedder: str,
    whole: Mapping[str, Figures],
    quick: Mapping[str, Figures],
    day: date,
) -> str:
    """The text of a baseline file."""
    contents = {
        "date": day.isoformat(),
        "command": command,
        "embedder": embedder,
        "whole": whole,
        "quick": quick,
    }
    return json.dumps(contents, indent=2) + "\n"


def read(path: Path = FILE) -> dict[str, Any]:
    """The committed baseline; raises :class:`NoBaseline`."""
    try:
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
        _ = found["embedder"], found["whole"], found["quick"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NoBaseline(name=path.name) from error
    return found


def falls(
    baseline: Mapping[str, Any], now: Mapping[str, Figures], embedder: str, *, quick: bool
) -> list[str]:
    """A sentence for every hit rate that fell by three points or more; none if all is well.

    A set that the baseline has and that was not measured, or that has other lines now, is told
    too: a comparison that did not take place must not look like one that went well. Raises
    :class:`AnotherModel`.
    """
    if baseline["embedder"] != embedder:
        raise AnotherModel(theirs=baseline["embedder"], ours=embedder)
    sentences = []
    for name, before in baseline["quick" if quick else "whole"].items():
        after = now.get(name)
        if after is None:
            sentences.append(f"{name} is in the baseline but was not measured.")
        elif (after["n"], after["history"]) != (before["n"], before["history"]):
            sentences.append(
                f"{name} has {after['n']:,} lines and {after['history']:,} confirmed before, its "
                f"baseline {before['n']:,} and {before['history']:,}: they cannot be compared."
            )
        else:
            sentences += [
                f"{name}: {hit} fell from {was:.1%} to {after['hit'][hit]:.1%} "
                f"of {before['n']:,} lines."
                for hit, was in before["hit"].items()
                if has_fallen(was, after["hit"][hit], before["n"])
            ]
    return sentences


def has_fallen(before: float, after: float, n: int) -> bool:
    """Whether a share of ``n`` lines fell by :data:`FALL` or more, and not by mere chance."""
    # Shares are kept to four places; the difference is not finer either.
    if round(before - after, 4) < FALL:
        return False
    return n >= FEW or after < share(round(before * n), n)["low"]
