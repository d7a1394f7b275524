"""A small workbook in the old binary form (.xls), which no library that we use writes."""

from __future__ import annotations

import struct
from collections.abc import Sequence

_SECTOR = 512
_END, _FREE, _TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_LEAST = 4096  # shorter streams stand in another place
_BOOK, _SHEET = 5, 16


def workbook(rows: Sequence[Sequence[object]]) -> bytes:
    """These rows on one sheet: numbers as numbers, all else as text, None left out."""
    begin, name = _begin(_BOOK), b"Invoice"
    length = len(begin) + 4 + 8 + len(name) + 4  # where the sheet begins
    sheet = struct.pack("<IHBB", length, 0, len(name), 0) + name
    stream = begin + _record(0x85, sheet) + _record(0x0A) + _begin(_SHEET)
    width = max(map(len, rows))
    stream += _record(0x200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            place = struct.pack("<HHH", at, column, 0)
            if isinstance(cell, int | float):
                stream += _record(0x203, place + struct.pack("<d", cell))
            elif cell is not None:
                text = str(cell)
                said = struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")
                stream += _record(0x204, place + said)
    return compound("Workbook", stream + _record(0x0A))


def _record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _begin(what: int) -> bytes:
    return _record(0x809, struct.pack("<HHHHII", 0x600, what, 0x1234, 1997, 0, 6))


def compound(name: str, stream: bytes) -> bytes:
    """A compound file that holds one stream, of up to 60 KB."""
    stream = stream.ljust(_LEAST, b"\0")
    sectors = -(-len(stream) // _SECTOR)
    chain = [*range(3, 2 + sectors), _END]
    table = [_TABLE, _END, *chain]
    table += [_FREE] * (_SECTOR // 4 - len(table))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIIII", 0, 1, 1, 0, _LEAST, _END, 0, _END, 0, 0)
    head += struct.pack("<108I", *[_FREE] * 108)
    folder = _entry("Root Entry", 5, _END, 0, child=1) + _entry(name, 2, 2, len(stream))
    folder = folder.ljust(_SECTOR, b"\0")
    return head + struct.pack("<128I", *table) + folder + stream.ljust(sectors * _SECTOR, b"\0")


def _entry(name: str, kind: int, start: int, size: int, child: int = _FREE) -> bytes:
    written = name.encode("utf-16-le")
    head = written.ljust(64, b"\0") + struct.pack("<HBB", len(written) + 2, kind, 1)
    return head + struct.pack("<III36xIQ", _FREE, _FREE, child, start, size)
