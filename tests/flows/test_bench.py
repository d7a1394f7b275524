"""Tests of the measurements: each can be asked for by name, and measures what it says."""

from __future__ import annotations

import inspect
from pathlib import Path

from pydantic import SecretStr

from app.core.settings import Settings
from app.flows import bench
from tests.databases import Databases


def test_every_measurement_has_a_name_and_says_what_it_measures() -> None:
    assert bench.BENCHES.keys() >= {"search", "match", "start"}
    assert all(inspect.getdoc(each) for each in bench.BENCHES.values())


def test_matching_is_measured_on_twenty_lines(prepared: Databases, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, database_url=SecretStr(prepared.url))
    found = bench.BENCHES["match"](settings, lambda *_state: None)
    assert (found["lines"], found["runs"]) == (20, bench.TIMES)
    assert 0 < found["seconds_median"] <= found["seconds_most"]
