"""What turns texts into vectors, and how a vector is made to fit the columns it is kept in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

# Columns of the database: hs_codes.embedding, and the shorter one of names and memory.
WHOLE = 1536
SHORT = 512


class Embedder(Protocol):
    """A model that turns texts into vectors. Vectors of two models never compare."""

    @property
    def model_id(self) -> str:
        """Names model and version; stored beside every vector."""

    @property
    def dimensions(self) -> int:
        """How many numbers a vector has, at most :data:`WHOLE`."""

    def wake(self) -> None:
        """Texts will come in a moment: get ready for them meanwhile; returns at once."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit rows, one per text, of shape ``(len(texts), dimensions)``.

        Raises :class:`~app.core.errors.Unavailable` when the model does not answer.
        """


def unit(vectors: Vectors) -> Vectors:
    """Rows of length one; a row of zeros stays one."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)


def whole(vectors: Vectors) -> Vectors:
    """Filled up with zeros to :data:`WHOLE` columns, which keeps every cosine exactly."""
    return np.pad(vectors, ((0, 0), (0, WHOLE - vectors.shape[1])))


def short(vectors: Vectors) -> Vectors:
    """The first :data:`SHORT` numbers as unit rows, zeros where there are fewer.

    Models of the text-embedding-3 family are trained so that a vector may be cut
    (Kusupati et al. 2022, Matryoshka representations); the offline model has 512 anyway.
    """
    cut = vectors[:, :SHORT]
    return unit(np.pad(cut, ((0, 0), (0, SHORT - cut.shape[1]))))
