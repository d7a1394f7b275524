"""The files that the fuzzer damages are good ones: what is read of them is what was written."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from app.flows import fuzz_seeds
from app.intake.reading import read
from app.intake.refusals import NotReadYet

TOTAL = Decimal("1267.50")


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    return {file.name: file for file in fuzz_seeds.write(tmp_path)}


@pytest.mark.parametrize(
    "name",
    ["invoice.xlsx", "invoice.ods", "invoice.xls", "invoice.csv", "semicolons.csv", "tabs.tsv"],
)
def test_a_table_is_read_whole(files: dict[str, Path], name: str) -> None:
    document = read(files[name])
    assert len(document.lines) == 12
    assert document.lines_total == TOTAL


@pytest.mark.parametrize("name", ["ubl.xml", "cii.xml", "invoice.pdf", "facturx.pdf"])
def test_the_others_are_read_whole_or_not_yet(files: dict[str, Path], name: str) -> None:
    try:
        document = read(files[name])
    except NotReadYet:
        return
    assert len(document.lines) == 12
    assert document.lines_total == TOTAL


def test_they_are_the_same_every_time(files: dict[str, Path], tmp_path: Path) -> None:
    again = fuzz_seeds.write(tmp_path / "again")
    assert [file.read_bytes() for file in again] == [
        files[file.name].read_bytes() for file in again
    ]
