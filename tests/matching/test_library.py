"""The library holds what the tables hold, and is read anew when they were built anew."""

from __future__ import annotations

import numpy as np
import pytest
from sqlalchemy import text

from app.matching import index, shipped, vocabulary
from app.matching.library import Library, library, ranges
from app.matching.offline import OfflineEmbedder
from app.matching.space import Space
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
    rows = held.names * held.scales[:, np.newaxis]
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-3)


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


def test_an_offices_own_name_is_held_beside_the_shipped_ones(
    tariff: Databases, embedder: OfflineEmbedder
) -> None:
    with tariff.worker.read() as session:
        before = library(session, embedder.model_id)
    name = "zwiebelwurfmaschine"
    with tariff.owner.work() as work:
        work.session.execute(
            text("insert into trade_terms (code, term, source) values ('851713', :name, 'office')"),
            {"name": name},
        )
    try:
        index.build(tariff.owner, embedder)
        with tariff.worker.read() as session:
            after = library(session, embedder.model_id)
        place = after.codes.index("851713")
        terms = after.terms[after.starts[place] : after.starts[place + 1]]
        assert name in terms
        assert [list(places) for places, _ in [after.words[name]]] == [[place]]
        (question,) = after.along(space_of(tariff, embedder).short(embedder.embed([name])))
        row = after.starts[place] + terms.index(name)
        assert after.names[row] @ question * after.scales[row] > 0.99
        # The other codes are what they were, though theirs came from the file and this one not.
        for n, code in enumerate(after.codes):
            if code != "851713":
                assert np.array_equal(after.whole[n], before.whole[n])
                assert np.array_equal(after.groups[:, n], before.groups[:, n])
                assert _terms_of(after, n) == _terms_of(before, n)
        for word, (places, weights) in before.words.items():
            assert np.array_equal(after.words[word][0], places)
            # One text is a word longer, which moves all by next to nothing.
            assert np.allclose(after.words[word][1], weights, rtol=0.01)
    finally:
        with tariff.owner.work() as work:
            work.session.execute(text("delete from trade_terms where source = 'office'"))
        index.build(tariff.owner, embedder)


def test_without_the_file_it_is_the_same(
    tariff: Databases, embedder: OfflineEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tariff.worker.read() as session:
        shipped_one = library(session, embedder.model_id)
        # As where another vocabulary was built: no code's texts are those of the file.
        monkeypatch.setattr(shipped.Contents, "place", lambda _self, _hash: -1)
        monkeypatch.setattr("app.matching.library._held", [])
        read = library(session, embedder.model_id)
    assert read is not shipped_one
    assert read.codes == shipped_one.codes
    assert np.allclose(read.whole, shipped_one.whole, atol=1e-6)
    # Drawn together anew from rounded rows, a name may fall into another of a code's groups.
    alike = np.einsum("gnk,hnk->ngh", read.groups, shipped_one.groups).max(axis=2)
    assert alike.mean() > 0.95
    assert read.words.keys() == shipped_one.words.keys()
    for word, (places, weights) in read.words.items():
        assert np.array_equal(shipped_one.words[word][0], places)
        assert np.allclose(shipped_one.words[word][1], weights)
    for n in range(len(read.codes)):
        assert sorted(_terms_of(read, n)) == sorted(_terms_of(shipped_one, n))


def _terms_of(held: Library, place: int) -> tuple[str, ...]:
    return held.terms[held.starts[place] : held.starts[place + 1]]


def space_of(databases: Databases, embedder: OfflineEmbedder) -> Space:
    with databases.worker.read() as session:
        found = index.space(session, embedder.model_id)
    assert found is not None
    return found


def test_ranges_one_after_the_other() -> None:
    begins, lengths = np.array([5, 0, 9]), np.array([2, 0, 3])
    assert ranges(begins, lengths).tolist() == [5, 6, 9, 10, 11]
    assert ranges(begins[:0], lengths[:0]).tolist() == []
