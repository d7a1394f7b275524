"""A fit keeps half of the lines back, and its file can be read again."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path

import pytest

from app.matching.calibration import calibration
from app.matching.chat import ChatModel
from app.matching.choose import Chooser
from app.matching.evaluate import Known
from app.matching.fit import LEAST, MODEL, PRODUCT, Trial, fit, trials
from app.matching.match import Matcher, Query
from app.matching.network import Service
from app.matching.offline import OfflineEmbedder
from app.matching.purse import Limits, Price, Purse
from tests.databases import Databases
from tests.matching.chat_service import KEY, chatting, offered, prompt, said


def drawn(kind: str, count: int, seed: int) -> list[Trial]:
    chance = random.Random(seed)
    shares = [chance.random() for _ in range(count)]
    return [Trial(kind, share, 1 if chance.random() < share * 0.9 else 3) for share in shares]


def test_a_fit_is_honest_on_the_lines_kept_back(tmp_path: Path) -> None:
    found = fit(drawn("text", 6_000, 1), drawn("memory", 6_000, 2))
    assert set(found.errors) == {"text", "memory"}
    for error, n in found.errors.values():
        assert n == 3_000
        assert error < 0.06
    assert found.calibration.probability("text", 0.5) == pytest.approx(0.45, abs=0.1)
    for band in found.calibration.bands:
        assert band.precision is None or band.precision >= band.least - 0.06
    file = tmp_path / "calibration.toml"
    file.write_text(found.toml("this test"), "utf-8")
    again = calibration(file)
    assert again.probability("product", 1.0) == PRODUCT
    assert again.probability("text", 0.7) == pytest.approx(
        found.calibration.probability("text", 0.7), abs=1e-3
    )
    assert [band.n for band in again.bands] == [band.n for band in found.calibration.bands]


def test_what_a_model_chose_has_a_curve_of_its_own_once_there_are_enough(tmp_path: Path) -> None:
    text, memory = drawn("text", 400, 1), drawn("memory", 400, 2)
    few = fit([*text, *drawn(MODEL, LEAST - 1, 3)], memory)
    assert set(few.errors) == {"text", "memory"}
    assert MODEL not in few.calibration.curves
    found = fit([*text, *drawn(MODEL, 3_000, 3)], [*memory, *drawn(MODEL, 3_000, 4)])
    error, n = found.errors[MODEL]
    assert n == 3_000
    assert error < 0.06
    file = tmp_path / "calibration.toml"
    file.write_text(found.toml("this test"), "utf-8")
    again = calibration(file)
    assert again.probability(MODEL, 0.5) == pytest.approx(0.45, abs=0.1)
    assert again.places(MODEL, 0.5, 2)[1] <= 0.5


def test_trials_of_a_model_are_those_it_chose_for(
    tariff: Databases, embedder: OfflineEmbedder
) -> None:
    lines = [Known(Query("charging thing 20W"), "850440"), Known(Query("metal thing"), "731815")]
    price = Price(Decimal(0), Decimal(0))
    with chatting() as service, tariff.worker.read() as session:
        service.answers = lambda body: said(
            offered(body)[-1] if "charging" in prompt(body) else "none"
        )
        model = ChatModel(Service(KEY, service.address, timeout=5.0))
        chooser = Chooser(model, Purse(price, Limits(Decimal(1), Decimal(1))), below="Strong")
        offline = trials(session, Matcher(embedder), lines)
        both = trials(session, Matcher(embedder), lines, chooser=chooser)
        (match, _) = Matcher(embedder).match(session, [known.query for known in lines])
    assert both[:2] == offline
    (chosen,) = both[2:]
    assert chosen.kind == MODEL
    assert chosen.share == match.candidates[-1].evidence["share"]


def test_trials_say_whether_the_best_was_right(
    tariff: Databases, embedder: OfflineEmbedder
) -> None:
    lines = [
        Known(Query("iphone"), "8517130000"),
        Known(Query("iphone"), "940139"),
        Known(Query("samples"), "940139"),
    ]
    with tariff.worker.read() as session:
        plain = trials(session, Matcher(embedder), lines)
        known = trials(session, Matcher(embedder), lines, [Known(Query("iphone"), "940139")])
    assert [(trial.kind, trial.right) for trial in plain] == [("text", True), ("text", False)]
    assert [(trial.kind, trial.right) for trial in known] == [("memory", False), ("memory", True)]
