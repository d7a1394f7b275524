"""The authorities' own schemas, installed by an office from the zip file they publish."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from lxml import etree

from app.core.errors import Refused
from app.declarations import countries

MOST_FILES = 500
MOST_BYTES = 50_000_000
FOLDER = "schemas"


class NotASchemaZip(Refused):
    """{name} is not a zip file of schemas: {reason}"""


@dataclass(frozen=True)
class Added:
    """What was installed: the country, its main schema and how many files came with it."""

    country: str
    schema: Path
    files: int


def add(file: Path, home: Path) -> Added:
    """Install the schemas in a zip under home/schemas/<country>, replacing those before.

    The country is the one whose official schema's file name is inside. Only .xsd files are taken.
    Raises NotASchemaZip, and leaves what was installed before as it was.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            members = _members(archive, file.name)
            country, main = _recognised(members, file.name)
            target = home / FOLDER / country
            target.parent.mkdir(parents=True, exist_ok=True)
            fresh = Path(tempfile.mkdtemp(prefix=f"{country}-", dir=target.parent))
            try:
                _unpack(archive, members, fresh, file.name)
                _proven(fresh / main, file.name)
                if target.exists():
                    shutil.rmtree(target)
                fresh.rename(target)
            finally:
                shutil.rmtree(fresh, ignore_errors=True)
    except FileNotFoundError:
        raise NotASchemaZip(name=file.name, reason="there is no such file.") from None
    except (zipfile.BadZipFile, NotImplementedError, OSError, RuntimeError) as error:
        raise NotASchemaZip(name=file.name, reason=f"{error}.") from None
    return Added(country, target / main, len(members))


def installed(home: Path, country: str) -> Path | None:
    """The main official schema of a country, if the office has installed it."""
    folder = home / FOLDER / country
    name = countries.profile(country).official
    return next(iter(sorted(folder.rglob(name))), None) if folder.is_dir() else None


def _members(archive: zipfile.ZipFile, name: str) -> list[zipfile.ZipInfo]:
    """The schema files, after the sizes they declare and the paths they name were looked at."""
    members = [
        info
        for info in archive.infolist()
        if not info.is_dir() and info.filename.lower().endswith(".xsd")
    ]
    if not members:
        raise NotASchemaZip(name=name, reason="there is no .xsd file in it.")
    if len(members) > MOST_FILES or sum(info.file_size for info in members) > MOST_BYTES:
        raise NotASchemaZip(name=name, reason="it is larger than any set of schemas.")
    for info in members:
        path = PurePosixPath(info.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in info.filename:
            raise NotASchemaZip(name=name, reason=f"it would write outside: {info.filename}.")
    return members


def _recognised(members: list[zipfile.ZipInfo], name: str) -> tuple[str, PurePosixPath]:
    for country, profile in countries.PROFILES.items():
        for info in members:
            path = PurePosixPath(info.filename.replace("\\", "/"))
            if path.name == profile.official:
                return country, path
    wanted = ", ".join(profile.official for profile in countries.PROFILES.values())
    raise NotASchemaZip(name=name, reason=f"none of {wanted} is in it.")


def _unpack(
    archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], folder: Path, name: str
) -> None:
    left = MOST_BYTES
    for info in members:
        path = folder / PurePosixPath(info.filename.replace("\\", "/"))
        path.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(info) as source:
            # A zip may lie about its sizes, so what comes out is counted too.
            content = source.read(left + 1)
        left -= len(content)
        if left < 0:
            raise NotASchemaZip(name=name, reason="it is larger than any set of schemas.")
        path.write_bytes(content)


def _proven(main: Path, name: str) -> None:
    """The schema can be read, with everything it imports."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        etree.XMLSchema(etree.parse(main.as_uri(), parser))
    except (etree.XMLSyntaxError, etree.XMLSchemaParseError, OSError) as error:
        reason = f"{main.name} cannot be read with what it imports ({error})."
        raise NotASchemaZip(name=name, reason=reason) from None
