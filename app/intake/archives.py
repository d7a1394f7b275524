"""Zip containers (.xlsx, .ods) looked through before opening: true sizes, entities, extents."""

from __future__ import annotations

import itertools
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from app.intake import limits
from app.intake.limits import MOST_AREA, MOST_CELLS, MOST_MEMBERS, MOST_UNPACKED
from app.intake.refusals import (
    Damaged,
    HostileMarkup,
    NeedsTooMuchMemory,
    PasswordProtected,
    TooManyCells,
    UnpacksTooLarge,
)

_RATIO = 250  # no sheet of real cells packs better; small members are let be
_RATIO_FROM = 20 * 1024 * 1024
_CHUNK = 1 << 20
_OVERLAP = 96
_ENTITIES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
# A literal beginning keeps these at the speed of a plain search over every cell.
_FAR = (
    re.compile(rb' r="(?:([A-Z]{2,3})(\d{1,7})|[A-Z](\d{6,7}))"'),
    re.compile(rb"r\s*=\s*'(?:([A-Z]{2,3})(\d{1,7})|[A-Z](\d{6,7}))'"),
)
_ODS_TAG = re.compile(rb"<table:(table-row|(?:covered-)?table-cell|table)(?=[\s/>])([^>]*)>")
_REPEATED = re.compile(rb"""number-(?:rows|columns)-repeated=["'](\d{1,9})["']""")
_HIDDEN = re.compile(rb"<(?:\w+:)?row\b[^>]*?\bhidden=[\"'](?:1|true)[\"'][^>]*>")
_ROW = re.compile(rb"\br=[\"'](\d+)[\"']")
_FORMULA = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br=[\"']([A-Z]{1,3})(\d+)[\"'][^>]*>\s*<(?:\w+:)?f\b")
MOST_FORMULAS = 200_000


