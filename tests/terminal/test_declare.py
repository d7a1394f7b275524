"""Tests of writing a declaration from a prepared input."""

from __future__ import annotations

import json
from pathlib import Path

from lxml import etree

from tests.commands import Command


def example(command: Command, tmp_path: Path) -> Path:
    shown = command("declare", "--example", "--country", "GBR")
    assert shown.code == 0
    file = tmp_path / "in.json"
    file.write_text(shown.out, "utf-8")
    return file


def test_the_example_is_complete(command: Command, tmp_path: Path) -> None:
    out = tmp_path / "new" / "out.xml"
    file = example(command, tmp_path)
    shown = command("declare", file, "--country", "gbr", "--out", out, "--json")
    found = shown.json()
    assert (shown.code, found["file"], found["lodgeable"]) == (0, str(out), True)
    assert etree.parse(out).getroot() is not None
    shown = command("declare", file, "--out", out)
    assert "ready to lodge" in shown.out


def test_what_is_wrong_is_said_and_nothing_written(command: Command, tmp_path: Path) -> None:
    out = tmp_path / "out.xml"
    file = example(command, tmp_path)
    given = json.loads(file.read_text("utf-8"))
    given["items"][0]["origin"] = "nowhere"
    file.write_text(json.dumps(given), "utf-8")
    sentence = command("declare", file, "--out", out).refused()
    told = command("declare", file, "--out", out, "--json")
    assert told.code == 1
    assert told.json()["refused"] == sentence
    assert not out.exists()


def test_inputs_that_are_none(command: Command, tmp_path: Path) -> None:
    out = tmp_path / "out.xml"
    broken = tmp_path / "broken.json"
    broken.write_text('{"country": ', "utf-8")
    binary = tmp_path / "binary.json"
    binary.write_bytes(b"\xff\xfe\x00\x80")
    listed = tmp_path / "list.json"
    listed.write_text("[1, 2]", "utf-8")
    for path in (broken, binary, listed, tmp_path / "gone.json", tmp_path):
        assert command("declare", path, "--out", out).refused()
        assert command("declare", path, "--out", out, "--json").json().keys() == {"refused"}
    assert "--out FILE.xml" in command("declare", broken).refused()
    assert command("declare", "--example", "--country", "XXX").refused()
    assert not out.exists()


def test_schemas_that_are_none_are_refused(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "a.zip"
    file.write_bytes(b"no zip")
    assert command("schemas", "add", file).refused()
    assert command("schemas", "add", tmp_path / "gone.zip").refused()
