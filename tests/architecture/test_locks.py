"""The locked packages are what pyproject.toml asks for, in one version for running and testing."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PIN = re.compile(r"^([a-z0-9-]+)(?:\[[^\]]*\])?==([^ ]+)", re.MULTILINE)


def pins(name: str) -> dict[str, set[str]]:
    """The versions of each package in a lock; a few differ by Python version."""
    found: dict[str, set[str]] = {}
    for package, version in PIN.findall((ROOT / name).read_text("utf-8")):
        found.setdefault(canonicalize_name(package), set()).add(version)
    return found


RUN = pins("requirements.lock")
TEST = pins("requirements-dev.lock")


def test_tests_run_with_what_runs() -> None:
    assert {name: TEST.get(name) for name in RUN} == RUN


@pytest.mark.parametrize(
    ("wanted", "lock"),
    [
        *((text, RUN) for text in PROJECT["project"]["dependencies"]),
        *((text, TEST) for text in PROJECT["dependency-groups"]["dev"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_asked_for_is_locked(wanted: str, lock: dict[str, set[str]]) -> None:
    asked = Requirement(wanted)
    locked = lock.get(canonicalize_name(asked.name))
    assert locked, "lock again, with the command at the head of the lock"
    assert all(asked.specifier.contains(version) for version in locked)


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_every_package_has_hashes_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert "://" not in text
    for entry in re.split(r"\n(?=[a-z])", text)[1:]:
        assert "--hash=sha256:" in entry, entry.split()[0]
