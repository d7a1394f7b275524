"""The library holds what the tables hold, and is read anew when they were built anew."""

from __future__ import annotations

import numpy as np
from sqlalchemy import text

from app.matching import vocabulary
from app.matching.library import library
from app.matching.offline import OfflineEmbedder
from tests.databases import Databases


def test_it_holds_every_code_with_its_names(tariff: Databases, embedder: OfflineEmbedder) -> None:
    with tariff.worker.read() as session:
        held = library(session, embedder.model_id)
        stored = session.execute(
            text(
                "select h.code, h.embedding::text as whole, array_agg(t.term order by t.term)"
                " filter (where t.term is not null) as terms"
                " from hs_codes h left join trade_terms t on t.code = h.code"
                " where h.level = 6 group by h.country, h.code order by h.code"
            )
        ).all()
    assert list(held.codes) == [row.code for row in stored]
    for place, row in enumerate(stored):
        numbers = np.array(row.whole.strip("[]").split(","), dtype=np.float32)
        width = held.whole.shape[1]
        assert np.allclose(held.whole[place], numbers[:width], atol=1e-6)
        assert not numbers[width:].any()
        names = held.terms[held.starts[place] : held.starts[place + 1]]
        lines = [line.term for line in vocabulary.lines() if line.code == row.code]
        assert sorted(names) == sorted([*(row.terms or []), *lines])
    assert np.allclose(np.linalg.norm(held.names, axis=1), 1, atol=1e-3)


def test_texts_of_codes(tariff: Databases, embedder: OfflineEmbedder) -> None:
    with tariff.worker.read() as session:
        found = library(session, embedder.model_id).texts(["851713", "000000"])
    assert list(found) == ["851713"]
    assert "martphone" in found["851713"][0]
    assert " > " in found["851713"][1]
    assert found["000000"] == ("", "")


def test_it_is_read_once_and_again_after_a_change(
    tariff: Databases, embedder: OfflineEmbedder
) -> None:
    with tariff.worker.read() as session:
        first = library(session, embedder.model_id)
        assert library(session, embedder.model_id) is first
    with tariff.owner.work() as work:
        work.session.execute(text("update hs_codes set is_active = false where code = '851713'"))
    try:
        with tariff.worker.read() as session:
            again = library(session, embedder.model_id)
        assert "851713" in first.codes
        assert "851713" not in again.codes
    finally:
        with tariff.owner.work() as work:
            work.session.execute(text("update hs_codes set is_active = true where code = '851713'"))
