"""The office's memory and the list in memory answer alike; other offices' lines are not seen."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import text

from app.matching import index, memory, rank
from app.matching.memory import ListedMemory, Nothing, OfficeMemory
from app.matching.normalise import bare, normal
from app.matching.offline import OfflineEmbedder
from app.matching.products import text_hash
from app.matching.reading import Reading
from app.matching.retrieve import Questions
from app.matching.space import Space
from app.tariff.models import INTERNATIONAL
from tests.databases import Databases

LINES = [
    ("iPhone 13 mobile phone, refurbished", "851713"),
    ("mobile phone samsung galaxy", "851713"),
    ("office swivel chair black", "940139"),
    ("hex head bolt M10x50 zinc", "731815"),
    ("washer M10 zinc plated", "731822"),
    ("wooden toy train", "950300"),
]
READING = Reading({}, short={}, brands={})
ASKED = ["mobile phone samsung galaxy", "bolt M8 hex", "toy trains of wood"]


@pytest.fixture(scope="module")
def space(tariff: Databases, embedder: OfflineEmbedder) -> Space:
    with tariff.worker.read() as session:
        found = index.space(session, embedder.model_id)
    assert found is not None
    return found


def questions(space: Space, embedder: OfflineEmbedder) -> Questions:
    texts = [bare(line) for line in ASKED]
    rows = embedder.embed(texts)
    return Questions(texts, texts, space.questions(rows), space.short(rows))


def confirm(databases: Databases, office: UUID, lines: list[tuple[str, str]]) -> None:
    with databases.owner.work() as work:
        for line, code in lines:
            work.session.execute(
                text(
                    "insert into client_products"
                    " (office_id, description, normal_text, text_hash, country, code)"
                    " values (:office, :line, :plain, :hash, :country, :code)"
                ),
                {
                    "office": office,
                    "line": line,
                    "plain": normal(line),
                    "hash": text_hash(normal(line)),
                    "country": INTERNATIONAL,
                    "code": code,
                },
            )


def test_the_database_and_the_list_answer_alike(
    tariff: Databases, embedder: OfflineEmbedder, space: Space
) -> None:
    office = tariff.new_desk().office_id
    other = tariff.new_desk().office_id
    confirm(tariff, office, LINES)
    confirm(tariff, other, [("mobile phone samsung galaxy", "950300")])
    with tariff.worker.work() as work:
        assert memory.catch_up(work, embedder, space, READING, office) == len(LINES)
        assert memory.catch_up(work, embedder, space, READING, office) == 0
        memory.catch_up(work, embedder, space, READING, other)
    listed = ListedMemory(LINES, embedder, space, READING).nearest(questions(space, embedder))
    with tariff.worker.read() as session:
        stored = OfficeMemory(session, office, space.model_id).nearest(questions(space, embedder))
    for one, two in zip(stored, listed, strict=True):
        assert len(one) == len(two) == len(LINES)
        expected = {line.description: line for line in two}
        for line in one:
            twin = expected[line.description]
            assert line.code == twin.code
            assert line.likeness == pytest.approx(twin.likeness, abs=1e-3)
            assert line.at is not None
    assert max(stored[0], key=lambda line: line.likeness).likeness == pytest.approx(1, abs=1e-3)


def test_stale_lines_and_lines_without_vectors_are_not_found(
    tariff: Databases, embedder: OfflineEmbedder, space: Space
) -> None:
    office = tariff.new_desk().office_id
    confirm(tariff, office, LINES[:2])
    with tariff.worker.read() as session:
        found = OfficeMemory(session, office, space.model_id).nearest(questions(space, embedder))
    assert found == [[], [], []]
    with tariff.worker.work() as work:
        memory.catch_up(work, embedder, space, READING, office)
        work.session.execute(
            text("update client_products set stale_reason = 'new edition' where office_id = :o"),
            {"o": office},
        )
    with tariff.worker.read() as session:
        found = OfficeMemory(session, office, space.model_id).nearest(questions(space, embedder))
    assert found == [[], [], []]


def test_an_office_without_decisions_remembers_nothing(
    tariff: Databases, embedder: OfflineEmbedder, space: Space
) -> None:
    office = tariff.new_desk().office_id
    with tariff.worker.read() as session:
        found = OfficeMemory(session, office, space.model_id).nearest(questions(space, embedder))
    assert found == Nothing().nearest(questions(space, embedder)) == [[], [], []]


def test_shared_signs_are_those_of_both_texts() -> None:
    texts = ["steel bolts", "Steel BOLT 20 PCS", "", "plastic toy"]
    signs = memory._Signs(texts)
    asked = rank.trigrams("steel bolt")
    for _ in range(2):
        found = signs.shared("steel bolt", [3, 1, 2, 0])
        expected = []
        for place in (3, 1, 2, 0):
            there = rank.trigrams(bare(texts[place]))
            expected.append(len(asked & there) / len(asked | there))
        assert found.tolist() == expected
    assert found[1] == 1
    assert signs.shared("", [2]).tolist() == [0]
