"""What the legs find is what an exact look at every code finds, told by leg."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from sqlalchemy import text

from app.matching import index, retrieve
from app.matching.normalise import bare
from app.matching.offline import OfflineEmbedder
from app.matching.retrieve import LEXICAL, VOCABULARY, Questions
from tests.databases import Databases


def asked(databases: Databases, embedder: OfflineEmbedder, lines: Sequence[str]) -> Questions:
    texts = [bare(line) for line in lines]
    with databases.worker.read() as session:
        space = index.space(session, embedder.model_id)
    assert space is not None
    rows = embedder.embed(texts)
    return Questions(texts, space.questions(rows), space.short(rows))


@pytest.mark.parametrize(
    ("line", "code", "term"),
    [
        ("iPhone 15 128GB", "851713", "phone"),
        ("toy building blocks", "950300", None),
        ("roasted coffee beans, not decaffeinated", "090121", None),
    ],
)
def test_a_line_finds_its_code(
    tariff: Databases, embedder: OfflineEmbedder, line: str, code: str, term: str | None
) -> None:
    questions = asked(tariff, embedder, [line])
    with tariff.worker.read() as session:
        found = {f.code: f for f in retrieve.retrieve(session, questions, embedder.model_id)[0]}
    assert code in found
    if term is not None:
        assert VOCABULARY in found[code].legs
        assert found[code].term is not None
        assert term in found[code].term.lower()


def test_similarities_are_exact_and_words_are_summed(
    tariff: Databases, embedder: OfflineEmbedder
) -> None:
    questions = asked(tariff, embedder, ["leather handbag", "pump for oil"])
    with tariff.worker.read() as session:
        found = retrieve.retrieve(session, questions, embedder.model_id)
        for n, listed in enumerate(found):
            for evidence in listed[:20]:
                stored = session.execute(
                    text("select embedding::text from hs_codes where code = :code"),
                    {"code": evidence.code},
                ).scalar_one()
                exact = np.array(stored.strip("[]").split(","), dtype=float) @ questions.whole[n]
                assert evidence.whole == pytest.approx(exact, abs=1e-4)
                words = session.execute(
                    text(
                        "select coalesce(sum(weight), 0) from word_weights"
                        " where code = :code and word = any(:words)"
                    ),
                    {"code": evidence.code, "words": retrieve.words(questions.texts[n])},
                ).scalar_one()
                assert evidence.words == pytest.approx(words, abs=1e-4)
                assert (LEXICAL in evidence.legs) <= (evidence.words > 0)


def test_questions_do_not_mix(tariff: Databases, embedder: OfflineEmbedder) -> None:
    lines = ["iphone", "office chair", "steel screws", "iphone"]
    questions = asked(tariff, embedder, lines)
    with tariff.worker.read() as session:
        together = retrieve.retrieve(session, questions, embedder.model_id)
        alone = retrieve.retrieve(
            session, asked(tariff, embedder, ["office chair"]), embedder.model_id
        )
    assert {f.code for f in together[0]} == {f.code for f in together[3]}
    best = max(together[1], key=lambda f: f.whole)
    assert best.code == max(alone[0], key=lambda f: f.whole).code
    assert best.code.startswith("9401")


def test_nothing_asked_nothing_found(tariff: Databases, embedder: OfflineEmbedder) -> None:
    with tariff.worker.read() as session:
        empty = Questions([], np.zeros((0, 1536), "float32"), np.zeros((0, 512), "float32"))
        assert retrieve.retrieve(session, empty, embedder.model_id) == []


def test_vectors_of_another_model_are_not_looked_at(
    tariff: Databases, embedder: OfflineEmbedder
) -> None:
    with tariff.worker.read() as session:
        found = retrieve.retrieve(session, asked(tariff, embedder, ["iphone"]), "other/1")
    assert found == [[]]


def test_the_session_is_left_as_it_was(tariff: Databases, embedder: OfflineEmbedder) -> None:
    with tariff.worker.read() as session:
        retrieve.retrieve(session, asked(tariff, embedder, ["iphone"]), embedder.model_id)
        for name, usual in (("enable_seqscan", "on"), ("enable_mergejoin", "on")):
            assert session.execute(text(f"show {name}")).scalar_one() == usual


def test_texts_of_codes(tariff: Databases) -> None:
    with tariff.worker.read() as session:
        found = retrieve.texts(session, ["851713"])
    assert "martphone" in found["851713"][0]
    assert " > " in found["851713"][1]
