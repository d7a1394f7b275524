"""Tests of old workbooks looked through: what would never end is refused before it is opened."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from app.flows import fuzz_xls
from app.intake import compound
from app.intake.reading import read
from app.intake.refusals import Damaged, TooManyCells

ROWS = [["Description", "Quantity", "Amount"], *[[f"Bolt {n}", n, 2.5 * n] for n in range(1, 90)]]
GOOD = fuzz_xls.workbook(ROWS)
TABLE, STREAM = 512, 3 * 512


def put(data: bytes, at: int, form: str, *values: int) -> bytes:
    packed = struct.pack(form, *values)
    return data[:at] + packed + data[at + len(packed) :]


def record(kind: int, data: bytes = GOOD) -> int:
    """Where the content of the first record of this kind begins."""
    at = STREAM
    while struct.unpack_from("<H", data, at)[0] != kind:
        at += 4 + struct.unpack_from("<H", data, at + 2)[0]
    return at + 4


def test_a_good_one_is_read(tmp_path: Path) -> None:
    file = tmp_path / "good.xls"
    file.write_bytes(GOOD)
    compound.look_through(file)
    assert len(read(file).lines) == 89


@pytest.mark.parametrize(
    "change",
    [
        lambda data: put(data, TABLE + 4 * 5, "<I", 3),  # a chain that leads back into itself
        lambda data: put(data, TABLE + 4 * 5, "<I", 5),
        lambda data: put(data, TABLE + 4 * 1, "<I", 1),  # the directory's own
        lambda data: put(data, 64, "<I", 2**31),  # how many sectors a table claims
        lambda data: put(data, 2 * 512 + 128 + 120, "<I", 2**31),  # what a stream claims
        lambda data: put(data, 30, "<H", 200),  # the size of a sector
        lambda data: put(data, record(0x200), "<IIHH", 0, 2**32 - 1, 0, 65_535),  # the extent
        lambda data: put(data, record(0x200), "<IIHH", 5, 2, 0, 3),  # ends before it begins
        lambda data: data[:700],
    ],
)
def test_what_is_endless_or_a_lie_is_refused(
    tmp_path: Path, change: Callable[[bytes], bytes]
) -> None:
    file = tmp_path / "bad.xls"
    file.write_bytes(change(GOOD))
    with pytest.raises(Damaged, match=r"bad\.xls is damaged"):
        read(file)


def test_a_cell_far_away_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "far.xls"
    file.write_bytes(put(GOOD, record(0x203), "<HH", 65_535, 65_535))
    with pytest.raises(TooManyCells, match="65,536 rows and 65,536 columns"):
        read(file)


def test_more_texts_than_there_are_bytes_are_refused(tmp_path: Path) -> None:
    texts = struct.pack("<HHII", 0xFC, 8, 1, 2**31 - 1) + struct.pack("<HH", 0x0A, 0)
    file = tmp_path / "texts.xls"
    file.write_bytes(fuzz_xls.compound("Workbook", texts))
    with pytest.raises(Damaged):
        read(file)
