"""Tests of tariff codes that spreadsheets have touched."""

from __future__ import annotations

import pytest

from app.intake.codes import as_written
from app.intake.grid import Cell, shown


@pytest.mark.parametrize(
    ("cell", "shape", "code", "doubted"),
    [
        (8424899000.0, "", "8424899000", False),
        ("8424899000.0", "", "8424899000", False),
        ("8424.89.9000", "", "8424.89.9000", False),
        (1012100.0, "", "1012100", True),
        ("1012100", "", "1012100", True),
        (1012100.0, "00000000", "01012100", False),
        ("8.4249E+09", "", None, True),
        ("0101.21", "", "0101.21", False),
        ("8471.30.0", "", "8471.30.0", False),
    ],
)
def test_what_becomes_of_a_code(cell: Cell, shape: str, code: str | None, doubted: bool) -> None:
    found, doubt = as_written(shown(cell), cell, shape)
    assert found == code
    assert (doubt is not None) is doubted
