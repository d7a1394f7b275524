"""The US schedule: hierarchy by indent, duties by inheritance."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from app.tariff import files, us_hts
from app.tariff.rows import CodeTwice, TariffRow


def line(number: str, indent: int, text: str, *more: str) -> dict[str, str]:
    """A row of the schedule; ``more`` are unit, general, special, column 2, quota, additional."""
    cells = [number, str(indent), text, *more]
    return dict(zip(us_hts.HEADER, cells + [""] * (9 - len(cells)), strict=True))


def read(*lines: dict[str, str]) -> dict[str, TariffRow]:
    return {row.code: row for row in us_hts.rows(lines)}


HORSES = (
    line("0101", 0, "Live horses, asses, mules and hinnies:"),
    line("", 1, "Horses:"),
    line("0101.21.00", 2, "Purebred breeding animals", "", "Free", "", "20%"),
    line("0101.21.00.10", 3, "Males", '["No."]'),
    line("0101.29.00", 2, "Other", "", "4.5% ", "Free (AU)", "15%"),
    line("0101.29.00.90", 3, "Other", '["No.","kg"]'),
)


def test_groups_enter_the_path_and_nothing_else() -> None:
    rows = read(*HORSES)
    assert list(rows) == ["0101", "01012100", "0101210010", "01012900", "0101290090"]
    assert rows["0101290090"].path_text == (
        "Animals; live > Live horses, asses, mules and hinnies > Horses > Other"
    )
    assert rows["0101210010"].parent_code == "01012100"
    assert rows["01012100"].parent_code == "0101"
    assert rows["0101"].parent_code == "01"
    assert [row.is_leaf for row in rows.values()] == [False, False, True, False, True]


def test_a_line_takes_the_duty_above_it() -> None:
    rows = read(*HORSES)
    assert rows["0101290090"].duty_text == "general 4.5%; special Free (AU); column 2 15%"
    assert rows["0101290090"].duty_rate == Decimal("4.5")
    assert rows["0101210010"].duty_rate == 0
    assert rows["0101290090"].supplementary_unit == "No., kg"
    assert rows["0101"].duty_text is None


@pytest.mark.parametrize(
    ("general", "rate"),
    [
        ("Free", Decimal(0)),
        ("6.5%", Decimal("6.5")),
        ("8.4¢/kg + 1.9%", None),
        ("12¢ each", None),
        ("The duty provided in the applicable subheading + 25%", None),
    ],
)
def test_only_a_plain_percentage_is_a_rate(general: str, rate: Decimal | None) -> None:
    row = read(line("0101.21.00", 0, "Horses", "", general))["01012100"]
    assert row.duty_rate == rate
    assert row.duty_text == f"general {general}"


def test_a_heading_printed_with_its_only_subheading_gets_its_own_row() -> None:
    rows = read(line("0409.00.00", 0, "Natural honey", '["kg"]', "1.9¢/kg"))
    assert rows["0409"].description == "Natural honey"
    assert rows["04090000"].parent_code == "0409"
    assert rows["0409"].duty_text is None  # only what can be declared has a duty


def test_national_chapters_are_made_without_inventing_texts() -> None:
    rows = read(
        line("9903.88.01", 0, "Articles the product of China"),
        line("9903.88.02", 0, "Other articles"),
    )
    assert rows["99"].parent_code is None
    assert rows["9903"].description == "Provisions of heading 9903"
    assert rows["99038802"].parent_code == "9903"


def test_an_indent_that_jumps_keeps_its_line() -> None:
    rows = read(
        line("3821.00.00", 0, "Culture media"), line("3821.00.00.10", 2, "Viral transport media")
    )
    assert rows["3821000010"].parent_code == "38210000"


@pytest.mark.parametrize("cell", ["", '[""]', '["","\\n"]'])
def test_an_empty_unit_is_none(cell: str) -> None:
    assert read(line("0101.21.00", 0, "Horses", cell))["01012100"].supplementary_unit is None


def test_a_code_printed_twice_is_refused() -> None:
    with pytest.raises(CodeTwice, match=r"0101\.21\.00"):
        read(*HORSES, line("0101.21.00", 2, "Again"))


def test_the_published_schedule(shared: Path) -> None:
    file = files.read(shared / "data" / "tariff" / "us_hts_2026_rev4.csv")
    rows = {row.code: row for row in file.rows}
    # 29,807 numbered lines, 301 headings printed within another line, chapters 98 and 99.
    assert len(rows) == 30_110
    assert all(
        row.parent_code in rows or row.parent_code == row.code[:2]
        for row in file.rows
        if row.parent_code
    )
    assert all(row.description and not row.description.endswith(":") for row in file.rows)
    assert max(len(row.supplementary_unit or "") for row in file.rows) <= 50
    tee = rows["6109100004"]
    assert tee.duty_rate == Decimal("16.5")
    assert tee.supplementary_unit == "doz., kg"
    assert " > Of cotton > " in tee.path_text
    assert rows["8517130000"].description == "Smartphones"
    priced = [row for row in file.rows if row.is_leaf and row.duty_text]
    assert len(priced) > 23_000
