"""Fits the calibration on lines with known codes: half of them for the curves, half for proof."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.matching.calibration import (
    Band,
    Calibration,
    Curve,
    calibration,
    expected_error,
    isotonic,
)
from app.matching.choose import Chooser
from app.matching.evaluate import Known
from app.matching.match import CANDIDATES, Match, Matcher

# What a person confirmed for this very product of this very client. Not measured here: the share
# of such lines that a person changes later has to replace it.
PRODUCT = 0.99
# What a language model chose, and how many such lines make a curve.
MODEL = "model"
LEAST = 100


@dataclass(frozen=True)
class Trial:
    """The best candidate of a line: what it rested on, its share, where the right code stood."""

    kind: str
    share: float
    # Where the right code stood, from 1; None where it was not among the candidates.
    place: int | None

    @property
    def right(self) -> bool:
        """Whether the first candidate was right."""
        return self.place == 1


@dataclass(frozen=True)
class Fitted:
    """A calibration with its expected calibration error on lines that it was not fitted on."""

    calibration: Calibration
    errors: dict[str, tuple[float, int]]

    def toml(self, command: str) -> str:
        """The text of ``resources/matching/calibration.toml``."""
        lines = [
            "# From a candidate's share to the probability that its six digits are right.",
            f"# Made by: {command}",
            "# Every second line fitted the curves; the others gave precision, n and the errors:",
            *(f"#   {kind}: {error:.3f} (n={n})" for kind, (error, n) in self.errors.items()),
        ]
        for kind, curve in self.calibration.curves.items():
            lines += ["", f"[curves.{kind}]"]
            lines += [f"shares = {[round(share, 4) for share in curve.shares]}"]
            lines += [f"probabilities = {[round(p, 4) for p in curve.probabilities]}"]
        lines += [
            "",
            "# Of the lines whose first code was wrong: whose code stood second, third...",
        ]
        lines += ["[others]"]
        for kind, others in self.calibration.others.items():
            lines += [f"{kind} = {[round(share, 4) for share in others]}"]
        for band in self.calibration.bands:
            lines += ["", "[[bands]]", f'name = "{band.name}"', f"least = {band.least}"]
            if band.precision is not None:
                lines += [f"precision = {band.precision:.3f}", f"n = {band.n}"]
        return "\n".join(lines) + "\n"


def trials(
    session: Session,
    matcher: Matcher,
    lines: Sequence[Known],
    history: Sequence[Known] = (),
    chooser: Chooser | None = None,
) -> list[Trial]:
    """Match the lines, against a history where one is given; vague ones give no trial.

    With a ``chooser`` the lines for which its model chose give a further trial, of the kind
    ``model``, whose share is the one that the chosen code had before.
    """
    remembered = None
    if history:
        remembered = matcher.remembering(
            session, [(known.query.description, known.code[:6]) for known in history]
        )
    queries = [known.query for known in lines]
    found = matcher.match(session, queries, remembered=remembered)
    made = _trials(lines, found)
    if chooser is not None:
        after = chooser.choose(session, queries, found, [known.facts for known in lines])
        chosen = [pair for pair in zip(lines, after, strict=True) if pair[1].kind == MODEL]
        made += _trials([known for known, _ in chosen], [match for _, match in chosen], MODEL)
    return made


def _trials(lines: Sequence[Known], found: Sequence[Match], kind: str | None = None) -> list[Trial]:
    return [
        Trial(
            kind or best.evidence["kind"],
            best.evidence["share"],
            next((c.rank for c in match.candidates if c.code == known.code[:6]), None),
        )
        for known, match in zip(lines, found, strict=True)
        for best in match.candidates[:1]
    ]


def fit(without: Sequence[Trial], with_history: Sequence[Trial]) -> Fitted:
    """Curves of text from lines without a history, of memory from those with one.

    What a language model chose has a curve of its own where there are :data:`LEAST` such lines;
    without it, its choices make nobody surer (see :func:`app.matching.chooser.applied`).
    """
    chosen = {
        "text": [trial for trial in without if trial.kind == "text"],
        "memory": [trial for trial in with_history if trial.kind == "memory"],
    }
    asked = [trial for trial in (*without, *with_history) if trial.kind == MODEL]
    if len(asked) >= LEAST:
        chosen[MODEL] = asked
    curves = {
        kind: isotonic([t.share for t in some[::2]], [t.right for t in some[::2]])
        for kind, some in chosen.items()
    }
    curves["product"] = Curve((0.0,), (PRODUCT,))
    others = {kind: _behind(some[::2]) for kind, some in chosen.items()}
    others["product"] = others["memory"]
    bare = Calibration(curves, tuple(Band(b.name, b.least) for b in calibration().bands), others)
    kept = {kind: some[1::2] for kind, some in chosen.items()}
    errors = {
        kind: (
            expected_error(
                [bare.probability(kind, t.share) for t in some], [t.right for t in some]
            ),
            len(some),
        )
        for kind, some in kept.items()
    }
    return Fitted(
        Calibration(
            curves, tuple(_measured(bare, (t for some in kept.values() for t in some))), others
        ),
        errors,
    )


def _behind(some: Sequence[Trial]) -> tuple[float, ...]:
    """Of the lines whose first code was wrong, the share whose code stood at each later place.

    Never rising: a place further down is not more probable because a few lines happened so.
    """
    wrong = [trial.place for trial in some if not trial.right]
    shares = [wrong.count(place) / max(len(wrong), 1) for place in range(2, CANDIDATES + 1)]
    for at in range(1, len(shares)):
        if shares[at] > shares[at - 1]:
            # Pool with all before it that are lower, as isotonic regression does.
            start = at
            while start and sum(shares[start : at + 1]) / (at + 1 - start) > shares[start - 1]:
                start -= 1
            shares[start : at + 1] = [sum(shares[start : at + 1]) / (at + 1 - start)] * (
                at + 1 - start
            )
    return tuple(shares)


def _measured(bare: Calibration, kept: Iterable[Trial]) -> list[Band]:
    """The bands with the precision found on the lines kept back."""
    inside: dict[str, list[bool]] = {band.name: [] for band in bare.bands}
    for trial in kept:
        inside[bare.band(bare.probability(trial.kind, trial.share)).name].append(trial.right)
    return [
        Band(band.name, band.least, sum(right) / len(right) if right else None, len(right))
        for band in bare.bands
        for right in [inside[band.name]]
    ]
