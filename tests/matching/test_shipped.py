"""The vectors that come with the program are those of its texts, and near to computed ones."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from app.matching import shipped
from app.matching.embedder import Vectors
from app.matching.offline import OfflineEmbedder
from app.matching.shipped import Shipped


class Counting:
    """The offline embedder under another name, which remembers what it was asked."""

    model_id = "another-model"
    dimensions = 512

    def __init__(self, embedder: OfflineEmbedder) -> None:
        self.asked: list[str] = []
        self._embedder = embedder

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return self._embedder.embed(texts)


def test_nearly_every_text_of_the_tariff_is_shipped(embedder: OfflineEmbedder) -> None:
    """Fails after many changes of vocabulary or tree: run python -m app.matching.shipped."""
    found = Shipped(embedder)
    texts = list(shipped.texts())
    assert len(texts) == 2 * 5_612
    assert sum(not found.knows(text) for text in texts) < len(texts) / 50
    names = list(shipped.name_texts())
    assert sum(not found.knows(name) for name in names) < len(names) / 50


def test_shipped_vectors_are_the_computed_ones(embedder: OfflineEmbedder) -> None:
    texts = list(shipped.texts())[::500]
    stored, computed = Shipped(embedder).embed(texts), embedder.embed(texts)
    assert np.einsum("ij,ij->i", stored, computed).min() > 0.999


def test_names_keep_what_tells_them_apart(embedder: OfflineEmbedder) -> None:
    names = list(shipped.name_texts())[::200]
    stored, computed = Shipped(embedder).embed(names), embedder.embed(names)
    likeness = np.einsum("ij,ij->i", stored, computed)
    assert likeness.mean() > 0.97
    assert likeness.min() > 0.85


def test_unknown_texts_are_computed_in_their_places(
    embedder: OfflineEmbedder, tmp_path: Path
) -> None:
    counting = Counting(embedder)
    shipped.make(counting, ["bolt", "nut", "bolt"], ["cap nut", "wing nut"], tmp_path / "v.npz")
    counting.asked.clear()
    rows = Shipped(counting, tmp_path / "v.npz").embed(["nut", "washer", "bolt"])
    assert counting.asked == ["washer"]
    exact = embedder.embed(["nut", "washer", "bolt"])
    assert np.einsum("ij,ij->i", rows, exact).min() > 0.999


@pytest.mark.parametrize("path", [shipped.FILE, Path("nowhere.npz")])
def test_another_model_or_no_file_means_computing(embedder: OfflineEmbedder, path: Path) -> None:
    counting = Counting(embedder)
    text = next(shipped.texts())
    Shipped(counting, path).embed([text])
    assert counting.asked == [text]
