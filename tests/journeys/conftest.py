"""A data folder made ready once for all journeys, and the program run on it as a person does."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from app.core import embedded, migrate
from app.core.database import Database, Role
from app.matching.offline import OfflineEmbedder
from tests.prepared import prepare

PROJECT = Path(__file__).resolve().parents[2]
PATIENCE = 600  # seconds for one run on a busy machine


@dataclass(frozen=True)
class Home:
    """A data folder of the program."""

    folder: Path

    def start(self, *arguments: str | Path) -> subprocess.Popen[str]:
        """Run the program, without a display, in a process of its own."""
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("TARIFFDESK_") and name not in {"DISPLAY", "WAYLAND_DISPLAY"}
        }
        return subprocess.Popen(
            [sys.executable, "-m", "app", *map(str, arguments)],
            cwd=PROJECT,
            env={**environment, "TARIFFDESK_HOME": str(self.folder)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def headless(self, file: Path) -> dict[str, Any]:
        """Do an invoice to its end; returns the JSON it printed."""
        running = self.start("--headless", "--json", file, "--out", file.parent)
        out, err = running.communicate(timeout=PATIENCE)
        assert running.returncode == 0, err
        found: dict[str, Any] = json.loads(out)
        return found

    @contextmanager
    def database(self) -> Iterator[Database]:
        """The database of the folder, looked into as its owner."""
        with (
            embedded.start(self.folder) as server,
            closing(Database(server.url, Role.OWNER)) as found,
        ):
            yield found

    def rows(self, sql: str, **values: Any) -> list[tuple[Any, ...]]:
        """What a question to the database answers."""
        with self.database() as database, database.read() as session:
            return [tuple(row) for row in session.execute(text(sql), values)]


@pytest.fixture(scope="session")
def home(embedder: OfflineEmbedder) -> Iterator[Home]:
    """A prepared data folder: tables, a local owner, some headings of the tariff and vectors."""
    folder = Path(tempfile.mkdtemp(prefix="tariffdesk journeys "))
    folder.chmod(0o755)
    found = Home(folder)
    with embedded.start(folder) as server:
        migrate.migrate(server.url)
        with closing(Database(server.url, Role.OWNER)) as owner:
            prepare(owner, embedder)
    yield found
    embedded.remove(folder)
    shutil.rmtree(folder, ignore_errors=True)
