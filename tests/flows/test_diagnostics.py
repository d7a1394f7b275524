"""Tests that diagnostics tell of the program and of nobody and nothing else."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from uuid import UUID

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from app.bootstrap import Runtime
from app.core import log
from app.core.settings import Settings
from app.flows import diagnostics
from app.office import clients
from tests.databases import Databases

# What must never come out, planted wherever something could come from.
PLANTED = (
    "Xanthippe",
    "xanthippe@example.com",
    "GB123456789000",
    "sk-verysecretkey",
    "tokentokentoken",
    "hunter2hunter2",
    "Quay Street",
    "INV-9981",
    "xenon-desktop",
)


@pytest.fixture
def told_of_everything(runtime: Runtime, prepared: Databases) -> Iterator[Runtime]:
    """A program whose database, settings, log and folder are full of names and secrets."""
    office_id = _office(runtime)
    with runtime.desk.work() as work:
        clients.add(
            work, office_id, "Xanthippe", contact="xanthippe@example.com", tax_id="GB123456789000"
        )
    with prepared.owner.work() as work:
        work.session.execute(
            text(
                "update users set full_name = 'Xanthippe', email = 'xanthippe@example.com';"
                " update offices set name = 'Xanthippe', address = 'Quay Street';"
                " update sessions set workstation = 'xenon-desktop'"
            )
        )
    settings = Settings(
        home=runtime.settings.home / "Xanthippe",
        openai_api_key=SecretStr("sk-verysecretkey"),
        openai_base_url="https://xanthippe@example.com/tokentokentoken",
        openai_embedding_model="INV-9981",
        database_url=SecretStr("postgresql://xanthippe:hunter2hunter2@xenon-desktop/x"),
    )
    runtime.settings = settings
    log.start(settings)
    logger = logging.getLogger("tariffdesk")
    logger.error("INV-9981 of Xanthippe at Quay Street could not be read")
    logging.getLogger("Xanthippe.INV-9981").error("hello")
    for _ in range(2):
        try:
            _fail()
        except ValueError as error:
            log.bug(error)
    yield runtime
    log.stop()


def _office(runtime: Runtime) -> UUID:
    with runtime.desk.read() as session:
        found: UUID = session.execute(text("select current_office_id()")).scalar_one()
    return found


def _fail() -> None:
    try:
        Settings.model_validate({"theme": "Xanthippe INV-9981"})
    except ValueError as error:
        raise ValueError("Xanthippe, xanthippe@example.com, Quay Street, INV-9981") from error


def test_they_tell_of_nobody(told_of_everything: Runtime) -> None:
    told = diagnostics.gather(told_of_everything)
    written = json.dumps(told)
    log_text = told_of_everything.settings.log_file.read_text("utf-8")
    assert "INV-9981" in log_text, "nothing was planted in the log"
    for planted in PLANTED:
        assert planted.lower() not in written.lower()
    assert told_of_everything.url not in written


def test_they_tell_what_support_needs(runtime: Runtime) -> None:
    log.start(runtime.settings)
    try:
        try:
            runtime.__class__.desk.func(object())  # type: ignore[attr-defined]
        except AttributeError as error:
            log.bug(error)
            log.bug(error)
    finally:
        log.stop()
    told = diagnostics.gather(runtime)
    assert told["database"]["kind"] == "shared"
    assert told["database"]["tables_at"] == told["database"]["newest_tables"]
    assert told["settings"]["theme"] == "system"
    assert told["settings"]["openai_api_key"] == "as it comes"
    assert told["program"]["libraries"]["SQLAlchemy"] != "?"
    [error] = told["errors"]
    assert (error["level"], error["kind"], error["times"]) == ("CRITICAL", "AttributeError", 2)
    [place] = error["places"]
    assert place.startswith("app/bootstrap.py:")
    assert place.endswith(" in desk")


def test_without_a_log_there_are_no_errors(runtime: Runtime) -> None:
    assert diagnostics.gather(runtime)["errors"] == []
