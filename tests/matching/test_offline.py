"""The offline embedder keeps its promises: unit rows, the order asked, several languages."""

from __future__ import annotations

import threading

import numpy as np

from app.matching.offline import OfflineEmbedder


def test_rows_are_unit_vectors_in_the_order_asked(embedder: OfflineEmbedder) -> None:
    texts = ["steel screw", "leather shoe", "steel screw"]
    rows = embedder.embed(texts)
    assert rows.shape == (3, embedder.dimensions)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-4)
    assert np.allclose(rows[0], rows[2], atol=1e-5)


def test_a_text_does_not_depend_on_its_batch(embedder: OfflineEmbedder) -> None:
    texts = [f"part {n} of a machine" for n in range(100)]
    assert np.allclose(embedder.embed(texts)[17], embedder.embed([texts[17]])[0], atol=1e-4)


def test_the_same_goods_in_two_languages_are_nearer_than_others(
    embedder: OfflineEmbedder,
) -> None:
    english, spanish, other = embedder.embed(["leather shoes", "zapatos de cuero", "diesel fuel"])
    assert english @ spanish > english @ other + 0.2


def test_nothing_gives_no_rows_and_an_empty_text_gives_one(embedder: OfflineEmbedder) -> None:
    assert embedder.embed([]).shape == (0, embedder.dimensions)
    assert np.isfinite(embedder.embed([""])).all()


def test_the_model_is_named_with_its_version(embedder: OfflineEmbedder) -> None:
    assert embedder.model_id == "use-multilingual-3/0.2.1"


def test_it_gets_ready_in_another_thread() -> None:
    sleeping = OfflineEmbedder()
    sleeping.wake()
    sleeping.wake()
    assert sleeping.embed(["leather shoes"]).shape == (1, sleeping.dimensions)
    before = threading.active_count()
    sleeping.wake()
    assert threading.active_count() == before
