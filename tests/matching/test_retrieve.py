"""What the legs find is what an exact look at every code finds, told by leg."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from sqlalchemy import text

from app.matching import index, rank, retrieve
from app.matching.library import library
from app.matching.normalise import bare
from app.matching.offline import OfflineEmbedder
from app.matching.rank import Listed, TextEvidence
from app.matching.retrieve import LEXICAL, VOCABULARY, Questions
from tests.databases import Databases


def asked(databases: Databases, embedder: OfflineEmbedder, lines: Sequence[str]) -> Questions:
    texts = [bare(line) for line in lines]
    with databases.worker.read() as session:
        space = index.space(session, embedder.model_id)
    assert space is not None
    rows = embedder.embed(texts)
    return Questions(texts, texts, space.questions(rows), space.short(rows))


def evidence(listed: Listed) -> list[TextEvidence]:
    return [listed.evidence(place) for place in range(len(listed.codes))]


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
        listed = retrieve.retrieve(library(session, embedder.model_id), questions)[0]
    found = {each.code: each for each in evidence(listed)}
    assert code in found
    if term is not None:
        assert VOCABULARY in found[code].legs
        assert found[code].term is not None
        assert term in found[code].term[0].lower()


def test_similarities_are_exact_and_words_are_summed(
    tariff: Databases, embedder: OfflineEmbedder
) -> None:
    questions = asked(tariff, embedder, ["leather handbag", "pump for oil"])
    with tariff.worker.read() as session:
        held = library(session, embedder.model_id)
        for n, listed in enumerate(retrieve.retrieve(held, questions)):
            for each in evidence(listed)[:20]:
                stored = session.execute(
                    text("select embedding::text from hs_codes where code = :code"),
                    {"code": each.code},
                ).scalar_one()
                exact = np.array(stored.strip("[]").split(","), dtype=float) @ questions.whole[n]
                assert each.whole == pytest.approx(exact, abs=1e-4)
                place = held.codes.index(each.code)
                words = [
                    float(weights[list(places).index(place)])
                    for word in set(retrieve.words(questions.texts[n]))
                    for places, weights in [held.words.get(word, ((), ()))]
                    if place in places
                ]
                assert each.words == pytest.approx(sum(words), abs=1e-4)
                assert (LEXICAL in each.legs) <= (each.words > 0)


def test_questions_do_not_mix(tariff: Databases, embedder: OfflineEmbedder) -> None:
    lines = ["iphone", "office chair", "steel screws", "iphone"]
    questions = asked(tariff, embedder, lines)
    with tariff.worker.read() as session:
        together = retrieve.retrieve(library(session, embedder.model_id), questions)
        alone = retrieve.retrieve(
            library(session, embedder.model_id), asked(tariff, embedder, ["office chair"])
        )
    assert set(together[0].codes) == set(together[3].codes)
    best = max(evidence(together[1]), key=lambda f: f.whole)
    assert best.code == max(evidence(alone[0]), key=lambda f: f.whole).code
    assert best.code.startswith("9401")


def test_nothing_asked_nothing_found(tariff: Databases, embedder: OfflineEmbedder) -> None:
    with tariff.worker.read() as session:
        empty = Questions([], [], np.zeros((0, 1536), "float32"), np.zeros((0, 512), "float32"))
        assert retrieve.retrieve(library(session, embedder.model_id), empty) == []


def test_vectors_of_another_model_are_not_looked_at(
    tariff: Databases, embedder: OfflineEmbedder
) -> None:
    with tariff.worker.read() as session:
        found = retrieve.retrieve(library(session, "other/1"), asked(tariff, embedder, ["iphone"]))
    assert [listed.codes for listed in found] == [()]


def test_the_best_ten_are_the_best_of_all_codes(
    tariff: Databases, embedder: OfflineEmbedder
) -> None:
    questions = asked(tariff, embedder, ["leather handbag", "hex bolt M8", "wireless headphones"])
    with tariff.worker.read() as session:
        held = library(session, embedder.model_id)
    by = rank.weights()
    shortest = retrieve.retrieve(held, questions)
    whole = questions.whole[:, : held.whole.shape[1]] @ held.whole.T
    along = held.along(questions.short)
    for n, line in enumerate(questions.texts):
        scores = {}
        for place, code in enumerate(held.codes):
            own = (
                [float(along[n] @ middle) for middle in held.groups[:, place]]
                if held.starts[place] < held.starts[place + 1]
                else []
            )
            words = sum(
                float(weights[list(places).index(place)])
                for word in set(retrieve.words(line))
                for places, weights in [held.words.get(word, ((), ()))]
                if place in places
            )
            scores[code] = rank.text_score(
                TextEvidence(
                    code,
                    float(whole[n, place]),
                    max(own, default=None),
                    None,
                    words,
                    float(held.traded[place]),
                ),
                by,
            )
        best = sorted(scores, key=lambda code: -scores[code])[:10]
        assert list(shortest[n].codes[:10]) == best
        top = shortest[n].evidence(0)
        assert rank.text_score(top, by) == pytest.approx(shortest[n].scores[0], abs=1e-3)
