"""A tariff of a few codes with its vectors, made once per module by the real offline embedder."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.matching import index, vocabulary
from app.matching.offline import OfflineEmbedder
from app.tariff import hs2022
from app.tariff.models import INTERNATIONAL, HsCode
from tests.databases import Databases

# Headings that lie close together and far apart, with and without trade names.
HEADINGS = ("0901", "4202", "6109", "6404", "7318", "8413", "8504", "8517", "9401", "9503")


@pytest.fixture(scope="session")
def embedder() -> OfflineEmbedder:
    """The embedder that ships with the program."""
    return OfflineEmbedder()


def load_tariff(databases: Databases) -> None:
    """Put the headings' subheadings into the international tree."""
    with databases.owner.work() as work:
        work.session.add_all(
            HsCode(
                country=INTERNATIONAL,
                code=row.code,
                description=row.description,
                chapter=row.code[:2],
                section="01",
                parent_code=row.parent_code,
                level=row.level,
                path_text=row.path_text,
            )
            for row in hs2022.rows()
            if row.code[:4] in HEADINGS
        )


@pytest.fixture(scope="module")
def tariff(module_databases: Databases, embedder: OfflineEmbedder) -> Databases:
    """A database in which lines can be matched."""
    load_tariff(module_databases)
    index.build(module_databases.owner, embedder)
    return module_databases


@pytest.fixture
def small_vocabulary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A vocabulary of two files that a test may change."""
    (tmp_path / "73.csv").write_text(
        "code,names\n731815,hex bolt M8 | machine screw stainless | allen bolt\n", "utf-8"
    )
    (tmp_path / "85.csv").write_text("code,names\n851713,iphone | android smartphone\n", "utf-8")
    monkeypatch.setattr(vocabulary, "FOLDER", tmp_path)
    for function in (vocabulary.names, vocabulary.fingerprint):
        monkeypatch.setattr(function, "__defaults__", (tmp_path,))
    return tmp_path
