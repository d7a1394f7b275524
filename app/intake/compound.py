"""Compound files (.xls) looked through before opening: chains without end, sizes that are lies.

The compiled reader follows what the file says. Where that is endless it takes all memory and
ends the whole program, which nothing can catch.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Iterator
from pathlib import Path

from app.intake import limits
from app.intake.refusals import Damaged, TooManyCells

_END = 0xFFFFFFFE
_RESERVED = 0xFFFFFFFA  # sector numbers from here on mean something else
_SMALL_STREAM, _SMALL_SECTOR = 4096, 64
_ENTRY = 128
_BOOKS = {"workbook", "book"}
# Records of an Excel stream.
_EOF, _SHEET, _STRINGS, _EXTENT, _SEVERAL = 0x0A, 0x85, 0xFC, 0x200, {0xBD, 0xBE}
_CELLS = _SEVERAL | {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0xD6, 0xFD, 0x201, 0x203, 0x204, 0x205}
_CELLS |= {0x206, 0x27E, 0x406}
_WHOLE_SHEET = 65_536 * 256  # what careless writers give as the extent of a small sheet


class _Broken(Exception):
    """The file contradicts itself."""


def look_through(path: Path) -> None:
    """Follow every chain of the file once and measure its sheets.

    Raises a refusal where a chain has no end, a stream claims more than the file has, or the
    cells of a sheet lie further apart than is held in memory.
    """
    try:
        stream = _Compound(path.read_bytes()).workbook()
        for rows, columns in _extents(stream):
            if rows * columns > limits.MOST_CELLS:
                raise TooManyCells(name=path.name, rows=rows, columns=columns)
    except (_Broken, struct.error, IndexError) as error:
        raise Damaged(name=path.name, what="a workbook") from error


class _Compound:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.sector = 1 << struct.unpack_from("<H", data, 30)[0]
        if self.sector not in {512, 4096}:
            raise _Broken
        directory, small, far = (struct.unpack_from("<I", data, at)[0] for at in (48, 60, 68))
        for at in (40, 64):  # how many sectors the directory and the small table claim
            if struct.unpack_from("<I", data, at)[0] * self.sector > len(data):
                raise _Broken
        self.table = self._table(far)
        _without_cycles(self.table)
        self.entries = list(self._entries(self._chain(directory)))
        self.small = _numbers(self._chain(small))
        _without_cycles(self.small)

    def _at(self, number: int) -> bytes:
        start = (number + 1) * self.sector
        return self.data[start : start + self.sector]

    def _table(self, far: int) -> array[int]:
        """Which sector follows which, put together from the sectors that hold the table."""
        parts = list(_numbers(self.data[76:512]))
        seen = 0
        while far < _RESERVED:
            numbers = _numbers(self._at(far))
            seen += 1
            if not numbers or seen * self.sector > len(self.data):
                raise _Broken
            parts += numbers[:-1]
            far = numbers[-1]
        held = [self._at(number) for number in parts if number < _RESERVED]
        if len(held) * self.sector > len(self.data):
            raise _Broken
        return _numbers(b"".join(held))

    def _chain(self, number: int) -> bytes:
        held = []
        while number < _RESERVED:
            held.append(self._at(number))
            number = self.table[number]
        return b"".join(held)

    def _entries(self, directory: bytes) -> Iterator[tuple[str, int, int, int]]:
        """Name, kind, first sector and size of every stream."""
        for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
            length, kind = struct.unpack_from("<HB", directory, at + 64)
            start, size = struct.unpack_from("<IQ", directory, at + 116)
            if self.sector == 512:
                size &= 0xFFFFFFFF
            if kind and size > len(self.data):
                raise _Broken
            name = directory[at : at + min(max(length - 2, 0), 64)].decode("utf-16-le", "replace")
            yield name, kind, start, size

    def workbook(self) -> bytes:
        """The stream that holds the sheets; nothing where there is none."""
        for name, _, start, size in self.entries:
            if name.lower() not in _BOOKS:
                continue
            if size >= _SMALL_STREAM:
                return self._chain(start)[:size]
            root = next(
                (self._chain(first) for _, kind, first, _ in self.entries if kind == 5), b""
            )
            held = []
            while start < _RESERVED:
                held.append(root[start * _SMALL_SECTOR : (start + 1) * _SMALL_SECTOR])
                start = self.small[start]
            return b"".join(held)[:size]
        return b""


def _numbers(data: bytes) -> array[int]:
    numbers = array("I", data[: len(data) // 4 * 4])
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _without_cycles(table: array[int]) -> None:
    """Raise where following the table from some sector would never end."""
    seen = array("I", bytes(4 * len(table)))
    for start in range(len(table)):
        number = start
        while number < len(table) and not seen[number]:
            seen[number] = start + 1
            number = table[number]
        if number < len(table) and seen[number] == start + 1:
            raise _Broken


def _extents(stream: bytes) -> Iterator[tuple[int, int]]:
    """Rows and columns that the cells of each sheet reach."""
    sheets = []
    for kind, at, length in _records(stream, 0):
        if kind == _SHEET and length >= 4:
            sheets.append(struct.unpack_from("<I", stream, at)[0])
        elif kind == _STRINGS and struct.unpack_from("<I", stream, at + 4)[0] > len(stream):
            raise _Broken  # room is made for as many texts as are claimed
    if len(sheets) > limits.MOST_MEMBERS:
        raise _Broken
    for start in dict.fromkeys(sheets):
        rows = columns = 0
        for kind, at, length in _records(stream, start):
            if kind in _CELLS and length >= 4:
                row, column = struct.unpack_from("<HH", stream, at)
                if kind in _SEVERAL:
                    column = struct.unpack_from("<H", stream, at + length - 2)[0]
                rows, columns = max(rows, row + 1), max(columns, column + 1)
            elif kind == _EXTENT:
                _believable(stream[at : at + length])
        yield rows, columns


def _believable(extent: bytes) -> None:
    """Raise where a sheet says that it is larger than any can be, or ends before it begins."""
    form = "<IIHH" if len(extent) >= 14 else "<HHHH"
    top, bottom, left, right = struct.unpack_from(form, extent)
    rows, columns = max(bottom, 1) - top, max(right, 1) - left
    if rows < 1 or columns < 1 or rows * columns > _WHOLE_SHEET:
        raise _Broken


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Kind, place and length of each record from here to the end of its part."""
    while at + 4 <= len(stream):
        limits.check()
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, at + 4, min(length, len(stream) - at - 4)
        if kind == _EOF:
            return
        at += 4 + length
