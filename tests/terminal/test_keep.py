"""Tests of the verbs that keep the database."""

from __future__ import annotations

from sqlalchemy import text

from app.flows import demo
from tests.commands import Command
from tests.databases import Databases


def test_doctor_prints_every_check(command_on: Command) -> None:
    shown = command_on("doctor", "--json")
    found = shown.json()
    # The short tariff of the tests is the one thing that is not well.
    assert (shown.code, found["ok"]) == (1, False)
    checks = {check["name"]: check for check in found["checks"]}
    assert all(
        check.keys() == {"name", "ok", "found", "do", "details"} for check in found["checks"]
    )
    assert not checks["tariff"]["ok"]
    assert checks["vectors"]["ok"]
    text_form = command_on("doctor")
    assert "LOOK tariff" in text_form.out
    assert checks["tariff"]["do"] in text_form.out


def test_seeding_again_changes_nothing(command_on: Command, prepared: Databases) -> None:
    def users() -> int:
        with prepared.owner.read() as session:
            return int(session.scalar(text("select count(*) from users")) or 0)

    before = users()
    plain = command_on("seed")
    assert plain.code == 0
    assert "password" not in plain.out
    assert users() == before
    shown = command_on("seed", "--demo")
    assert shown.code == 0
    assert demo.PASSWORD in shown.out
    assert "never for real work" in shown.out
    with_demo = users()
    assert with_demo > before
    assert command_on("seed", "--demo").code == 0
    assert users() == with_demo


def test_migrating_what_is_up_to_date_says_so(command_on: Command) -> None:
    shown = command_on("migrate")
    assert shown.code == 0
    assert "the newest" in shown.out


def test_the_tables_shape_must_be_asked_for_by_language(command: Command) -> None:
    assert command("schema").code == 2
