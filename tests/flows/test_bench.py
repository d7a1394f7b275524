"""Tests of the measurements: each can be asked for by name, and measures what it says."""

from __future__ import annotations

import inspect

from app.flows import bench


def test_every_measurement_has_a_name_and_says_what_it_measures() -> None:
    assert bench.BENCHES.keys() >= {"search", "match", "start"}
    assert all(inspect.getdoc(each) for each in bench.BENCHES.values())
