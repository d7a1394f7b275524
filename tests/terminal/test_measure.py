"""Tests of the verbs that measure."""

from __future__ import annotations

from pathlib import Path

from app.terminal import measure
from tests.commands import Command

ROWS = (
    "description,code\n"
    "ball bearing 6204,8482.10.10\n"
    "hex bolt M8,731815\n"
    "leather handbag,4202210000\n"
    "parts,848790\n"
)


def test_evaluating_prints_what_was_agreed(command_on: Command, tmp_path: Path) -> None:
    file = tmp_path / "known.csv"
    file.write_text(ROWS, "utf-8")
    shown = command_on("evaluate", file, "--json")
    found = shown.json()
    assert shown.code == 0
    assert found["n"] == 4
    assert found["abstained"] == 1
    assert found["hit"].keys() == {"6", "4", "2"}
    for places in found["hit"].values():
        assert places.keys() == {"1", "3", "5", "10"}
        for at in places.values():
            assert 0 <= at["low"] <= at["share"] <= at["high"] <= 1
    # What the matcher abstains from counts as missed.
    assert found["hit"]["2"]["10"]["share"] <= 0.75
    assert {"embedder", "bands", "calibration_error", "lines_per_second"} <= found.keys()
    assert all(band.keys() >= {"name", "n", "precision"} for band in found["bands"])
    table = command_on("evaluate", file, "--history", file)
    assert "Bands" in table.out


def test_a_file_that_is_none_is_refused(command: Command, tmp_path: Path) -> None:
    assert command("evaluate", tmp_path / "gone.csv").refused()
    other = tmp_path / "other.csv"
    other.write_text("name,colour\nbolt,grey\n", "utf-8")
    assert command("evaluate", other).refused()


def test_benches_are_named_in_the_help(command: Command) -> None:
    shown = command("bench", "--help")
    assert all(name in shown.out for name in ("desks", "match", "search", "start"))
    assert all(f"--{name}" in shown.out for name in measure.DESKS)
