"""Tests of the doctor: it sees what is well, what is not, and says what to do about it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from app.core.settings import Settings
from app.flows import backups, doctor
from app.flows.doctor import Check
from tests.databases import Databases
from tests.office.test_audit import fill, raw, tampered
from tests.office.test_remembered import REWRITTEN


def examined(databases: Databases, home: Path) -> dict[str, Check]:
    checks = doctor.examine(Settings(home=home, database_url=SecretStr(databases.url)))
    found = {check.name: check for check in checks}
    assert all(check.do for check in checks if not check.ok)
    return found


@pytest.mark.usefixtures("embedder")
def test_a_prepared_database_is_well_but_for_its_short_tariff(
    prepared: Databases, tmp_path: Path
) -> None:
    found = examined(prepared, tmp_path / "not yet there")
    assert {name for name, check in found.items() if not check.ok} <= {"tariff", "disk"}
    assert "of 5,612 subheadings" in found["tariff"].found
    assert found["database"].found.endswith("shared")
    assert {"extension vector", "vectors", "credits", "audit trail", "jobs"} <= found.keys()


def test_what_is_broken_is_named(databases: Databases, tmp_path: Path) -> None:
    found = examined(databases, tmp_path)
    assert not found["vectors"].ok
    assert not found["tariff"].ok
    desk = databases.new_desk()
    with databases.owner.work() as work:
        work.session.execute(text("alter table credits disable trigger user"))
        work.session.execute(
            text(
                "insert into credits (user_id, amount, used, credit_type)"
                " values (:u, 10, 4, 'free')"
            ),
            {"u": desk.user_id},
        )
    assert examined(databases, tmp_path)["credits"].found == "1 grants disagree"


TAMPERED = {
    "is not as it was written": "update audit_log set event = 'x' where sequence = {n}",
    "entries before entry": "delete from audit_log where sequence = {n} - 1",
    "and what came after it were removed": "delete from audit_log where sequence >= {n}",
    "the newest entries were removed": "delete from audit_log where sequence >= {n};"
    " update audit_heads h set sequence = a.sequence, entry_hash = a.entry_hash"
    " from audit_log a where a.office_id = h.office_id and a.sequence = {n} - 1",
    "the trail was rewritten": REWRITTEN,
}


@pytest.mark.parametrize("reason", TAMPERED)
@pytest.mark.usefixtures("embedder")
def test_a_tampered_trail_is_named_with_office_entry_and_reason(
    databases: Databases, tmp_path: Path, reason: str
) -> None:
    desk = databases.new_desk()
    fill(desk, 5)
    assert examined(databases, tmp_path)["audit trail"].found.startswith("unbroken: ")
    place = raw(databases, desk)[-3].sequence
    statement = TAMPERED[reason].replace("{n}", str(place))
    if "{office}" in statement:
        tampered(databases, statement.format(office=desk.office_id))
    else:
        tampered(databases, *statement.split(";"))
    check = examined(databases, tmp_path)["audit trail"]
    assert not check.ok
    [told] = [each for each in check.details if reason in each["reason"]]
    assert told["office_id"] == desk.office_id
    assert told["office"] in check.found
    assert told["entry"] in (place, None)
    assert "entry" in told["reason"]


def test_what_somebody_changed_by_hand_is_seen(databases: Databases, tmp_path: Path) -> None:
    rules = examined(databases, tmp_path)["rights"]
    assert rules.ok, rules.found
    with databases.owner.work() as work:
        work.session.execute(text("alter table audit_log disable trigger user"))
        work.session.execute(text("grant select on users to tariffdesk_client"))
    rules = examined(databases, tmp_path)["rights"]
    assert not rules.ok
    assert "a trigger is switched off audit_log." in rules.found
    assert "users.hashed_password" in rules.found


def test_text_recognition_is_optional(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TARIFFDESK_TESSERACT", str(tmp_path / "none"))
    check = examined(databases, tmp_path)["text recognition"]
    assert check.ok
    assert check.found == "Tesseract is not installed: scans and pictures are not read"
    named = tmp_path / "tesseract"
    named.touch()
    monkeypatch.setenv("TARIFFDESK_TESSERACT", str(named))
    assert "does not answer" in examined(databases, tmp_path)["text recognition"].found


def test_the_server_is_looked_at(databases: Databases, tmp_path: Path) -> None:
    found = examined(databases, tmp_path)
    assert found["writing"].found == "UTF8, time zone UTC"
    assert found["line to the server"].found == "on this computer"
    used, _of, allowed = found["connections"].found.split()
    assert 0 < int(used) <= int(allowed) == 97


def test_work_of_a_week_without_a_backup_is_told(databases: Databases, tmp_path: Path) -> None:
    assert examined(databases, tmp_path)["backup"].ok, "there is nothing to lose yet"
    databases.job(databases.new_desk())
    assert examined(databases, tmp_path)["backup"].ok
    with databases.owner.work() as work:
        work.session.execute(text("update processing_jobs set created_at = now() - interval '8 d'"))
    told = examined(databases, tmp_path)["backup"]
    assert not told.ok
    assert told.found == "none known to this data folder"
    backups.back_up(
        Settings(home=tmp_path, database_url=SecretStr(databases.url)),
        tmp_path / "kept",
        lambda _what, _done, _total: None,
    )
    told = examined(databases, tmp_path)["backup"]
    assert told.ok
    assert str(tmp_path / "kept") in told.found


def test_without_a_database_it_says_so_and_no_more(tmp_path: Path) -> None:
    away = Settings(home=tmp_path, database_url=SecretStr("postgresql://x:y@127.0.0.1:1/z"))
    disk, recognition, database = doctor.examine(away)
    assert (disk.name, recognition.name) == ("disk", "text recognition")
    assert (database.name, database.ok) == ("database", False)
    assert "does not answer" in database.found
