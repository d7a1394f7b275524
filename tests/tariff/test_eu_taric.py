"""The EU nomenclature: suffixes, levels, leaves."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.tariff import eu_taric, files
from app.tariff.rows import CodeTwice, TariffRow


def line(code: str, suffix: str, level: int, indent: int, text: str) -> dict[str, str]:
    cells = [code, suffix, str(level), str(indent), "", text, "the file's own path is not used"]
    return dict(zip(eu_taric.HEADER, cells, strict=True))


HORSES = (
    line("0100000000", "80", 2, 0, "LIVE ANIMALS"),
    line("0101000000", "80", 4, 0, "Live horses, asses, mules and hinnies"),
    line("0101210000", "10", 6, 1, "Horses"),
    line("0101210000", "80", 6, 2, "Pure-bred breeding animals"),
    line("0101290000", "80", 6, 2, "Other"),
    line("0101291000", "80", 8, 3, "For slaughter"),
    line("0101299000", "80", 8, 3, "Other"),
    line("0101300000", "80", 6, 1, "Asses"),
    line("0102000000", "80", 4, 0, "Live bovine animals"),
)


def read(*lines: dict[str, str]) -> dict[str, TariffRow]:
    return {row.code: row for row in eu_taric.rows(lines)}


def test_a_code_keeps_the_digits_of_its_level() -> None:
    assert list(read(*HORSES)) == [
        "01", "0101", "010121", "010129", "01012910", "01012990", "010130", "0102",
    ]  # fmt: skip


def test_groups_enter_the_path_and_nothing_else() -> None:
    rows = read(*HORSES)
    assert rows["01012990"].path_text == (
        "Live animals > Live horses, asses, mules and hinnies > Horses > Other"
    )
    assert rows["01012990"].parent_code == "010129"
    assert rows["010121"].parent_code == "0101"
    assert rows["010130"].path_text.endswith("hinnies > Asses")
    assert rows["0102"].parent_code == "01"


def test_leaves_are_counted_from_the_tree() -> None:
    leaves = {code for code, row in read(*HORSES).items() if row.is_leaf}
    assert leaves == {"010121", "01012910", "01012990", "010130", "0102"}


def test_says_nothing_of_duties() -> None:
    assert all(row.duty_text is None and row.duty_rate is None for row in read(*HORSES).values())


def test_a_code_printed_twice_is_refused() -> None:
    with pytest.raises(CodeTwice, match=r"0102"):
        read(*HORSES, HORSES[-1])


def test_the_published_nomenclature(shared: Path) -> None:
    file = files.read(shared / "data" / "tariff" / "eu_taric10_en.csv")
    rows = {row.code: row for row in file.rows}
    assert len(rows) == 21_957
    assert all(row.parent_code in rows for row in file.rows if row.level > 2)
    assert all(row.code.startswith(row.parent_code or "") for row in file.rows)
    assert sum(row.is_leaf for row in file.rows) == 16_419
    assert rows["2204211110"].path_text.count(" > ") == 10