@dataclass
class Sheet:
    """What is known of a sheet's XML without parsing it. Rows and columns count from 0."""

    hidden_rows: set[int] = field(default_factory=set)
    formulas: dict[int, set[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Archive:
    """An archive that was looked through: its members' names and its sheets by member name."""

    names: tuple[str, ...]
    sheets: dict[str, Sheet]


def look_through(path: Path) -> Archive:
    """Unpack every member to nowhere, counting, so that a lie about sizes is found out.

    Raises a refusal for a bomb, an encrypted or damaged archive, XML entities, or a sheet whose
    cells lie so far apart that holding it would need gigabytes.
    """
    name = path.name
    try:
        with zipfile.ZipFile(path) as archive, path.open("rb") as file:
            members = archive.infolist()
            if any(member.flag_bits & 1 for member in members):
                raise PasswordProtected(name=name)
            _declared(name, members)
            sheets: dict[str, Sheet] = {}
            left = MOST_UNPACKED
            for member in members:
                left -= _one(name, file, member, left, sheets)
            return Archive(tuple(member.filename for member in members), sheets)
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        OSError,
        ValueError,
        RuntimeError,  # NotImplementedError too: a version of the format that nobody writes
    ) as error:
        raise Damaged(name=name, what="a workbook") from error


def _declared(name: str, members: list[zipfile.ZipInfo]) -> None:
    total = sum(member.file_size for member in members)
    if total > MOST_UNPACKED or len(members) > MOST_MEMBERS:
        raise UnpacksTooLarge(name=name, megabytes=MOST_UNPACKED // 2**20)
    for member in members:
        if member.file_size > _RATIO_FROM and member.file_size > _RATIO * max(
            member.compress_size, 1
        ):
            raise UnpacksTooLarge(name=name, megabytes=MOST_UNPACKED // 2**20)


def _one(
    name: str, file: BinaryIO, member: zipfile.ZipInfo, left: int, sheets: dict[str, Sheet]
) -> int:
    """Unpack one member, return its true size in bytes."""
    lower = member.filename.lower()
    markup = lower.endswith((".xml", ".rels"))
    sheet = re.search(r"worksheets/[^/]+\.xml$", lower) is not None
    found = sheets.setdefault(member.filename, Sheet()) if sheet else None
    size = formulas = cells = 0
    farthest_row = farthest_column = 0
    tail = unread = b""
    extent = _OdsExtent()
    for chunk in _unpacked(file, member):
        limits.check()
        size += len(chunk)
        if size > min(left, max(member.file_size + _CHUNK, _CHUNK)):
            raise UnpacksTooLarge(name=name, megabytes=MOST_UNPACKED // 2**20)
        if not markup:
            continue
        window = tail + chunk
        tail = window[-_OVERLAP:]
        if _ENTITIES.search(window):
            raise HostileMarkup(name=name)
        if found is not None:
            cells += window.count(b"<c ") + window.count(b":c ") + window.count(b"<c>")
            if cells > MOST_CELLS:
                raise NeedsTooMuchMemory(name=name, megabytes=limits.MEMORY // limits.MB)
            patterns = _FAR if b"'" in window else _FAR[:1]
            for far in itertools.chain(*(pattern.finditer(window) for pattern in patterns)):
                farthest_column = max(farthest_column, _column(far[1]) if far[1] else 26)
                farthest_row = max(farthest_row, int(far[2] or far[3]))
            for hidden in _HIDDEN.finditer(window) if b"hidden" in window else ():
                row = _ROW.search(hidden.group())
                if row:
                    found.hidden_rows.add(int(row[1]) - 1)
            if formulas < MOST_FORMULAS and (b"<f" in window or b":f" in window):
                for formula in _FORMULA.finditer(window):
                    formulas += 1
                    column = _column(formula[1]) - 1
                    found.formulas.setdefault(column, set()).add(int(formula[2]) - 1)
        elif lower.endswith("content.xml"):
            unread = extent.feed(unread + chunk)
    if farthest_row * max(farthest_column, 1) > MOST_AREA:
        raise TooManyCells(name=name, rows=farthest_row, columns=farthest_column)
    if extent.farthest_row * extent.farthest_column > MOST_CELLS:
        raise TooManyCells(name=name, rows=extent.farthest_row, columns=extent.farthest_column)
    return size


@dataclass
class _OdsExtent:
    """How far the filled cells of OpenDocument sheets reach: one tag can stand for millions."""

    farthest_row: int = 0
    farthest_column: int = 0
    _rows: int = 0
    _times: int = 1
    _column: int = 0

    def feed(self, xml: bytes) -> bytes:
        """Take in more of the markup; returns the end that may be half a tag."""
        end = 0
        for tag in _ODS_TAG.finditer(xml):
            end = tag.end()
            name, attributes = tag[1], tag[2]
            repeated = _REPEATED.search(attributes)
            times = int(repeated[1]) if repeated else 1
            if name == b"table":
                self._rows, self._times = 0, 1
            elif name == b"table-row":
                self._rows += times
                self._times, self._column = times, 0
            else:
                self._column += times
                # Blank tails are repeated up to the sheet's end; the reader leaves those out.
                if not attributes.endswith(b"/") or b"value" in attributes:
                    self.farthest_row = max(self.farthest_row, self._rows)
                    self.farthest_column = max(self.farthest_column, self._column)
        rest = xml[end:]
        half = rest.rfind(b"<")
        return rest[half:] if half >= 0 and len(rest) - half < _CHUNK else b""


def _unpacked(file: BinaryIO, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The member's bytes by its compressed data, whatever size it claims to have."""
    file.seek(member.header_offset)
    head = file.read(30)
    if len(head) < 30 or head[:4] != b"PK\x03\x04":
        raise zipfile.BadZipFile(member.filename)
    name_length, extra_length = struct.unpack("<HH", head[26:30])
    file.seek(name_length + extra_length, 1)
    left = member.compress_size
    if member.compress_type == zipfile.ZIP_STORED:
        while left > 0 and (data := file.read(min(_CHUNK, left))):
            left -= len(data)
            yield data
        return
    if member.compress_type != zipfile.ZIP_DEFLATED:
        raise zipfile.BadZipFile(member.filename)
    unpacker = zlib.decompressobj(-15)
    while left > 0 and (data := file.read(min(_CHUNK, left))):
        left -= len(data)
        while data:
            out = unpacker.decompress(data, _CHUNK)
            data = unpacker.unconsumed_tail
            if out:
                yield out
            if unpacker.eof:
                return
    if rest := unpacker.flush():
        yield rest


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
