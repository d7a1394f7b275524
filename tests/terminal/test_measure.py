"""Tests of the verbs that measure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.terminal import measure
from tests.commands import Command
from tests.matching.chat_service import KEY, ChatService, chatting, offered, prompt, said

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


def test_a_page_to_look_at_is_written(command_on: Command, tmp_path: Path) -> None:
    file = tmp_path / "known.csv"
    file.write_text(ROWS, "utf-8")
    out = tmp_path / "reports" / "page.html"
    shown = command_on("evaluate", file, "--history", file, "--json", "--report", out)
    assert shown.json()["n"] == 4
    page = out.read_text("utf-8")
    assert "known with history" in page
    assert "./run evaluate known.csv --history known.csv --report page.html" in page
    assert "4 lines with known codes, 4 lines confirmed before" in page


def test_figures_are_kept_and_compared(command_on: Command, tmp_path: Path) -> None:
    (tmp_path / "hscodecomp.csv").write_text(ROWS, "utf-8")
    file = tmp_path / "baseline.json"
    kept = command_on("baseline", tmp_path, "--out", file)
    assert kept.code == 0
    assert "hscodecomp" in kept.out
    for asked in ("--check", "--quick"):
        again = command_on("baseline", tmp_path, "--out", file, asked)
        assert (again.code, "fell" in again.err) == (0, False)
    figures = json.loads(file.read_text("utf-8"))
    # Four lines are few: all of them must have been right before for this to be no chance.
    figures["whole"]["hscodecomp"]["hit"]["6@1"] = 1.0
    figures["whole"]["hscodecomp"]["n"] = figures["quick"]["hscodecomp"]["n"] = 4
    figures["quick"]["import_lines"] = figures["quick"]["hscodecomp"]
    file.write_text(json.dumps(figures), "utf-8")
    (tmp_path / "hscodecomp.csv").write_text(
        "description,code\n" + "".join(f"{word},848790\n" for word in ("parts", "samples")) * 2,
        "utf-8",
    )
    fallen = command_on("baseline", tmp_path, "--out", file, "--check")
    assert fallen.code == 1
    assert "hscodecomp: 6@1 fell from 100.0% to 0.0% of 4 lines." in fallen.err
    lacking = command_on("baseline", tmp_path, "--out", file, "--quick")
    assert lacking.code == 1
    assert "import_lines is in the baseline but was not measured." in lacking.err


def test_a_baseline_needs_sets_and_a_comparison_a_baseline(
    command_on: Command, tmp_path: Path
) -> None:
    assert "hscodecomp.csv" in command_on("baseline", tmp_path).err
    assert (
        "gone.json" in command_on("baseline", "--check", "--out", tmp_path / "gone.json").refused()
    )


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[ChatService]:
    """A language model that takes the second candidate, and a key for it."""
    with chatting() as server:
        server.answers = lambda body: said(offered(body)[1], runner_up=offered(body)[0])
        monkeypatch.setenv("TARIFFDESK_OPENAI_API_KEY", KEY)
        monkeypatch.setenv("TARIFFDESK_OPENAI_BASE_URL", server.address)
        monkeypatch.setenv("TARIFFDESK_MODEL_CHOICE_BELOW", "Strong")
        yield server


def test_the_language_model_is_measured_by_one_command(
    command_on: Command, tmp_path: Path, service: ChatService
) -> None:
    file = tmp_path / "known.csv"
    file.write_text(
        "description,code,attributes\n"
        "gripping thing,820320,Use: for cars\n"
        "rolling thing of steel,848210,\n"
        "bag thing,420292,\n"
        "parts,848790,\n",
        "utf-8",
    )
    found = command_on("evaluate", file, "--with-model", "--json").json()
    after = found["with_model"]
    assert after["model"] == "openai/gpt-5-mini"
    assert after["n"] == found["n"] == 4
    assert after["asked"]["n"] == after["doubtful"] == len(service.requests) == 3
    assert after["said"]["chosen"] == 3
    assert after["hit"]["6"]["10"] == found["hit"]["6"]["10"]
    assert (after["tokens_in"], after["tokens_out"]) == (3_000, 300)
    assert after["us_dollars"] == pytest.approx(0.00135)
    assert after["stopped"] is None
    assert any("Use: for cars" in prompt(body) for body in service.requests)
    shown = command_on("evaluate", file, "--with-model", "--limit", "2", "--dollars", "0")
    assert "The same after openai/gpt-5-mini" in shown.out
    assert "Asked about 0 of 2 doubtful lines" in shown.out
    assert "The budget of 0 US dollars for one invoice is used up." in shown.out
    assert len(service.requests) == 3
    page = tmp_path / "page.html"
    command_on("evaluate", file, "--with-model", "--report", page)
    assert "Chosen by the language model" in page.read_text("utf-8")


def test_without_a_key_there_is_no_language_model_to_measure(
    command_on: Command, tmp_path: Path
) -> None:
    file = tmp_path / "known.csv"
    file.write_text(ROWS, "utf-8")
    assert "No OpenAI key is set" in command_on("evaluate", file, "--with-model").refused()


@pytest.mark.parametrize("wrong", [("--limit", "0"), ("--limit", "x"), ("--dollars", "much")])
def test_wrong_amounts_are_wrong_usage(command: Command, tmp_path: Path, wrong: list[str]) -> None:
    assert command("evaluate", tmp_path / "a.csv", *wrong).code == 2


def test_calibrating_with_a_language_model_says_so_in_its_file(
    command_on: Command, tmp_path: Path, service: ChatService
) -> None:
    file = tmp_path / "known.csv"
    file.write_text(ROWS, "utf-8")
    out = tmp_path / "calibration.toml"
    shown = command_on(
        "calibrate", file, "--remembering", file, "--history", file, "--with-model", "--out", out
    )
    assert shown.code == 0
    assert "gpt-5-mini was asked about" in shown.err
    made = out.read_text("utf-8")
    assert "--with-model" in made
    # Some lines are too few for a curve.
    assert "curves.model" not in made
    assert service.requests


def test_a_file_that_is_none_is_refused(command: Command, tmp_path: Path) -> None:
    assert command("evaluate", tmp_path / "gone.csv").refused()
    other = tmp_path / "other.csv"
    other.write_text("name,colour\nbolt,grey\n", "utf-8")
    assert command("evaluate", other).refused()


def test_benches_are_named_in_the_help(command: Command) -> None:
    shown = command("bench", "--help")
    assert all(name in shown.out for name in ("desks", "match", "search", "start"))
    assert all(f"--{name}" in shown.out for name in measure.DESKS)
