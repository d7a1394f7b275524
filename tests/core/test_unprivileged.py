"""Tests of app/core/unprivileged.py."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from app.core.unprivileged import account_for, own

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no root")
ROOT = sys.platform != "win32" and os.geteuid() == 0
as_root = pytest.mark.skipif(not ROOT, reason="only root can try this")


@pytest.mark.skipif(ROOT, reason="root needs another account")
def test_an_ordinary_user_needs_no_other_account(tmp_path: Path) -> None:
    assert account_for(tmp_path) is None


@as_root
def test_root_serves_its_own_folder_without_rights(tmp_path: Path) -> None:
    account = account_for(tmp_path)
    assert account is not None
    assert account.user != 0
    assert account.may("x", Path("/usr"))
    assert not account.may("w", Path("/usr"))


@as_root
def test_the_account_is_held_up_by_folders_above(tmp_path: Path) -> None:
    account = account_for(tmp_path)
    assert account is not None
    closed = tmp_path / "closed"
    inside = closed / "inside"
    inside.mkdir(parents=True)
    inside.chmod(0o777)
    closed.chmod(0o700)
    assert not account.may("x", inside)


@as_root
def test_a_users_folder_is_served_as_that_user(tmp_path: Path) -> None:
    os.chown(tmp_path, 1, 1)
    account = account_for(tmp_path)
    assert account is not None
    assert account.user == 1
    made = tmp_path / "made"
    made.touch()
    own(made)
    assert made.stat().st_uid == 1


@as_root
def test_an_owner_unknown_here_is_not_used(tmp_path: Path) -> None:
    os.chown(tmp_path, 4_000_123, 4_000_123)
    account = account_for(tmp_path)
    assert account is not None
    assert account.name in {"tariffdesk", "nobody"}
