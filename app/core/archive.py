"""The form of a backup: one ZIP file with the dump, the documents, and what proves them whole."""

from __future__ import annotations

import contextlib
import hashlib
import json
import stat
import time
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from app.core import dump
from app.core.errors import Refused

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database.dump"
DOCUMENTS = "documents/"


class NotABackup(Refused):
    """{file} is not a whole backup of Tariffdesk: {reason}."""


class BackupNewer(Refused):
    """{file} was made by a newer Tariffdesk: please update this one first."""


@dataclass(frozen=True)
class Rows:
    """What a table held: how many rows, and one digest of them all."""

    count: int
    digest: str


@dataclass(frozen=True)
class Document:
    """A kept file: its size in bytes and its SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself, true at the one moment that its rows were read.

    ``revision`` is the schema's, ``heads`` the newest entry of each chain that the program
    keeps, ``made_at`` ISO 8601 in UTC.
    """

    program: str
    made_at: str
    server: str
    revision: str
    dump_sha256: str
    tables: dict[str, Rows]
    heads: dict[str, list[Any]] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def rows(self) -> int:
        """How many rows there are in all."""
        return sum(table.count for table in self.tables.values())


def read(file: Path) -> Manifest:
    """What a backup says of itself; its contents are not looked at.

    Raises :class:`NotABackup` and :class:`BackupNewer`.
    """
    with opened(file) as archive:
        return _manifest(archive, file)


def verify(file: Path) -> Manifest:
    """Read a backup to its end and compare every byte with what it says of itself.

    Raises :class:`NotABackup` and :class:`BackupNewer`.
    """
    with opened(file) as archive:
        manifest = _manifest(archive, file)
        expected = [MANIFEST, DATABASE, *(DOCUMENTS + name for name in manifest.documents)]
        if sorted(archive.namelist()) != sorted(expected):
            raise NotABackup(file=file, reason="its list of contents is another's")
        if _sha256(blocks(archive, DATABASE)) != manifest.dump_sha256:
            raise NotABackup(file=file, reason="the copy of the database was changed")
        for name, document in manifest.documents.items():
            if _sha256(blocks(archive, DOCUMENTS + name)) != document.sha256:
                raise NotABackup(file=file, reason=f"the document {name} was changed")
        held = {line.split()[6] for line in contents(archive) if " TABLE DATA public " in line}
        if held != set(manifest.tables):
            raise NotABackup(file=file, reason="it lacks the rows of a table")
        return manifest


def contents(archive: zipfile.ZipFile) -> list[str]:
    """The table of contents of the dump inside, as ``pg_restore --list`` prints it."""
    try:
        return dump.listed(blocks(archive, DATABASE))
    except dump.DumpUnreadable as error:
        reason = f"the copy of the database cannot be read ({error.facts['reason']})"
        raise NotABackup(file=archive.filename, reason=reason) from error


def blocks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """What one member of a backup holds, in blocks."""
    with archive.open(name) as member:
        while block := member.read(dump.BLOCK):
            yield block


def add(archive: zipfile.ZipFile, name: str, parts: Iterable[bytes]) -> Document:
    """Write one member of a backup; returns its size and digest."""
    digest, size = hashlib.sha256(), 0
    with archive.open(_entry(name), "w", force_zip64=True) as member:
        for part in parts:
            digest.update(part)
            size += len(part)
            member.write(part)
    return Document(size, digest.hexdigest())


def sign(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Write what the backup says of itself; done last, when all of it is known."""
    archive.writestr(_entry(MANIFEST), json.dumps(asdict(manifest), indent=1))


@contextlib.contextmanager
def opened(file: Path) -> Iterator[zipfile.ZipFile]:
    """A backup to be read; what is no such file, or a damaged one, is :class:`NotABackup`."""
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive
    except FileNotFoundError as error:
        raise NotABackup(file=file, reason="there is no such file") from error
    except (zipfile.BadZipFile, EOFError) as error:
        raise NotABackup(file=file, reason="it is damaged or something else") from error


def _manifest(archive: zipfile.ZipFile, file: Path) -> Manifest:
    try:
        found = json.loads(archive.read(MANIFEST))
        if found["format"] > FORMAT:
            raise BackupNewer(file=file)
        found["tables"] = {name: Rows(**rows) for name, rows in found["tables"].items()}
        found["documents"] = {name: Document(**it) for name, it in found["documents"].items()}
        return Manifest(**found)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise NotABackup(file=file, reason="it does not say what it holds") from error


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, time.localtime()[:6])
    entry.external_attr = (stat.S_IFREG | 0o600) << 16
    return entry


def _sha256(parts: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.hexdigest()
