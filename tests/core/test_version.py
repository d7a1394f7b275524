"""Tests of the program's version: one for the program and its package, compared by numbers."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from app.core.version import VERSION, ProgramTooOld, numbers
from app.flows import program

PROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"


def test_the_package_has_the_programs_version() -> None:
    assert tomllib.loads(PROJECT.read_text("utf-8"))["project"]["version"] == VERSION
    assert program.VERSION == VERSION


def test_it_is_a_version() -> None:
    assert numbers(VERSION)


@pytest.mark.parametrize(
    ("lower", "higher"), [("0.9", "0.10"), ("1.2", "1.2.1"), ("1.2.9", "v1.3"), ("9", "10.0")]
)
def test_versions_are_ordered_by_their_numbers(lower: str, higher: str) -> None:
    assert (numbers(lower) or ()) < (numbers(higher) or ())


def test_missing_numbers_are_nothing() -> None:
    assert numbers("1.2") == numbers("1.2.0") == numbers(" v1.2.0rc1")
    assert numbers("soon") is None


def test_the_refusal_names_the_version() -> None:
    assert VERSION in str(ProgramTooOld(version=VERSION))
