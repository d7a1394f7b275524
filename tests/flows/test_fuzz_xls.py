"""The old workbook that is written here is one that readers understand."""

from __future__ import annotations

from pathlib import Path

import python_calamine

from app.flows import fuzz_xls


def test_it_is_read_as_written(tmp_path: Path) -> None:
    file = tmp_path / "old.xls"
    rows = [["Description", "Quantity"], ["Schraube, größer", 3], [None, 4.5]]
    file.write_bytes(fuzz_xls.workbook(rows))
    with python_calamine.CalamineWorkbook.from_path(file) as book:
        assert book.sheet_names == ["Invoice"]
        assert book.get_sheet_by_index(0).to_python() == [
            ["Description", "Quantity"],
            ["Schraube, größer", 3.0],
            ["", 4.5],
        ]
