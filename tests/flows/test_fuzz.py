"""The fuzzer on a few hundred files: nothing of ours breaks, and what does break is found."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.flows import fuzz
from app.flows.fuzz import Plan


def quiet(*_: object) -> None:
    """No progress."""


@pytest.mark.timeout(280)
def test_a_few_hundred_damaged_files_break_nothing(tmp_path: Path) -> None:
    found = fuzz.run([], Plan(count=300, seed=20, out=tmp_path), quiet)
    assert found["findings"] == []
    assert found["files"] == 300 == sum(found["outcomes"].values())
    assert len(found["outcomes"]) >= 6
    assert found["kinds"].keys() >= {"zip", "text", "xml", "pdf"}
    assert not list(tmp_path.iterdir())


def test_the_same_number_is_the_same_file(tmp_path: Path) -> None:
    first = fuzz.fingerprint(fuzz.seeds([], tmp_path / "a"), seed=3, count=60)
    again = fuzz.fingerprint(fuzz.seeds([], tmp_path / "b"), seed=3, count=60)
    other = fuzz.fingerprint(fuzz.seeds([], tmp_path / "b"), seed=4, count=60)
    assert first == again != other


def test_files_given_are_damaged_too(tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    given = tmp_path / "more" / "one.csv"
    given.write_text("Description,Quantity,Amount\nBolt,1,2\n", "utf-8")
    files = fuzz.seeds([tmp_path / "more"], tmp_path / "seeds")
    assert given in files
    assert len(files) > 8


def test_what_takes_too_much_is_found_kept_and_can_be_made_again(tmp_path: Path) -> None:
    plan = Plan(count=6, seed=1, processes=1, out=tmp_path / "kept", megabytes=1)
    found = fuzz.run([], plan, quiet)
    assert found["broken"] == {"memory": 6}
    first = found["findings"][0]
    file = Path(first["kept"])
    files = fuzz.seeds([], tmp_path / "seeds")
    made_from, data, changes = fuzz.case(files, 1, first["number"])
    assert file.read_bytes() == data
    assert (made_from.name, changes) == (first["made_from"], tuple(first["changes"]))
    assert f"made from {made_from.name}" in file.with_suffix(file.suffix + ".txt").read_text()
    assert json.loads(json.dumps(found)) == json.loads(json.dumps(found))


def test_a_file_that_takes_too_long_is_found() -> None:
    found = fuzz.run([], Plan(count=4, seed=1, processes=1, seconds=0.0), quiet)
    assert found["broken"].keys() == {"hang"}


def test_a_bug_is_told_by_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.csv"
    file.write_text("Description,Quantity,Amount\nBolt,1,2\n", "utf-8")
    assert fuzz.attempt(file)["outcome"] == "read"
    assert fuzz.attempt(tmp_path / "none.csv")["outcome"] == "FileMissing"
    monkeypatch.setattr("app.intake.reading.kind_of", lambda path: {}[path])
    broken = fuzz.attempt(file)
    assert broken["outcome"] == "traceback"
    assert broken["broken"]
    assert broken["cause"].startswith("KeyError in ")
    assert "Traceback" in broken["details"]
