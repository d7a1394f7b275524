"""The development sets are matched as well as when the baseline was made (a quick subset)."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.matching import baseline, index
from app.matching.match import Matcher
from app.matching.offline import OfflineEmbedder
from app.tariff import load
from tests.databases import Databases


@pytest.fixture(scope="module")
def whole_tariff(module_databases: Databases, embedder: OfflineEmbedder) -> Databases:
    """All subheadings: among the few of the other tests' tariff any matcher would look good."""
    with module_databases.owner.work() as work:
        load.load_international(work)
    index.build(module_databases.owner, embedder)
    return module_databases


@pytest.fixture
def sets(shared: Path) -> Path:
    """The folder of the development sets."""
    folder = shared / "data" / "evaluation" / "dev"
    if not folder.is_dir():
        pytest.skip(f"the development sets are not at {folder}")
    return folder


def test_no_development_set_fell(
    sets: Path, whole_tariff: Databases, embedder: OfflineEmbedder
) -> None:
    with whole_tariff.worker.read() as session:
        now = baseline.measure(session, Matcher(embedder), sets, quick=True)
    fallen = baseline.falls(baseline.read(), now, embedder.model_id, quick=True)
    assert not fallen, "\n".join(fallen)
