"""The authorities' own schemas, installed by an office from the zip file they publish."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from lxml import etree

from app.core.errors import Refused
from app.declarations import countries
from app.declarations.countries.profile import Profile

MOST_FILES = 500
MOST_BYTES = 50_000_000
FOLDER = "schemas"
# Ours, written beside the authority's: it brings its schemas together so that a validator knows
# the elements of all of them.
DRIVER = "tariffdesk-driver.xsd"
_XS = "http://www.w3.org/2001/XMLSchema"


class NotASchemaZip(Refused):
    """{name} is not a zip file of schemas: {reason}"""


def add(file: Path, home: Path) -> tuple[Path, ...]:
    """Install the schemas in a zip under home/schemas/<country>, replacing those before.

    The country is the one whose official schemas are inside. Only .xsd files are taken; their
    paths come back.
    Raises NotASchemaZip, and leaves what was installed before as it was.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            members = _members(archive, file.name)
            country, mains = _recognised(members, file.name)
            target = home / FOLDER / country
            target.parent.mkdir(parents=True, exist_ok=True)
            fresh = Path(tempfile.mkdtemp(prefix=f"{country}-", dir=target.parent))
            try:
                _unpack(archive, members, fresh, file.name)
                _join(fresh, mains, file.name)
                if target.exists():
                    shutil.rmtree(target)
                fresh.rename(target)
            finally:
                shutil.rmtree(fresh, ignore_errors=True)
    except FileNotFoundError:
        raise NotASchemaZip(name=file.name, reason="there is no such file.") from None
    except (zipfile.BadZipFile, NotImplementedError, OSError, RuntimeError) as error:
        raise NotASchemaZip(name=file.name, reason=f"{error}.") from None
    return tuple(target / _inside(info) for info in members)


def installed(home: Path, profile: Profile) -> Path | None:
    """The official schema of a country as a file to validate with, if it is installed."""
    path = home / FOLDER / profile.country / DRIVER
    return path if path.is_file() else None


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
        path = _inside(info)
        if path.is_absolute() or ".." in path.parts or ":" in info.filename:
            raise NotASchemaZip(name=name, reason=f"it would write outside: {info.filename}.")
    return members


def _recognised(members: list[zipfile.ZipInfo], name: str) -> tuple[str, tuple[PurePosixPath, ...]]:
    paths = {path.name: path for path in map(_inside, members)}
    for country, profile in countries.PROFILES.items():
        if all(main in paths for main in profile.official):
            return country, tuple(paths[main] for main in profile.official)
    wanted = "; ".join(" and ".join(each.official) for each in countries.PROFILES.values())
    raise NotASchemaZip(name=name, reason=f"it does not hold {wanted}.")


def _inside(info: zipfile.ZipInfo) -> PurePosixPath:
    return PurePosixPath(info.filename.replace("\\", "/"))


def _unpack(
    archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], folder: Path, name: str
) -> None:
    left = MOST_BYTES
    for info in members:
        path = folder / _inside(info)
        path.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(info) as source:
            # A zip may lie about its sizes, so what comes out is counted too.
            content = source.read(left + 1)
        left -= len(content)
        if left < 0:
            raise NotASchemaZip(name=name, reason="it is larger than any set of schemas.")
        path.write_bytes(content)


def _join(folder: Path, mains: tuple[PurePosixPath, ...], name: str) -> None:
    """Write our driver and prove that it can be read with everything the schemas import."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    driver = etree.Element(f"{{{_XS}}}schema", nsmap={"xs": _XS})
    try:
        for main in mains:
            root = etree.parse((folder / main).as_uri(), parser).getroot()
            namespace = root.get("targetNamespace")
            kind = "import" if namespace else "include"
            line = etree.SubElement(driver, f"{{{_XS}}}{kind}")
            if namespace:
                line.set("namespace", namespace)
            line.set("schemaLocation", quote(main.as_posix()))
        path = folder / DRIVER
        path.write_bytes(etree.tostring(driver, encoding="UTF-8", xml_declaration=True))
        etree.XMLSchema(etree.parse(path.as_uri(), parser))
    except (etree.XMLSyntaxError, etree.XMLSchemaParseError, OSError) as error:
        reason = f"its schemas cannot be read with what they import ({error})."
        raise NotASchemaZip(name=name, reason=reason) from None
