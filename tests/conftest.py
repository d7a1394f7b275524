"""What many tests share: the shared documents, one throwaway database server, a data folder."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core import embedded

PROJECT = Path(__file__).resolve().parents[1]
# Nothing in a throwaway server has to survive a power cut.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared documents and data beside the project."""
    named = os.environ.get("TARIFFDESK_SHARED")
    folder = Path(named) if named else PROJECT.parent / "shared"
    if not folder.is_dir():
        pytest.skip(f"the shared documents are not at {folder}; name them in TARIFFDESK_SHARED")
    return folder


@pytest.fixture(scope="session")
def server(testrun_uid: str) -> Iterator[str]:
    """The superuser's URL of a database server of our own, one for the whole run.

    All workers of a parallel run join the same one; the last to leave stops and deletes it.
    """
    home = Path(tempfile.gettempdir()) / f"tariffdesk-tests-{testrun_uid}"
    running = embedded.start(home, options=CARELESS)
    yield running.url
    if running.release():
        embedded.remove(home)
        shutil.rmtree(home)


@pytest.fixture
def home() -> Iterator[Path]:
    """An empty data folder that a server started by root can reach, unlike ``tmp_path``."""
    folder = Path(tempfile.mkdtemp(prefix="tariffdesk home "))
    folder.chmod(0o755)
    yield folder
    embedded.remove(folder)
    shutil.rmtree(folder, ignore_errors=True)
