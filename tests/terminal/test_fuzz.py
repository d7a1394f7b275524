"""The verb ``fuzz``: its figures as JSON and in words, and the code it ends with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.__main__ import main


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TARIFFDESK_HOME", str(tmp_path))
    return tmp_path


def test_the_figures_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fuzz", "--count", "5", "--seed", "2", "--processes", "1", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["files"] == 5
    assert found["findings"] == []
    assert found["limits"] == {"seconds": 20.0, "memory_mb": 600.0}


def test_the_figures_in_words(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    assert main(["fuzz", "--count", "3", "--seed", "2", "--processes", "1"]) == 0
    said = capsys.readouterr().out
    assert "Nothing broke." in said
    assert not (home / "fuzz").exists()


def test_help_lists_it(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    assert "damaged and hostile files" in capsys.readouterr().out
