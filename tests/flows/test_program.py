"""Tests of the program as the window starts it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from app.bootstrap import Runtime
from app.core.settings import Settings
from app.flows import opening
from app.flows.desk import Desk
from app.flows.gate import Gate
from app.flows.program import VERSION, Program
from app.flows.rows import Progress
from tests.databases import Databases


def test_it_opens_a_desk_again_and_again(
    prepared: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The embedded server, here any other one, signs its owner in by itself."""

    def opened(settings: Settings, _tell: object) -> Runtime:
        return Runtime(settings, prepared.url)

    monkeypatch.setattr(opening, "open_runtime", opened)
    program = Program(Settings(home=tmp_path, theme="dark"))
    assert (program.home, program.theme, program.version) == (tmp_path, "dark", VERSION)
    told: list[Progress] = []
    for _ in range(2):
        desk = program.open(told.append, lambda: False)
        assert isinstance(desk, Desk)
        assert desk.status().office == "My office"
    program.close()
    program.close()


def test_a_shared_server_is_come_into_by_its_gate(tmp_path: Path) -> None:
    """Nothing is asked of the server yet: it may be away."""
    away = SecretStr("postgresql://x:y@db.example/office")
    program = Program(Settings(home=tmp_path, database_url=away))
    gate = program.open(lambda _state: None, lambda: False)
    assert isinstance(gate, Gate)
    assert gate.server == "db.example"
    program.close()
