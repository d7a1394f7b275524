"""Where a model's vectors lie: what all have in common is taken away, so that cosines tell apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.matching.embedder import Embedder, Vectors, short, unit, whole


@dataclass(frozen=True)
class Space:
    """The mean of a model's vectors of legal texts and of names, each of its dimensions.

    All texts of a kind share a direction that says nothing about goods; without it the right
    code is among the first ten a third more often (measured on import lines). Questions are
    worded like names and are moved by the names' mean.
    """

    model_id: str
    texts: Vectors
    names: Vectors

    def codes(self, texts: Vectors, names: Vectors) -> Vectors:
        """Codes as :data:`~app.matching.embedder.WHOLE` columns, unit rows.

        ``texts`` are the vectors of the legal paths, ``names`` those of all trade names of each
        code in one text: a cosine to the result is the mean of the cosines to both, scaled.
        """
        return whole(unit(unit(texts - self.texts) + unit(names - unit_mean(names, self.texts))))

    def short(self, vectors: Vectors) -> Vectors:
        """Names, questions and remembered lines, as the shorter columns hold them."""
        return short(unit(vectors - self.names))

    def questions(self, vectors: Vectors) -> Vectors:
        """Questions as :data:`~app.matching.embedder.WHOLE` columns, unit rows."""
        return whole(unit(vectors - self.names))
