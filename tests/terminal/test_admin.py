"""Tests of the verb of administrators."""

from __future__ import annotations

import re
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from app.accounts import codes, sign_in
from app.core.database import libpq_url
from tests.accounts.people import OTHER, PASSWORD, set_facts
from tests.commands import Command
from tests.databases import Databases

EMAIL = "boss@example.com"


def code_in(shown: str) -> str:
    found = re.search(rf"^ +((?:[{codes.LETTERS}]{{5}}-){{2}}[{codes.LETTERS}]{{5}})$", shown, re.M)
    assert found, shown
    return found[1]


def test_a_first_manager_is_asked_in_and_comes(
    command_on: Command, prepared: Databases, tmp_path: Path
) -> None:
    refused = command_on("admin", "invite", EMAIL, "--office", "Quay Customs")
    assert refused.code == 1
    assert "--country" in refused.err
    shown = command_on("admin", "invite", EMAIL, "--office", "Quay Customs", "--country", "GBR")
    assert shown.code == 0
    code = code_in(shown.out)
    codes.redeem(prepared.client, EMAIL, code, PASSWORD)
    again = command_on("admin", "invite", EMAIL, "--office", "Quay Customs")
    assert (again.code, EMAIL in again.err) == (1, True)
    # The code stands on the screen and nowhere else.
    assert not any(
        code in file.read_text("utf-8", "replace") for file in tmp_path.rglob("*") if file.is_file()
    )


def test_a_locked_account_is_opened_and_a_forgotten_password_replaced(
    command_on: Command, prepared: Databases
) -> None:
    shown = command_on("admin", "invite", EMAIL, "--office", "Quay", "--country", "GBR")
    codes.redeem(prepared.client, EMAIL, code_in(shown.out), PASSWORD)
    set_facts(prepared, "update users set is_locked = true where email = :email", email=EMAIL)
    assert "is unlocked" in command_on("admin", "unlock", EMAIL).out
    assert "was not locked" in command_on("admin", "unlock", EMAIL).out
    sign_in.sign_in(prepared.client, EMAIL, PASSWORD)
    codes.redeem(prepared.client, EMAIL, code_in(command_on("admin", "code", EMAIL).out), OTHER)
    refused = command_on("admin", "unlock", "nobody@example.com")
    assert (refused.code, "nobody@example.com" in refused.err) == (1, True)


def test_a_desks_login_administers_nothing(
    command_on: Command, prepared: Databases, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = make_url(prepared.url).database or ""
    login = f"desk_{name[-8:]}"
    with psycopg.connect(libpq_url(server), autocommit=True) as connection:
        connection.execute(f"create role {login} login password 'x' in role tariffdesk_client")  # type: ignore[arg-type]
    url = make_url(prepared.url).set(username=login, password="x")
    monkeypatch.setenv("TARIFFDESK_DATABASE_URL", url.render_as_string(hide_password=False))
    try:
        refused = command_on("admin", "unlock", EMAIL)
        assert refused.code == 1
        assert "may not administer" in refused.err
    finally:
        with psycopg.connect(libpq_url(server), autocommit=True) as connection:
            connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where usename = %s", [login]
            )
            connection.execute(f"drop role {login}")  # type: ignore[arg-type]
