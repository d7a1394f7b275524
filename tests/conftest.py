"""What many tests share: shared documents, a throwaway server, databases with people in them."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from app.bootstrap import Runtime
from app.core import embedded, log
from app.core.database import Database, Role
from app.core.errors import Unavailable
from app.core.settings import HOME_VARIABLE
from app.matching.offline import OfflineEmbedder
from tests import postgres16
from tests.commands import Command, run
from tests.databases import Databases, Desk, clone, create, drop, make_template, url_of
from tests.office_server import OfficeServer, running
from tests.prepared import prepare, runtime_on

ABANDONED = 600  # seconds after which an unused throwaway server belongs to a killed run
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
    place = Path(tempfile.gettempdir())
    for left in place.glob("tariffdesk-tests-*"):
        if time.time() - left.stat().st_mtime > ABANDONED:
            _remove_unused(left)
    home = place / f"tariffdesk-tests-{testrun_uid}"
    running = embedded.start(home, options=CARELESS)
    yield running.url
    running.release()
    _remove_unused(home)


def _remove_unused(home: Path) -> None:
    """Stop and delete a throwaway server that no test run uses, even one that was killed."""
    with contextlib.suppress(OSError, Unavailable):  # another user's, or somebody else is at it
        if embedded.remove(home, even_if_used=False):
            shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def older_server() -> Iterator[OfficeServer]:
    """A cluster of PostgreSQL 16 over TCP, set up as some office's administrator did.

    Skips where this computer or its network has none to offer.
    """
    with tempfile.TemporaryDirectory(prefix="tariffdesk-postgres-16-") as folder:
        programs = postgres16.programs(Path(folder))
        with running(programs) as server:
            yield server


@pytest.fixture
def home() -> Iterator[Path]:
    """An empty data folder that a server started by root can reach, unlike ``tmp_path``."""
    folder = Path(tempfile.mkdtemp(prefix="tariffdesk home "))
    folder.chmod(0o755)
    yield folder
    embedded.remove(folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def template(server: str, worker_id: str) -> Iterator[str]:
    """The name of a database built by the migrations. Nobody connects to it: it is cloned."""
    name = f"template_{worker_id}"
    make_template(server, name)
    yield name
    drop(server, name)


@pytest.fixture
def databases(server: str, template: str) -> Iterator[Databases]:
    """A migrated, empty database of this test's own, seen as owner, as worker and as client."""
    with clone(server, template) as found:
        yield found


@pytest.fixture(scope="module")
def module_databases(server: str, template: str) -> Iterator[Databases]:
    """The same for a whole module, for tests that only read or do not mind each other."""
    with clone(server, template) as found:
        yield found


@pytest.fixture
def new_desk(databases: Databases) -> Callable[..., Desk]:
    """Makes desks: ``new_desk()`` signs in a user of a fresh office, with 1,000 credits."""
    return databases.new_desk


@pytest.fixture
def desk(databases: Databases) -> Desk:
    """A desk at which a user of a fresh office is signed in, with 1,000 credits."""
    return databases.new_desk()


@pytest.fixture(scope="session")
def embedder() -> OfflineEmbedder:
    """The embedder that ships with the program, its model loaded once for all tests."""
    return OfflineEmbedder()


@pytest.fixture(scope="session")
def prepared_template(
    server: str, template: str, worker_id: str, embedder: OfflineEmbedder
) -> Iterator[str]:
    """The name of a database with a local owner and a small tariff ready for matching."""
    name = f"prepared_{worker_id}"
    drop(server, name)
    create(server, name, template)
    owner = Database(url_of(server, name), Role.OWNER)
    prepare(owner, embedder)
    owner.close()
    yield name
    drop(server, name)


@pytest.fixture
def prepared(server: str, prepared_template: str) -> Iterator[Databases]:
    """A database of this test's own in which lines can be matched."""
    with clone(server, prepared_template) as found:
        yield found


@pytest.fixture
def runtime(prepared: Databases, tmp_path: Path, embedder: OfflineEmbedder) -> Iterator[Runtime]:
    """A running program on that database, at whose desk the local owner sits."""
    found = runtime_on(prepared.url, tmp_path / "home", embedder)
    yield found
    found.close()


@pytest.fixture
def command(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Command]:
    """Gives commands as at a terminal without a display, with a data folder of its own."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "TARIFFDESK_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    yield partial(run, capsys)
    log.stop()


@pytest.fixture
def command_on(command: Command, prepared: Databases, monkeypatch: pytest.MonkeyPatch) -> Command:
    """The same over a database in which lines can be matched."""
    monkeypatch.setenv("TARIFFDESK_DATABASE_URL", prepared.url)
    return command
