"""Recognising a tariff file, and saying in one sentence why something is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.errors import Refused
from app.tariff import eu_taric, files, notes, us_hts

HTS = ",".join(us_hts.HEADER) + '\n0101.21.00,0,Horses,"[""No.""]",Free,,,,\n'
TARIC = ",".join(eu_taric.HEADER) + "\n0100000000,80,2,0,0,LIVE ANIMALS,LIVE ANIMALS\n"


def test_goes_by_the_first_line_not_the_name(tmp_path: Path) -> None:
    path = tmp_path / "whatever.txt"
    path.write_text("\ufeff" + HTS, encoding="utf-8")
    file = files.read(path)
    assert file.kind == us_hts.NAME
    assert [row.code for row in file.rows] == ["0101", "01012100"]
    assert file.edition == "whatever"
    path.write_text(TARIC.replace("\n", "\r\n"), encoding="utf-8")
    assert [row.code for row in files.read(path).rows] == ["01"]
    path.write_text(",".join(notes.HEADER) + "\n50,,\n", encoding="utf-8")
    assert files.read(path).notes == ()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b" \n ", "is empty"),
        (b"a,b\n1,2\n", "is no tariff known here"),
        (b"PK\x03\x04\xff\xfe binary", "not text in UTF-8"),
        (HTS.encode() + b"0101.29.00,0\n", "row 3 does not fit"),
        (HTS.encode() + b"0101.29.00,x,Horses,,,,,,\n", "row 3 does not fit"),
        (HTS.encode() + b"0101.29.00,0,Horses,not json,,,,,\n", "row 3 does not fit"),
        (HTS.encode() + b"0101.21.00,0,Horses,,,,,,\n", "holds code 0101.21.00 twice"),
        (TARIC.encode() + b"0100000000,80,zwei,0,0,x,x\n", "row 3 does not fit"),
        (TARIC.encode() + b'"' + b"x" * 200_000 + b'"\n', "cannot be read"),
    ],
)
def test_anything_else_is_refused_in_one_sentence(
    tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "tariff.csv"
    path.write_bytes(content)
    with pytest.raises(Refused) as refused:
        files.read(path)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(files.FileMissing, match="nowhere"):
        files.read(tmp_path / "nowhere.csv")
    with pytest.raises(files.FileNotReadable, match="is a folder"):
        files.read(tmp_path)


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(files.LARGEST + 1)
    with pytest.raises(files.FileTooLarge):
        files.read(path)
