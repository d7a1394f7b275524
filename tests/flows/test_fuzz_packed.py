"""Archives, old workbooks and PDFs are damaged inside as well, and still are what they were."""

from __future__ import annotations

import io
import zipfile
from random import Random

import pytest

from app.flows import fuzz_packed, fuzz_seeds
from app.flows.fuzz_packed import CHANGES, changed, kind_of


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    files = fuzz_seeds.write(tmp_path_factory.mktemp("seeds"))
    return {file.name: file.read_bytes() for file in files}


def test_kinds(good: dict[str, bytes]) -> None:
    kinds = {name: kind_of(data) for name, data in good.items()}
    assert kinds["invoice.xlsx"] == kinds["invoice.ods"] == "zip"
    assert kinds["invoice.pdf"] == kinds["facturx.pdf"] == "pdf"
    assert kinds["ubl.xml"] == "xml"
    assert kinds["invoice.csv"] == kinds["tabs.tsv"] == "text"
    assert kind_of(b"\xd0\xcf\x11\xe0\xa1\xb1") == "ole"
    assert kind_of(b"\0\1\2") == "bytes"


@pytest.mark.parametrize("name", ["invoice.xlsx", "invoice.ods", "facturx.pdf"])
def test_every_change_of_a_kind_changes_something(good: dict[str, bytes], name: str) -> None:
    data = good[name]
    for change in dict.fromkeys(CHANGES[kind_of(data)]):
        assert any(change(data, Random(seed)) != data for seed in range(8)), change.__name__


def test_members_are_changed_with_right_checksums(good: dict[str, bytes]) -> None:
    data = good["invoice.xlsx"]
    for seed in range(10):
        with zipfile.ZipFile(io.BytesIO(fuzz_packed._in_member(data, Random(seed)))) as archive:
            assert archive.testzip() is None


def test_a_bomb_unpacks_to_more_than_it_says(good: dict[str, bytes]) -> None:
    bombs = [fuzz_packed._bombed(good["invoice.xlsx"], Random(seed)) for seed in range(6)]
    for data in bombs:
        assert len(data) < 2**20
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert max(info.file_size for info in archive.infolist()) >= 100


def test_old_workbooks_are_damaged_in_their_records() -> None:
    data = b"\xd0\xcf\x11\xe0" + b"\0" * 600 + b"\x03\x02\x0e\0" * 50
    assert {change(data, Random(seed)) for change in CHANGES["ole"] for seed in range(30)} > {data}


def test_the_changes_made_are_named(good: dict[str, bytes]) -> None:
    for seed in range(30):
        data, names = changed(good["invoice.csv"], Random(seed))
        assert isinstance(data, bytes)
        assert 1 <= len(names) <= 3
