"""Tests of keeping figures and of noticing that they fell."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.matching import baseline
from app.matching.evaluate import spread
from app.matching.match import Matcher
from app.matching.offline import OfflineEmbedder
from tests.databases import Databases
from tests.matching.attempts import SOME

FIGURES = {
    "n": 2000,
    "history": 0,
    "hit": {"6@1": 0.41, "6@10": 0.75, "4@10": 0.86},
    "calibration_error": 0.05,
    "strong": {"share": 0.1, "precision": 0.95},
}
KEPT: dict[str, Any] = {
    "embedder": "some-model/1",
    "whole": {"lines": FIGURES},
    "quick": {"lines": {**FIGURES, "n": 300}},
}


def now(**hit: float) -> dict[str, Any]:
    measured = deepcopy(KEPT["whole"])
    measured["lines"]["hit"].update(
        {name.strip("_").replace("_", "@"): v for name, v in hit.items()}
    )
    return measured


def told(measured: dict[str, Any], *, quick: bool = False) -> list[str]:
    return baseline.falls(KEPT, measured, "some-model/1", quick=quick)


def test_three_points_are_a_fall_and_less_is_none() -> None:
    assert told(now()) == []
    assert told(now(_6_1=0.3801)) == []
    assert told(now(_6_1=0.38)) == ["lines: 6@1 fell from 41.0% to 38.0% of 2,000 lines."]
    assert told(now(_6_10=0.80)) == []


def test_every_hit_rate_that_fell_has_its_sentence() -> None:
    assert told(now(_6_1=0.3, _6_10=0.6, _4_10=0.7)) == [
        "lines: 6@1 fell from 41.0% to 30.0% of 2,000 lines.",
        "lines: 6@10 fell from 75.0% to 60.0% of 2,000 lines.",
        "lines: 4@10 fell from 86.0% to 70.0% of 2,000 lines.",
    ]


def test_the_quick_subset_has_a_baseline_of_its_own() -> None:
    measured = now(_6_1=0.3)
    assert "baseline 300 and 0: they cannot be compared" in told(measured, quick=True)[0]
    measured["lines"]["n"] = 300
    assert told(measured, quick=True) == ["lines: 6@1 fell from 41.0% to 30.0% of 300 lines."]


def test_a_small_set_falls_only_by_more_than_chance() -> None:
    # 22 of 37; the interval of that share begins at 43.5%.
    assert not baseline.has_fallen(0.5946, 0.5676, 37)
    assert not baseline.has_fallen(0.5946, 0.4595, 37)
    assert baseline.has_fallen(0.5946, 0.4324, 37)
    assert baseline.has_fallen(0.5946, 0.5600, 100)


def test_what_was_not_compared_is_told() -> None:
    assert told({}) == ["lines is in the baseline but was not measured."]
    other = now()
    other["lines"]["n"] = 1999
    assert "1,999 lines" in told(other)[0]
    with pytest.raises(baseline.AnotherModel, match="some-model/1"):
        baseline.falls(KEPT, now(), "another/2", quick=False)


def test_figures_are_all_that_is_kept() -> None:
    found = baseline.figures(SOME)
    assert found == {
        "n": 6,
        "history": 0,
        "hit": {"6@1": 0.3333, "6@10": 0.6667, "4@10": 0.6667},
        "calibration_error": pytest.approx(0.284, abs=1e-3),
        "strong": {"share": 0.1667, "precision": 1.0},
    }
    kept = baseline.made("./run baseline", "m", {"a": found}, {"a": found}, date(2026, 11, 21))
    assert json.loads(kept)["date"] == "2026-11-21"
    assert "phone" not in kept
    assert "8517" not in kept


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "baseline.json"
    for contents in (None, "not json", "[]", "{}"):
        if contents is not None:
            file.write_text(contents, "utf-8")
        with pytest.raises(baseline.NoBaseline):
            baseline.read(file)


def test_the_committed_baseline_names_every_set_and_its_command() -> None:
    kept = baseline.read()
    assert kept["command"].startswith("./run baseline")
    assert set(kept["whole"]) == set(kept["quick"]) == {one.name for one in baseline.SETS}
    for one in kept["quick"].values():
        assert one["n"] <= baseline.QUICK
        assert one["history"] <= baseline.QUICK_HISTORY
        assert one["hit"].keys() == {name for name, _, _ in baseline.HITS}


def test_sets_found_are_measured_and_doctored_figures_fail(
    tariff: Databases, embedder: OfflineEmbedder, tmp_path: Path
) -> None:
    matcher = Matcher(embedder)
    with tariff.worker.read() as session:
        with pytest.raises(baseline.FolderWithoutSets, match="hscodecomp"):
            baseline.measure(session, matcher, tmp_path)
        rows = "iphone 15,851713\nwooden toy train,950300\n" * 200
        (tmp_path / "hscodecomp.csv").write_text(f"description,code\n{rows}", "utf-8")
        # A set whose history is missing is not measured without it.
        (tmp_path / "import_lines_history.csv").write_text(f"description,code\n{rows}", "utf-8")
        steps: list[tuple[str, int, int]] = []
        found = baseline.measure(
            session, matcher, tmp_path, quick=True, progress=lambda *step: steps.append(step)
        )
    assert list(found) == ["hscodecomp"]
    assert found["hscodecomp"]["n"] == baseline.QUICK
    assert steps[-1] == ("hscodecomp", baseline.QUICK, baseline.QUICK)
    kept = {"embedder": embedder.model_id, "quick": deepcopy(found), "whole": {}}
    assert baseline.falls(kept, found, embedder.model_id, quick=True) == []
    kept["quick"]["hscodecomp"]["hit"]["6@1"] += 0.03
    (sentence,) = baseline.falls(kept, found, embedder.model_id, quick=True)
    assert sentence.startswith("hscodecomp: 6@1 fell")


def test_the_subset_is_taken_from_all_over_the_file() -> None:
    lines = spread(list(range(1000)), baseline.QUICK)  # type: ignore[arg-type]
    assert len(lines) == baseline.QUICK
    assert lines[-1] > 990  # type: ignore[operator]
