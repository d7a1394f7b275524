"""Where a model's vectors lie: what all have in common is taken away, so cosines tell apart."""

from __future__ import annotations

from dataclasses import dataclass

from app.matching.embedder import Vectors, short, unit, whole


@dataclass(frozen=True)
class Space:
    """The means of a model's vectors, each of shape ``(dimensions,)``, by kind of text.

    ``paths`` of legal texts, ``names`` of single names. All texts of a kind share a direction
    that says nothing about goods; without it the right code is among the first ten a quarter
    more often (measured on import lines). Questions are worded like names and are moved by the
    names' mean.
    """

    model_id: str
    paths: Vectors
    names: Vectors

    def codes(self, paths: Vectors, centres: Vectors) -> Vectors:
        """Codes as unit rows of the whole width, from legal texts and the middle of their names.

        A cosine to the result orders codes as the sum of the cosines to both does. A row of
        zeros among the ``centres`` stands for a code without names.
        """
        return whole(unit(unit(paths - self.paths) + unit(centres)))

    def named(self, vectors: Vectors) -> Vectors:
        """Names as unit rows of the model's own width."""
        return unit(vectors - self.names)

    def short(self, vectors: Vectors) -> Vectors:
        """Names, questions and remembered lines as unit rows of the short width."""
        return short(self.named(vectors))

    def questions(self, vectors: Vectors) -> Vectors:
        """Questions as unit rows of the whole width."""
        return whole(self.named(vectors))
