"""A decided line is a plain frozen row."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

import pytest

from app.declarations.rows import DecidedLine


def test_a_line_is_decided_unless_said_otherwise_and_cannot_change() -> None:
    line = DecidedLine(1, "Socks", "611595", Decimal(1), "EUR")
    assert line.decided
    with pytest.raises(dataclasses.FrozenInstanceError):
        line.code = "610910"  # type: ignore[misc]
