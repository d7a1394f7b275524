"""Tests of the program as the window starts it."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr

from app.core.settings import Settings
from app.flows.desk import Desk
from app.flows.program import VERSION, Program
from app.flows.rows import Progress
from tests.databases import Databases


def test_it_opens_a_desk_again_and_again(prepared: Databases, tmp_path: Path) -> None:
    program = Program(Settings(home=tmp_path, database_url=SecretStr(prepared.url), theme="dark"))
    assert (program.home, program.theme, program.version) == (tmp_path, "dark", VERSION)
    told: list[Progress] = []
    for _ in range(2):
        desk = program.open(told.append, lambda: False)
        assert isinstance(desk, Desk)
        assert desk.status().office == "My office"
    program.close()
    program.close()
