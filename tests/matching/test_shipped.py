"""The vectors that come with the program are those of its texts, and near to computed ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.matching import shipped
from app.matching.embedder import unit
from app.matching.offline import OfflineEmbedder
from app.matching.shipped import Shipped
from app.matching.words import postings


def test_nearly_every_text_of_the_tariff_is_shipped(embedder: OfflineEmbedder) -> None:
    """Fails after many changes of vocabulary or tree: run python -m app.matching.shipped."""
    found = Shipped(embedder.model_id)
    texts = [each.texts for each in shipped.tariff()]
    assert len(texts) == 5_612
    names = [name for each in texts for name in each.names]
    assert sum(not found.knows_name(name) for name in names) < len(names) / 50
    assert sum(not found.knows(each) for each in texts) < len(texts) / 5


def test_shipped_vectors_are_the_computed_ones(embedder: OfflineEmbedder) -> None:
    found = Shipped(embedder.model_id)
    texts = [each.texts for each in list(shipped.tariff())[::700] if found.knows(each.texts)]
    assert found.space is not None
    exact = shipped.computed(embedder, found.space, texts)[:, : embedder.dimensions]
    assert len(texts) > 3
    assert np.einsum("ij,ij->i", found.codes(texts), exact).min() > 0.999


def test_names_keep_what_tells_them_apart(embedder: OfflineEmbedder) -> None:
    found = Shipped(embedder.model_id)
    names = [name for each in list(shipped.tariff())[::400] for name in each.texts.names]
    names = [name for name in dict.fromkeys(names) if found.knows_name(name)]
    assert found.space is not None
    assert found.axes is not None
    exact = unit(found.space.named(embedder.embed(names)) @ found.axes.T)
    assert np.einsum("ij,ij->i", found.names(names), exact).min() > 0.995


def test_a_file_is_read_back_as_it_was_made(embedder: OfflineEmbedder, tmp_path: Path) -> None:
    wanted = [
        shipped.goods_of("Iron > Bolts > of steel", ["hex bolt M8", "BOLT 100PCS", "bölt"]),
        shipped.goods_of("Iron > Nuts > of steel", ["wing nut", "cap nut"]),
    ]
    shipped.make(embedder, wanted, tmp_path / "v.npz")
    found = Shipped(embedder.model_id, tmp_path / "v.npz")
    assert all(found.knows(each.texts) for each in wanted)
    held = found.contents()
    assert held is not None
    assert [held.place(each.texts.hash) for each in wanted] == [0, 1]
    assert held.place(shipped.composed("iron")) == held.place(None) == -1
    assert held.terms == ["hex bolt M8", "BOLT 100PCS", "bölt", "wing nut", "cap nut"]
    assert held.starts.tolist() == [0, 3, 5]
    assert held.group_starts.tolist() == [0, 3, 5]
    again = unit(np.asarray(held.names, dtype=np.float32))
    assert np.allclose(again[1], found.names(["bolt"])[0])
    counted = postings({n: shipped.counted(g.texts.path, g.terms) for n, g in enumerate(wanted)})
    assert held.postings.words == list(counted.words)
    assert "iron" not in counted.words
    for name in ("word", "place", "times"):
        assert np.array_equal(getattr(held.postings, name), getattr(counted, name))
    assert found.knows_name("bolt")
    assert not found.knows_name("washer")
    assert not found.knows(shipped.texts_of("Nuts > of steel", ["wing nut"]))
    assert found.space is not None
    means = found.space.names
    # What offices remember was moved by the first file's means, so a second keeps them.
    shipped.make(embedder, wanted[:1], tmp_path / "v.npz")
    second = Shipped(embedder.model_id, tmp_path / "v.npz").space
    assert second is not None
    assert np.array_equal(second.names, means)


@pytest.mark.parametrize(
    ("model", "path"), [("another/1", shipped.FILE), ("use-multilingual-3/0.2.1", Path("no.npz"))]
)
def test_another_model_or_no_file_knows_nothing(model: str, path: Path) -> None:
    found = Shipped(model, path)
    assert found.space is None
    assert found.axes is None
    assert found.contents() is None
    assert not found.knows(shipped.texts_of("Bolts > of steel", ["hex bolt"]))
