"""From a share to the probability that the code is right, as it was measured, and its band."""

from __future__ import annotations

import tomllib
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CALIBRATION = Path(__file__).parents[2] / "resources" / "matching" / "calibration.toml"


@dataclass(frozen=True)
class Band:
    """A name for a range of confidence, from ``least`` up.

    ``precision`` is the share of right codes among ``n`` development lines that fell into it
    and were not used for fitting; None where there was none.
    """

    name: str
    least: float
    precision: float | None = None
    n: int = 0


@dataclass(frozen=True)
class Curve:
    """A monotone, piecewise linear map from share to probability."""

    shares: tuple[float, ...]
    probabilities: tuple[float, ...]

    def __call__(self, share: float) -> float:
        """The probability for a share; both between 0 and 1."""
        place = bisect_right(self.shares, share)
        if place == 0:
            return self.probabilities[0]
        if place == len(self.shares):
            return self.probabilities[-1]
        left, right = self.shares[place - 1], self.shares[place]
        low, high = self.probabilities[place - 1], self.probabilities[place]
        return low + (high - low) * (share - left) / (right - left)


@dataclass(frozen=True)
class Calibration:
    """The curve of each kind of evidence and the bands, best first."""

    curves: dict[str, Curve]
    bands: tuple[Band, ...]
    # Of the lines whose first candidate was wrong, the share whose code stood second, third...
    others: dict[str, tuple[float, ...]]

    def probability(self, kind: str, share: float) -> float:
        """How probable it is that a code of this share is right."""
        return self.curves[kind](share)

    def places(self, kind: str, best: float, count: int) -> list[float]:
        """How probable so many candidates are, the first one having ``best``.

        The curves were measured on first candidates and say nothing of those behind them.
        """
        shares = self.others[kind]
        later = [(1 - best) * share for share in shares[: count - 1]]
        return [best, *later, *[(1 - best) * shares[-1]] * (count - 1 - len(later))]

    def band(self, confidence: float) -> Band:
        """The band a confidence falls into."""
        return next(band for band in self.bands if confidence >= band.least)


@cache
def calibration(path: Path = CALIBRATION) -> Calibration:
    """The calibration in force."""
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    return Calibration(
        curves={
            kind: Curve(tuple(curve["shares"]), tuple(curve["probabilities"]))
            for kind, curve in found["curves"].items()
        },
        bands=tuple(
            Band(band["name"], band["least"], band.get("precision"), band.get("n", 0))
            for band in found["bands"]
        ),
        others={kind: tuple(shares) for kind, shares in found["others"].items()},
    )


def isotonic(shares: Sequence[float], right: Sequence[bool], least: int = 25) -> Curve:
    """Fit a curve that never falls, by pooling adjacent violators (Barlow et al. 1972).

    Groups have at least ``least`` members, so that a handful of lucky lines makes no certainty;
    each is pulled towards one half by one line of each kind (Laplace).
    """
    pairs = sorted(zip(shares, right, strict=True))
    blocks: list[list[float]] = []  # [sum of shares, right ones, members]
    for start in range(0, len(pairs), least):
        group = pairs[start : start + least]
        if blocks and len(group) < least:
            last = blocks[-1]
            last[0] += sum(share for share, _ in group)
            last[1] += sum(good for _, good in group)
            last[2] += len(group)
        else:
            blocks.append(
                [sum(share for share, _ in group), sum(good for _, good in group), len(group)]
            )
        while len(blocks) > 1 and _rate(blocks[-2]) >= _rate(blocks[-1]):
            upper = blocks.pop()
            blocks[-1] = [a + b for a, b in zip(blocks[-1], upper, strict=True)]
    knots = [(block[0] / block[2], _rate(block)) for block in blocks]
    if not knots:
        return Curve((0.0,), (0.0,))
    return Curve(tuple(share for share, _ in knots), tuple(rate for _, rate in knots))


def _rate(block: Sequence[float]) -> float:
    return (block[1] + 1) / (block[2] + 2)


def expected_error(confidences: Sequence[float], right: Sequence[bool], bins: int = 10) -> float:
    """The expected calibration error over equally wide bins: mean gap, weighted by lines.

    0 is perfect (Naeini et al. 2015).
    """
    if not confidences:
        return 0.0
    gap = 0.0
    for number in range(bins):
        inside = [
            (confidence, good)
            for confidence, good in zip(confidences, right, strict=True)
            if number == min(int(confidence * bins), bins - 1)
        ]
        gap += abs(sum(confidence - good for confidence, good in inside))
    return gap / len(confidences)
