"""An evaluation made up by hand, small enough to be counted."""

from __future__ import annotations

from app.matching.evaluate import Attempt, Known
from app.matching.match import Candidate, Match, Outcome, Query


def match(
    *codes: str, confidence: float = 0.5, band: str = "Possible", kind: str = "text"
) -> Match:
    """A match that proposes these codes in this order."""
    return Match(
        Outcome.MATCHED,
        codes[0],
        confidence,
        band,
        tuple(Candidate(n, code, "", "", 0, 0, {}) for n, code in enumerate(codes, start=1)),
        kind=kind,
    )


def attempt(*lines: tuple[str, str, Match]) -> Attempt:
    """An attempt on lines of (description, right code, what was proposed)."""
    return Attempt(
        [Known(Query(description), code) for description, code, _ in lines],
        [found for _, _, found in lines],
        "some-model/1",
        0,
        2.0,
    )


NOTHING = Match(Outcome.VAGUE, missing="It names no goods.")

# Two telephones found, one taken for a chair and one for the other telephone, a chair, a blank.
SOME = attempt(
    ("mobile <b>phone</b> & case", "8517130000", match("851713", "851714", confidence=0.95)),
    ("phone A", "851713", match("851713", confidence=0.93, band="Strong", kind="memory")),
    ("phone B", "85171300", match("940139", "851713", confidence=0.4)),
    ("phone C", "851713", match("851714", "851713", confidence=0.7, kind="memory")),
    ("chair", "940139", match("851714", confidence=0.2, band="Weak")),
    ("samples", "420221", NOTHING),
)
