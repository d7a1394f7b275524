"""Tests of file addresses: there and back, whatever the name."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.places import path_of


@pytest.mark.parametrize("name", ["plain.xml", "with a blank.xml", "50% off #1?.xml", "发票.xlsx"])
def test_a_path_comes_back_from_its_address(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    assert path_of(path.as_uri()) == path


def test_other_addresses_are_no_paths() -> None:
    assert path_of("https://example.org/a.xml") is None
    assert path_of("") is None
