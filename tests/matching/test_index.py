"""A build writes what is new and only that, goes on after a kill, and says when it is due."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import text

from app.core.database import Database
from app.matching import index, shipped
from app.matching.embedder import Vectors
from app.matching.index import NoTariff, build, ready
from app.matching.normalise import bare
from app.matching.offline import OfflineEmbedder
from tests.databases import Databases
from tests.matching.conftest import load_tariff


class Killed(BaseException):
    """Stands for the process being killed."""


class Other:
    """Another model, with vectors of its own."""

    model_id = "other/1"
    dimensions = 384

    def wake(self) -> None:
        """Always ready."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        rows = np.array(
            [np.random.default_rng(len(t) + sum(t.encode())).normal(size=384) for t in texts]
        )
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def count(database: Database, what: str, **values: Any) -> int:
    with database.read() as session:
        return int(session.execute(text(f"select count(*) from {what}"), values).scalar_one())


@pytest.fixture
def tariff(databases: Databases, small_vocabulary: Path) -> Databases:
    load_tariff(databases)
    return databases


def test_without_a_tariff_there_is_nothing_to_build(
    databases: Databases, embedder: OfflineEmbedder
) -> None:
    with pytest.raises(NoTariff):
        build(databases.owner, embedder)


def test_a_build_makes_everything_searchable_and_the_next_does_nothing(
    tariff: Databases, embedder: OfflineEmbedder
) -> None:
    told: list[tuple[int, int]] = []
    built = build(tariff.owner, embedder, lambda done, total: told.append((done, total)))
    codes = count(tariff.owner, "hs_codes where level = 6")
    assert (built.codes, built.names) == (codes, 5)
    assert told[0] == (0, codes + 5)
    assert told[-1] == (codes + 5, codes + 5)
    assert count(tariff.owner, "hs_codes where level = 6 and embedding is null") == 0
    # Names whose vectors come with the program are not stored a second time.
    known = shipped.Shipped(embedder.model_id)
    names = [bare(name.term) for name in index.vocabulary.names()]
    stored = count(tariff.owner, "trade_terms where embedding is not null")
    assert stored == sum(not known.knows_name(name) for name in names)
    assert 0 < stored < 5
    assert count(tariff.owner, "tariff_words where word = 'iphone'") == 1
    with tariff.worker.read() as session:
        assert ready(session, embedder)
        assert not ready(session, Other())
    again = build(tariff.owner, embedder)
    assert (again.codes, again.names, again.removed) == (0, 0, 0)


def test_a_changed_vocabulary_changes_only_its_codes(
    tariff: Databases, embedder: OfflineEmbedder, small_vocabulary: Path
) -> None:
    build(tariff.owner, embedder)
    (small_vocabulary / "85.csv").write_text("code,names\n851713,iphone | cell phone\n", "utf-8")
    with tariff.worker.read() as session:
        assert not ready(session, embedder)
    built = build(tariff.owner, embedder)
    assert (built.codes, built.names, built.removed) == (1, 1, 1)
    assert count(tariff.owner, "trade_terms where term = 'android smartphone'") == 0


def test_an_offices_own_names_are_embedded_and_kept(
    tariff: Databases, embedder: OfflineEmbedder
) -> None:
    with tariff.owner.work() as work:
        work.session.execute(
            text("insert into trade_terms (code, term, source) values ('731815', 'zyzzy', 'us')")
        )
    build(tariff.owner, embedder)
    assert count(tariff.owner, "trade_terms where source = 'us' and embedding is not null") == 1
    assert build(tariff.owner, embedder).removed == 0


def test_a_killed_build_goes_on(
    tariff: Databases, embedder: OfflineEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "CODES_AT_ONCE", 20)
    monkeypatch.setattr(index, "MANY", 10)

    def kill(done: int, total: int) -> None:
        if done >= 40:
            raise Killed

    with pytest.raises(Killed):
        build(tariff.owner, embedder, kill)
    assert count(tariff.owner, "hs_codes where embedding is not null") == 40
    with tariff.worker.read() as session:
        assert not ready(session, embedder)
    built = build(tariff.owner, embedder)
    assert built.codes == count(tariff.owner, "hs_codes where level = 6") - 40
    assert indexes(tariff) >= {"idx_hs_codes_embedding_cosine", "ix_trade_terms_search"}
    with tariff.worker.read() as session:
        assert ready(session, embedder)


def test_indexes_set_aside_come_back_as_the_migrations_made_them(
    tariff: Databases, embedder: OfflineEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = definitions(tariff)
    monkeypatch.setattr(index, "MANY", 1)
    build(tariff.owner, embedder)
    assert definitions(tariff) == before


def test_the_service_may_build_too(tariff: Databases, embedder: OfflineEmbedder) -> None:
    build(tariff.worker, embedder)
    with tariff.worker.read() as session:
        assert ready(session, embedder)


def test_another_model_replaces_every_vector(tariff: Databases, embedder: OfflineEmbedder) -> None:
    build(tariff.owner, embedder)
    built = build(tariff.owner, Other())
    assert built.codes == count(tariff.owner, "hs_codes where level = 6")
    assert count(tariff.owner, "hs_codes where embedding_model = 'other/1'") == built.codes
    with tariff.worker.read() as session:
        assert ready(session, Other())


def test_the_means_are_kept(tariff: Databases, embedder: OfflineEmbedder) -> None:
    with tariff.worker.read() as session:
        assert index.space(session, embedder.model_id) is None
    build(tariff.owner, embedder)
    with tariff.worker.read() as session:
        found = index.space(session, embedder.model_id)
    assert found is not None
    assert found.names.shape == (512,)
    assert 0 < np.linalg.norm(found.paths) < 1


def indexes(databases: Databases) -> set[str]:
    return set(definitions(databases))


def definitions(databases: Databases) -> dict[str, str]:
    with databases.owner.read() as session:
        rows = session.execute(
            text(
                "select indexname, indexdef from pg_indexes"
                " where tablename in ('hs_codes', 'trade_terms')"
            )
        )
        return {row.indexname: row.indexdef for row in rows}
